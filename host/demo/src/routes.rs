//! Every path that is answered, each declared once: methods, pattern, access, handler and evidence.
//!
//! Evidence names the section of the project's Plex reference (`plex-api.md` to 19, `plex-api-2.md` from 20) and
//! who says so: `O` the official OpenAPI 1.2.0, `R` recorded from a real server, `P` what python-plexapi 4.18.3 sends
//! and expects, `I` an issue of somebody with a real server, `C` another client that was tried live, `?` nobody knows.

mod activities;
mod artwork;
mod butler;
mod collections;
mod content;
mod deletion;
mod editing;
mod history;
mod hubs;
mod libraries;
mod library;
mod maintenance;
mod managed_hubs;
mod markers;
mod matches;
mod metadata;
mod people;
mod pictures;
mod players;
mod playlists;
mod preferences;
mod queues;
mod scan;
mod search;
mod section;
mod server;
mod sessions;
mod settings;
mod sonic;
mod statistics;
mod streams;
mod subtitles;
mod texts;
mod timeline;
mod tokens;
mod watching;

use http::Method;

use crate::call::{Call, Change, Places};
use crate::reply::Answer;

/// One thing that the server answers.
pub struct Route {
    /// `GET`, or several as in `GET|PUT`; whoever may GET may HEAD.
    pub methods: &'static str,
    /// `/library/sections/{section}`: a `{name}` stands for any segment.
    pub pattern: &'static str,
    pub access: Access,
    pub(crate) handler: Handler,
    /// The section of the reference, and who says so.
    pub evidence: &'static str,
}

/// Whose token a route wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Anonymous,
    User,
    Owner,
}

/// Plex changes things with GET, too, so that a method does not say which of these it is.
pub(crate) enum Handler {
    Read(fn(&Call) -> Answer),
    Change(fn(&mut Change) -> Answer),
}

const AREAS: [&[Route]; 35] = [
    artwork::ROUTES,
    butler::ROUTES,
    deletion::ROUTES,
    editing::ROUTES,
    maintenance::ROUTES,
    matches::ROUTES,
    statistics::ROUTES,
    activities::ROUTES,
    server::ROUTES,
    settings::ROUTES,
    section::ROUTES,
    scan::ROUTES,
    libraries::ROUTES,
    library::ROUTES,
    metadata::ROUTES,
    people::ROUTES,
    pictures::ROUTES,
    sonic::ROUTES,
    hubs::ROUTES,
    search::ROUTES,
    playlists::ROUTES,
    collections::ROUTES,
    managed_hubs::ROUTES,
    markers::ROUTES,
    preferences::ROUTES,
    watching::ROUTES,
    sessions::ROUTES,
    timeline::ROUTES,
    streams::ROUTES,
    subtitles::ROUTES,
    texts::ROUTES,
    players::ROUTES,
    queues::ROUTES,
    tokens::ROUTES,
    history::ROUTES,
];

/// All routes, area by area.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    AREAS.into_iter().flatten()
}

/// The route of a path; of several the one that says more of it in its own words. A wrong method is a path that does
/// not exist, as on a real server.
pub fn find(method: &Method, segments: &[String]) -> Option<(&'static Route, Places)> {
    routes()
        .filter(|route| route.takes(method))
        .filter_map(|route| Some((route, route.places(segments)?)))
        .max_by_key(|(route, _)| route.literals())
}

/// True when there is a route for the path, with whatever method.
pub fn exists(segments: &[String]) -> bool {
    routes().any(|route| route.places(segments).is_some())
}

impl Route {
    pub(crate) const fn read(
        pattern: &'static str,
        access: Access,
        handler: fn(&Call) -> Answer,
        evidence: &'static str,
    ) -> Route {
        Route {
            methods: "GET",
            pattern,
            access,
            handler: Handler::Read(handler),
            evidence,
        }
    }

    pub(crate) const fn change(
        methods: &'static str,
        pattern: &'static str,
        access: Access,
        handler: fn(&mut Change) -> Answer,
        evidence: &'static str,
    ) -> Route {
        Route {
            methods,
            pattern,
            access,
            handler: Handler::Change(handler),
            evidence,
        }
    }

    /// True when the route changes something, whatever its method.
    pub fn changes(&self) -> bool {
        matches!(self.handler, Handler::Change(_))
    }

    fn takes(&self, method: &Method) -> bool {
        let method = if *method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        self.methods.split('|').any(|own| own == method)
    }

    fn segments(&self) -> impl Iterator<Item = &'static str> {
        self.pattern
            .split('/')
            .filter(|segment| !segment.is_empty())
    }

    /// The segments that stand for the names in the pattern; `None` for a path that is not this one.
    fn places(&self, segments: &[String]) -> Option<Places> {
        if self.segments().count() != segments.len() {
            return None;
        }
        let mut places = Places::new();
        for (own, segment) in self.segments().zip(segments) {
            match name(own) {
                Some(name) => places.push((name, segment.clone())),
                None if own == segment => {}
                None => return None,
            }
        }
        Some(places)
    }

    fn literals(&self) -> Vec<bool> {
        self.segments()
            .map(|segment| name(segment).is_none())
            .collect()
    }
}

/// The name in a `{name}`.
fn name(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn check(path: &str, pattern: &str) {
        let segments: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
        let found = find(&Method::GET, &segments).map(|(route, _)| route.pattern);
        assert_eq!(found, Some(pattern), "{path}");
    }

    #[test]
    fn the_words_of_a_pattern_come_before_its_names() {
        check(
            "/library/sections/1/genre",
            "/library/sections/{section}/{field}",
        );
        check("/library/sections/1/all", "/library/sections/{section}/all");
        check("/library/sections/all", "/library/sections/all");
        check(
            "/library/sections/all/refresh",
            "/library/sections/all/refresh",
        );
    }

    #[test]
    fn no_route_is_declared_twice() {
        let mut seen = HashSet::new();
        for route in routes() {
            let shape: Vec<_> = route
                .segments()
                .map(|segment| name(segment).map_or(segment, |_| "{}"))
                .collect();
            for method in route.methods.split('|') {
                assert!(
                    seen.insert((method, shape.clone())),
                    "{method} {}",
                    route.pattern
                );
            }
        }
    }

    #[test]
    fn every_route_says_where_it_is_known_from() {
        for route in routes() {
            let (section, tags) = route.evidence.split_once(' ').unwrap_or_default();
            let numbered = section
                .split(',')
                .all(|number| number.parse::<u32>().is_ok());
            let known = tags
                .split(' ')
                .all(|tag| matches!(tag, "O" | "R" | "P" | "I" | "C" | "?"));
            assert!(numbered && known, "{}: {}", route.pattern, route.evidence);
        }
    }
}
