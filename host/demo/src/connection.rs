//! Connections, from being accepted to their end.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::server::Server;

#[cfg(feature = "faults")]
use crate::faults::respond;
#[cfg(not(feature = "faults"))]
use healthy::respond;

/// Accepts connections until it is aborted, which ends them too.
pub async fn accept(listener: TcpListener, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    loop {
        // A connection that fails before it is accepted concerns nobody else.
        if let Ok((stream, _)) = listener.accept().await {
            let reset = ResetSwitch::default();
            let socket = Socket {
                stream,
                reset: reset.clone(),
            };
            connections.spawn(serve(socket, server.clone(), reset));
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Serves one connection to its end; how it ends is the client's business.
pub async fn serve<I>(io: I, server: Arc<Server>, reset: ResetSwitch)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    #[cfg(feature = "faults")]
    server.faults.connections.fetch_add(1, Ordering::SeqCst);
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let (parts, _) = request.into_parts();
        respond(server.clone(), parts, reset.clone())
    });
    let _ = http1::Builder::new()
        .title_case_headers(true)
        .serve_connection(TokioIo::new(io), service)
        .await;
}

/// Once it is set, the connection ends in a reset instead of an orderly close.
#[derive(Clone, Default)]
pub struct ResetSwitch(Arc<AtomicBool>);

impl ResetSwitch {
    #[cfg(feature = "faults")]
    pub fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

struct Socket {
    stream: TcpStream,
    reset: ResetSwitch,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.reset.0.load(Ordering::SeqCst) {
            // Without it the test that wants a reset sees an orderly close and fails.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.0.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
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

    use super::ResetSwitch;
    use crate::server::{Quirks, Server};

    pub async fn respond(
        server: Arc<Server>,
        parts: Parts,
        _: ResetSwitch,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        Ok(server.answer(&parts, Quirks::default()).map(Full::new))
    }
}
