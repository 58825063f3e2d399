//! Memory ends where the operator says.

use serde_json::json;

use super::{behaves, check, serve, told};
use crate::harness::{Stdio, plex};

#[tokio::test]
async fn endless_allocation() {
    let words = "the call needed more than 16 MiB of memory";
    check("allocate", json!({}), words, &[]).await;
}

/// A guest that looks how far it comes may use what it has.
#[tokio::test]
async fn all_the_memory_there_is() {
    let plex = plex().await;
    let mut client = Stdio::open(serve(&plex.url(), &[])).await;
    let result = client.call("fill_memory", json!({})).await;
    let pages = result["structuredContent"]["count"].as_u64().unwrap();
    assert!((200..256).contains(&pages), "16 MiB are 256 pages: {pages}");
    behaves(client).await;
}

#[tokio::test]
async fn deep_recursion() {
    let words = "the component broke down: its stack overflowed";
    check("recurse", json!({}), words, &[]).await;
}

#[tokio::test]
async fn its_host_full_of_words() {
    let plex = plex().await;
    let mut client = Stdio::open(serve(&plex.url(), &["--cpu", "20s"])).await;
    // 300 requests, with a header, a method, a scheme, a host and a path each.
    for (bytes, taken) in [(10, 1500), (5_000, 600)] {
        let result = client.call("fill_host", json!({"bytes": bytes})).await;
        let expected = format!(r#"{{"words":[],"count":{taken}}}"#);
        assert_eq!(told(&result), expected, "{bytes} bytes each");
    }
    behaves(client).await;
}
