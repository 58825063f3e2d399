//! Path and query of one request, parsed strictly.
//!
//! Nothing is cleaned up here. What a server, a proxy or a URL library could read in a second way is refused, so that
//! the decision is made about the request that is sent.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Characters that stand for themselves in a query; everything else is percent-encoded.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// In a path also the marks that servers expect bare, as in `/:/name` and `/1,2,3`.
const PATH: &AsciiSet = &QUERY.remove(b':').remove(b',').remove(b'@').remove(b'=');

/// Comparison operators that Plex takes at the end of a key, longest first.
///
/// Source: developer.plex.tv, "Media Queries".
pub(crate) const OPERATORS: [&str; 5] = ["<<", ">>", "!", "<", ">"];

/// Bytes of path and query. Those of a hundred ids are far fewer, and servers take hardly more.
const MAX: usize = 8 << 10;

/// Path segments and query parameters, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub segments: Vec<String>,
    pub query: Vec<Parameter>,
}

/// One query parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub key: String,
    /// The signs between key and `=`, often none.
    pub operator: &'static str,
    pub value: String,
}

impl Target {
    /// Parses path and query as the guest wrote them.
    ///
    /// # Errors
    /// Says what is wrong with them, for a log.
    pub fn parse(text: &str) -> Result<Target, &'static str> {
        if text.len() > MAX {
            return Err("more than 8 KiB of path and query");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("a character outside visible ASCII");
        }
        if text.contains('#') {
            return Err("a fragment");
        }
        if text.contains('\\') {
            return Err("a backslash");
        }
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        let path = path
            .strip_prefix('/')
            .ok_or("a path without a slash in front")?;
        let segments = match path {
            "" => Vec::new(),
            path => path.split('/').map(segment).collect::<Result<_, _>>()?,
        };
        let query = match query {
            None => Vec::new(),
            Some(query) => query.split('&').map(parameter).collect::<Result<_, _>>()?,
        };
        Ok(Target { segments, query })
    }

    /// The one spelling in which it is sent.
    pub fn canonical(&self) -> String {
        let mut text = self.path();
        for (index, parameter) in self.query.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.extend(utf8_percent_encode(&parameter.key, QUERY));
            text.extend(utf8_percent_encode(parameter.operator, QUERY));
            text.push('=');
            text.extend(utf8_percent_encode(&parameter.value, QUERY));
        }
        text
    }

    /// The path alone, for people: without the query, which may hold what a person searched for.
    pub fn path(&self) -> String {
        let mut text = String::new();
        for segment in &self.segments {
            text.push('/');
            text.extend(utf8_percent_encode(segment, PATH));
        }
        if text.is_empty() {
            text.push('/');
        }
        text
    }
}

fn segment(text: &str) -> Result<String, &'static str> {
    let segment = decode(text)?;
    match segment.as_str() {
        "" => Err("an empty path segment"),
        "." | ".." => Err("a dot segment"),
        // `%25` is refused too: who decodes twice would see another path.
        segment if segment.contains(['/', '\\', '%']) => {
            Err("an encoded slash, backslash or percent sign in the path")
        }
        _ => Ok(segment),
    }
}

fn parameter(text: &str) -> Result<Parameter, &'static str> {
    let (key, value) = text
        .split_once('=')
        .ok_or("a query parameter without `=`")?;
    // The operator may come percent-encoded or bare; it is told apart after decoding.
    let key = decode(key)?;
    let operator = OPERATORS
        .into_iter()
        .find(|operator| key.ends_with(operator))
        .unwrap_or_default();
    let key = key[..key.len() - operator.len()].to_owned();
    if key.is_empty() {
        return Err("a query parameter without a name");
    }
    Ok(Parameter {
        key,
        operator,
        value: decode(value)?,
    })
}

fn decode(text: &str) -> Result<String, &'static str> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        match rest.get(at + 1..at + 3) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => rest = &rest[at + 3..],
            _ => return Err("a percent sign without two hexadecimal digits"),
        }
    }
    let decoded = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| "percent-encoding that is not UTF-8")?;
    if decoded.chars().any(char::is_control) {
        return Err("a control character");
    }
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        let canonical = Target::parse(text).map(|target| target.canonical());
        assert_eq!(
            canonical.as_deref().map_err(|words| *words),
            expected,
            "{text}"
        );
    }

    #[test]
    fn canonical_spellings() {
        check("/", Ok("/"));
        check("/library/sections", Ok("/library/sections"));
        check("/a?b=c&d=", Ok("/a?b=c&d="));
        check("/%61?%62=%63", Ok("/a?b=c"));
        check("/:/prefs", Ok("/:/prefs"));
        check("/metadata/1%2C2,3", Ok("/metadata/1,2,3"));
        check("/a;b", Ok("/a%3Bb"));
        check("/a?t=%E2%82%AC", Ok("/a?t=%E2%82%AC"));
        // A plus sign is a plus sign and cannot turn into a space on the way.
        check("/a?t=x+y", Ok("/a?t=x%2By"));
        check("/a?sort=titleSort:desc", Ok("/a?sort=titleSort%3Adesc"));
        check("/a?b=c=d", Ok("/a?b=c%3Dd"));
        check("/a?b=c?d", Ok("/a?b=c%3Fd"));
    }

    #[test]
    fn operators_stay_in_front_of_a_literal_equals_sign() {
        check("/a?viewedAt>=1", Ok("/a?viewedAt%3E=1"));
        check("/a?viewedAt%3E=1", Ok("/a?viewedAt%3E=1"));
        check("/a?viewedAt%3e>=1", Ok("/a?viewedAt%3E%3E=1"));
        check("/a?title!=x", Ok("/a?title%21=x"));
        check("/a?year<<=x", Ok("/a?year%3C%3C=x"));
        check("/a?>=1", Err("a query parameter without a name"));
    }

    #[test]
    fn sandbox_refused_spellings() {
        let encoded = "an encoded slash, backslash or percent sign in the path";
        let percent = "a percent sign without two hexadecimal digits";
        check("", Err("a path without a slash in front"));
        check("a", Err("a path without a slash in front"));
        check("?a=b", Err("a path without a slash in front"));
        check("http://evil/a", Err("a path without a slash in front"));
        check("//evil/a", Err("an empty path segment"));
        check("/a/", Err("an empty path segment"));
        check("/a//b", Err("an empty path segment"));
        check("/a/../b", Err("a dot segment"));
        check("/a/./b", Err("a dot segment"));
        check("/a/%2e%2E/b", Err("a dot segment"));
        check("/a/.%2e", Err("a dot segment"));
        check("/a%2Fb", Err(encoded));
        check("/a%5cb", Err(encoded));
        check("/a%252Fb", Err(encoded));
        check("/a\\..\\b", Err("a backslash"));
        check("/a#b", Err("a fragment"));
        check("/a b", Err("a character outside visible ASCII"));
        check("/ä", Err("a character outside visible ASCII"));
        check("/a\r\nHost: evil", Err("a character outside visible ASCII"));
        check("/a%0d%0a", Err("a control character"));
        check("/a?b=%00", Err("a control character"));
        check("/a%C2%85", Err("a control character"));
        check("/a%", Err(percent));
        check("/a%2", Err(percent));
        check("/a%zz", Err(percent));
        check("/a%FF", Err("percent-encoding that is not UTF-8"));
        check("/a?b=%C0%AF", Err("percent-encoding that is not UTF-8"));
        check("/a?", Err("a query parameter without `=`"));
        check("/a?b", Err("a query parameter without `=`"));
        check("/a?b=c&&d=e", Err("a query parameter without `=`"));
        check("/a?=c", Err("a query parameter without a name"));
    }

    proptest! {
        #[test]
        fn sandbox_what_is_accepted_has_one_meaning(text in "(/[ -~]{0,12}){0,4}(\\?[ -~]{0,24})?|\\PC{0,24}") {
            if let Ok(target) = Target::parse(&text) {
                let canonical = target.canonical();
                prop_assert_eq!(Target::parse(&canonical), Ok(target));
                // A URL library reads from it what was decided about.
                let url = url::Url::parse(&format!("http://host{canonical}")).unwrap();
                prop_assert_eq!(url.as_str(), format!("http://host{canonical}"));
            }
        }
    }
}
