//! One request and its answer.

use std::env;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode};
use http_body_util::BodyExt as _;
use memchr::memmem;
use plex_mcp::component::environment::{Environment, MAX_ANSWER};
use plex_mcp_contract::{Contract, sha256};
use plex_mcp_protocol::http::{
    Accepted, Answer, Endpoint, MCP, accepts, broken_off, read_only, text, too_long,
};
use plex_mcp_protocol::{Offer, Server, ToolsMode, message};
use tokio::runtime::Builder;
use wasi::http::types::IncomingRequest;

use crate::direct::Direct;
use crate::settings::Settings;
use crate::stored::{self, Needed};
use crate::wire;

/// Answers a request, in one piece.
pub fn exchange(request: IncomingRequest) -> Response<Bytes> {
    let runtime = Builder::new_current_thread().enable_time().build();
    let Ok(runtime) = runtime else {
        return whole(StatusCode::INTERNAL_SERVER_ERROR, "");
    };
    runtime.block_on(async {
        let (head, body) = match wire::head(&request) {
            Ok(head) => (head, request),
            Err(words) => return whole(StatusCode::BAD_REQUEST, words),
        };
        let answer = route(head, body).await;
        let (head, body) = answer.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(never) => match never {},
        };
        Response::from_parts(head, without_token(body))
    })
}

async fn route(head: Parts, body: IncomingRequest) -> Answer {
    match head.uri.path() {
        MCP => match Settings::read(|name| env::var(name).ok()) {
            Ok(settings) => mcp(head, body, settings).await,
            Err(words) => unready(&words),
        },
        "/healthz" => read_only(&head).unwrap_or_else(|| text(StatusCode::OK, "ok\n")),
        "/readyz" => read_only(&head).unwrap_or_else(ready),
        _ => text(
            StatusCode::NOT_FOUND,
            "there is /mcp, /healthz and /readyz\n",
        ),
    }
}

fn ready() -> Answer {
    let settings = Settings::read(|name| env::var(name).ok());
    match settings.and_then(|settings| offered(&settings, Needed::None)) {
        Ok(_) => text(StatusCode::OK, "ready\n"),
        Err(words) => unready(&words),
    }
}

fn unready(words: &str) -> Answer {
    let words = format!("plex-mcp is not set up: {words}\n");
    text(StatusCode::SERVICE_UNAVAILABLE, words)
}

async fn mcp(mut head: Parts, body: IncomingRequest, settings: Settings) -> Answer {
    // Before anything is done for whoever asks.
    if let Some(refusal) = settings.door.refusal(&head) {
        return refusal.answer();
    }
    if let Err(answer) = accepts(&mut head) {
        return answer;
    }
    let body = match wire::body(body, message::MAX_BYTES) {
        Ok(body) => body,
        Err(wire::Unread::TooLong) => return too_long(),
        Err(wire::Unread::BrokenOff) => return broken_off(),
    };
    let (offer, contract) = match offered(&settings, Needed::of(&body)) {
        Ok(offered) => offered,
        Err(words) => return unready(&words),
    };
    let tools = Direct {
        contract: Arc::new(contract),
        max_answer: Environment::read().map_or(MAX_ANSWER, |environment| environment.budget.0),
    };
    let server = Server::new(tools, offer, settings.mode).with_key(&key());
    let endpoint = Endpoint::new(server, &settings.door);
    // The component waits for its requests, and can tell of nothing meanwhile.
    endpoint.answer(head, Accepted::Json, body, |_| {}).await
}

/// The tools that are offered, and the contract that they are in.
fn offered(settings: &Settings, needed: Needed) -> Result<(Offer, Contract), String> {
    let needed = match settings.mode {
        ToolsMode::All => needed,
        // They are found by their words.
        ToolsMode::Search => Needed::All,
    };
    let contract = stored::contract(&needed);
    let Settings {
        access,
        toolsets,
        tools,
        ..
    } = settings;
    let offer = Offer::new(&contract, *access, toolsets, tools);
    Ok((offer.map_err(|error| format!("{error:#}"))?, contract))
}

/// The key of questions to persons. The next request may reach another instance, which must know it as well: it is made of
/// the one secret that every instance has.
fn key() -> Vec<u8> {
    let token = env::var("PLEX_TOKEN").unwrap_or_default();
    sha256(format!("plex-mcp requestState {token}").as_bytes()).into_bytes()
}

/// The body with asterisks for the Plex token: the engine gives it to the component, and no answer needs it.
fn without_token(body: Bytes) -> Bytes {
    let token = env::var("PLEX_TOKEN").unwrap_or_default();
    let token = token.trim().as_bytes();
    if token.is_empty() || memmem::find(&body, token).is_none() {
        return body;
    }
    let mut bytes = body.to_vec();
    let places: Vec<usize> = memmem::find_iter(&body, token).collect();
    for place in places {
        bytes[place..place + token.len()].fill(b'*');
    }
    bytes.into()
}

fn whole(status: StatusCode, words: &'static str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from_static(words.as_bytes()));
    *answer.status_mut() = status;
    answer
}
