//! The timeouts of a connection, and the connection that is held to them.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

/// The timeouts of a server, and how many connections it takes.
#[derive(Clone, Debug)]
pub struct Timeouts {
    /// From the first byte of a request, or the start of the connection, to the end of its head.
    pub head: Duration,
    /// From the end of the head to the end of the body.
    pub body: Duration,
    /// From an answer to the next request; taking the answer counts.
    pub idle: Duration,
    /// From being asked to stop to accepting nothing more, so that balancers see it and send no more.
    pub drain: Duration,
    /// For calls in flight after that.
    pub last_calls: Duration,
    /// Connections at once; more of them are not accepted until one ends.
    pub connections: usize,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            drain: Duration::ZERO,
            last_calls: Duration::from_secs(10),
            connections: 256,
        }
    }
}

/// The part of a connection that is waited for.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    /// The rest of a request's head.
    Head,
    /// Us.
    Busy,
    /// The next request.
    Idle,
}

/// The phase of one connection. hyper has a time limit for heads too, but it runs between requests as well: a client
/// could not keep a connection open without being allowed to send a head as slowly.
pub struct Timer(watch::Sender<Phase>);

impl Timer {
    /// That of a connection that has just been opened.
    pub fn new() -> Arc<Timer> {
        Arc::new(Timer(watch::Sender::new(Phase::Head)))
    }

    /// Notes that a request is worked on until what this returns is dropped.
    pub fn busy(self: &Arc<Timer>) -> Busy {
        self.0.send_replace(Phase::Busy);
        Busy(self.clone())
    }

    fn received(&self) {
        self.0.send_if_modified(|phase| {
            let begins = *phase == Phase::Idle;
            if begins {
                *phase = Phase::Head;
            }
            begins
        });
    }

    /// Returns once a timeout of the client has expired.
    pub async fn expired(&self, timeouts: &Timeouts) {
        let mut phase = self.0.subscribe();
        loop {
            let limit = match *phase.borrow_and_update() {
                Phase::Head => timeouts.head,
                Phase::Idle => timeouts.idle,
                // A call has limits of its own.
                Phase::Busy => Duration::MAX,
            };
            if timeout(limit, phase.changed()).await.is_err() {
                return;
            }
        }
    }
}

/// Keeps its connection from being timed.
pub struct Busy(Arc<Timer>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.send_replace(Phase::Idle);
    }
}

/// A connection that tells its [`Timer`] what it receives.
pub struct TimedStream {
    stream: TcpStream,
    timer: Arc<Timer>,
}

impl TimedStream {
    pub fn new(stream: TcpStream, timer: Arc<Timer>) -> TimedStream {
        TimedStream { stream, timer }
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.timer.received();
        }
        polled
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
