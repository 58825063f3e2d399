//! MCP over Streamable HTTP, without sessions: `POST /mcp`, and `GET /healthz` for whoever watches the process.

mod bearer;
mod doors;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{Method, Request, StatusCode};
use rmcp::model::{ErrorCode, JsonRpcError};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::bearer::Bearer;
pub use self::doors::Doors;
use crate::mcp::{Server, message};

/// How long calls in flight have to finish once the server is asked to stop.
const LAST_CALLS: Duration = Duration::from_secs(10);

/// How long a client has to send a whole message.
const BODY: Duration = Duration::from_secs(30);

/// Serves `listener` until `stop` is cancelled, then finishes the calls in flight, for ten seconds at most.
///
/// # Errors
///
/// When the listener fails.
pub async fn serve(
    server: Server,
    listener: TcpListener,
    doors: Doors,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let router = router(server, doors);
    let serving =
        axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! {
        served = serving => served.context("the HTTP server failed"),
        () = async { stop.cancelled().await; tokio::time::sleep(LAST_CALLS).await } => {
            tracing::warn!("calls were still running at the stop");
            Ok(())
        }
    }
}

#[derive(Clone)]
struct Endpoint {
    service: StreamableHttpService<Server, NeverSessionManager>,
    bearer: Option<Arc<Bearer>>,
}

fn router(server: Server, doors: Doors) -> Router {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(message::MAX_BYTES)
        .with_allowed_hosts(doors.hosts)
        .with_allowed_origins(doors.origins)
        // Off by default in rmcp: any page that the operator visits could call tools.
        .enforce_origin_validation();
    let service = StreamableHttpService::new(
        move || Ok(server.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    let bearer = doors.bearer.map(Arc::new);
    Router::new()
        .route("/mcp", any(mcp))
        .route("/healthz", get(async || "ok\n"))
        .with_state(Endpoint { service, bearer })
}

async fn mcp(State(endpoint): State<Endpoint>, request: Request<Body>) -> Response {
    let (mut head, body) = request.into_parts();
    if let Some(refusal) = endpoint.refusal(&head).await {
        return refusal;
    }
    // rmcp keeps the head for handlers, and shows it in its log.
    head.headers.remove(AUTHORIZATION);
    if head.method != Method::POST {
        let request = Request::from_parts(head, Body::empty());
        return endpoint.service.handle(request).await.into_response();
    }
    let body = match tokio::time::timeout(BODY, to_bytes(body, message::MAX_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return error(StatusCode::PAYLOAD_TOO_LARGE, &message::too_long()),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    match message::read(&body) {
        Ok(Some(_)) => {
            let request = Request::from_parts(head, Body::from(body));
            endpoint.service.handle(request).await.into_response()
        }
        Ok(None) => StatusCode::ACCEPTED.into_response(),
        Err(refusal) => error(StatusCode::BAD_REQUEST, &refusal),
    }
}

impl Endpoint {
    /// The answer to a request that is turned away by its head alone, before its body is read.
    async fn refusal(&self, head: &Parts) -> Option<Response> {
        // rmcp checks Host and Origin before all else; a method that it does not serve gets no further.
        let mut probe = Request::new(Body::empty());
        *probe.method_mut() = Method::OPTIONS;
        *probe.uri_mut() = head.uri.clone();
        *probe.headers_mut() = head.headers.clone();
        let checked = self.service.handle(probe).await;
        if checked.status() != StatusCode::METHOD_NOT_ALLOWED {
            return Some(checked.into_response());
        }
        let bearer = self.bearer.as_ref()?;
        let given = head.headers.get(AUTHORIZATION);
        (!bearer.admits(given)).then(|| {
            let challenge = [(WWW_AUTHENTICATE, "Bearer realm=\"plex-mcp\"")];
            (
                StatusCode::UNAUTHORIZED,
                challenge,
                "a bearer token is needed\n",
            )
                .into_response()
        })
    }
}

fn error(status: StatusCode, error: &JsonRpcError) -> Response {
    debug_assert!(matches!(
        error.error.code,
        ErrorCode::PARSE_ERROR | ErrorCode::INVALID_REQUEST
    ));
    match serde_json::to_vec(error) {
        Ok(body) => (status, [(CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => status.into_response(),
    }
}
