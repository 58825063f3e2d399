use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::server::{Quirks, Server};

/// Accepts connections until it is aborted, which ends them too.
pub async fn accept(listener: TcpListener, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    loop {
        // A connection that fails before it is accepted concerns nobody else.
        if let Ok((stream, _)) = listener.accept().await {
            connections.spawn(serve(stream, server.clone()));
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Serves one connection to its end; how it ends is the client's business.
pub async fn serve<I>(io: I, server: Arc<Server>)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let (parts, _) = request.into_parts();
        let response = server.answer(&parts, Quirks::default()).map(Full::new);
        async move { Ok::<_, Infallible>(response) }
    });
    let _ = http1::Builder::new()
        .title_case_headers(true)
        .serve_connection(TokioIo::new(io), service)
        .await;
}
