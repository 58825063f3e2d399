//! Calls over stdio, all at once.

use std::fmt::Write as _;
use std::process::Stdio as Pipe;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

use crate::harness::{DEADLINE, Run, Tool, initialize, request};

/// The first example of each tool as a call.
pub fn calls(tools: &[&Tool]) -> Vec<Value> {
    let call = |tool: &&Tool| json!({"name": tool.name, "arguments": tool.examples[0]});
    tools.iter().map(call).collect()
}

/// Sends all calls on stdin at once, numbered from 1, and returns everything that comes out until each is answered and the
/// server ends.
pub async fn over_stdio(mut command: Command, calls: &[Value]) -> Run {
    let pipes = command
        .stdin(Pipe::piped())
        .stdout(Pipe::piped())
        .stderr(Pipe::piped());
    let mut child = pipes.spawn().expect("the executable starts");
    let mut lines = format!("{}\n", request(0, "initialize", initialize()));
    for (id, call) in (1..).zip(calls) {
        writeln!(lines, "{}", request(id, "tools/call", call.clone())).unwrap();
    }
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut log = child.stderr.take().unwrap();
    let (mut out, mut err) = (String::new(), String::new());
    let talk = async {
        stdin.write_all(lines.as_bytes()).await.unwrap();
        for _ in 0..=calls.len() {
            stdout.read_line(&mut out).await.unwrap();
        }
        drop(stdin);
        stdout.read_to_string(&mut out).await.unwrap();
    };
    let ended = async { tokio::join!(talk, log.read_to_string(&mut err), child.wait()).2 };
    let status = tokio::time::timeout(DEADLINE, ended).await;
    let status = status.expect("it ends in time").expect("it runs");
    Run {
        status: status.code().unwrap_or(-1),
        stdout: out,
        stderr: err,
    }
}
