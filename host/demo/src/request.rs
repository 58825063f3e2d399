//! A request as Plex reads it.

use bytes::Bytes;
use http::{HeaderMap, Method, request::Parts};
use percent_encoding::percent_decode_str;

/// A request, its path and query taken apart.
pub struct Request {
    pub method: Method,
    /// Decoded; a trailing slash makes no difference.
    pub segments: Vec<String>,
    pub query: Vec<Parameter>,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A key and a value, split at the first `=` that is not encoded: operators before it belong to the key.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub key: String,
    pub value: String,
}

impl Request {
    pub fn new(parts: &Parts, body: Bytes) -> Request {
        Request {
            method: parts.method.clone(),
            segments: segments(parts.uri.path()),
            query: query(parts.uri.query().unwrap_or_default()),
            headers: parts.headers.clone(),
            body,
        }
    }

    /// A reading of a path and query, without anything around it.
    pub fn reading(target: &str) -> Request {
        let (path, raw) = target.split_once('?').unwrap_or((target, ""));
        Request {
            method: Method::GET,
            segments: segments(path),
            query: query(raw),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Leaves out the second half of the items that a request is for, in its path, by `id` or in a URI.
    pub fn halve(&mut self) {
        for segment in &mut self.segments {
            half(segment);
        }
        for parameter in &mut self.query {
            let listed = matches!(parameter.key.as_str(), "id" | "ids" | "keys");
            if listed || parameter.value.contains("metadata") {
                half(&mut parameter.value);
            }
        }
    }

    /// A query parameter.
    pub fn parameter(&self, key: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|parameter| parameter.key == key)
            .map(|parameter| parameter.value.as_str())
    }

    pub fn number<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.parameter(key)?.trim().parse().ok()
    }

    /// True when a parameter is 1.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.parameter(key), Some("1" | "true"))
    }

    /// An `X-Plex-` value, which may come as a header or as a parameter.
    pub fn plex(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .or_else(|| {
                self.query
                    .iter()
                    .find(|parameter| parameter.key.eq_ignore_ascii_case(name))
                    .map(|parameter| parameter.value.as_str())
            })
    }

    /// True when JSON is wanted; everybody else gets XML, `*/*` included.
    pub fn wants_json(&self) -> bool {
        self.plex_accept().contains("application/json")
    }

    pub fn accepts_gzip(&self) -> bool {
        self.header("accept-encoding").contains("gzip")
    }

    fn plex_accept(&self) -> &str {
        self.header("accept")
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// Keeps the first half of a list of numbers, and what stands around it.
fn half(text: &mut String) {
    let separator = if text.contains("%2C") { "%2C" } else { "," };
    let numbers: Vec<&str> = text.split(separator).collect();
    let Some(last) = numbers.last().filter(|_| numbers.len() > 1) else {
        return;
    };
    let tail = last.trim_start_matches(|character: char| character.is_ascii_digit());
    *text = numbers[..numbers.len() / 2].join(separator) + tail;
}

fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(decode)
        .collect()
}

fn query(raw: &str) -> Vec<Parameter> {
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Parameter {
                key: decode(key),
                value: decode(&value.replace('+', " ")),
            }
        })
        .collect()
}

fn decode(raw: &str) -> String {
    percent_decode_str(raw).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &[(&str, &str)]) {
        let expected: Vec<Parameter> = expected
            .iter()
            .map(|(key, value)| Parameter {
                key: (*key).to_owned(),
                value: (*value).to_owned(),
            })
            .collect();
        assert_eq!(query(raw), expected, "{raw}");
    }

    #[test]
    fn operators_before_the_equals_sign_belong_to_the_key() {
        check("viewedAt>=5", &[("viewedAt>", "5")]);
        check("viewedAt%3E=5", &[("viewedAt>", "5")]);
        check("title==24&year!=3", &[("title", "=24"), ("year!", "3")]);
    }

    #[test]
    fn an_encoded_equals_sign_is_not_one() {
        check("viewedAt%3E%3D5", &[("viewedAt>=5", "")]);
    }

    fn check_half(text: &str, expected: &str) {
        let mut halved = text.to_owned();
        half(&mut halved);
        assert_eq!(halved, expected, "{text}");
    }

    #[test]
    fn half_of_a_list_keeps_what_is_around_it() {
        check_half("1,2,3,4", "1,2");
        check_half(
            "server://a/library/metadata/7,8,9",
            "server://a/library/metadata/7",
        );
        check_half(
            "library:///directory/%2Flibrary%2Fmetadata%2F7%2C8/x",
            "library:///directory/%2Flibrary%2Fmetadata%2F7/x",
        );
        check_half("17", "17");
    }

    #[test]
    fn values_are_decoded() {
        check(
            "query=his+girl%20friday%26",
            &[("query", "his girl friday&")],
        );
        check("", &[]);
    }
}
