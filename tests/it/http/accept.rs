//! In which form a client gets its answer, by what it accepts.

use serde_json::{Value, json};

use super::raw::{exchange, status};
use crate::harness::{Http, plex, request, set_up, stateless_request};

/// A call that asks to be told of progress, of either era.
fn call(stateless: bool, name: &str) -> (Value, String) {
    let parameters = json!({"name": name, "arguments": {}});
    let mut message = if stateless {
        stateless_request(1, "tools/call", parameters)
    } else {
        request(1, "tools/call", parameters)
    };
    message["params"]["_meta"]["progressToken"] = json!("t");
    let version = if stateless {
        "2026-07-28"
    } else {
        "2025-11-25"
    };
    let headers = format!(
        "MCP-Protocol-Version: {version}\r\nMcp-Method: tools/call\r\nMcp-Name: {name}\r\n"
    );
    (message, headers)
}

/// The answer to such a call of a client that sends this `Accept`, if any.
async fn answer(server: &Http, stateless: bool, accept: Option<&str>) -> String {
    let (message, headers) = call(stateless, "plex_get_libraries");
    let body = message.to_string();
    let accept = accept.map(|accept| format!("Accept: {accept}\r\n"));
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         {}{headers}Content-Length: {}\r\n\r\n",
        accept.unwrap_or_default(),
        body.len()
    );
    exchange(&server.url, (head + &body).as_bytes()).await
}

const ERAS: [bool; 2] = [false, true];

#[tokio::test]
async fn who_accepts_json_alone_or_anything_or_says_nothing_gets_json() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for stateless in ERAS {
        for accept in [
            None,
            Some("*/*"),
            Some("application/json"),
            Some("application/*;q=0.8"),
            Some("text/html, application/json, */*;q=0.1"),
        ] {
            let answer = answer(&server, stateless, accept).await;
            assert_eq!(status(&answer), 200, "{accept:?}: {answer}");
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(
                head.contains("content-type: application/json"),
                "{accept:?}: {head}"
            );
            let message: Value = serde_json::from_str(body).expect("one message");
            assert_eq!(message["result"]["isError"], false, "{accept:?}: {message}");
        }
    }
}

#[tokio::test]
async fn who_accepts_events_gets_them_where_there_is_progress_to_tell() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for stateless in ERAS {
        for accept in [
            "application/json, text/event-stream",
            "text/event-stream, */*",
        ] {
            let answer = answer(&server, stateless, Some(accept)).await;
            assert!(
                answer.contains("content-type: text/event-stream"),
                "{accept}: {answer}"
            );
            assert!(
                answer.contains("notifications/progress"),
                "{accept}: {answer}"
            );
            assert!(answer.contains(r#""isError":false"#), "{accept}: {answer}");
        }
    }
}

#[tokio::test]
async fn who_accepts_no_json_is_told_what_to_accept() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for accept in [
        "text/event-stream",
        "text/html",
        "application/json;q=0, */*",
    ] {
        let answer = answer(&server, true, Some(accept)).await;
        assert_eq!(status(&answer), 406, "{accept}: {answer}");
        assert!(
            answer.contains("send `Accept: application/json`"),
            "{accept}: {answer}"
        );
    }
    assert!(plex.seen().is_empty(), "nothing was called");
}
