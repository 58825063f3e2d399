//! Streamable HTTP without sessions: who is let in, what is refused and why, and the answers to messages.
//!
//! Reading a request from a connection is the transport's matter; it is given here by its head, and by its body once that is
//! read.

mod accept;
mod access;
mod bearer;
mod refusal;
mod request_head;

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{
    ACCEPT, ALLOW, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, WWW_AUTHENTICATE,
};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use rmcp::model::{ClientJsonRpcMessage, ErrorCode, JsonRpcError};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};

use crate::message;
use crate::server::Server;
use crate::tools::Tools;
use accept::{BOTH, NO_JSON, accepted};

pub use accept::Accepted;
pub use access::AccessControl;
pub use bearer::Bearer;
pub use refusal::{ALLOW_HOST, ALLOW_ORIGIN, Refusal, TOKEN};

/// The path of MCP.
pub const MCP: &str = "/mcp";

/// The response to a request.
pub type Answer = Response<BoxBody<Bytes, Infallible>>;

/// The endpoint of MCP.
pub struct Endpoint<T: Tools>(StreamableHttpService<Server<T>, NeverSessionManager>);

impl<T: Tools> Endpoint<T> {
    /// For those that `access` has let in.
    pub fn new(server: Server<T>, access: &AccessControl) -> Endpoint<T> {
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(message::MAX_BYTES)
            // Both are checked in `access.rs`, which says why and what to change; here once more.
            .with_allowed_hosts(access.hosts.clone())
            .with_allowed_origins(access.origins.clone())
            // Off by default in rmcp: any page that the operator visits could call tools.
            .enforce_origin_validation();
        Endpoint(StreamableHttpService::new(
            move || Ok(server.clone()),
            Arc::new(NeverSessionManager::default()),
            config,
        ))
    }

    /// Answers a message, after `asks` was told it. Dropping the future cancels the call, and so does dropping an answer
    /// that comes in pieces.
    pub async fn answer(
        &self,
        head: Parts,
        accepted: Accepted,
        body: Bytes,
        asks: impl FnOnce(&ClientJsonRpcMessage),
    ) -> Answer {
        match message::read(&body) {
            Ok(Some(message)) => {
                asks(&message);
                let body = match accepted {
                    Accepted::JsonAndEvents => body,
                    Accepted::Json => message::without_progress(body),
                };
                let request = Request::from_parts(head, Full::new(body));
                self.0.handle(request).await
            }
            Ok(None) => text(StatusCode::ACCEPTED, ""),
            Err(refusal) => refused(StatusCode::BAD_REQUEST, &refusal),
        }
    }
}

/// The forms that the answer to a message may have, for a request that is let in.
///
/// # Errors
/// The answer to a request that can carry no message, whatever its body.
#[expect(
    clippy::result_large_err,
    reason = "it is made once a request, and sent as it is"
)]
pub fn accepts(head: &mut Parts) -> Result<Accepted, Answer> {
    // rmcp keeps the head for handlers, and shows it in its log.
    head.headers.remove(AUTHORIZATION);
    if head.method != Method::POST {
        let words = "there is only POST here\n";
        let answer = text(StatusCode::METHOD_NOT_ALLOWED, words);
        return Err(with(answer, ALLOW, "POST"));
    }
    let Some(accepted) = accepted(&head.headers) else {
        return Err(text(StatusCode::NOT_ACCEPTABLE, NO_JSON));
    };
    // rmcp wants to read both, whatever it answers then.
    head.headers.insert(ACCEPT, HeaderValue::from_static(BOTH));
    if head.headers.contains_key(CONTENT_ENCODING) {
        let words = "send the body as it is: no Content-Encoding is understood\n";
        return Err(text(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
    }
    Ok(accepted)
}

/// The answer to a request that would change something where nothing can be changed.
pub fn read_only(head: &Parts) -> Option<Answer> {
    let reads = [Method::GET, Method::HEAD].contains(&head.method);
    (!reads).then(|| {
        let refusal = text(
            StatusCode::METHOD_NOT_ALLOWED,
            "there is only GET and HEAD here\n",
        );
        with(refusal, ALLOW, "GET, HEAD")
    })
}

/// The answer to a body that ended before it was whole.
pub fn broken_off() -> Answer {
    text(StatusCode::BAD_REQUEST, "the body broke off\n")
}

impl Refusal {
    /// The answer to a request that is turned away by its head alone, before its body is read.
    pub fn answer(&self) -> Answer {
        let answer = text(self.status, format!("{}\n", self.words));
        match self.status {
            StatusCode::UNAUTHORIZED => with(answer, WWW_AUTHENTICATE, "Bearer realm=\"plex-mcp\""),
            _ => answer,
        }
    }
}

/// The answer to a body of more than [`message::MAX_BYTES`].
pub fn too_long() -> Answer {
    refused(StatusCode::PAYLOAD_TOO_LARGE, &message::too_long())
}

fn refused(status: StatusCode, error: &JsonRpcError) -> Answer {
    debug_assert!(matches!(
        error.error.code,
        ErrorCode::PARSE_ERROR | ErrorCode::INVALID_REQUEST
    ));
    match serde_json::to_vec(error) {
        Ok(json) => with(text(status, json), CONTENT_TYPE, "application/json"),
        Err(_) => text(status, ""),
    }
}

/// An answer in plain words, or without any.
pub fn text(status: StatusCode, words: impl Into<Bytes>) -> Answer {
    let words = words.into();
    let silent = words.is_empty();
    let mut answer = Response::new(Full::new(words).boxed());
    *answer.status_mut() = status;
    if silent {
        answer
    } else {
        with(answer, CONTENT_TYPE, "text/plain; charset=utf-8")
    }
}

/// The answer with one more header, or another value of it.
pub fn with(mut answer: Answer, name: HeaderName, value: &'static str) -> Answer {
    answer
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    answer
}

#[cfg(test)]
mod tests;
