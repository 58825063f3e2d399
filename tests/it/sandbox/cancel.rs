//! Who leaves stops what was begun: the component, and its request to the Plex server.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::harness::{DEADLINE, Http, Stdio, request, set_up, silent_plex, stateless_request};

fn parameters() -> Value {
    json!({"name": "plex_get_libraries", "arguments": {}})
}

/// Waits until the silent server has a request, or has seen one end.
async fn event(events: &mut mpsc::Receiver<()>, what: &str) {
    let event = timeout(DEADLINE, events.recv()).await;
    event.unwrap_or_else(|_| panic!("not in time: {what}"));
}

/// Begins a call on a connection of its own, and leaves in the middle of it.
async fn leave(version: &str, body: &Value, more: &str) {
    let (url, mut events) = silent_plex().await;
    // Nothing but the leaving may end the call.
    let server = Http::start(set_up(&url), &["--timeout", "10m"]).await;
    let address = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (body, length) = (body.to_string(), body.to_string().len());
    let bytes = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {length}\r\n\
         MCP-Protocol-Version: {version}\r\n{more}\r\n{body}"
    );
    stream.write_all(bytes.as_bytes()).await.unwrap();
    event(&mut events, "the request to Plex").await;
    drop(stream);
    event(&mut events, "the end of the request to Plex").await;
    // The call is noted as what it was, and runs no more.
    let ended = async {
        loop {
            let metrics = server.get("/metrics").await.text;
            let cancelled = r#"{tool="plex_get_libraries",outcome="cancelled"} 1"#;
            if metrics.contains(cancelled) && metrics.contains("plex_mcp_calls_in_progress 0\n") {
                break;
            }
        }
    };
    let ended = timeout(DEADLINE, ended).await;
    ended.expect("the call is counted as cancelled");
}

#[tokio::test]
async fn closing_the_connection_stops_the_call() {
    let body = request(1, "tools/call", parameters());
    leave("2025-11-25", &body, "").await;
    let body = stateless_request(1, "tools/call", parameters());
    let more = "Mcp-Method: tools/call\r\nMcp-Name: plex_get_libraries\r\n";
    leave("2026-07-28", &body, more).await;
}

#[tokio::test]
async fn the_deadline_stops_the_request() {
    let (url, mut events) = silent_plex().await;
    let server = Http::start(set_up(&url), &["--timeout", "1s"]).await;
    let answer = server.request("tools/call", parameters()).await;
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    event(&mut events, "the request to Plex").await;
    event(&mut events, "the end of the request to Plex").await;
}

#[tokio::test]
async fn a_notification_stops_the_call() {
    let (url, mut events) = silent_plex().await;
    let mut command = set_up(&url);
    command.args(["--timeout", "10m"]);
    let mut client = Stdio::open(command).await;
    client.send(&request(7, "tools/call", parameters())).await;
    event(&mut events, "the request to Plex").await;
    let cancelled = json!({"requestId": 7, "reason": "no matter"});
    client
        .send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancelled}))
        .await;
    event(&mut events, "the end of the request to Plex").await;
    // The cancelled call has no answer; the next message is that of the next request.
    let answer = client.request("ping", json!({})).await;
    assert_eq!(answer["result"], json!({}));
    // What was cancelled is not waited for.
    assert_eq!(client.end().await.0.code(), Some(0));
}

/// Who pipes requests in closes stdin and then reads: a call that runs gets its usual time, and no more.
#[tokio::test]
async fn the_end_of_the_input_lets_calls_finish_in_their_time() {
    let (url, mut events) = silent_plex().await;
    let mut command = set_up(&url);
    command.args(["--timeout", "2s"]);
    let mut client = Stdio::open(command).await;
    client.send(&request(7, "tools/call", parameters())).await;
    event(&mut events, "the request to Plex").await;
    client.close();
    let answer = client.next().await;
    assert_eq!(answer["id"], 7);
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    event(&mut events, "the end of the request to Plex").await;
    assert_eq!(client.ended().await.0.code(), Some(0));
}
