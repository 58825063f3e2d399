//! One call of each tool.

use std::fmt::Write as _;
use std::process::Stdio as Pipe;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

use crate::harness::{DEADLINE, Run, initialize, request};

/// One call of each tool.
pub fn calls() -> Vec<Value> {
    [
        ("plex_get_libraries", json!({})),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "unwatched": true, "year": 1922, "limit": 3}),
        ),
        ("plex_get_recently_added", json!({"limit": 3})),
        ("plex_get_on_deck", json!({})),
        ("plex_get_sessions", json!({})),
        ("plex_search", json!({"query": "moon"})),
        ("plex_refresh_library", json!({"library_id": "1"})),
        ("plex_get_history", json!({"limit": 3})),
        ("plex_get_item", json!({"rating_keys": ["1"]})),
        ("plex_get_children", json!({"rating_key": "1"})),
        ("plex_get_server", json!({})),
    ]
    .map(|(tool, arguments)| json!({"name": tool, "arguments": arguments}))
    .to_vec()
}

/// Sends all calls on stdin at once, and returns everything that comes out until each is answered and the server ends.
pub async fn over_stdio(mut command: Command) -> Run {
    let pipes = command
        .stdin(Pipe::piped())
        .stdout(Pipe::piped())
        .stderr(Pipe::piped());
    let mut child = pipes.spawn().expect("the executable starts");
    let mut lines = format!("{}\n", request(0, "initialize", initialize()));
    for (id, call) in (1..).zip(calls()) {
        writeln!(lines, "{}", request(id, "tools/call", call)).unwrap();
    }
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut log = child.stderr.take().unwrap();
    let (mut out, mut err) = (String::new(), String::new());
    let talk = async {
        stdin.write_all(lines.as_bytes()).await.unwrap();
        for _ in 0..=calls().len() {
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
