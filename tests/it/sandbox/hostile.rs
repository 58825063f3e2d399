//! A component that attacks (`tests/fixtures/hostile`): whatever it tries, nothing arrives that its tool may not send, the
//! client is told which limit it met, the next call works, and the process lives and stays small.

mod wire;

mod changes;
mod requests;
mod token;

mod memory;
mod resources;
mod time;

mod answers;
mod streams;

mod many;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::harness::{OWNER_TOKEN, Stdio, hostile, outcome, peak, plex, set_up};

/// Enough for a slow machine, and for an attack to be over soon.
const FLAGS: &[&str] = &["--timeout", "20s", "--cpu", "500ms", "--memory", "16MiB"];

/// The executable with the hostile component, and `flags` instead of some of [`FLAGS`].
fn serve(url: &str, flags: &[&str]) -> Command {
    let mut command = set_up(url);
    command
        .arg("serve")
        .args(hostile().flags())
        .args(if flags.is_empty() { FLAGS } else { flags });
    command
}

/// What a client is told.
fn told(result: &Value) -> String {
    match outcome(result) {
        Ok(answer) => answer.to_string(),
        Err(words) => words.to_owned(),
    }
}

/// Calls `tool`, in whose arguments `PLEX` stands for host and port of the server, and then one that behaves. Compares what
/// the client is told and what arrived.
async fn check(tool: &str, arguments: Value, expected: &str, arrived: &[&str]) {
    check_with(&[], tool, arguments, expected, arrived).await;
}

async fn check_with(
    flags: &[&str],
    tool: &str,
    arguments: Value,
    expected: &str,
    arrived: &[&str],
) {
    let plex = plex().await;
    let authority = plex.addr().to_string();
    let arguments = arguments.to_string().replace("PLEX", &authority);
    let mut client = Stdio::open(serve(&plex.url(), flags)).await;
    let result = client
        .call(tool, serde_json::from_str(&arguments).unwrap())
        .await;
    let seen = plex.seen();
    let told = told(&result).replace(&authority, "PLEX");
    let seen_as: Vec<_> = seen
        .iter()
        .map(|seen| format!("{} {}", seen.method, seen.target))
        .collect();
    assert_eq!(
        (
            told.as_str(),
            seen_as.iter().map(String::as_str).collect::<Vec<_>>()
        ),
        (expected, arrived.to_vec())
    );
    for seen in seen {
        let tokens = seen
            .headers
            .iter()
            .filter(|(_, value)| *value == OWNER_TOKEN);
        let names: Vec<_> = tokens.map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["x-plex-token"]);
    }
    behaves(client).await;
}

/// What the process may have in memory at its largest: an instance that fills what the most generous of these tests give
/// it, what it hands over, and everything else.
const MEMORY_KIB: u64 = 256 << 10;

/// The next call works, and the process has neither ended nor grown nor said anything that it should not.
async fn behaves(client: Stdio) -> String {
    behaves_within(MEMORY_KIB, client).await
}

/// The same, where it may have had so much memory.
async fn behaves_within(memory_kib: u64, mut client: Stdio) -> String {
    let peak = peak(client.process());
    assert!(peak < memory_kib, "{peak} KiB");
    let good = client.call("good", json!({})).await;
    assert_eq!(told(&good), r#"{"words":["status 200"],"count":1}"#);
    let (status, stderr) = client.end().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains(OWNER_TOKEN), "{stderr}");
    stderr
}
