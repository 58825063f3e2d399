//! Limits on what clients send, whatever the component.

use serde_json::{Value, json};

use crate::harness::{Http, Stdio, outcome, plex, set_up};

/// A call whose arguments are nested so deeply.
fn nested(depth: usize) -> String {
    let arguments = format!("{}1{}", r#"{"a":["#.repeat(depth), "]}".repeat(depth));
    format!(
        r#"{{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{"name":"plex_get_server","arguments":{arguments}}}}}"#
    )
}

#[track_caller]
fn refused(answer: &Value) {
    let words = answer["error"]["message"].as_str();
    let words = words.unwrap_or_else(|| panic!("{answer}"));
    assert!(words.contains("recursion limit exceeded"), "{words}");
}

#[tokio::test]
async fn deeply_nested_arguments_over_stdio() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    for depth in [1_000, 100_000] {
        client.send_text(&format!("{}\n", nested(depth))).await;
        refused(&client.next().await);
    }
    let result = client.call("plex_get_server", json!({})).await;
    assert!(outcome(&result).is_ok(), "{result}");
}

#[tokio::test]
async fn deeply_nested_arguments_over_http() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for depth in [1_000, 100_000] {
        let version = [("mcp-protocol-version", "2025-11-25")];
        refused(&server.post(&version, nested(depth)).await.json());
    }
    let good = json!({"name": "plex_get_server", "arguments": {}});
    let answer = server.request("tools/call", good).await;
    assert!(outcome(&answer["result"]).is_ok(), "{answer}");
}
