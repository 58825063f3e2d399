//! A stand-in for plex.tv: codes to sign in with, servers, a Home, sign-out; for tests only.
//!
//! It answers as plex.tv is known to (`plex-api.md` 16, `plex-api-2.md` 39 and 40): JSON to those who ask for it, numbered
//! errors, a client identifier in every request, fewer requests than some would like to send. What is known in two forms
//! can be had in both.

mod home;
mod options;
mod pins;
mod reply;
mod resources;
mod state;
mod users;

use std::convert::Infallible;
use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};

pub use options::{TvConnection, TvOptions, TvServer, TvTrouble, TvUser};
pub use state::TvSeen;

use crate::clock::Clock;
use crate::request::Request;
use reply::Answer;
use state::State;

/// A running stand-in; dropping it stops it and closes its connections.
pub struct PlexTv {
    addr: SocketAddr,
    state: Arc<State>,
    accepting: AbortHandle,
}

impl PlexTv {
    /// Listens on a free port of this computer and serves until the value is dropped.
    pub async fn start(options: TvOptions) -> std::io::Result<PlexTv> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let addr = listener.local_addr()?;
        let state = Arc::new(State::new(options));
        let accepting = tokio::spawn(accept(listener, state.clone())).abort_handle();
        Ok(PlexTv {
            addr,
            state,
            accepting,
        })
    }

    /// Its address: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Does what a person does in a browser: the first user allows the device that asked for this code to sign in. Whether
    /// there is such a code.
    pub fn approve(&self, code: &str) -> bool {
        self.state.approve(code)
    }

    /// Ends a sign-in, as a person does in the list of devices.
    pub fn end(&self, token: &str) {
        self.state.sign_out(token);
    }

    /// Makes matching requests go wrong from now on.
    pub fn trouble(&self, trouble: TvTrouble) {
        self.state.add(trouble);
    }

    /// Leaves requests to a path unanswered from now on; one that ends with a slash means everything below it.
    pub fn hold(&self, path: &'static str) {
        self.state.hold(Some(path));
    }

    /// Answers new requests again; those that are held stay unanswered.
    pub fn release(&self) {
        self.state.hold(None);
    }

    /// Waits until a request has come that is held.
    pub async fn held(&self) {
        self.state.held().await;
    }

    /// Every request so far, in the order of their arrival.
    pub fn seen(&self) -> Vec<TvSeen> {
        self.state.seen()
    }

    /// True if a token of an account is good.
    pub fn knows(&self, token: &str) -> bool {
        self.state.user_of(token).is_some()
    }
}

impl Drop for PlexTv {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let state = state.clone();
            connections.spawn(async move {
                let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                    respond(state.clone(), request.into_parts().0)
                });
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn respond(state: Arc<State>, parts: Parts) -> Result<Response<Full<Bytes>>, Infallible> {
    if !state.record(&parts) {
        pending::<()>().await;
    }
    let answer = match state.trouble(parts.uri.path()) {
        Some(trouble) => Answer::trouble(&trouble),
        None => route(&state, &Request::new(&parts, bytes::Bytes::new())),
    };
    let accept = parts.headers.get("accept");
    let wants_json = accept.is_some_and(|accept| accept == "application/json");
    Ok(answer.response(wants_json).map(Full::new))
}

/// Which path is answered by what.
fn route(state: &State, request: &Request) -> Answer {
    // `X-Plex-Client-Identifier` is mandatory, and missing it has an error of its own (plex-api.md 16).
    let Some(client) = request.plex("X-Plex-Client-Identifier") else {
        return Answer::error(400, 1000, "X-Plex-Client-Identifier is missing");
    };
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    let ["api", "v2", path @ ..] = segments.as_slice() else {
        return Answer::not_found();
    };
    match (&request.method, path) {
        (&Method::POST, ["pins"]) => return pins::create(state, request, client),
        (&Method::GET, ["pins", id]) => return pins::poll(state, id, client),
        _ => {}
    }
    let token = request.plex("X-Plex-Token").unwrap_or_default();
    let Some(user) = state.user_of(token) else {
        return Answer::error(401, 1001, "User could not be authenticated");
    };
    match (&request.method, path) {
        (&Method::GET, ["user"]) => users::user(state, user),
        (&Method::DELETE, ["users", "signout"]) => users::sign_out(state, token),
        (&Method::GET, ["resources"]) => resources::list(state, request, user),
        (&Method::GET, ["home", "users"]) => home::users(state),
        (&Method::POST, ["home", "users", id, "switch"]) => home::switch(state, request, id),
        _ => Answer::not_found(),
    }
}
