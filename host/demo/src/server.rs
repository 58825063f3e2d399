//! What all connections share, and the answer to a request.

mod odd;

use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode};

use crate::call::{Call, Change, Places, Quirks, User};
use crate::catalogue::{GUEST, OWNER};
use crate::clock::Clock;
use crate::node::Node;
use crate::options::Options;
use crate::reply::{Answer, FORBIDDEN, NOT_FOUND, Refusal, Reply, UNAUTHORIZED};
use crate::request::Request;
use crate::routes::{self, Access, Handler};
use crate::state::State;

pub struct Server {
    state: RwLock<State>,
    pub clock: Clock,
    admin_token: String,
    shared_token: String,
    #[cfg(feature = "faults")]
    pub faults: crate::faults::Faults,
}

impl Server {
    pub fn new(options: Options) -> Server {
        Server {
            state: RwLock::new(State::new(options.synthetic, options.clock.now())),
            clock: options.clock,
            admin_token: options.admin_token,
            shared_token: options.shared_token,
            #[cfg(feature = "faults")]
            faults: crate::faults::Faults::default(),
        }
    }

    pub fn answer(&self, parts: &Parts, body: Bytes, quirks: Quirks) -> Response<Bytes> {
        let request = Request::new(parts, body);
        let mut reply = match self.reply(&request, quirks) {
            Ok(reply) => trimmed(reply, &request),
            Err(UNAUTHORIZED) if request.segments.is_empty() => Reply::RootUnauthorized,
            Err(refusal) => Reply::Error(refusal),
        };
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
        let format = self.read(|state| state.behaviour.format);
        reply.response(&request, format)
    }

    /// Who asks is judged before there is anything to find, and what is found before what is asked of it.
    fn reply(&self, request: &Request, quirks: Quirks) -> Answer {
        let user = self.user(request);
        let found = routes::find(&request.method, &request.segments);
        let access = found
            .as_ref()
            .map_or(Access::User, |(route, _)| route.access);
        let user = match (user, access) {
            (Some(user), _) => user,
            (None, Access::Anonymous) => User { account: GUEST },
            (None, _) => return Err(UNAUTHORIZED),
        };
        let (route, places) = found.ok_or_else(|| self.nothing(request))?;
        if access == Access::Owner && !user.is_admin() {
            let old = self.read(|state| state.behaviour.old_refusals);
            return Err(if old { UNAUTHORIZED } else { FORBIDDEN });
        }
        self.run(&route.handler, request, &places, user, quirks)
    }

    /// The refusal of a path that does not exist, or not for the method.
    fn nothing(&self, request: &Request) -> Refusal {
        let old = self.read(|state| state.behaviour.old_refusals);
        if old && routes::exists(&request.segments) {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED)
        } else {
            NOT_FOUND
        }
    }

    fn run(
        &self,
        handler: &Handler,
        request: &Request,
        places: &Places,
        user: User,
        quirks: Quirks,
    ) -> Answer {
        let now = self.clock.now();
        match handler {
            Handler::Read(read) => self.read(|state| {
                read(&Call {
                    state,
                    request,
                    places,
                    user,
                    now,
                    quirks,
                })
            }),
            Handler::Change(change) => self.change(|state| {
                change(&mut Change {
                    state,
                    request,
                    places,
                    user,
                    now,
                    quirks,
                })
            }),
        }
    }

    fn user(&self, request: &Request) -> Option<User> {
        let token = request.plex("X-Plex-Token")?;
        let accounts = [(&self.admin_token, OWNER), (&self.shared_token, GUEST)];
        accounts
            .into_iter()
            .find(|(known, _)| *known == token && !token.is_empty())
            .map(|(_, account)| User { account })
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
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
fn echo(root: &mut Node, text: &str) {
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
