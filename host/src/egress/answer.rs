//! The body of an answer on its way into the sandbox: counted, looked through, and timed.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use wasmtime_wasi_http::{Error, WasiBody};

use super::failure::Failure;
use super::ledger::Ledger;
use super::origin::Origin;
use super::redact::Scanner;
use crate::sandbox::size;
use crate::secret::Token;

/// What a body is held to.
pub(crate) struct Bounds {
    /// Bytes it may have.
    pub cap: usize,
    /// How long the server may take from one piece to the next.
    pub between_bytes: Option<Duration>,
}

struct Reading {
    response: reqwest::Response,
    scanner: Scanner,
    bounds: Bounds,
    received: usize,
    ledger: Arc<Ledger>,
    origin: Origin,
    over: bool,
}

/// The body of `response`, piece by piece as the guest reads it. Codes of errors in a body do not reach the guest, so
/// that everything is noted in the ledger too.
pub(crate) fn body(
    response: reqwest::Response,
    token: Option<Token>,
    bounds: Bounds,
    ledger: Arc<Ledger>,
    origin: Origin,
) -> WasiBody {
    let reading = Reading {
        response,
        scanner: Scanner::new(token),
        bounds,
        received: 0,
        ledger,
        origin,
        over: false,
    };
    let pieces = stream::try_unfold(reading, |mut reading| async move {
        let piece = reading.next().await.map_err(|failure| {
            reading.ledger.trouble(failure.words);
            failure.code
        })?;
        Ok(piece.map(|piece| (hyper::body::Frame::data(piece), reading)))
    });
    StreamBody::new(pieces).boxed_unsync()
}

/// What a body over its cap is answered with, noted as the limit that stopped the call.
pub(crate) fn too_large(cap: usize, ledger: &Ledger) -> Failure {
    let words = format!("the server's answer is larger than {}", size(cap));
    ledger.too_large(words.clone());
    Failure::new(Error::HttpResponseBodySize(u64::try_from(cap).ok()), words)
}

impl Reading {
    /// The next piece that may be passed on; empty ones mean that part of it is held back.
    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        if self.over {
            return Ok(None);
        }
        let chunk = match self.bounds.between_bytes {
            None => self.response.chunk().await,
            Some(patience) => match tokio::time::timeout(patience, self.response.chunk()).await {
                Ok(chunk) => chunk,
                Err(_) => {
                    let words = "the server stopped in the middle of its answer";
                    return Err(Failure::new(Error::ConnectionReadTimeout, words));
                }
            },
        };
        match chunk.map_err(|error| Failure::of_body(&error, &self.origin))? {
            Some(chunk) => {
                self.received = self.received.saturating_add(chunk.len());
                if self.received > self.bounds.cap {
                    return Err(too_large(self.bounds.cap, &self.ledger));
                }
                Ok(Some(self.scanner.push(&chunk).into()))
            }
            None => {
                self.over = true;
                Ok(Some(self.scanner.finish().into()))
            }
        }
    }
}
