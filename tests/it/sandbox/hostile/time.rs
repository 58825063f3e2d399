//! Time ends: the component's own, and everybody's.

use serde_json::json;

use super::wire::{Reply, Wire};
use super::{check, check_with, serve, told};
use crate::harness::Stdio;

const CPU: &str = "the call computed longer than 500ms";

#[tokio::test]
async fn an_endless_loop() {
    check("spin", json!({}), CPU, &[]).await;
}

#[tokio::test]
async fn a_busy_wait() {
    check("poll_clock", json!({}), CPU, &[]).await;
}

#[tokio::test]
async fn a_sleep_past_the_deadline() {
    let words = "the call did not finish within 300ms";
    let flags = ["--timeout", "300ms"];
    check_with(&flags, "sleep_long", json!({"seconds": 3600}), words, &[]).await;
}

#[tokio::test]
async fn an_answer_that_drips() {
    let wire = Wire::start(Reply::Drip).await;
    let mut client = Stdio::open(serve(&wire.url, &["--timeout", "1s"])).await;
    let result = client.call("read_all", json!({})).await;
    assert_eq!(told(&result), "the call did not finish within 1s");
    // The server drips on; what asks it for a status alone works.
    super::behaves(client).await;
}
