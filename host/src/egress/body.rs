//! The body of an answer on its way into the sandbox: decoded, counted, looked through, and timed.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use wasmtime_wasi_http::{Error, WasiBody};

use super::audit::Record;
use super::call_record::Entry;
use super::decode::{Decoded, Decoder};
use super::failure::Failure;
use super::members::Members;
use super::observed::Observing;
use super::scanner::Scanner;
use crate::limits::size;
use egress_policy::Origin;

/// The bounds of a body.
pub(crate) struct Bounds {
    /// Bytes it may have, as it arrives and decoded.
    pub cap: usize,
    /// The time that the server may take from one piece to the next.
    pub between_bytes: Option<Duration>,
}

/// A body that is being read.
pub(crate) struct Reading {
    response: reqwest::Response,
    decoder: Decoder,
    /// Its beginning, kept until it is whole.
    members: Option<Members>,
    scanner: Scanner,
    /// Notes its form.
    observing: Option<Observing>,
    bounds: Bounds,
    /// Bytes that arrived.
    received: usize,
    /// Bytes that they were decoded to.
    decoded: usize,
    entry: Entry,
    origin: Origin,
    over: bool,
}

impl Reading {
    /// The body of `response`, in which no token that the call has sent may be seen.
    pub fn new(
        response: reqwest::Response,
        decoder: Decoder,
        members: Option<Members>,
        bounds: Bounds,
        entry: Entry,
        origin: Origin,
    ) -> Reading {
        Reading {
            response,
            decoder,
            members,
            scanner: Scanner::new(entry.call_record().sent().clone()),
            observing: None,
            bounds,
            received: 0,
            decoded: 0,
            entry,
            origin,
            over: false,
        }
    }

    /// The same, of which the form is noted when it is complete.
    pub fn observed(self, observing: Option<Observing>) -> Reading {
        Reading { observing, ..self }
    }

    /// Piece by piece as the guest reads it, and what becomes of it on record. Codes of errors in a body do not reach the
    /// guest, so that everything is noted in the record of the call too.
    pub fn into_body(self, record: Record) -> WasiBody {
        let pieces = stream::try_unfold((self, record), |(mut reading, mut record)| async move {
            let piece = reading.next().await;
            record.redacted(reading.scanner.take_redactions());
            match piece {
                Ok(Some(piece)) => {
                    record.passed_on(piece.len());
                    Ok(Some((hyper::body::Frame::data(piece), (reading, record))))
                }
                Ok(None) => {
                    record.complete();
                    Ok(None)
                }
                Err(failure) => {
                    record.fail(&reading.entry.fail(&failure.words));
                    Err(failure.code)
                }
            }
        });
        StreamBody::new(pieces).boxed_unsync()
    }

    /// The next piece that may be passed on; empty ones mean that part of it is held back.
    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        if self.over {
            return Ok(None);
        }
        loop {
            let decoded = self.decoder.pull();
            let broken = |words| Failure::new(Error::HttpResponseContentCoding(None), words);
            match decoded.map_err(broken)? {
                Decoded::Piece(piece) => {
                    self.decoded = self.decoded.saturating_add(piece.len());
                    self.within_cap(self.decoded)?;
                    if let Some(observing) = &mut self.observing {
                        observing.push(&piece);
                    }
                    match &mut self.members {
                        Some(members) => members.push(&piece),
                        None => return Ok(Some(self.scanner.push(&piece).into())),
                    }
                }
                Decoded::Starved => match self.arrived().await? {
                    Some(chunk) => {
                        self.received = self.received.saturating_add(chunk.len());
                        self.within_cap(self.received)?;
                        self.decoder.push(chunk);
                    }
                    None => self.decoder.end(),
                },
                Decoded::Over => {
                    self.over = true;
                    if let Some(observing) = self.observing.take() {
                        observing.finish();
                    }
                    let mut last = match self.members.take() {
                        Some(members) => self.scanner.push(&members.finish()?),
                        None => Vec::new(),
                    };
                    last.extend(self.scanner.finish());
                    return Ok(Some(last.into()));
                }
            }
        }
    }

    async fn arrived(&mut self) -> Result<Option<Bytes>, Failure> {
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
        chunk.map_err(|error| Failure::of_body(&error, &self.origin))
    }

    fn within_cap(&self, bytes: usize) -> Result<(), Failure> {
        if bytes <= self.bounds.cap {
            Ok(())
        } else {
            Err(too_large(self.bounds.cap, &self.entry))
        }
    }
}

/// The error of a body over its cap, noted as the limit that stopped the call.
pub(crate) fn too_large(cap: usize, entry: &Entry) -> Failure {
    let words = entry.too_large(&format!("the server's answer is larger than {}", size(cap)));
    Failure::new(Error::HttpResponseBodySize(u64::try_from(cap).ok()), words)
}
