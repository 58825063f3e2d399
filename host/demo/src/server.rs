//! What all connections share, and the answer to a request.

mod odd;

use std::sync::Mutex;
use std::sync::PoisonError;

use bytes::Bytes;
use http::Response;
use http::request::Parts;

use crate::Options;
use crate::call::{Call, User};
use crate::catalogue::{Catalogue, GUEST, OWNER};
use crate::clock::Clock;
use crate::reply::{Format, Reply};
use crate::request::Request;
use crate::routes;
use crate::scan::Scans;
use crate::watching::Watching;

pub struct Server {
    pub catalogue: Catalogue,
    pub watching: Watching,
    pub scans: Scans,
    pub clock: Clock,
    pub started: i64,
    admin_token: String,
    shared_token: String,
    behaviour: Mutex<Behaviour>,
    #[cfg(feature = "faults")]
    pub faults: crate::faults::Faults,
}

/// What can be changed while the server runs.
#[derive(Clone, Copy, Default)]
pub struct Behaviour {
    pub format: Format,
    /// Whether sessions include rows that lack what others have.
    pub odd_sessions: bool,
}

/// How one answer differs from a healthy one before it is written.
#[derive(Clone, Copy, Default)]
pub struct Quirks {
    /// The whole list, whatever the filter.
    pub ignore_filters: bool,
    /// The token that came with the request is part of a title.
    pub echo_token: bool,
    /// Instants and days lie where nobody was.
    pub impossible_times: bool,
    /// Titles and names are so many characters long.
    pub long_texts: Option<usize>,
}

impl Server {
    pub fn new(options: Options) -> Server {
        Server {
            catalogue: Catalogue::new(options.synthetic),
            watching: Watching::default(),
            scans: Scans::default(),
            started: options.clock.now(),
            clock: options.clock,
            admin_token: options.admin_token,
            shared_token: options.shared_token,
            behaviour: Mutex::new(Behaviour::default()),
            #[cfg(feature = "faults")]
            faults: crate::faults::Faults::default(),
        }
    }

    pub fn answer(&self, parts: &Parts, quirks: Quirks) -> Response<Bytes> {
        let request = Request::new(parts);
        let mut reply = self.reply(&request, quirks);
        if let Reply::Tree { root, .. } = &mut reply {
            if quirks.echo_token {
                echo(root, request.plex("X-Plex-Token").unwrap_or_default());
            }
            if quirks.impossible_times {
                odd::times(root);
            }
            if let Some(length) = quirks.long_texts {
                odd::texts(root, length);
            }
        }
        reply.response(&request, self.behaviour().format)
    }

    fn reply(&self, request: &Request, quirks: Quirks) -> Reply {
        let user = self.user(request);
        let open = request.segments == ["identity"] || request.segments == ["web"];
        let user = match user {
            Some(user) => user,
            None if open => User { account: GUEST },
            None => return routes::unauthorized(&request.segments),
        };
        let call = Call {
            server: self,
            request,
            user,
            now: self.clock.now(),
            quirks,
        };
        trimmed(routes::route(&call), request)
    }

    fn user(&self, request: &Request) -> Option<User> {
        let token = request.plex("X-Plex-Token")?;
        let accounts = [(&self.admin_token, OWNER), (&self.shared_token, GUEST)];
        accounts
            .into_iter()
            .find(|(known, _)| *known == token && !token.is_empty())
            .map(|(_, account)| User { account })
    }

    pub fn has_odd_sessions(&self) -> bool {
        self.behaviour().odd_sessions
    }

    fn behaviour(&self) -> Behaviour {
        *self
            .behaviour
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(feature = "faults")]
    pub fn change(&self, change: impl FnOnce(&mut Behaviour)) {
        change(
            &mut self
                .behaviour
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
    }
}

/// Leaves out what the request does not want to see: `excludeFields`, `excludeElements`.
fn trimmed(mut reply: Reply, request: &Request) -> Reply {
    let names = |key| -> Vec<&str> {
        let list = request.parameter(key).unwrap_or_default();
        list.split(',').filter(|name| !name.is_empty()).collect()
    };
    let (fields, elements) = (names("excludeFields"), names("excludeElements"));
    if let Reply::Tree { root, .. } = &mut reply
        && (!fields.is_empty() || !elements.is_empty())
    {
        let items = root
            .children
            .iter_mut()
            .filter(|group| group.key == "Metadata");
        for item in items.flat_map(|group| &mut group.nodes) {
            item.attributes.retain(|(name, _)| !fields.contains(name));
            item.children.retain(|group| !elements.contains(&group.key));
        }
    }
    reply
}

/// Puts the text into the first title below the root.
fn echo(root: &mut crate::node::Node, text: &str) {
    let first = root
        .children
        .iter_mut()
        .flat_map(|group| &mut group.nodes)
        .flat_map(|node| &mut node.attributes)
        .find(|(name, _)| *name == "title");
    if let Some((_, title)) = first {
        *title = format!("Now with {text} inside").into();
    }
}
