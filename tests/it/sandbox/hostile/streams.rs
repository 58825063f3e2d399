//! The streams of the process are not the component's.

use serde_json::json;

use super::{behaves, check, serve, told};
use crate::harness::{Stdio, plex};

/// Every line of stdout is read as MCP by the client of these tests, and must be the answer to what it asked.
#[tokio::test]
async fn invariant_7_messages_written_to_stdout() {
    check(
        "write_stdout",
        json!({}),
        r#"{"words":["Ok(())"],"count":57}"#,
        &[],
    )
    .await;
}

/// The next message on stdin is for the host, and gets its answer.
#[tokio::test]
async fn stdin_is_at_its_end() {
    check("read_stdin", json!({}), r#"{"words":[""],"count":0}"#, &[]).await;
}

#[tokio::test]
async fn a_flood_on_stderr() {
    let plex = plex().await;
    let mut client = Stdio::open(serve(&plex.url(), &["--cpu", "20s"])).await;
    let result = client.call("flood_stderr", json!({"lines": 10_000})).await;
    assert_eq!(told(&result), r#"{"words":[],"count":10000}"#);
    let stderr = behaves(client).await;
    assert_eq!(stderr.matches("component: line ").count(), 100, "{stderr}");
    assert!(!stderr.contains('\x1b'), "{stderr}");
    assert!(stderr.contains("bytes are left out"), "{stderr}");
    assert!(stderr.len() < 40_000, "{}", stderr.len());
}

#[tokio::test]
async fn an_end_with_success() {
    let words = "the component broke down: it ended itself with status 0";
    check("end_process", json!({"status": 0}), words, &[]).await;
}

#[tokio::test]
async fn an_end_with_failure() {
    let words = "the component broke down: it ended itself with status 1";
    check("end_process", json!({"status": 1}), words, &[]).await;
}
