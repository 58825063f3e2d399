//! One HTTP exchange, or a batch in flight together, with nobody knowing what carries it.

#[cfg(test)]
pub mod fake;
#[cfg(target_family = "wasm")]
pub mod wasi;

use std::time::Duration;

/// The methods that Plex takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
}

/// A request, without a body. Many of Plex's changes are GETs, so that the method does not say which may be sent again.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub method: Method,
    /// Below the server's address, percent-encoded, with the query: `/library/sections?type=1`.
    pub path_and_query: String,
    pub headers: Vec<(&'static str, String)>,
}

/// An answer with any status.
#[derive(Clone, Debug, Default)]
pub struct Response {
    pub status: u16,
    /// Empty if the server sent none.
    pub content_type: String,
    /// From `Retry-After`, where it is a number of seconds.
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The host does not let the request out.
    Denied,
    /// No complete answer before the deadline.
    Timeout,
    /// No connection: refused, unknown name, no route.
    Connect,
    /// The connection was closed in the middle; the request may have been carried out.
    Lost,
    /// The server's certificate was not accepted, or it does not speak TLS.
    Tls,
    /// The body is larger than [`MAX_BODY`] or than the host allows.
    TooLarge,
    Other,
}

/// Bytes of a body that are read. Just below what the host lets through by default, because only what
/// the guest refuses itself reaches it as an error with a name.
pub const MAX_BODY: usize = (16 << 20) - 1;

/// The carrier of requests, with the clock and chance that waiting between them takes.
pub trait Transport {
    /// Sends all, a few at a time, and answers in their order. None takes longer than `timeout`.
    fn send(
        &self,
        requests: &[Request],
        timeout: Duration,
    ) -> Vec<Result<Response, TransportError>>;

    /// Time since the call began.
    fn elapsed(&self) -> Duration;

    /// Time since 1970.
    fn now(&self) -> Duration;

    fn sleep(&self, duration: Duration);

    /// Any number, for jitter only.
    fn random(&self) -> u64;
}
