//! Answers that a healthy server never gives, on the real socket; for tests only.

mod body;
pub mod damage;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::request::Parts;
use http::{HeaderMap, StatusCode};

pub use body::{FaultBody, Then};

/// A fault, and the requests that it is for. Of several rules that match the first is taken.
#[derive(Clone, Debug)]
pub struct FaultRule {
    pub paths: Paths,
    /// Only so many matching requests; all of them when absent.
    pub first: Option<usize>,
    pub fault: Fault,
}

/// Which requests: by their paths without queries, or one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paths {
    Every,
    Exactly(String),
    Below(String),
    /// The one that so many came before.
    Number(usize),
    /// Those that change something, whatever their method.
    Changes,
    /// The one of those that so many of them came before.
    Change(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The answer comes late.
    Latency(Duration),
    /// The answer never comes.
    Hang,
    /// The headers and half of the body come, and then nothing.
    HangBody,
    /// The connection is reset instead of an answer, and the request is not carried out.
    Reset,
    /// The request is carried out, and the connection is reset instead of the answer.
    LostAnswer,
    /// The answer of a request that was carried out and has nothing to say, and it is not carried out.
    Ignored,
    /// The answer of a change that was made, and it is not.
    NoEffect,
    /// The change is made for the first half of its items only.
    HalfBatch,
    /// The change is made, and for so long everything reads as if it were not.
    LateRead(Duration),
    /// An error page, with `Retry-After` in seconds when there is one.
    Status(u16, Option<u32>),
    /// The 503 of a server that is starting, for every path.
    Maintenance,
    /// `Content-Length` promises more than comes before the connection is closed.
    TruncatedBody,
    /// The right answer, called `text/plain`.
    WrongContentType,
    /// The web page of something that is not Plex, with status 200.
    NotPlex,
    /// So many bytes of an answer that is streamed and goes on and on.
    HugeBody(usize),
    /// A byte in the first title that no UTF-8 has.
    InvalidUtf8,
    /// A character in the first title that XML 1.0 does not allow.
    IllegalXmlCharacters,
    /// A redirect to the given address.
    Redirect(String),
    /// Plex's answer to a filter that it does not know: the whole list. Searches answer hits of every library.
    IgnoreFilters,
    /// Titles and names are so many characters long.
    LongTexts(usize),
    /// Instants and days lie where nobody was: `lastViewedAt` in the years 30828 and 1601, as real servers have them.
    ImpossibleTimes,
    /// The token of the request is part of the first title.
    EchoToken,
}

/// A request as it came, and what became of it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query exactly as on the wire.
    pub target: String,
    pub headers: HeaderMap,
    pub ended: Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Not yet.
    Pending,
    /// Everything that was to be sent has been handed to the connection.
    Answered,
    /// The client went away before that, or the connection was broken on purpose.
    Broken,
}

#[derive(Default)]
pub struct Faults {
    rules: Mutex<Vec<(FaultRule, usize)>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    pub connections: AtomicUsize,
    /// Requests so far that change something.
    changes: AtomicUsize,
    /// The number of times that the server has slept: connections from before are reset at their next request.
    sleeps: AtomicUsize,
}

impl Faults {
    pub fn sleep(&self) {
        self.sleeps.fetch_add(1, Ordering::SeqCst);
    }

    pub fn sleeps(&self) -> usize {
        self.sleeps.load(Ordering::SeqCst)
    }

    pub fn inject(&self, rule: FaultRule) {
        lock(&self.rules).push((rule, 0));
    }

    pub fn clear(&self) {
        lock(&self.rules).clear();
    }

    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.seen).clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The fault that is injected for the request.
    pub fn fault(&self, watch: &Watch, path: &str) -> Option<Fault> {
        let mut rules = lock(&self.rules);
        let (rule, used) = rules.iter_mut().find(|(rule, used)| {
            rule.paths.contain(watch, path) && rule.first.is_none_or(|first| *used < first)
        })?;
        *used += 1;
        Some(rule.fault.clone())
    }

    /// Keeps the request among those that were seen; `changes` says whether it changes something.
    pub fn record(&self, parts: &Parts, target: String, changes: bool) -> Watch {
        let mut seen = lock(&self.seen);
        seen.push(Seen {
            method: parts.method.to_string(),
            target,
            headers: parts.headers.clone(),
            ended: Ended::Pending,
        });
        Watch {
            seen: self.seen.clone(),
            position: seen.len() - 1,
            change: changes.then(|| self.changes.fetch_add(1, Ordering::SeqCst)),
        }
    }
}

impl Paths {
    fn contain(&self, watch: &Watch, path: &str) -> bool {
        match self {
            Paths::Every => true,
            Paths::Exactly(exact) => path == exact,
            Paths::Below(prefix) => path.starts_with(prefix.as_str()),
            Paths::Number(wanted) => watch.position == *wanted,
            Paths::Changes => watch.change.is_some(),
            Paths::Change(wanted) => watch.change == Some(*wanted),
        }
    }
}

/// Notes how a request ends: dropped before it is done, it was broken off.
pub struct Watch {
    seen: Arc<Mutex<Vec<Seen>>>,
    /// The number of requests that came before.
    pub position: usize,
    /// The number of changes that came before, for one that changes something.
    change: Option<usize>,
}

impl Watch {
    fn end(&self, ended: Ended) {
        if let Some(seen) = lock(&self.seen).get_mut(self.position)
            && seen.ended == Ended::Pending
        {
            seen.ended = ended;
        }
    }

    pub fn done(&self) {
        self.end(Ended::Answered);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end(Ended::Broken);
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("broken on purpose")
    }
}

impl std::error::Error for Broken {}

/// The status of a code that a test asked for; an impossible code is the test's mistake and shows as 500.
pub fn status_of(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
