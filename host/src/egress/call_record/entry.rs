//! One request of a call, as the record of its call knows it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use http::{Method, Uri};

use super::{CallRecord, KEPT, MAX_REASON, Reason};

/// Notes what becomes of one request. The same words go to the log and to the audit.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    call_record: Arc<CallRecord>,
    /// Its place among the requests of the call.
    number: usize,
    /// Method and address.
    request: u64,
}

impl Entry {
    pub(super) fn new(
        call_record: Arc<CallRecord>,
        number: usize,
        method: &Method,
        uri: &Uri,
    ) -> Entry {
        let mut hasher = DefaultHasher::new();
        (method, uri).hash(&mut hasher);
        Entry {
            call_record,
            number,
            request: hasher.finish(),
        }
    }

    /// The record of its call.
    pub fn call_record(&self) -> &CallRecord {
        &self.call_record
    }

    /// Notes why it failed, before the guest learns that it did. Returns the words without the tokens that were sent, and
    /// not longer than people read.
    pub fn fail(&self, words: &str) -> String {
        self.note(words, Some(self.request))
    }

    /// Notes the limit that stopped it, which nothing makes good. Returns the words as [`Entry::fail`] does.
    pub fn limit(&self, words: &str) -> String {
        self.note(words, None)
    }

    /// Notes as a limit that its answer is larger than allowed: the call may ask nothing more.
    pub fn too_large(&self, words: &str) -> String {
        self.call_record.notes().too_large = Some(words.to_owned());
        self.limit(words)
    }

    /// Notes that the server answered. If the guest had asked the same before, and knew that it failed, that is made good.
    pub fn answered(&self) {
        let makes_good =
            |reason: &Reason| reason.request == Some(self.request) && reason.before <= self.number;
        let mut notes = self.call_record.notes();
        notes.reasons.retain(|reason| !makes_good(reason));
        drop(notes);
        self.call_record
            .answered
            .send_modify(|answered| *answered += 1);
    }

    fn note(&self, words: &str, request: Option<u64>) -> String {
        let words = self.call_record.sent.redact(words);
        let words: String = words.chars().take(MAX_REASON).collect();
        let mut notes = self.call_record.notes();
        let before = notes.asked;
        notes.reasons.push_back(Reason {
            number: self.number,
            request,
            before,
            words: words.clone(),
        });
        if notes.reasons.len() > KEPT {
            notes.reasons.pop_front();
        }
        words
    }
}
