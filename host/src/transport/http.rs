//! MCP over Streamable HTTP, without sessions: `POST /mcp`, and for whoever watches the process `GET /healthz`, which
//! says nothing, and `GET /metrics`, to which the same access control applies.

mod accept;
mod access;
mod bearer;
mod refusal;
mod request_head;

mod connections;
mod timeouts;

mod exchange;
mod stream;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, ALLOW, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, WWW_AUTHENTICATE,
};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Empty, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use rmcp::model::{ErrorCode, JsonRpcError};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use self::accept::{Accepted, BOTH, NO_JSON, accepted};
pub use self::access::AccessControl;
pub use self::bearer::Bearer;
use self::exchange::Exchange;
use self::refusal::Refusal;
use self::timeouts::{Busy, Timeouts};
use crate::mcp::{Server, message};
use crate::metrics;

/// The path of MCP.
const MCP: &str = "/mcp";

/// The response to a request.
type Answer = Response<BoxBody<Bytes, Infallible>>;

/// Serves `listener` until `stop` is cancelled, then finishes the calls in flight, for ten seconds at most.
pub async fn serve(
    server: Server,
    listener: TcpListener,
    access: AccessControl,
    stop: CancellationToken,
) {
    let timeouts = Timeouts::default();
    let endpoint = Endpoint::new(server, access, timeouts.body);
    connections::serve(endpoint, listener, timeouts, stop).await;
}

struct Endpoint {
    server: Server,
    service: StreamableHttpService<Server, NeverSessionManager>,
    access: AccessControl,
    /// The time that a client has to send a whole body.
    body: Duration,
}

impl Endpoint {
    fn new(server: Server, access: AccessControl, body: Duration) -> Endpoint {
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(message::MAX_BYTES)
            // Both are checked in `access.rs`, which says why and what to change; here once more.
            .with_allowed_hosts(access.hosts.clone())
            .with_allowed_origins(access.origins.clone())
            // Off by default in rmcp: any page that the operator visits could call tools.
            .enforce_origin_validation();
        let calls = server.clone();
        Endpoint {
            service: StreamableHttpService::new(
                move || Ok(calls.clone()),
                Arc::new(NeverSessionManager::default()),
                config,
            ),
            server,
            access,
            body,
        }
    }

    /// Answers one request. Dropping the future cancels the call, and so does dropping an answer that comes in pieces.
    async fn answer(&self, request: Request<Incoming>, busy: Busy) -> Answer {
        let (mut head, body) = request.into_parts();
        let mut exchange = Exchange::begin(&mut head);
        let span = exchange.span();
        async {
            let mut answer = self.route(head, body, &mut exchange).await;
            exchange.ends(&mut answer);
            stream::finished(answer, exchange, busy).await
        }
        .instrument(span)
        .await
    }

    async fn route(&self, head: Parts, body: Incoming, exchange: &mut Exchange) -> Answer {
        match head.uri.path() {
            MCP => self.mcp(head, body, exchange).await,
            "/metrics" => match self.refusal(&head, exchange).or_else(|| read_only(&head)) {
                Some(refusal) => refusal,
                None => self.metrics(),
            },
            "/healthz" => read_only(&head).unwrap_or_else(|| text(StatusCode::OK, "ok\n")),
            _ => text(
                StatusCode::NOT_FOUND,
                "there is /mcp, /metrics and /healthz\n",
            ),
        }
    }

    async fn mcp(&self, mut head: Parts, body: Incoming, exchange: &mut Exchange) -> Answer {
        if let Some(refusal) = self.refusal(&head, exchange) {
            return refusal;
        }
        // rmcp keeps the head for handlers, and shows it in its log.
        head.headers.remove(AUTHORIZATION);
        if head.method != Method::POST {
            let request = Request::from_parts(head, Empty::<Bytes>::new());
            return self.service.handle(request).await;
        }
        let Some(accepted) = accepted(&head.headers) else {
            return text(StatusCode::NOT_ACCEPTABLE, NO_JSON);
        };
        // rmcp wants to read both, whatever it answers then.
        head.headers.insert(ACCEPT, HeaderValue::from_static(BOTH));
        if head.headers.contains_key(CONTENT_ENCODING) {
            let words = "send the body as it is: no Content-Encoding is understood\n";
            return text(StatusCode::UNSUPPORTED_MEDIA_TYPE, words);
        }
        let body = Limited::new(body, message::MAX_BYTES).collect();
        let body = match timeout(self.body, body).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => {
                return refused(StatusCode::PAYLOAD_TOO_LARGE, &message::too_long());
            }
            Ok(Err(_)) => return text(StatusCode::BAD_REQUEST, "the body broke off\n"),
            Err(_) => {
                let words = format!("the body took longer than {:?}\n", self.body);
                return text(StatusCode::REQUEST_TIMEOUT, words);
            }
        };
        match message::read(&body) {
            Ok(Some(message)) => {
                exchange.asks(&message);
                let body = match accepted {
                    Accepted::JsonAndEvents => body,
                    Accepted::Json => message::without_progress(body),
                };
                let request = Request::from_parts(head, Full::new(body));
                self.service.handle(request).await
            }
            Ok(None) => text(StatusCode::ACCEPTED, ""),
            Err(refusal) => refused(StatusCode::BAD_REQUEST, &refusal),
        }
    }

    /// The answer to a request that is turned away by its head alone, before its body is read.
    fn refusal(&self, head: &Parts, exchange: &mut Exchange) -> Option<Answer> {
        let Refusal { status, words } = self.access.refusal(head)?;
        let answer = text(status, format!("{words}\n"));
        exchange.refuse(words);
        Some(match status {
            StatusCode::UNAUTHORIZED => with(answer, WWW_AUTHENTICATE, "Bearer realm=\"plex-mcp\""),
            _ => answer,
        })
    }

    fn metrics(&self) -> Answer {
        match self.server.metrics().text() {
            Ok(metrics) => with(
                text(StatusCode::OK, metrics),
                CONTENT_TYPE,
                metrics::CONTENT_TYPE,
            ),
            Err(error) => {
                tracing::error!("/metrics: {error}");
                text(StatusCode::INTERNAL_SERVER_ERROR, "")
            }
        }
    }
}

/// The answer to a request that would change something where nothing can be changed.
fn read_only(head: &Parts) -> Option<Answer> {
    let reads = [Method::GET, Method::HEAD].contains(&head.method);
    (!reads).then(|| {
        let refusal = text(
            StatusCode::METHOD_NOT_ALLOWED,
            "there is only GET and HEAD here\n",
        );
        with(refusal, ALLOW, "GET, HEAD")
    })
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
fn text(status: StatusCode, words: impl Into<Bytes>) -> Answer {
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

fn with(mut answer: Answer, name: HeaderName, value: &'static str) -> Answer {
    answer
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    answer
}

#[cfg(test)]
mod tests;
