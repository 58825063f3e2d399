//! One request and its answer, under an id that every line of the log about it carries.

use std::time::Instant;

use http::header::HeaderName;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use plex_mcp_protocol::Outcome;
use plex_mcp_protocol::http::{Answer, MCP};
use rmcp::model::ClientJsonRpcMessage;
use tracing::Span;
use uuid::Uuid;

use crate::mcp::{CallReport, Splice, message};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id of a client that is kept, in bytes.
const MAX_ID: usize = 64;

/// The longest path that is logged, in bytes.
const MAX_PATH: usize = 100;

/// The facts about one request. Dropped, it writes one line to the log: nothing of what was said, nor who said it, but the
/// name for which it was turned away.
pub struct Exchange {
    id: HeaderValue,
    method: Method,
    path: String,
    begun: Instant,
    mcp_method: Option<&'static str>,
    report: CallReport,
    status: Option<StatusCode>,
    refused: Option<String>,
    span: Span,
}

impl Exchange {
    /// Takes the client's id if it is short and plain, or makes one.
    pub fn begin(head: &mut Parts) -> Exchange {
        let given = head.headers.get(REQUEST_ID).filter(|id| plain(id)).cloned();
        let report = CallReport::default();
        head.extensions.insert(report.clone());
        let path = head.uri.path().bytes().take(MAX_PATH);
        let id = given.unwrap_or_else(made_up);
        Exchange {
            // An error's, so that no level leaves it out.
            span: tracing::error_span!("http", request_id = id.to_str().unwrap_or_default()),
            id,
            method: head.method.clone(),
            path: path
                .flat_map(std::ascii::escape_default)
                .map(char::from)
                .collect(),
            begun: Instant::now(),
            mcp_method: None,
            report,
            status: None,
            refused: None,
        }
    }

    /// The span of the lines about this request in the log.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// The place of an answer's text.
    pub fn splice(&self) -> &Splice {
        self.report.splice()
    }

    /// True if it asked for a call and that has ended.
    pub fn called(&self) -> bool {
        self.report.outcome().is_some()
    }

    /// Notes what the message asks for.
    pub fn asks(&mut self, message: &ClientJsonRpcMessage) {
        self.mcp_method = Some(match message {
            ClientJsonRpcMessage::Request(request) => message::known(request.request.method()),
            ClientJsonRpcMessage::Notification(_) => "notification",
            _ => "other",
        });
    }

    /// Notes why it is turned away, in words without secrets.
    pub fn refuse(&mut self, words: String) {
        self.refused = Some(words);
    }

    /// Notes the answer, and puts the id on it.
    pub fn ends(&mut self, answer: &mut Answer) {
        self.status = Some(answer.status());
        answer.headers_mut().insert(REQUEST_ID, self.id.clone());
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let _entered = self.span.enter();
        let (method, path, mcp_method) = (self.method.as_str(), &*self.path, self.mcp_method);
        let tool = self.report.tool();
        let outcome = self.report.outcome().map(Outcome::name);
        let status = self.status.map(|status| status.as_u16());
        let ms = self.begun.elapsed().as_millis() as u64;
        let words = match status {
            Some(_) => "answered",
            None => "the client left",
        };
        if let Some(refused) = &self.refused {
            tracing::warn!(method, path, status, ms, refused, "turned away");
            return;
        }
        // Those who watch ask every few seconds.
        if path == MCP {
            tracing::info!(
                method, path, mcp_method, tool, outcome, status, ms, "{words}"
            );
        } else {
            tracing::debug!(method, path, status, ms, "{words}");
        }
    }
}

fn plain(id: &HeaderValue) -> bool {
    let allowed = |&byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=MAX_ID).contains(&id.len()) && id.as_bytes().iter().all(allowed)
}

fn made_up() -> HeaderValue {
    let id = Uuid::new_v4().simple().to_string();
    HeaderValue::try_from(id).expect("hexadecimal digits are a header value")
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn ids_of_clients_are_kept_if_they_are_plain() {
        let check = |given: &str, kept: bool| {
            let request = Request::get("/mcp").header(REQUEST_ID, given).body(());
            let mut head = request.unwrap().into_parts().0;
            let exchange = Exchange::begin(&mut head);
            assert_eq!(exchange.id == given, kept, "{given}");
            assert!(plain(&exchange.id), "{:?}", exchange.id);
        };
        check("abc-1", true);
        check("0b7c3d0e-7f0e-4f5c-9a38-0d8f3a1b2c3d", true);
        check(&"x".repeat(64), true);
        check(&"x".repeat(65), false);
        check("", false);
        check("two words", false);
        check("a\"b", false);
        check("a{b}", false);
    }
}
