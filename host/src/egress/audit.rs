//! A line about every request that a guest asks for: what it was, and what became of it.
//!
//! Lines are JSON objects. They go to the operator's file, or, for who asks for it with `RUST_LOG`, to the log. Values of
//! query keys, headers and bodies are in none of them; what a guest wrote is escaped and shortened.

mod file;
mod line;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::Result;
use http::{Method, StatusCode, Uri};
use serde::Serialize;
use uuid::Uuid;

use egress_policy::Origin;
use file::File;
use line::{Ended, Line, Summary};

/// The log's target for lines that have no file.
const TARGET: &str = "plex_mcp::audit";

/// Refused requests of one call that have lines of their own: a guest may ask without end, and must not fill the disk.
const REFUSALS: u64 = 100;

/// The place of lines, and the number of requests. Cheap to clone.
#[derive(Clone, Default)]
pub struct Audit(Arc<Inner>);

#[derive(Default)]
struct Inner {
    file: Option<File>,
    sent: AtomicU64,
    refused: AtomicU64,
    redacted: AtomicU64,
}

/// The number of requests since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests of guests that were let out.
    pub sent: u64,
    /// Requests of guests that were not.
    pub refused: u64,
    /// Tokens that were covered in answers.
    pub redacted: u64,
}

impl Audit {
    /// Lines at the end of a file, which only its owner can read if it is new.
    ///
    /// # Errors
    /// When it cannot be opened, or is no file.
    pub fn open(path: &Path) -> Result<Audit> {
        Ok(Audit(Arc::new(Inner {
            file: Some(File::open(path)?),
            ..Inner::default()
        })))
    }

    /// The number of requests.
    pub fn counts(&self) -> Counts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            sent: read(&self.0.sent),
            refused: read(&self.0.refused),
            redacted: read(&self.0.redacted),
        }
    }

    /// True if somebody reads the lines.
    fn is_read(&self) -> bool {
        self.0.file.is_some() || tracing::enabled!(target: TARGET, tracing::Level::DEBUG)
    }

    fn write(&self, line: &impl Serialize) {
        let json = || serde_json::to_string(line).expect("texts and numbers are JSON");
        match &self.0.file {
            Some(file) => file.write(&json()),
            // Made only where the log takes it.
            None => tracing::debug!(target: TARGET, "{}", json()),
        }
    }
}

/// The requests of one call.
pub(crate) struct Trail {
    audit: Audit,
    /// An id that the lines of one call have in common, and those of no other; none where nobody reads them.
    call: Option<String>,
    tool: Arc<str>,
    server: Option<Origin>,
    refused: Arc<AtomicU64>,
}

impl Trail {
    /// For a call of `tool`, which may use `server`.
    pub fn new(audit: Audit, tool: Arc<str>, server: Option<&Origin>) -> Trail {
        let call = audit.is_read().then(|| {
            let mut call = Uuid::new_v4().simple().to_string();
            call.truncate(12);
            call
        });
        Trail {
            audit,
            call,
            tool,
            server: server.cloned(),
            refused: Arc::default(),
        }
    }

    /// Begins to record a request as the guest wrote it.
    pub fn record(&self, method: &Method, uri: &Uri) -> Record {
        let line = |call: &String| Line::new(call, &self.tool, method, uri, self.server.as_ref());
        Record {
            audit: self.audit.clone(),
            line: self.call.as_ref().map(line),
            started: Instant::now(),
            sent: false,
            refused: self.refused.clone(),
            suppressed: false,
        }
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        let refused = self.refused.load(Ordering::Relaxed);
        if refused > REFUSALS
            && let Some(call) = &self.call
        {
            let more = refused - REFUSALS;
            self.audit.write(&Summary::new(call, &self.tool, more));
        }
    }
}

/// One request. Its line is written when this is dropped, so that one that was stopped has a line too.
pub(crate) struct Record {
    audit: Audit,
    /// None where nobody reads it.
    line: Option<Line>,
    started: Instant,
    sent: bool,
    /// Requests of this call that were refused, this one included if it was.
    refused: Arc<AtomicU64>,
    suppressed: bool,
}

impl Record {
    /// It leaves now.
    pub fn send(&mut self) {
        self.sent = true;
        self.audit.0.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// The server has begun to answer.
    pub fn answered(&mut self, status: StatusCode) {
        if let Some(line) = &mut self.line {
            line.status = Some(status.as_u16());
            line.bytes = Some(0);
        }
    }

    /// So many tokens were covered.
    pub fn redacted(&mut self, tokens: u64) {
        if tokens > 0 {
            self.audit.0.redacted.fetch_add(tokens, Ordering::Relaxed);
        }
        if let Some(line) = &mut self.line {
            line.redacted += tokens;
        }
    }

    /// The guest got so many bytes more.
    pub fn passed_on(&mut self, bytes: usize) {
        if let Some(line) = &mut self.line {
            *line.bytes.get_or_insert_default() += bytes as u64;
        }
    }

    /// The guest got everything.
    pub fn complete(mut self) {
        if let Some(line) = &mut self.line {
            line.ended = Some(Ended::Complete);
        }
    }

    /// It was refused, if it has not left yet, or else came to nothing.
    pub fn fail(mut self, words: &str) {
        if !self.sent {
            self.audit.0.refused.fetch_add(1, Ordering::Relaxed);
            self.suppressed = self.refused.fetch_add(1, Ordering::Relaxed) >= REFUSALS;
        }
        if let Some(line) = &mut self.line {
            let words = line::shown(words, line::WORDS);
            if self.sent {
                line.ended = Some(Ended::Broken);
                line.failed = Some(words);
            } else {
                line.ended = None;
                line.refused = Some(words);
            }
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if let Some(line) = &mut self.line
            && !self.suppressed
        {
            let taken = self.started.elapsed().as_millis();
            line.ms = u64::try_from(taken).unwrap_or(u64::MAX);
            self.audit.write(line);
        }
    }
}
