//! A client over Streamable HTTP.

use std::process::{ExitStatus, Stdio as Pipe};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{DEADLINE, stateless_request};

/// A running server and its address.
pub struct Http {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub url: String,
    client: reqwest::Client,
    stderr: JoinHandle<String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body as JSON, which it must say it is.
    pub fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/json", "{self:?}");
        serde_json::from_str(&self.text).expect("the body is JSON")
    }
}

impl Http {
    /// Starts `command serve --http` on a free port of this computer, with `flags`.
    pub async fn start(mut command: Command, flags: &[&str]) -> Http {
        let mut child = command
            .args(["serve", "--http", "127.0.0.1:0"])
            .args(flags)
            .stdin(Pipe::null())
            .stdout(Pipe::null())
            .stderr(Pipe::piped())
            .spawn()
            .expect("the executable starts");
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (found, url) = oneshot::channel();
        let stderr = tokio::spawn(async move {
            let (mut text, mut found) = (String::new(), Some(found));
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some((_, rest)) = line.split_once("MCP on ")
                    && let Some((url, _)) = rest.split_once("/mcp")
                    && let Some(found) = found.take()
                {
                    found.send(url.to_owned()).unwrap();
                }
                text.push_str(&line);
                text.push('\n');
            }
            text
        });
        let url = timeout(DEADLINE, url)
            .await
            .expect("the server starts in time");
        let _ = rustls::crypto::ring::default_provider().install_default();
        Http {
            child,
            url: url.expect("the server says where it listens"),
            client: reqwest::Client::builder()
                .no_proxy()
                .tls_certs_only([])
                .build()
                .unwrap(),
            stderr,
        }
    }

    /// Sends `body` to the endpoint with the headers that every client sends, and `headers`, which replace them.
    pub async fn post(&self, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Answer {
        let mut request = self
            .client
            .post(format!("{}/mcp", self.url))
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .body(body)
            .build()
            .unwrap();
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        self.send(request).await
    }

    /// Sends a request as clients before 2026-07-28 do; returns the message that answers it.
    pub async fn request(&self, method: &str, parameters: Value) -> Value {
        let body = super::request(1, method, parameters).to_string();
        self.post(&[("mcp-protocol-version", "2025-11-25")], body)
            .await
            .json()
    }

    /// Sends a request as clients of 2026-07-28 do, with its headers.
    pub async fn stateless(&self, method: &str, parameters: Value) -> Answer {
        let mut headers = vec![
            ("mcp-protocol-version", "2026-07-28"),
            ("mcp-method", method),
        ];
        let name = parameters["name"].as_str().or(parameters["uri"].as_str());
        let name = name.map(str::to_owned);
        if let Some(name) = &name {
            headers.push(("mcp-name", name));
        }
        let body = stateless_request(1, method, parameters).to_string();
        self.post(&headers, body).await
    }

    /// Gets `path`.
    pub async fn get(&self, path: &str) -> Answer {
        let request = self.client.get(format!("{}{path}", self.url));
        self.send(request.build().unwrap()).await
    }

    /// The process, to send signals to.
    pub fn process(&self) -> u32 {
        self.child.id().expect("the server has not ended")
    }

    /// Waits for the end; returns how it ended and what is on stderr.
    pub async fn ended(mut self) -> (ExitStatus, String) {
        let status = timeout(DEADLINE, self.child.wait())
            .await
            .expect("the server ends in time")
            .unwrap();
        (status, self.stderr.await.unwrap())
    }

    async fn send(&self, request: reqwest::Request) -> Answer {
        let exchange = async {
            let answer = self
                .client
                .execute(request)
                .await
                .expect("the server answers");
            Answer {
                status: answer.status().as_u16(),
                headers: answer.headers().clone(),
                text: answer.text().await.expect("the answer is whole"),
            }
        };
        timeout(DEADLINE, exchange)
            .await
            .expect("the server answers in time")
    }
}
