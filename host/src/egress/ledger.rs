//! What one call did through the gate: how many requests, which limit it met, what went wrong last.

use std::sync::{Mutex, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit, watch};

/// Shared by the requests of one call and read when the call is over.
#[derive(Debug)]
pub(crate) struct Ledger {
    requests: usize,
    in_flight: Semaphore,
    notes: Mutex<Notes>,
    answered: watch::Sender<usize>,
}

/// Refusals of one call that are worth a line in the log.
const REFUSALS: usize = 20;

#[derive(Debug, Default)]
struct Notes {
    sent: usize,
    refused: usize,
    limit: Option<String>,
    too_large: bool,
    trouble: Option<String>,
}

impl Ledger {
    /// For a call that may send `requests`, `in_flight` of them waiting for an answer at once.
    pub fn new(requests: usize, in_flight: usize) -> Ledger {
        Ledger {
            requests,
            in_flight: Semaphore::new(in_flight),
            notes: Mutex::default(),
            answered: watch::Sender::default(),
        }
    }

    /// Counts in `answered` how many requests the server has answered.
    pub fn counting_in(self, answered: watch::Sender<usize>) -> Ledger {
        Ledger { answered, ..self }
    }

    /// Counts a request; `false` when the call has none left.
    pub fn count(&self) -> bool {
        let mut notes = self.notes();
        notes.sent += 1;
        let left = notes.sent <= self.requests;
        if !left {
            let words = format!("the call sent more than {} requests", self.requests);
            notes.limit.get_or_insert(words);
        }
        left
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

    /// Notes the limit that stopped something; the first one counts.
    pub fn limit(&self, words: String) {
        self.notes().limit.get_or_insert(words);
    }

    /// Notes as a limit that an answer was larger than allowed.
    pub fn too_large(&self, words: String) {
        self.limit(words);
        self.notes().too_large = true;
    }

    /// Whether an answer was larger than allowed.
    pub fn met_too_large(&self) -> bool {
        self.notes().too_large
    }

    /// Notes why a request failed; the last one counts.
    pub fn trouble(&self, words: String) {
        self.notes().trouble = Some(words);
    }

    /// Notes that the server answered: what went wrong before is of no interest any more.
    pub fn answered(&self) {
        self.notes().trouble = None;
        self.answered.send_modify(|answered| *answered += 1);
    }

    /// What to add to the words of a call that failed.
    pub fn detail(&self) -> Option<String> {
        let notes = self.notes();
        notes.limit.clone().or_else(|| notes.trouble.clone())
    }

    fn notes(&self) -> std::sync::MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[track_caller]
    fn check(events: impl FnOnce(&Ledger), expected: Option<&str>) {
        let ledger = Ledger::new(2, 1);
        events(&ledger);
        assert_eq!(ledger.detail().as_deref(), expected);
    }

    #[test]
    fn details() {
        check(|_| (), None);
        check(|ledger| ledger.trouble("refused".into()), Some("refused"));
        check(
            |ledger| {
                ledger.trouble("refused".into());
                ledger.answered();
            },
            None,
        );
        check(
            |ledger| {
                ledger.limit("too much".into());
                ledger.limit("far too much".into());
                ledger.trouble("refused".into());
                ledger.answered();
            },
            Some("too much"),
        );
        check(|ledger| assert!(ledger.count() && ledger.count()), None);
        check(
            |ledger| {
                assert_eq!(
                    [ledger.count(), ledger.count(), ledger.count()],
                    [true, true, false]
                )
            },
            Some("the call sent more than 2 requests"),
        );
    }

    #[test]
    fn refusals_are_worth_so_many_lines() {
        let ledger = Ledger::new(2, 1);
        let worth: Vec<_> = (0..22).map(|_| ledger.refuse()).collect();
        assert_eq!(worth, [[true; 20].as_slice(), &[false; 2]].concat());
    }

    #[test]
    fn what_was_too_large_is_a_limit_that_is_remembered() {
        check(
            |ledger| {
                ledger.limit("too much".into());
                assert!(!ledger.met_too_large());
            },
            Some("too much"),
        );
        check(
            |ledger| {
                ledger.too_large("too large".into());
                ledger.limit("too much".into());
                assert!(ledger.met_too_large());
            },
            Some("too large"),
        );
    }

    #[test]
    fn answers_are_counted_where_it_is_asked_for() {
        let (answered, seen) = watch::channel(0);
        let ledger = Ledger::new(2, 1).counting_in(answered);
        ledger.count();
        ledger.answered();
        ledger.answered();
        assert_eq!(*seen.borrow(), 2);
    }

    #[test]
    fn so_many_requests_are_in_flight() {
        let ledger = Ledger::new(9, 2);
        let first = ledger.slot().now_or_never();
        let second = ledger.slot().now_or_never();
        assert!(first.is_some() && second.is_some());
        assert!(ledger.slot().now_or_never().is_none());
        drop(first);
        assert!(ledger.slot().now_or_never().is_some());
    }
}
