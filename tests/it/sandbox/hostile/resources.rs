//! What its host keeps for a component is counted.

use serde_json::json;

use super::check;

async fn held(kind: &str) {
    let words = "the call held more than 512 requests, streams and the like at once";
    check("take_handles", json!({"kind": kind}), words, &[]).await;
}

#[tokio::test]
async fn a_million_timers() {
    held("pollables").await;
}

#[tokio::test]
async fn a_million_sets_of_headers() {
    held("fields").await;
}

#[tokio::test]
async fn a_million_requests_never_sent() {
    held("requests").await;
}

#[tokio::test]
async fn random_numbers_without_end() {
    let words = "the call computed longer than 500ms";
    check("use_randomness", json!({"bytes": 60_000}), words, &[]).await;
}

#[tokio::test]
async fn random_numbers_in_one_piece() {
    let words = "the component broke down: its host could not go on with it";
    check("use_randomness", json!({"bytes": 100_000_000}), words, &[]).await;
}
