//! A header that a rule binds.

use super::names::Names;
use super::query::{HEADERS, ValueRule};

/// Headers that the gate sets itself, or lets through in every request.
const NOT_A_RULES: [&str; 11] = [
    "x-plex-token",
    "x-plex-client-identifier",
    "x-plex-product",
    "x-plex-version",
    "x-plex-platform",
    "x-plex-platform-version",
    "x-plex-device",
    "x-plex-device-name",
    "x-plex-model",
    "x-plex-container-start",
    "x-plex-container-size",
];

/// `header NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// In lower case.
    pub name: String,
    pub value: ValueRule,
    pub text: String,
}

impl Header {
    /// # Errors
    /// Says what is wrong with it, and what to write.
    pub fn parse(text: &str, names: &Names<'_>) -> Result<Header, String> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| format!("`header {text}` has no value: write `header NAME=VALUE`"))?;
        let lower = name.to_ascii_lowercase();
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let is_bound = lower.starts_with(HEADERS) && lower.bytes().all(legal);
        if !is_bound || NOT_A_RULES.contains(&lower.as_str()) {
            return Err(format!(
                "`header {text}`: a rule binds only `X-Plex-...` headers that the gate does not set itself"
            ));
        }
        let value = ValueRule::parse(value, names)?;
        if value.nested.is_some() {
            return Err(format!("`header {text}`: `(...)` stands in a query only"));
        }
        Ok(Header {
            name: lower,
            value,
            text: text.to_owned(),
        })
    }
}
