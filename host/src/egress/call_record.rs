//! The requests of one call: how many there were, and why some of them came to nothing.
//!
//! The guest learns that a request failed, and reports it in words of its own; the reason is here. It is noted before the
//! guest learns anything, and nothing but an answer to the same request, asked again, takes it back: requests in flight
//! together end in any order, and which one the guest reports is its own affair.

mod entry;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Method, Uri};
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use super::sent::SentTokens;
pub(crate) use entry::Entry;

/// Refusals of one call that are worth a line in the log.
const REFUSALS: usize = 20;

/// Failed requests of one call whose reasons are kept; a guest may ask without end.
const KEPT: usize = 256;

/// Different reasons that are told, and characters of each.
const TOLD: usize = 4;
const MAX_REASON: usize = 1_000;

/// Shared by the requests of one call and read when the call is over.
#[derive(Debug)]
pub(crate) struct CallRecord {
    requests: usize,
    in_flight: Semaphore,
    notes: Mutex<Notes>,
    sent: SentTokens,
    answered: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Notes {
    /// Requests that the guest asked for, refused or not.
    asked: usize,
    /// Those that may leave.
    admitted: usize,
    refused: usize,
    /// Why nothing more may be asked: an answer was larger than allowed.
    too_large: Option<String>,
    reasons: VecDeque<Reason>,
}

/// Why one request failed.
#[derive(Debug)]
struct Reason {
    /// The place of the request among those of the call.
    number: usize,
    /// Method and address; none for a limit, which stays whatever is answered.
    request: Option<u64>,
    /// Requests that were asked for before the guest could know.
    before: usize,
    words: String,
}

impl CallRecord {
    /// For a call that may send `requests`, `in_flight` of them waiting for an answer at once.
    pub fn new(requests: usize, in_flight: usize) -> CallRecord {
        CallRecord {
            requests,
            in_flight: Semaphore::new(in_flight),
            notes: Mutex::default(),
            sent: SentTokens::default(),
            answered: watch::Sender::default(),
        }
    }

    /// Counts in `answered` how many requests the server has answered.
    pub fn counting_in(self, answered: watch::Sender<usize>) -> CallRecord {
        CallRecord { answered, ..self }
    }

    /// The tokens that the call has sent.
    pub fn sent(&self) -> &SentTokens {
        &self.sent
    }

    /// Begins to note a request as the guest wrote it.
    pub fn ask(self: &Arc<Self>, method: &Method, uri: &Uri) -> Entry {
        let mut notes = self.notes();
        let number = notes.asked;
        notes.asked += 1;
        drop(notes);
        Entry::new(self.clone(), number, method, uri)
    }

    /// Why nothing more may be asked: an answer was larger than allowed.
    pub fn too_large(&self) -> Option<String> {
        self.notes().too_large.clone()
    }

    /// Counts a request that leaves.
    ///
    /// # Errors
    /// Words on why none may any more.
    pub fn admit(&self) -> Result<(), String> {
        let mut notes = self.notes();
        notes.admitted += 1;
        if notes.admitted > self.requests {
            return Err(format!(
                "the call sent more than {} requests",
                self.requests
            ));
        }
        Ok(())
    }

    /// Counts a request that was not let out; `false` when there were so many that nobody needs to read of one more.
    pub fn refuse(&self) -> bool {
        let mut notes = self.notes();
        notes.refused += 1;
        notes.refused <= REFUSALS
    }

    /// Waits until one more request may be in flight.
    pub async fn slot(&self) -> SemaphorePermit<'_> {
        self.in_flight
            .acquire()
            .await
            .expect("the semaphore is never closed")
    }

    /// An addition to the words of a call that failed: every reason once, in the order in which the guest asked.
    pub fn detail(&self) -> Option<String> {
        let notes = self.notes();
        let mut kept: Vec<&Reason> = notes.reasons.iter().collect();
        kept.sort_by_key(|reason| reason.number);
        let mut told: Vec<&str> = Vec::new();
        for reason in kept {
            if !told.contains(&reason.words.as_str()) {
                told.push(&reason.words);
            }
        }
        let more = told.len().saturating_sub(TOLD);
        // The latest are nearest to the end of the call.
        let mut words = told.split_off(more).join("; ");
        if more > 0 {
            words.push_str(&format!("; and {more} other reasons before"));
        }
        // A token that was sent later may be in what was noted before.
        (!words.is_empty()).then(|| self.sent.redact(&words))
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
