//! The server that all connections share, and the answer to a request.

mod odd;

use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Instant;

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
    /// Read until then in place of the state.
    before: Mutex<Option<(State, Instant)>>,
    pub clock: Clock,
    #[cfg(feature = "faults")]
    pub faults: crate::faults::Faults,
}

impl Server {
    pub fn new(options: Options) -> Server {
        let accounts = vec![(options.admin_token, OWNER), (options.shared_token, GUEST)];
        let now = options.clock.now();
        let mut state = State::new(options.synthetic, accounts, now);
        state.behaviour.plex_pass = options.plex_pass;
        state.catalogue.make_up_plays(options.plays);
        Server {
            state: RwLock::new(state),
            before: Mutex::new(None),
            clock: options.clock,
            #[cfg(feature = "faults")]
            faults: crate::faults::Faults::default(),
        }
    }

    /// True when a request changes something, whatever its method.
    #[cfg(feature = "faults")]
    pub fn changes(parts: &Parts) -> bool {
        let request = Request::new(parts, Bytes::new());
        let found = routes::find(&request.method, &request.segments);
        found.is_some_and(|(route, _)| route.changes())
    }

    pub fn answer(&self, parts: &Parts, body: Bytes, quirks: Quirks) -> Response<Bytes> {
        let mut request = Request::new(parts, body);
        if quirks.half {
            request.halve();
        }
        let longest = self.read(|state| state.behaviour.longest_target);
        let target = parts
            .uri
            .path_and_query()
            .map_or(0, |target| target.as_str().len());
        let answer = if longest.is_some_and(|longest| target > longest) {
            Err(Refusal::new(StatusCode::URI_TOO_LONG))
        } else {
            self.reply(&request, quirks)
        };
        let mut reply = match answer {
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

    /// The token is judged first, then the path, then the rights.
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
            Handler::Read(read) => self.read_late(|state| {
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
                let mut copy = (quirks.no_effect || quirks.lag.is_some()).then(|| state.clone());
                if let (Some(length), Some(before)) = (quirks.lag, &copy) {
                    self.fall_behind(before.clone(), Instant::now() + length);
                }
                let copy = copy.as_mut().filter(|_| quirks.no_effect);
                change(&mut Change {
                    state: copy.unwrap_or(state),
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
        let now = self.clock.now();
        let account = self.read(|state| state.tokens.account(token, now))?;
        Some(User { account })
    }

    /// From now on until then, reads see the state as it was.
    fn fall_behind(&self, state: State, until: Instant) {
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        *before = Some((state, until));
    }

    /// Reads what a request sees, which may be what was before.
    fn read_late<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        before.take_if(|(_, until)| *until <= Instant::now());
        match before.as_ref() {
            Some((state, _)) => read(state),
            None => {
                drop(before);
                self.read(read)
            }
        }
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
