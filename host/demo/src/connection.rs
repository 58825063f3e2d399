//! Connections, from being accepted to their end.

#[cfg(feature = "faults")]
mod faulty;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "faults")]
use std::collections::VecDeque;
#[cfg(feature = "faults")]
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::server::Server;

#[cfg(feature = "faults")]
use faulty::respond;
#[cfg(not(feature = "faults"))]
use healthy::respond;
use wire::Wire;

/// Bytes of the body of a request.
const MAX_BODY: usize = 32 << 20;

/// Accepts connections until it is aborted, which ends them too.
pub async fn accept(listener: TcpListener, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    loop {
        // A connection that fails before it is accepted concerns nobody else.
        if let Ok((stream, _)) = listener.accept().await {
            connections.spawn(serve_socket(stream, server.clone()));
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve_socket(mut stream: TcpStream, server: Arc<Server>) {
    let line = Line::new(&server);
    run(&mut stream, server, line.clone()).await;
    if line.is_reset() {
        // A test that wants a reset fails on the orderly close that comes without it.
        let _ = stream.set_zero_linger();
    }
}

/// Serves one connection to its end; how it ends is the client's business.
pub async fn serve<I>(io: I, server: Arc<Server>)
where
    I: AsyncRead + AsyncWrite + Unpin,
{
    let line = Line::new(&server);
    run(io, server, line).await;
}

async fn run<I>(io: I, server: Arc<Server>, line: Line)
where
    I: AsyncRead + AsyncWrite + Unpin,
{
    #[cfg(feature = "faults")]
    server.faults.connections.fetch_add(1, Ordering::SeqCst);
    let wire = Wire::new(io, line.clone());
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let (server, line) = (server.clone(), line.clone());
        async move {
            let (parts, body) = request.into_parts();
            // A body that breaks off ends the connection, too.
            let body = Limited::new(body, MAX_BODY).collect().await;
            let body = body.map_or_else(|_| Bytes::new(), |body| body.to_bytes());
            respond(server, parts, body, line).await
        }
    });
    let _ = http1::Builder::new()
        .title_case_headers(true)
        .serve_connection(TokioIo::new(wire), service)
        .await;
}

/// Shared by the two ends of one connection's handling.
#[derive(Clone, Default)]
pub struct Line {
    /// Set when the connection ends in a reset instead of an orderly close.
    reset: Arc<AtomicBool>,
    /// Paths and queries as they came, of requests that are not answered yet.
    #[cfg(feature = "faults")]
    targets: Arc<Mutex<VecDeque<String>>>,
    /// The number of times that the server had slept when the connection began.
    #[cfg(feature = "faults")]
    pub sleeps: usize,
}

impl Line {
    fn is_reset(&self) -> bool {
        self.reset.load(Ordering::SeqCst)
    }
}

#[cfg(not(feature = "faults"))]
impl Line {
    fn new(_: &Server) -> Line {
        Line::default()
    }

    fn note(&self, _: &str) {}
}

#[cfg(feature = "faults")]
impl Line {
    fn new(server: &Server) -> Line {
        Line {
            sleeps: server.faults.sleeps(),
            ..Line::default()
        }
    }

    pub fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
    }

    /// Keeps the target of a request line.
    fn note(&self, request: &str) {
        let target = request.split(' ').nth(1).unwrap_or_default();
        let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        targets.push_back(target.to_owned());
    }

    /// The target of the request whose turn it is.
    pub fn target(&self) -> String {
        let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        targets.pop_front().unwrap_or_default()
    }
}

#[cfg(not(feature = "faults"))]
mod healthy {
    use std::convert::Infallible;
    use std::sync::Arc;

    use bytes::Bytes;
    use http::Response;
    use http::request::Parts;
    use http_body_util::Full;

    use super::Line;
    use crate::call::Quirks;
    use crate::server::Server;

    pub async fn respond(
        server: Arc<Server>,
        parts: Parts,
        body: Bytes,
        _: Line,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        Ok(server
            .answer(&parts, body, Quirks::default())
            .map(Full::new))
    }
}
