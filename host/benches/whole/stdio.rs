//! The client over stdin and stdout, the same for every server.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio as Pipe};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::servers::initialize;
use crate::tool::{self, Tool};

/// A server that is started with this value and ends with it.
pub struct Stdio {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    line: String,
    requests: u64,
}

impl Stdio {
    /// Starts a server and opens a session; says how long it took until `initialize` was answered.
    pub fn open(mut command: Command) -> anyhow::Result<(Stdio, Duration)> {
        let begun = Instant::now();
        let mut child = command
            .stdin(Pipe::piped())
            .stdout(Pipe::piped())
            .spawn()
            .with_context(|| format!("cannot start {:?}", command.get_program()))?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (stdin, stdout) = pipes.context("no pipes")?;
        let mut client = Stdio {
            child,
            stdin,
            stdout: BufReader::with_capacity(1 << 16, stdout),
            line: String::new(),
            requests: 0,
        };
        client.request("initialize", &initialize())?;
        let took = begun.elapsed();
        client.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))?;
        Ok((client, took))
    }

    /// Calls a tool; says what it answered and how long that took, reading the answer left out.
    pub fn call(&mut self, parameters: &Value) -> anyhow::Result<(String, Duration)> {
        self.request("tools/call", parameters)
    }

    /// How long it takes to say that it is there: what a call takes outside of the tool.
    pub fn ping(&mut self) -> anyhow::Result<Duration> {
        Ok(self.request("ping", &json!({}))?.1)
    }

    /// How long a page of films takes, all of which must come.
    pub fn page(&mut self, tool: Tool, offset: usize, limit: usize) -> anyhow::Result<Duration> {
        let (text, took) = self.call(&tool.page(offset, limit))?;
        let came = tool::films(&text)?;
        ensure!(came == limit, "{}: {came} films of {limit}", tool.name);
        Ok(took)
    }

    /// The message that came last, as it came.
    pub fn last(&self) -> &str {
        &self.line
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    fn request(&mut self, method: &str, parameters: &Value) -> anyhow::Result<(String, Duration)> {
        self.requests += 1;
        let id = self.requests;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        let begun = Instant::now();
        self.send(&request)?;
        loop {
            self.line.clear();
            let bytes = self.stdout.read_line(&mut self.line)?;
            let took = begun.elapsed();
            ensure!(bytes > 0, "the server has ended");
            if let Some(text) = tool::text(&self.line, id).context(method.to_owned())? {
                return Ok((text, took));
            }
        }
    }

    fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        self.stdin.write_all(format!("{message}\n").as_bytes())?;
        Ok(self.stdin.flush()?)
    }
}

impl Drop for Stdio {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
