//! A request to plex.tv and its answer, as plain values.

use std::time::Duration;

use crate::token::Token;
use http::{Method, StatusCode};
use serde_json::Value;

use crate::error::Error;
use crate::json;

/// A request. It has no `Debug`: its query may hold a PIN.
pub struct Request<'a> {
    /// What it is for, in the words that its errors begin with.
    pub operation: &'static str,
    pub method: Method,
    /// Begins with a slash; what was put into it has been checked.
    pub path: String,
    pub query: Vec<(&'static str, &'a str)>,
    pub token: Option<&'a Token>,
}

impl<'a> Request<'a> {
    pub fn new(operation: &'static str, method: Method, path: impl Into<String>) -> Request<'a> {
        Request {
            operation,
            method,
            path: path.into(),
            query: Vec::new(),
            token: None,
        }
    }

    pub fn query(mut self, key: &'static str, value: &'a str) -> Request<'a> {
        self.query.push((key, value));
        self
    }

    pub fn token(mut self, token: &'a Token) -> Request<'a> {
        self.token = Some(token);
        self
    }
}

/// What came back, read to its end. It has no `Debug`: most answers hold a token.
pub struct Answer {
    pub operation: &'static str,
    pub status: StatusCode,
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body of a success.
    ///
    /// # Errors
    /// What a status that is no success means, or that the body is no JSON.
    pub fn json(&self) -> Result<Value, Error> {
        self.success()?;
        serde_json::from_slice(&self.body).map_err(|_| self.bad("it is no JSON"))
    }

    /// # Errors
    /// What a status that is no success means.
    pub fn success(&self) -> Result<(), Error> {
        let operation = self.operation;
        match self.status.as_u16() {
            200..=299 => Ok(()),
            401 => Err(Error::Unauthorized { operation }),
            429 => Err(Error::TooManyRequests {
                operation,
                retry_after: self.retry_after,
            }),
            status => Err(Error::Refused {
                operation,
                status,
                code: self.code(),
            }),
        }
    }

    /// plex.tv's number for what went wrong: `{"errors":[{"code":1001,...}]}` (plex-api.md 16).
    pub fn code(&self) -> Option<u64> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        json::number(&body["errors"][0], "code")
    }

    pub fn bad(&self, what: &'static str) -> Error {
        Error::BadAnswer {
            operation: self.operation,
            what,
        }
    }
}

#[cfg(test)]
impl Answer {
    /// An answer for tests of what reads it.
    pub fn of(status: u16, body: &str) -> Answer {
        Answer {
            operation: "test",
            status: StatusCode::from_u16(status).expect("a status"),
            retry_after: None,
            body: body.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_mean_different_things() {
        let check = |status: u16, body: &str, words: &str| {
            let error = Answer::of(status, body).json().unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        let error = |code: u16| format!(r#"{{"errors":[{{"code":{code},"message":"x"}}]}}"#);
        check(401, &error(1001), "does not accept this sign-in");
        check(429, &error(1003), "try again in a few minutes");
        check(422, &error(1000), "status 422 (error 1000)");
        check(502, "<html>", "status 502: try again later");
        check(200, "<html>", "no JSON");
        let limited = Answer {
            retry_after: Some(Duration::from_secs(9)),
            ..Answer::of(429, "")
        };
        let words = limited.json().unwrap_err().to_string();
        assert!(words.ends_with("try again in 9 seconds"), "{words}");
    }
}
