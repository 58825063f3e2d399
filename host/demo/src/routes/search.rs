//! The three searches: hubs by type, the flat one of newer clients, and the oldest.

use crate::call::Call;
use crate::catalogue::{Item, Kind, Section};
use crate::matching::Query;
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::reply::{Answer, BAD_REQUEST, NOT_FOUND};

use super::{Access::User, Route};

mod hits;
mod tags;

use hits::{Hit, items};
use tags::{TagHit, tag_node, tags};

pub const ROUTES: &[Route] = &[
    Route::read("/hubs/search", User, hubs, "9 O R P"),
    Route::read("/hubs/search/voice", User, voice, "9 O"),
    Route::read("/library/search", User, library, "9 R C"),
    Route::read("/search", User, old, "9 R"),
];

/// The types of hubs, with their titles.
const HUBS: [(&str, &str); 19] = [
    ("movie", "Movies"),
    ("show", "TV Shows"),
    ("season", "Seasons"),
    ("episode", "Episodes"),
    ("artist", "Artists"),
    ("album", "Albums"),
    ("track", "Tracks"),
    ("photo", "Photos"),
    ("photoalbum", "Photo Albums"),
    ("actor", "Actors"),
    ("director", "Directors"),
    ("genre", "Genres"),
    ("collection", "Collections"),
    ("playlist", "Playlists"),
    ("tag", "Tags"),
    ("autotag", "Auto Tags"),
    ("place", "Places"),
    ("studio", "Studios"),
    ("shared", "Shared"),
];

/// `/hubs/search`: one hub for each type, most of them empty.
fn hubs(call: &Call) -> Answer {
    let Some(query) = query(call, "query") else {
        return Err(BAD_REQUEST);
    };
    let only = match call.request.parameter("sectionId") {
        Some(id) => match call.section(id) {
            Some(section) => Some(section),
            None => return Err(NOT_FOUND),
        },
        None => None,
    };
    let limit = call.request.number("limit").unwrap_or(3);
    // Hubs of real servers have held hits of other libraries than the one asked for.
    let only = only.filter(|_| !call.ignores_filters());
    let sections = searched(call, only);
    let tags = tags(call, &query, &sections);
    let nodes: Vec<Node> = HUBS
        .into_iter()
        .map(|(name, title)| {
            let hub = Node::new("Hub")
                .attr("title", title)
                .attr("type", name)
                .attr("hubIdentifier", name)
                .attr("context", format!("hub.search.{name}"));
            let (key, found, more) = contents(call, &query, &sections, &tags, name, limit);
            hub.attr("size", found.len())
                .attr("more", more)
                .attr("style", "shelf")
                .list(key, found)
        })
        .collect();
    container(nodes.len()).list("Hub", nodes).into()
}

/// `/hubs/search/voice`: whole titles with several mistakes in them, the nearest first; a hub for each kind that has some.
fn voice(call: &Call) -> Answer {
    let asked = call
        .request
        .parameter("query")
        .filter(|query| !query.trim().is_empty());
    let asked = asked.ok_or(BAD_REQUEST)?.to_lowercase();
    let only = call.request.number("type").and_then(Kind::from_number);
    let limit = call.request.number("limit").unwrap_or(3);
    let mut hubs = Vec::new();
    for section in call.sections() {
        for kind in section
            .kind
            .kinds()
            .iter()
            .filter(|kind| only.is_none_or(|only| only == **kind))
        {
            let ids = call
                .state
                .catalogue
                .of_kind(section.id, *kind)
                .page(0, 5_000);
            let mut near: Vec<(usize, u32)> = (ids.into_iter())
                .filter_map(|id| {
                    let title = call.state.catalogue.title(id)?.to_lowercase();
                    let distance = edits(&asked, &title);
                    (distance * 3 <= asked.chars().count()).then_some((distance, id))
                })
                .collect();
            near.sort_unstable();
            let nodes: Vec<Node> = (near.iter().take(limit))
                .filter_map(|(distance, id)| {
                    let item = call.item(*id)?;
                    Some(present::item(call, &item, Shape::MIXED).attr("distance", *distance))
                })
                .collect();
            if !nodes.is_empty() {
                let hub = Node::new("Hub")
                    .attr("title", kind.scope())
                    .attr("type", kind.scope())
                    .attr("hubIdentifier", kind.scope())
                    .attr("size", nodes.len())
                    .attr("more", near.len() > limit);
                hubs.push(hub.list("Metadata", nodes));
            }
        }
    }
    container(hubs.len()).list("Hub", hubs).into()
}

/// Levenshtein's distance.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, x) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in right.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

fn contents(
    call: &Call,
    query: &Query,
    sections: &[&Section],
    tags: &[TagHit],
    name: &str,
    limit: usize,
) -> (&'static str, Vec<Node>, bool) {
    if matches!(name, "actor" | "director" | "genre") {
        let of: Vec<&TagHit> = tags.iter().filter(|hit| hit.kind.field() == name).collect();
        let nodes = of.iter().take(limit).map(|hit| tag_node(call, hit));
        return ("Directory", nodes.collect(), of.len() > limit);
    }
    if name == "playlist" {
        let playlists = call.state.playlists.of(call.user.account);
        let mut found: Vec<_> = playlists
            .filter(|playlist| !playlist.read_only)
            .filter_map(|playlist| Some((query.score(&playlist.title)?, playlist)))
            .collect();
        found.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        let nodes = found
            .iter()
            .take(limit)
            .map(|(score, playlist)| present::playlist(call, playlist).attr("score", text(*score)));
        return ("Metadata", nodes.collect(), found.len() > limit);
    }
    let Some(kind) = Kind::from_scope(name) else {
        return ("Metadata", Vec::new(), false);
    };
    if kind == Kind::Collection && !call.request.flag("includeCollections") {
        return ("Metadata", Vec::new(), false);
    }
    let hits = items(call, query, sections, tags, kind);
    let nodes = hits
        .iter()
        .take(limit)
        .filter_map(|hit| hit_node(call, hit));
    ("Metadata", nodes.collect(), hits.len() > limit)
}

/// `/library/search`: items and tags in one list, the best first.
fn library(call: &Call) -> Answer {
    let Some(query) = query(call, "query") else {
        return Err(BAD_REQUEST);
    };
    let types = call
        .request
        .parameter("searchTypes")
        .unwrap_or("movies,tv,music,people,otherVideos");
    let wanted = |name: &str| types.split(',').any(|kind| kind == name);
    let mut kinds = Vec::new();
    if wanted("movies") {
        kinds.push(Kind::Movie);
    }
    if wanted("tv") {
        kinds.extend([Kind::Show, Kind::Episode]);
    }
    if wanted("music") {
        kinds.extend([Kind::Artist, Kind::Album, Kind::Track]);
    }
    if call.request.flag("includeCollections") {
        kinds.push(Kind::Collection);
    }
    let sections = searched(call, None);
    let tags = tags(call, &query, &sections);
    let mut results: Vec<(f64, Node, &str)> = Vec::new();
    for kind in kinds {
        for hit in items(call, &query, &sections, &[], kind).iter().take(100) {
            if let Some(item) = call.item(hit.id) {
                results.push((
                    hit.score,
                    present::item(call, &item, Shape::MIXED),
                    "Metadata",
                ));
            }
        }
    }
    if wanted("people") {
        let people = tags.iter().filter(|hit| hit.kind.is_person());
        results.extend(people.map(|hit| {
            let key = crate::catalogue::hex_of(u64::from(hit.id))[..24].to_owned();
            (
                hit.score,
                tag_node(call, hit).attr("tagKey", key),
                "Directory",
            )
        }));
    }
    results.sort_by(|(left, ..), (right, ..)| right.total_cmp(left));
    let limit = call.request.number("limit").unwrap_or(100);
    let nodes: Vec<Node> = results
        .into_iter()
        .take(limit)
        .map(|(score, node, key)| {
            let mut result = Node::new("SearchResult").attr("score", (score * 1e5).round() / 1e5);
            result.push_one(node);
            // Whatever the element is called in XML, in JSON it is one of two.
            for child in &mut result.children {
                child.key = key;
            }
            result
        })
        .collect();
    container(nodes.len()).list("SearchResult", nodes).into()
}

/// `/search`: films, shows, artists and so on by title, in one list.
fn old(call: &Call) -> Answer {
    let Some(query) = query(call, "query") else {
        return Err(BAD_REQUEST);
    };
    let kinds: Vec<Kind> = match call.request.number("type").and_then(Kind::from_number) {
        Some(kind) => vec![kind],
        None => vec![
            Kind::Movie,
            Kind::Show,
            Kind::Episode,
            Kind::Artist,
            Kind::Album,
            Kind::Track,
        ],
    };
    let sections = searched(call, None);
    let mut hits: Vec<Hit> = kinds
        .into_iter()
        .flat_map(|kind| items(call, &query, &sections, &[], kind))
        .collect();
    hits.sort_by(|left, right| right.score.total_cmp(&left.score));
    let items = hits.iter().take(100).filter_map(|hit| call.item(hit.id));
    let nodes: Vec<Node> = items
        .map(|item| present::item(call, &item, Shape::MIXED))
        .collect();
    let provider = Node::new("Provider")
        .attr("key", "/system/search")
        .attr("title", "Local Network")
        .attr("type", "mixed");
    container(nodes.len() + 1)
        .attr("identifier", "com.plexapp.plugins.library")
        .list("Metadata", nodes)
        .list("Provider", vec![provider])
        .into()
}

fn query(call: &Call, name: &str) -> Option<Query> {
    call.request
        .parameter(name)
        .filter(|query| !query.trim().is_empty())
        .map(Query::new)
}

fn searched<'a>(call: &Call<'a>, only: Option<&Section>) -> Vec<&'a Section> {
    call.sections()
        .filter(|section| only.is_none_or(|only| only.id == section.id))
        .collect()
}

fn hit_node(call: &Call, hit: &Hit) -> Option<Node> {
    let item: &Item = &*call.item(hit.id)?;
    let mut node = present::item(call, item, Shape::MIXED);
    if let Some(reason) = &hit.reason {
        node.push("reason", reason.hub);
        node.push("reasonID", reason.id);
        node.push("reasonTitle", &reason.title);
    }
    Some(node.attr("score", text(hit.score)))
}

/// Scores are text in these answers.
fn text(score: f64) -> String {
    format!("{score:.5}")
}
