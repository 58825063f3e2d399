//! Secrets that the gate fetches from the configured server, for the one place that a rule names.
//!
//! A guest writes a placeholder there and never has the secret. It is fetched with the token, sent in a URL that tells the
//! server's own address, and covered wherever it comes back, like the token.

use std::collections::VecDeque;
use std::sync::PoisonError;
use std::time::Duration;

use egress_policy::Target;
use http::header::{ACCEPT, ACCEPT_ENCODING};
use http::{HeaderValue, Method};
use serde_json::Value;
use url::Url;
use wasmtime_wasi_http::Error;

use super::call_record::Entry;
use super::failure::{self, Failure};
use super::headers::{CLIENT_IDENTIFIER, TOKEN};
use super::{Gate, Origin};
use crate::secret::Token;

/// Bytes of the answer that holds a secret.
const MAX_ANSWER: usize = 64 << 10;

/// The time that the server has to give one out.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Secrets that are remembered after they were given out, so that later calls do not show them.
const REMEMBERED: usize = 16;

impl Gate {
    /// Fetches the secret `name`, and covers it in all that comes back from now on.
    pub(super) async fn delegated(
        &self,
        name: &str,
        token: Option<&Token>,
        entry: &Entry,
    ) -> Result<String, Failure> {
        let failed = |code, why: &str| {
            let words = format!("failed to get the delegated `{name}`: {why}");
            Failure::new(code, words)
        };
        let asked = self.ask(name, token, entry);
        let bytes = tokio::time::timeout(TIMEOUT, asked)
            .await
            .unwrap_or_else(|_| Err(failure::no_answer()))
            .map_err(|failure| failed(failure.code, &failure.words))?;
        let unusable = |why| failed(Error::HttpProtocolError, why);
        let pointer = self.delegated.iter().find(|secret| secret.name == name);
        let pointer = pointer.map_or("", |secret| secret.pointer.as_str());
        let answer: Value = serde_json::from_slice(&bytes)
            .map_err(|_| unusable("the server does not answer JSON"))?;
        let secret = answer
            .pointer(pointer)
            .and_then(Value::as_str)
            .ok_or_else(|| unusable("the server's answer does not hold it"))?;
        let secret = Token::new(secret).map_err(|_| unusable("it is malformed"))?;
        entry.call_record().sent().note(&secret);
        self.remember(secret.clone());
        let text = String::from_utf8_lossy(secret.needle());
        Ok(text.into_owned())
    }

    /// The answer that holds the secret.
    async fn ask(
        &self,
        name: &str,
        token: Option<&Token>,
        entry: &Entry,
    ) -> Result<Vec<u8>, Failure> {
        let unusable = |words: &str| Failure::new(Error::ConfigurationError, words);
        let secret = self.delegated.iter().find(|secret| secret.name == name);
        let secret = secret.ok_or_else(|| unusable("the component does not declare it"))?;
        let origin = self.origin().ok_or_else(|| unusable("no server is set"))?;
        let method = Method::from_bytes(secret.method.as_bytes()).ok();
        let (method, url) = method
            .zip(address(origin, &secret.path))
            .ok_or_else(|| unusable("the component declares it wrongly"))?;
        let mut request = reqwest::Request::new(method, url);
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(identifier) = &self.client_identifier {
            headers.insert(CLIENT_IDENTIFIER, identifier.clone());
        }
        if let Some(token) = token {
            entry.call_record().sent().note(token);
            headers.insert(TOKEN, token.header_value());
        }
        let sent = self.inner.server.once(request).await;
        let mut response = sent.map_err(|error| Failure::of(&error, origin))?;
        if !response.status().is_success() {
            let words = format!("the server answers {}", response.status());
            return Err(Failure::new(Error::HttpProtocolError, words));
        }
        let mut bytes = Vec::new();
        let broken = |error: reqwest::Error| Failure::of_body(&error, origin);
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_ANSWER {
                let words = "the server's answer is too large to hold one";
                return Err(Failure::new(Error::HttpProtocolError, words));
            }
        }
        Ok(bytes)
    }

    /// The secrets that were given out lately.
    pub(super) fn given(&self) -> VecDeque<Token> {
        let given = self.inner.given.lock();
        given.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, secret: Token) {
        let given = self.inner.given.lock();
        let mut given = given.unwrap_or_else(PoisonError::into_inner);
        if !given.contains(&secret) {
            given.push_back(secret);
            if given.len() > REMEMBERED {
                given.pop_front();
            }
        }
    }
}

/// The address that a secret is asked for at.
fn address(origin: &Origin, path: &str) -> Option<Url> {
    let target = Target::parse(path).ok()?;
    Url::parse(&format!("{origin}{}", target.canonical())).ok()
}
