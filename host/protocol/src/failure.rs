//! The failures of calls, in words for a person or a model.

use std::fmt;

use serde_json::{Map, Value};

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The arguments are wrong; the words show right ones.
    Arguments(String),
    /// The component says why.
    Tool(ToolFailure),
    /// The call met a limit, which the words name.
    Limit(String),
    /// The component broke down.
    Trap(String),
    /// Too many calls run already.
    Busy(String),
}

/// A failure that the component itself reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolFailure {
    /// In `snake_case`, as the component's WIT names it.
    pub code: String,
    /// The operation that failed, and what to do about it.
    pub message: String,
    /// HTTP status of the server's answer, if it gave one.
    pub status: Option<u16>,
    /// True if the same call may work later.
    pub retryable: bool,
    /// The reason that the gate saw and the component could not: words, without secrets.
    pub detail: Option<String>,
}

impl ToolFailure {
    /// Reads a component's error record; what it lacks gets a plain default.
    pub fn new(fields: &Map<String, Value>, detail: Option<String>) -> ToolFailure {
        let text = |name| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let status = fields
            .get("status")
            .and_then(Value::as_u64)
            .and_then(|status| status.try_into().ok());
        ToolFailure {
            code: text("code").unwrap_or_else(|| "error".into()),
            message: text("message").unwrap_or_else(|| Value::Object(fields.clone()).to_string()),
            status,
            retryable: fields
                .get("retryable")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            // An answer with a status is not explained by a connection that failed earlier.
            detail: detail.filter(|_| status.is_none()),
        }
    }
}

/// Characters that the words of a failure may always have: a sentence says what to do, however short answers must be.
const A_SENTENCE: usize = 500;

/// Characters of a code, which is a word or two.
const MAX_CODE: usize = 60;

impl CallError {
    /// The same failure in at most so many `characters`: what is over is left out, and said to be. A failure has no pages,
    /// and its beginning says what failed.
    pub fn shortened(self, characters: usize) -> CallError {
        let most = characters.max(A_SENTENCE);
        match self {
            CallError::Arguments(words) => CallError::Arguments(shortened(words, most)),
            CallError::Limit(words) => CallError::Limit(shortened(words, most)),
            CallError::Trap(words) => CallError::Trap(shortened(words, most)),
            CallError::Busy(words) => CallError::Busy(shortened(words, most)),
            CallError::Tool(failure) => CallError::Tool(failure.shortened(most)),
        }
    }
}

impl ToolFailure {
    /// The message and what is said besides it have half of the room each; what one leaves the other may use.
    fn shortened(self, most: usize) -> ToolFailure {
        let most = most.saturating_sub(MAX_CODE + AROUND);
        let detail = (self.detail).map(|detail| {
            let message = self.message.chars().count().min(most / 2);
            shortened(detail, most - message)
        });
        let left = most - detail.as_ref().map_or(0, |detail| detail.chars().count());
        ToolFailure {
            code: shortened(self.code, MAX_CODE),
            message: shortened(self.message, left),
            detail,
            ..self
        }
    }
}

/// Characters that stand around message, detail, and code where a failure is told as one text.
const AROUND: usize = 100;

/// `words` in at most so many characters, the last of which say how many are left out.
fn shortened(mut words: String, most: usize) -> String {
    let characters = words.chars().count();
    if characters <= most {
        return words;
    }
    let note = |kept: usize| format!("… ({} characters more)", characters - kept);
    // No note is longer than that of nothing kept.
    let kept = most.saturating_sub(note(0).chars().count());
    let end = words
        .char_indices()
        .nth(kept)
        .map_or(words.len(), |(at, _)| at);
    words.truncate(end);
    words.push_str(&note(kept));
    words
}

/// A message, and what the gate saw of the reason.
pub fn with_detail(message: String, detail: Option<String>) -> String {
    match detail {
        Some(detail) => format!("{message}: {detail}"),
        None => message,
    }
}

impl fmt::Display for ToolFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Tool(failure) => failure.fmt(f),
            CallError::Arguments(words)
            | CallError::Limit(words)
            | CallError::Trap(words)
            | CallError::Busy(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for CallError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(record: Value, detail: Option<&str>, code: &str, words: &str, retryable: bool) {
        let failure = ToolFailure::new(record.as_object().unwrap(), detail.map(str::to_owned));
        assert_eq!(
            (failure.code.as_str(), failure.retryable),
            (code, retryable)
        );
        assert_eq!(CallError::Tool(failure).to_string(), words);
    }

    #[track_caller]
    fn check_shortened(words: &str, most: usize, expected: &str) {
        let found = shortened(words.to_owned(), most);
        assert_eq!(found, expected);
        assert!(found.chars().count() <= most);
    }

    #[test]
    fn what_is_left_out_of_words_is_counted() {
        check_shortened("éééé", 4, "éééé");
        let long = "é".repeat(100);
        check_shortened(&long, 100, &long);
        check_shortened(&long, 30, "ééééééé… (93 characters more)");
        check_shortened(
            &long,
            99,
            &format!("{}… (24 characters more)", "é".repeat(76)),
        );
    }

    proptest! {
        #[test]
        fn failures_are_told_within_the_limit(
            kind in 0..5, code in 0usize..200, message in 0usize..3_000, detail in proptest::option::of(0usize..3_000),
            most in 0usize..2_000,
        ) {
            let text = |length| "é".repeat(length);
            let error = match kind {
                0 => CallError::Arguments(text(message)),
                1 => CallError::Limit(text(message)),
                2 => CallError::Trap(text(message)),
                3 => CallError::Busy(text(message)),
                _ => CallError::Tool(ToolFailure {
                    code: text(code),
                    message: text(message),
                    status: Some(503),
                    retryable: false,
                    detail: detail.map(text),
                }),
            };
            let whole = crate::result::words(&error);
            let told = crate::result::words(&error.clone().shortened(most));
            prop_assert!(told.chars().count() <= most.max(A_SENTENCE));
            // A failure that fits stays as it is, a long code and the words around it apart.
            if whole.chars().count() + AROUND <= most && code <= MAX_CODE {
                prop_assert_eq!(told, whole);
            }
        }
    }

    #[test]
    fn errors_of_components() {
        let record = json!({"code": "connect", "message": "no connection", "retryable": true});
        check(record.clone(), None, "connect", "no connection", true);
        check(
            record,
            Some("refused"),
            "connect",
            "no connection (refused)",
            true,
        );
        let record = json!({"code": "not_found", "message": "no such item", "status": 404, "retryable": false});
        check(record, Some("refused"), "not_found", "no such item", false);
        check(
            json!({"status": 99999}),
            None,
            "error",
            r#"{"status":99999}"#,
            false,
        );
        check(
            json!({"reason": "x"}),
            None,
            "error",
            r#"{"reason":"x"}"#,
            false,
        );
        check(json!({}), None, "error", "{}", false);
    }
}
