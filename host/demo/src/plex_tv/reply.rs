//! Answers in plex.tv's form.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::options::TvTrouble;

pub struct Answer {
    status: u16,
    retry_after: Option<u32>,
    body: Value,
}

impl Answer {
    pub fn new(status: u16, body: Value) -> Answer {
        Answer {
            status,
            retry_after: None,
            body,
        }
    }

    /// A numbered error (plex-api.md 16).
    pub fn error(status: u16, code: u32, message: &str) -> Answer {
        let error = json!({"code": code, "message": message, "status": status});
        Answer::new(status, json!({"errors": [error]}))
    }

    pub fn not_found() -> Answer {
        Answer::error(404, 1002, "Not found")
    }

    /// 429 is error 1003 (plex-api.md 16).
    pub fn too_many() -> Answer {
        Answer::error(429, 1003, "API rate limit exceeded")
    }

    pub fn trouble(trouble: &TvTrouble) -> Answer {
        let answer = match trouble.status {
            429 => Answer::too_many(),
            status => Answer::error(status, 1000, "trouble"),
        };
        Answer {
            retry_after: trouble.retry_after,
            ..answer
        }
    }

    /// JSON only to those who ask for it (plex-api.md 16); what others get is not read by anybody here.
    pub fn response(self, wants_json: bool) -> Response<Bytes> {
        let (kind, body) = match (&self.body, wants_json) {
            (Value::Null, _) => ("application/json", String::new()),
            (body, true) => ("application/json; charset=utf-8", body.to_string()),
            (_, false) => ("application/xml; charset=utf-8", "<response/>".to_owned()),
        };
        let mut response = Response::builder()
            .status(StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
            .header(CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            response = response.header(RETRY_AFTER, seconds);
        }
        response
            .body(Bytes::from(body))
            .expect("headers are made of numbers and fixed text")
    }
}
