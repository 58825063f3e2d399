//! MCP over Streamable HTTP, without sessions: `POST /mcp`, and for whoever watches the process `GET /healthz`, which
//! says that it lives, `GET /readyz`, which says whether calls should be sent here, and `GET /metrics`, to which the same
//! access control applies.

mod access;
mod bearer;

mod connections;
mod timeouts;

mod exchange;
mod stream;

use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use plex_mcp_protocol::http::{
    self as protocol, AccessControl, Answer, MCP, read_only, text, with,
};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

pub use self::access::access;
use self::exchange::Exchange;
use self::timeouts::{Busy, Timeouts};
use crate::mcp::{Sandboxed, Server, message};
use crate::metrics;

/// Serves `listener` until `stop` is cancelled. Then `/readyz` says that no more should come, for as long as `drain`
/// everything is answered as before, and the calls in flight are finished, for ten seconds at most.
pub async fn serve(
    server: Server,
    listener: TcpListener,
    access: AccessControl,
    drain: Duration,
    stop: CancellationToken,
) {
    let timeouts = Timeouts {
        drain,
        ..Timeouts::default()
    };
    let endpoint = Endpoint::new(server, access, timeouts.body, stop.clone());
    connections::serve(endpoint, listener, timeouts, stop).await;
}

struct Endpoint {
    tools: Sandboxed,
    mcp: protocol::Endpoint<Sandboxed>,
    access: AccessControl,
    /// The time that a client has to send a whole body.
    body: Duration,
    /// Cancelled when the process is asked to end.
    stop: CancellationToken,
}

impl Endpoint {
    fn new(
        server: Server,
        access: AccessControl,
        body: Duration,
        stop: CancellationToken,
    ) -> Endpoint {
        Endpoint {
            tools: server.tools().clone(),
            mcp: protocol::Endpoint::new(server, &access),
            access,
            body,
            stop,
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
            "/readyz" => read_only(&head).unwrap_or_else(|| self.ready()),
            _ => text(
                StatusCode::NOT_FOUND,
                "there is /mcp, /metrics, /healthz and /readyz\n",
            ),
        }
    }

    async fn mcp(&self, mut head: Parts, body: Incoming, exchange: &mut Exchange) -> Answer {
        if let Some(refusal) = self.refusal(&head, exchange) {
            return refusal;
        }
        let accepted = match protocol::accepts(&mut head) {
            Ok(accepted) => accepted,
            Err(answer) => return answer,
        };
        let body = Limited::new(body, message::MAX_BYTES).collect();
        let body = match timeout(self.body, body).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => return protocol::too_long(),
            Ok(Err(_)) => return protocol::broken_off(),
            Err(_) => {
                let words = format!("the body took longer than {:?}\n", self.body);
                return text(StatusCode::REQUEST_TIMEOUT, words);
            }
        };
        let asks = |message: &_| exchange.asks(message);
        self.mcp.answer(head, accepted, body, asks).await
    }

    /// The answer to a request that is turned away by its head alone, before its body is read.
    fn refusal(&self, head: &Parts, exchange: &mut Exchange) -> Option<Answer> {
        let refusal = self.access.refusal(head)?;
        let answer = refusal.answer();
        exchange.refuse(refusal.words);
        Some(answer)
    }

    /// Tells balancers whether calls should go here.
    fn ready(&self) -> Answer {
        if self.stop.is_cancelled() {
            text(StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
        } else if self.tools.is_ready() {
            text(StatusCode::OK, "ready\n")
        } else {
            text(
                StatusCode::SERVICE_UNAVAILABLE,
                "the component is not compiled yet\n",
            )
        }
    }

    fn metrics(&self) -> Answer {
        match self.tools.metrics().text() {
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

#[cfg(test)]
mod tests;
