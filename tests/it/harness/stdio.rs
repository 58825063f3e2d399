//! A client over stdin and stdout.

use std::process::{ExitStatus, Stdio as Pipe};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{DEADLINE, initialize, request};

/// A running server and the pipes to it.
pub struct Stdio {
    child: Child,
    /// Gone once it is closed.
    stdin: Option<ChildStdin>,
    stdout: Lines<BufReader<ChildStdout>>,
    stderr: JoinHandle<String>,
    requests: u64,
}

impl Stdio {
    /// Starts `command`. Nothing is sent yet.
    pub fn start(mut command: Command) -> Stdio {
        let mut child = command
            .stdin(Pipe::piped())
            .stdout(Pipe::piped())
            .stderr(Pipe::piped())
            .spawn()
            .expect("the executable starts");
        let mut stderr = child.stderr.take().unwrap();
        Stdio {
            stdin: child.stdin.take(),
            stdout: BufReader::new(child.stdout.take().unwrap()).lines(),
            stderr: tokio::spawn(async move {
                let mut text = String::new();
                stderr.read_to_string(&mut text).await.unwrap();
                text
            }),
            child,
            requests: 0,
        }
    }

    /// Starts `command` and opens a session as clients before 2026-07-28 do.
    pub async fn open(command: Command) -> Stdio {
        let mut client = Stdio::start(command);
        let answer = client.request("initialize", initialize()).await;
        assert!(answer["result"].is_object(), "{answer}");
        client
            .send(&serde_json::json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            .await;
        client
    }

    /// Sends one message.
    pub async fn send(&mut self, message: &Value) {
        self.send_text(&format!("{message}\n")).await;
    }

    /// Sends `text` as it is.
    pub async fn send_text(&mut self, text: &str) {
        let stdin = self.stdin.as_mut().expect("stdin is open");
        stdin
            .write_all(text.as_bytes())
            .await
            .expect("the server reads");
        stdin.flush().await.expect("the server reads");
    }

    /// The next message of the server. Anything on stdout that is none fails the test.
    pub async fn next(&mut self) -> Value {
        let line = timeout(DEADLINE, self.stdout.next_line())
            .await
            .expect("the server answers in time")
            .expect("stdout is UTF-8")
            .expect("the server has not ended");
        let message: Value = serde_json::from_str(&line).expect("stdout carries JSON only");
        assert_eq!(message["jsonrpc"], "2.0", "stdout carries MCP only: {line}");
        message
    }

    /// Sends a request and waits for the message that answers it.
    pub async fn request(&mut self, method: &str, parameters: Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&request(id, method, parameters)).await;
        let answer = self.next().await;
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// Calls a tool and returns the `tools/call` result.
    pub async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let parameters = serde_json::json!({"name": tool, "arguments": arguments});
        let mut answer = self.request("tools/call", parameters).await;
        assert!(answer["result"].is_object(), "{answer}");
        answer["result"].take()
    }

    /// Makes all these calls at once, or as many of them as the pipes take; returns the results in the order of the calls.
    pub async fn call_all(&mut self, calls: &[(&str, Value)]) -> Vec<Value> {
        const AT_ONCE: usize = 32;
        let mut results = Vec::new();
        for calls in calls.chunks(AT_ONCE) {
            let first = self.requests + 1;
            for (tool, arguments) in calls {
                self.requests += 1;
                let parameters = serde_json::json!({"name": tool, "arguments": arguments});
                self.send(&request(self.requests, "tools/call", parameters))
                    .await;
            }
            let mut answers = vec![Value::Null; calls.len()];
            for _ in calls {
                let mut answer = self.next().await;
                assert!(answer["result"].is_object(), "{answer}");
                let id = answer["id"].as_u64().expect("it is one of ours");
                answers[(id - first) as usize] = answer["result"].take();
            }
            results.extend(answers);
        }
        results
    }

    /// The process, to send signals to.
    pub fn process(&self) -> u32 {
        self.child.id().expect("the server has not ended")
    }

    /// Closes stdin; answers may still come.
    pub fn close(&mut self) {
        self.stdin = None;
    }

    /// Closes stdin and waits for the end; returns how it ended and what is on stderr. Nothing may be left on stdout.
    pub async fn end(mut self) -> (ExitStatus, String) {
        self.close();
        self.ended().await
    }

    /// Waits for the end, stdin still open.
    pub async fn ended(mut self) -> (ExitStatus, String) {
        let status = timeout(DEADLINE, self.child.wait())
            .await
            .expect("the server ends in time")
            .unwrap();
        if let Some(line) = self.stdout.next_line().await.unwrap() {
            panic!("left on stdout: {line}");
        }
        (status, self.stderr.await.unwrap())
    }
}
