//! The members of an answer that a rule names: of an endpoint that also answers with secrets, nothing else is handed on.

use std::sync::Arc;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use wasmtime_wasi_http::Error;

use super::failure::Failure;

/// The body of an answer until it is whole, and what is kept of it.
pub(crate) struct Members {
    names: Arc<[String]>,
    /// An answer that is no JSON is kept from the guest altogether.
    is_json: bool,
    body: Vec<u8>,
}

impl Members {
    /// Keeps members with these names, at every depth.
    pub fn new(names: Arc<[String]>, is_json: bool) -> Members {
        Members {
            names,
            is_json,
            body: Vec::new(),
        }
    }

    pub fn push(&mut self, piece: &[u8]) {
        if self.is_json {
            self.body.extend_from_slice(piece);
        }
    }

    /// The part that the guest may see.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn finish(self) -> Result<Vec<u8>, Failure> {
        if self.body.is_empty() {
            return Ok(Vec::new());
        }
        let mut value: Value = serde_json::from_slice(&self.body).map_err(|_| {
            let words = "the server's answer is malformed JSON, and nothing else is taken here";
            Failure::new(Error::HttpProtocolError, words)
        })?;
        // A value without a name has none of these.
        match &mut value {
            Value::Object(_) => {}
            Value::Array(elements) => elements.retain(Value::is_object),
            _ => return Ok(Vec::new()),
        }
        self.keep(&mut value);
        Ok(value.to_string().into_bytes())
    }

    fn keep(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.retain(|name, _| self.names.contains(name));
                members.values_mut().for_each(|member| self.keep(member));
            }
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.keep(element)),
            _ => {}
        }
    }
}

/// True if an answer says that it is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let said = headers
        .get(CONTENT_TYPE)
        .and_then(|said| said.to_str().ok());
    said.and_then(|said| said.split(';').next())
        .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn kept(json: &str) -> Result<String, String> {
        let names = ["a", "b"].map(str::to_owned);
        let mut members = Members::new(names.into(), true);
        let (first, second) = json.as_bytes().split_at(json.len() / 2);
        members.push(first);
        members.push(second);
        let kept = members.finish().map_err(|failure| failure.words)?;
        Ok(String::from_utf8(kept).unwrap())
    }

    #[test]
    fn members_are_kept_at_every_depth() {
        let check = |json, expected: &str| assert_eq!(kept(json), Ok(expected.into()), "{json}");
        check(r#"{"a":1,"c":2}"#, r#"{"a":1}"#);
        check(
            r#"{"a":{"c":1,"b":[{"c":1},{"a":2},3]}}"#,
            r#"{"a":{"b":[{},{"a":2},3]}}"#,
        );
        check(r#"{"c":{"a":1}}"#, "{}");
        check(r#"{"\u0061":1,"A":2," a":3}"#, r#"{"a":1}"#);
        check(r#"[{"a":1,"c":2},"secret",["secret"],5]"#, r#"[{"a":1}]"#);
        check(r#""secret""#, "");
        check("5", "");
        check("", "");
    }

    #[test]
    fn what_is_no_json_is_kept_back() {
        let words = "the server's answer is malformed JSON, and nothing else is taken here";
        for json in ["{", "<a/>", r#"{"a":1} {"c":2}"#, &"[".repeat(1000)] {
            assert_eq!(kept(json), Err(words.into()));
        }
        let mut members = Members::new([].into(), false);
        members.push(b"secret");
        assert_eq!(
            members.finish().map_err(|failure| failure.words),
            Ok(Vec::new())
        );
    }

    #[test]
    fn media_types() {
        let check = |said: &'static str, expected| {
            let headers = [(CONTENT_TYPE, HeaderValue::from_static(said))];
            assert_eq!(is_json(&headers.into_iter().collect()), expected, "{said}");
        };
        check("application/json", true);
        check("Application/JSON; charset=utf-8", true);
        check("text/json", false);
        check("application/jsonp", false);
        check("text/html, application/json", false);
        assert!(!is_json(&HeaderMap::new()));
    }
}
