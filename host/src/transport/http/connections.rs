//! Connections: accepted up to a number, held to a timer, and ended when the server stops.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::Endpoint;
use super::timeouts::{TimedStream, Timeouts, Timer};

/// Headers of a request, and bytes of them all.
const MAX_HEADERS: usize = 64;
const MAX_HEAD_BYTES: usize = 16 << 10;

/// Bytes that wait on one connection to be read or written.
const BUFFER: usize = 64 << 10;

/// Serves `listener` until `stop` is cancelled and for the time to drain, then finishes the calls in flight.
pub async fn serve(
    endpoint: Endpoint,
    listener: TcpListener,
    timeouts: Timeouts,
    stop: CancellationToken,
) {
    let endpoint = Arc::new(endpoint);
    let room = Arc::new(Semaphore::new(timeouts.connections));
    let graceful = GracefulShutdown::new();
    let drained = async {
        stop.cancelled().await;
        sleep(timeouts.drain).await;
    };
    tokio::pin!(drained);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = &mut drained => break,
        };
        let (stream, place) = accepted;
        let (endpoint, timeouts) = (endpoint.clone(), timeouts.clone());
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            connection(endpoint, stream, &timeouts, watcher).await;
            drop(place);
        });
    }
    drop(listener);
    if timeout(timeouts.last_calls, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("calls were still running at the stop");
    }
}

/// The next connection, once there is room for it: until then clients wait in the listener's queue, and the places of
/// those that say nothing are free again soon.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (TcpStream, OwnedSemaphorePermit) {
    if room.available_permits() == 0 {
        tracing::warn!("as many connections are open as may be: new ones wait");
    }
    let place = room.clone().acquire_owned().await;
    let place = place.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(error) if of_the_client(error.kind()) => {}
            Err(error) => {
                // Out of file descriptors, say: until some are free, asking again only burns time.
                tracing::warn!("cannot accept a connection: {error}");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn of_the_client(error: ErrorKind) -> bool {
    matches!(
        error,
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}

async fn connection(
    endpoint: Arc<Endpoint>,
    stream: TcpStream,
    timeouts: &Timeouts,
    watcher: Watcher,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("connection: {error}");
    }
    let timer = Timer::new();
    let io = TokioIo::new(TimedStream::new(stream, timer.clone()));
    let service = service_fn(|request| {
        let (endpoint, busy) = (endpoint.clone(), timer.busy());
        async move { Ok::<_, Infallible>(endpoint.answer(request, busy).await) }
    });
    let serving = http1::Builder::new()
        // The timer is ours.
        .header_read_timeout(None)
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_HEAD_BYTES)
        .max_buf_size(BUFFER)
        .serve_connection(io, service);
    tokio::select! {
        served = watcher.watch(serving) => if let Err(error) = served {
            tracing::debug!("connection: {error}");
        },
        () = timer.expired(timeouts) => tracing::debug!("connection: the client took too long"),
    }
}
