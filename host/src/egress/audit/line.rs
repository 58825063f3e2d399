//! The line about one request.

use http::{Method, Uri};
use serde::Serialize;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

use egress_policy::Origin;
use egress_policy::Target;

/// Characters of a path.
const PATH: usize = 200;

/// Characters of a method, of a query key, and how many keys there may be.
const NAME: usize = 40;
const KEYS: usize = 40;

/// Characters of why a request failed.
pub(super) const WORDS: usize = 300;

/// One line. Fields that say nothing are left out.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    time: String,
    call: String,
    tool: String,
    method: String,
    /// Scheme and authority, where they are not the configured server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    query_keys: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Bytes of the body as the guest got them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    pub ms: u64,
    /// Tokens that were covered.
    #[serde(skip_serializing_if = "is_zero")]
    pub redacted: u64,
    /// Why it did not leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Why it came to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// Its end, unless it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// The end of a request.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Ended {
    /// The guest got everything.
    Complete,
    /// Something went wrong on the way.
    Broken,
    /// The guest did not want more of it, or its call was over.
    Dropped,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Line {
    /// About a request that began now.
    pub fn new(
        call: &str,
        tool: &str,
        method: &Method,
        uri: &Uri,
        server: Option<&Origin>,
    ) -> Line {
        let is_server = server.is_some_and(|server| {
            uri.scheme_str() == Some(server.scheme())
                && uri
                    .authority()
                    .is_some_and(|it| it.as_str() == server.authority())
        });
        let origin = match (is_server, uri.scheme_str(), uri.host()) {
            (false, Some(scheme), Some(host)) => {
                let port = uri.port_u16().map(|port| format!(":{port}"));
                let text = format!("{scheme}://{host}{}", port.unwrap_or_default());
                Some(shown(&text, PATH))
            }
            _ => None,
        };
        Line {
            time: now(),
            call: call.to_owned(),
            tool: shown(tool, NAME),
            method: shown(method.as_str(), NAME),
            origin,
            path: path(uri, server.filter(|_| is_server)),
            query_keys: query_keys(uri),
            status: None,
            bytes: None,
            ms: 0,
            redacted: 0,
            refused: None,
            failed: None,
            ended: Some(Ended::Dropped),
        }
    }
}

/// Instead of lines about more refused requests of one call.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    time: String,
    call: String,
    tool: String,
    refused: String,
}

impl Summary {
    pub fn new(call: &str, tool: &str, more: u64) -> Summary {
        Summary {
            time: now(),
            call: call.to_owned(),
            tool: shown(tool, NAME),
            refused: format!("{more} more requests, about which there are no lines"),
        }
    }
}

/// The path as the gate reads it, below the server's own; what cannot be read as it was written.
fn path(uri: &Uri, server: Option<&Origin>) -> String {
    let prefix = server.map_or("", Origin::prefix);
    let below = uri.path().strip_prefix(prefix).map(Target::parse);
    match below {
        Some(Ok(target)) => shown(&target.path(), PATH),
        _ => shown(uri.path(), PATH),
    }
}

/// The names of what the query holds, if it can be read.
fn query_keys(uri: &Uri) -> Vec<String> {
    let query = uri
        .query()
        .map(|query| Target::parse(&format!("/?{query}")));
    let Some(Ok(target)) = query else {
        return Vec::new();
    };
    let keys = target.query.iter().take(KEYS);
    keys.map(|parameter| shown(&parameter.key, NAME)).collect()
}

/// The time in UTC, to the millisecond.
fn now() -> String {
    let mut time = String::new();
    // Writing into a String does not fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut time));
    if let Some(point) = time.find('.') {
        time.replace_range((point + 4).min(time.len()).., "Z");
    }
    time
}

/// `text` without what a terminal would obey or nobody could see, and not longer than `most` characters.
pub(super) fn shown(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for (index, char) in text.chars().enumerate() {
        if index == most {
            shown.push('…');
            break;
        }
        match char {
            ' '..='~' => shown.push(char),
            char => shown.extend(char.escape_debug()),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(method: &str, uri: &str, expected: &str) {
        let server = Origin::parse("http://nas:32400/pre").unwrap();
        let method = method.parse().unwrap();
        let line = Line::new(
            "c",
            "some_tool",
            &method,
            &uri.parse().unwrap(),
            Some(&server),
        );
        let json = serde_json::to_string(&line).unwrap();
        let (_, rest) = json.split_once(r#""tool":"some_tool","#).unwrap();
        let (request, _) = rest.split_once(r#","ms":"#).unwrap();
        assert_eq!(request, expected);
    }

    #[test]
    fn requests_are_named_without_what_they_ask_for() {
        check(
            "GET",
            "http://nas:32400/pre/%61/1,2?title=s3cret&year%3E=1922",
            r#""method":"GET","path":"/a/1,2","query_keys":["title","year"]"#,
        );
        check(
            "PUT",
            "http://nas:32400/pre/",
            r#""method":"PUT","path":"/""#,
        );
        check(
            "GET",
            "https://me:s3cret@evil.example:8443/pre/a?b=s3cret",
            r#""method":"GET","origin":"https://evil.example:8443","path":"/pre/a","query_keys":["b"]"#,
        );
        check(
            "GET",
            "http://nas:32400/other/%2e%2e/a?s3cret",
            r#""method":"GET","path":"/other/%2e%2e/a""#,
        );
        check(
            "GET",
            "http://nas:32400/pre/x?%C2%85=1",
            r#""method":"GET","path":"/x""#,
        );
    }

    #[test]
    fn nothing_is_obeyed_and_nothing_is_endless() {
        assert_eq!(
            shown("a\r\n\u{1b}[1m\u{202e}é", 20),
            "a\\r\\n\\u{1b}[1m\\u{202e}é"
        );
        assert_eq!(shown("abcd", 3), "abc…");
        let uri = format!(
            "http://nas:32400/pre/{}?{}",
            "a/".repeat(999),
            "key=1&".repeat(999)
        );
        let line = Line::new(
            "c",
            "t",
            &Method::GET,
            &format!("{uri}key=1").parse().unwrap(),
            None,
        );
        let json = serde_json::to_string(&line).unwrap();
        assert!(json.len() < 800, "{json}");
    }

    #[test]
    fn times_are_in_utc_to_the_millisecond() {
        let shape = now().replace(|char: char| char.is_ascii_digit(), "0");
        assert_eq!(shape, "0000-00-00T00:00:00.000Z");
    }
}
