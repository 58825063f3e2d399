//! How long a client may take, and the connection on which it is held to that.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

/// What a server puts up with.
#[derive(Clone, Debug)]
pub struct Patience {
    /// From the first byte of a request, or the start of the connection, to the end of its head.
    pub head: Duration,
    /// From the end of the head to the end of the body.
    pub body: Duration,
    /// From an answer to the next request; taking the answer counts.
    pub idle: Duration,
    /// For calls in flight once the server is asked to stop.
    pub last_calls: Duration,
    /// Connections at once; more of them are not accepted until one ends.
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            last_calls: Duration::from_secs(10),
            connections: 256,
        }
    }
}

/// What a connection waits for.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    /// The rest of a request's head.
    Head,
    /// Us.
    Busy,
    /// The next request.
    Idle,
}

/// Where one connection stands. hyper has a time limit for heads too, but it runs between requests as well: a client
/// could not keep a connection open without being allowed to send a head as slowly.
pub struct Pace(watch::Sender<Phase>);

impl Pace {
    /// That of a connection that has just been opened.
    pub fn new() -> Arc<Pace> {
        Arc::new(Pace(watch::Sender::new(Phase::Head)))
    }

    /// Notes that a request is worked on until what this returns is dropped.
    pub fn busy(self: &Arc<Pace>) -> Busy {
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

    /// Returns once the client has taken longer than it may.
    pub async fn overstayed(&self, patience: &Patience) {
        let mut phase = self.0.subscribe();
        loop {
            let limit = match *phase.borrow_and_update() {
                Phase::Head => patience.head,
                Phase::Idle => patience.idle,
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
pub struct Busy(Arc<Pace>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.send_replace(Phase::Idle);
    }
}

/// A connection that tells its [`Pace`] what it receives.
pub struct Paced {
    stream: TcpStream,
    pace: Arc<Pace>,
}

impl Paced {
    pub fn new(stream: TcpStream, pace: Arc<Pace>) -> Paced {
        Paced { stream, pace }
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.pace.received();
        }
        polled
    }
}

impl AsyncWrite for Paced {
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
