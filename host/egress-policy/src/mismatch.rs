//! The ways in which a request misses a rule.

use http::Method;

/// Why a rule does not describe a request; the greater, the closer it came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mismatch {
    Path,
    Method,
    /// The rule needs a parameter that the call did not supply.
    Unsupplied(String),
    /// A header that the rule does not bind.
    Header(String),
    /// A header that the rule binds is missing, or says something else.
    HeaderValue(String),
    /// A query key that is not listed.
    Key(String),
    /// A query key with another operator or value than it is listed with.
    Value {
        key: String,
        rule: String,
    },
    /// A query key that is not there as often as it must be.
    Count(String),
    /// A change that this call has sent.
    Sent,
}

impl Mismatch {
    /// Words on what is missing, after the tool's name.
    pub fn words(&self, method: &Method, path: &str) -> String {
        let request = format!("{method} {path}");
        match self {
            Mismatch::Path => format!("has no rule for {request}"),
            Mismatch::Method => format!("has no rule for {method} on {path}"),
            Mismatch::Unsupplied(name) => {
                format!("may send {request} only when the call says `{name}`")
            }
            Mismatch::Header(name) => format!("has no rule for {request} with the header `{name}`"),
            Mismatch::HeaderValue(rule) => {
                format!("may send {request} only with the header `{rule}`")
            }
            Mismatch::Key(key) => format!("has no rule for {request} with the query key `{key}`"),
            Mismatch::Value { key, rule } => {
                format!("may send {request} with the query key `{key}` only as `{rule}`")
            }
            Mismatch::Count(rule) => {
                format!("may send {request} only with `{rule}`, no more and no less often")
            }
            Mismatch::Sent => {
                format!("sent {request} before: a change leaves once in a call")
            }
        }
    }
}
