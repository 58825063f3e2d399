//! The checks that generated code applies to each argument.
//!
//! Our host checks the same, in the same words; other hosts do not.

use std::{fmt::Display, ops::RangeInclusive};

use forms::address;

use crate::{
    plex::page::Asked,
    types::{ErrorCode, Id, ToolError},
};

/// Of a text or list without bounds.
pub const ANY: RangeInclusive<usize> = 0..=usize::MAX;

/// Characters of a wrong value that are shown again.
const MAX_SHOWN: usize = 60;

/// The error for an argument that is wrong; the message names it and says what it must be.
pub fn invalid(message: impl Into<String>) -> ToolError {
    ToolError {
        code: ErrorCode::InvalidArgument,
        message: message.into(),
        status: None,
        retryable: false,
    }
}

/// A number within bounds.
pub fn number<T: PartialOrd + Display>(
    name: &str,
    value: T,
    bounds: RangeInclusive<T>,
) -> Result<T, ToolError> {
    if bounds.contains(&value) {
        Ok(value)
    } else {
        let (min, max) = bounds.into_inner();
        Err(invalid(format!(
            "`{name}` must be {min} to {max}, not {value}"
        )))
    }
}

/// A text that holds something to read, and none of some words in any case.
pub fn text(
    name: &str,
    text: String,
    length: RangeInclusive<usize>,
    without: &[&str],
) -> Result<String, ToolError> {
    words(&format!("`{name}`"), &text, without)?;
    within(name, text.chars().count(), &length, "characters")?;
    if text.trim().is_empty() && !length.contains(&0) {
        return Err(unreadable(&format!("`{name}`")));
    }
    Ok(text)
}

/// A list of texts.
pub fn texts(
    name: &str,
    texts: Vec<String>,
    count: RangeInclusive<usize>,
    without: &[&str],
) -> Result<Vec<String>, ToolError> {
    for (at, text) in texts.iter().enumerate() {
        words(&format!("`{name}`[{at}]"), text, without)?;
    }
    list(name, texts, count)
}

fn words(at: &str, text: &str, without: &[&str]) -> Result<(), ToolError> {
    if text.contains(char::is_control) {
        return Err(unreadable(at));
    }
    let lower = text.to_lowercase();
    match without.iter().find(|word| lower.contains(**word)) {
        Some(word) => Err(invalid(format!(
            "{at} must not contain \"{word}\", in any case"
        ))),
        None => Ok(()),
    }
}

fn unreadable(at: &str) -> ToolError {
    invalid(format!("{at} must be words that can be read"))
}

/// A list with a right number of elements.
pub fn list<T>(
    name: &str,
    elements: Vec<T>,
    count: RangeInclusive<usize>,
) -> Result<Vec<T>, ToolError> {
    within(name, elements.len(), &count, "elements")?;
    Ok(elements)
}

/// A text that is an id.
pub fn id<I: Id>(name: &str, text: String) -> Result<I, ToolError> {
    one_id(&format!("`{name}`"), &text)
}

/// A list of ids.
pub fn ids<I: Id>(
    name: &str,
    texts: Vec<String>,
    count: RangeInclusive<usize>,
) -> Result<Vec<I>, ToolError> {
    let parsed = (texts.iter().enumerate())
        .map(|(at, text)| one_id(&format!("`{name}`[{at}]"), text))
        .collect::<Result<_, _>>()?;
    list(name, parsed, count)
}

fn one_id<I: Id>(at: &str, text: &str) -> Result<I, ToolError> {
    I::parse(text).ok_or_else(|| {
        invalid(format!(
            "{at} must be an id of the form {}{}, not {}",
            I::PATTERN,
            I::SOURCE,
            shown(text)
        ))
    })
}

/// An address that the server may be told to fetch.
pub fn uri(name: &str, text: String, length: RangeInclusive<usize>) -> Result<String, ToolError> {
    address::check(&text)
        .map_err(|form| invalid(format!("`{name}` must be {form}, not {}", shown(&text))))?;
    within(name, text.chars().count(), &length, "characters")?;
    Ok(text)
}

/// The page that `limit` and `offset` ask for.
pub fn page(
    limit: Option<u32>,
    offset: Option<u32>,
    limits: RangeInclusive<u32>,
    default: u32,
) -> Result<Asked, ToolError> {
    Ok(Asked {
        start: offset.unwrap_or(0),
        size: number("limit", limit.unwrap_or(default), limits)?,
    })
}

fn within(
    name: &str,
    length: usize,
    lengths: &RangeInclusive<usize>,
    unit: &str,
) -> Result<(), ToolError> {
    if lengths.contains(&length) {
        Ok(())
    } else {
        let (min, max) = (lengths.start(), lengths.end());
        Err(invalid(format!(
            "`{name}` must have {min} to {max} {unit}, not {length}"
        )))
    }
}

/// A text as JSON, cut when it is long; what terminals obey is escaped.
fn shown(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    let mut chars = json.chars();
    let mut shown = String::new();
    for c in chars.by_ref().take(MAX_SHOWN) {
        if c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric() {
            shown.push(c);
        } else {
            shown.extend(c.escape_default());
        }
    }
    if chars.next().is_some() {
        shown.push_str("...");
    }
    shown
}
