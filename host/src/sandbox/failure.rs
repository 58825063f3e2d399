//! How calls fail, in words for a person or a model.

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
    /// What failed and what to do about it.
    pub message: String,
    /// HTTP status of the server's answer, if it gave one.
    pub status: Option<u16>,
    /// Whether the same call may work later.
    pub retryable: bool,
    /// What the gate saw and the component could not: words, without secrets.
    pub detail: Option<String>,
}

impl ToolFailure {
    /// Reads a component's error record; what it lacks gets a plain default.
    pub(super) fn new(fields: &Map<String, Value>, detail: Option<String>) -> ToolFailure {
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
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(record: Value, detail: Option<&str>, code: &str, words: &str, retryable: bool) {
        let failure = ToolFailure::new(record.as_object().unwrap(), detail.map(str::to_owned));
        assert_eq!(
            (failure.code.as_str(), failure.retryable),
            (code, retryable)
        );
        assert_eq!(CallError::Tool(failure).to_string(), words);
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
