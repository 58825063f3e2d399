//! One `@egress` line: which requests a tool may send.
//!
//! ```text
//! GET /library/sections/{library-id}/all?type&sort&title={title}
//! GET discover:/library/search?query={query}
//! ```
//!
//! A `{name}` that is a parameter of the tool matches only what the call supplied for it. Another `{name}` matches
//! one segment of digits, or any one segment when written `{name:any}`. Query keys are all optional; one that is not
//! listed is refused, and `key={name}` admits only the argument's value. [`Rule::matches`] is pure: it knows nothing of
//! sockets, and [`Target`] has already refused what could be read in two ways.

use std::fmt;

use http::Method;

use super::arguments::Arguments;
use super::target::{Parameter, Target};

/// Query keys of Plex's paging, which change how much is answered but never what.
///
/// Source: developer.plex.tv, "Pagination".
const PAGING: [&str; 2] = ["X-Plex-Container-Start", "X-Plex-Container-Size"];

/// A query key that would put a secret into a URL.
const TOKEN_KEY: &str = "X-Plex-Token";

/// Longest id that `{name}` takes for digits.
const MAX_DIGITS: usize = 20;

/// One `@egress` line, parsed. Its `Display` is what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    text: String,
    method: Method,
    origin: Option<String>,
    path: Vec<Segment>,
    query: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Argument(String),
    Digits,
    Any,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    name: String,
    /// The parameter whose argument the value must be.
    argument: Option<String>,
}

/// Why a rule does not describe a request; the greater, the closer it came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mismatch {
    Path,
    Method,
    /// A query key that is not listed.
    Key(String),
    /// A query key whose value is not the argument it is bound to.
    Value(String),
}

impl Rule {
    /// Parses one line. `parameters` are the names of the tool's parameters in kebab-case.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn parse(text: &str, parameters: &[&str]) -> Result<Rule, String> {
        let (method, target) = text
            .split_once(' ')
            .ok_or("a rule is a method, a space and a path")?;
        let method = match method {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "PATCH" => Method::PATCH,
            "DELETE" => Method::DELETE,
            _ => return Err(format!("`{method}` is no method of a rule")),
        };
        let (origin, target) = match target.split_once(":/") {
            Some((name, path)) if !name.contains(['/', '?']) => (
                Some(origin_name(name)?),
                &target[target.len() - path.len() - 1..],
            ),
            _ => (None, target),
        };
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let path = path
            .strip_prefix('/')
            .ok_or("the path of a rule begins with a slash")?;
        let path = match path {
            "" => Vec::new(),
            path => path
                .split('/')
                .map(|segment| Segment::parse(segment, parameters))
                .collect::<Result<_, _>>()?,
        };
        let query = match query {
            None => Vec::new(),
            Some(query) => query
                .split('&')
                .map(|key| Key::parse(key, parameters))
                .collect::<Result<_, _>>()?,
        };
        Ok(Rule {
            text: text.to_owned(),
            method,
            origin,
            path,
            query,
        })
    }

    /// The method it admits.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The name of a second origin, `None` for the configured server.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Whether the rule describes this request of a call with these arguments.
    pub(crate) fn matches(
        &self,
        method: &Method,
        target: &Target,
        arguments: &Arguments,
    ) -> Result<(), Mismatch> {
        let same_path = self.path.len() == target.segments.len()
            && std::iter::zip(&self.path, &target.segments)
                .all(|(segment, text)| segment.matches(text, arguments));
        if !same_path {
            return Err(Mismatch::Path);
        }
        if self.method != *method {
            return Err(Mismatch::Method);
        }
        target
            .query
            .iter()
            .try_for_each(|parameter| self.admits(parameter, arguments))
    }

    fn admits(&self, parameter: &Parameter, arguments: &Arguments) -> Result<(), Mismatch> {
        let Parameter {
            key,
            operator,
            value,
        } = parameter;
        // Servers differ in how they read the case of such a key; none may carry a secret.
        if key.eq_ignore_ascii_case(TOKEN_KEY) {
            return Err(Mismatch::Key(key.clone()));
        }
        if PAGING.contains(&key.as_str()) && operator.is_empty() {
            return if is_digits(value) {
                Ok(())
            } else {
                Err(Mismatch::Value(key.clone()))
            };
        }
        let mut listed = self
            .query
            .iter()
            .filter(|listed| listed.name == *key)
            .peekable();
        if listed.peek().is_none() {
            return Err(Mismatch::Key(key.clone()));
        }
        let admitted = listed.any(|listed| match &listed.argument {
            None => true,
            Some(name) => arguments.binds(name, value),
        });
        if admitted {
            Ok(())
        } else {
            Err(Mismatch::Value(key.clone()))
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Segment {
    fn parse(text: &str, parameters: &[&str]) -> Result<Segment, String> {
        let Some(placeholder) = text.strip_prefix('{') else {
            return match text {
                "" => Err("an empty path segment in a rule".into()),
                "." | ".." => Err("a dot segment in a rule".into()),
                text if text.bytes().all(is_literal_byte) => Ok(Segment::Literal(text.to_owned())),
                text => Err(format!("`{text}` is no path segment of a rule")),
            };
        };
        let placeholder = placeholder
            .strip_suffix('}')
            .ok_or_else(|| format!("`{text}` is not closed"))?;
        let (name, any) = match placeholder.strip_suffix(":any") {
            Some(name) => (name, true),
            None => (placeholder, false),
        };
        if !is_name(name) {
            return Err(format!("`{text}` holds no name in kebab-case"));
        }
        match (parameters.contains(&name), any) {
            (true, false) => Ok(Segment::Argument(name.to_owned())),
            // Otherwise the looser of two readings would win without a word.
            (true, true) => Err(format!(
                "`{text}`: `{name}` is a parameter and cannot be `:any`"
            )),
            (false, false) => Ok(Segment::Digits),
            (false, true) => Ok(Segment::Any),
        }
    }

    fn matches(&self, text: &str, arguments: &Arguments) -> bool {
        match self {
            Segment::Literal(literal) => literal == text,
            Segment::Argument(name) => arguments.binds(name, text),
            Segment::Digits => is_digits(text),
            Segment::Any => true,
        }
    }
}

impl Key {
    fn parse(text: &str, parameters: &[&str]) -> Result<Key, String> {
        let (name, argument) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let is_key = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_key) {
            return Err(format!("`{name}` is no query key of a rule"));
        }
        if name.eq_ignore_ascii_case(TOKEN_KEY) {
            return Err(format!("`{name}` would put a secret into a URL"));
        }
        let argument = argument
            .map(|value| {
                let name = value
                    .strip_prefix('{')
                    .and_then(|value| value.strip_suffix('}'))
                    .ok_or_else(|| format!("`{text}` is neither `key` nor `key={{parameter}}`"))?;
                match parameters.contains(&name) {
                    true => Ok(name.to_owned()),
                    false => Err(format!("`{text}`: the tool has no parameter `{name}`")),
                }
            })
            .transpose()?;
        Ok(Key {
            name: name.to_owned(),
            argument,
        })
    }
}

fn origin_name(name: &str) -> Result<String, String> {
    match is_name(name) {
        true => Ok(name.to_owned()),
        false => Err(format!("`{name}` is no name of an origin")),
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_literal_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:,@".contains(&byte)
}

fn is_digits(text: &str) -> bool {
    (1..=MAX_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
