//! Limits on what clients send and are told, whatever the component.

use serde_json::{Value, json};

use crate::harness::{Http, Stdio, hostile, outcome, plex, request, set_up};

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

/// Characters that an answer may have where nobody says otherwise.
const MAX_ANSWER: usize = 40_000;

/// Errors are held to the limit of answers: what is over is left out, and said to be.
#[tokio::test]
async fn invariant_8_errors_of_a_component_count_like_answers() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.arg("serve").args(hostile().flags());
    let mut client = Stdio::open(command).await;
    for (bytes, expected) in [
        (39_000, "x [failed;"),
        (79_000, "characters more) [failed;"),
    ] {
        let result = client.call("huge_error", json!({"bytes": bytes})).await;
        let words = outcome(&result).unwrap_err();
        assert!(words.contains(expected), "{}", &words[words.len() - 200..]);
        assert!(words.chars().count() <= MAX_ANSWER, "{}", words.len());
    }
}

/// Whatever a client sends, an error repeats no more of it than an answer may have.
#[tokio::test]
async fn invariant_8_errors_that_repeat_arguments_count_like_answers() {
    let long = "x".repeat(1 << 20);
    let most = "1000";
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.args(["--max-answer", most]);
    let mut client = Stdio::open(command).await;
    for (tool, arguments) in [
        ("plex_get_library_items", json!({"library_id": long})),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "sort": long}),
        ),
        (
            "plex_get_library_items",
            json!({"library_id": "1", (long.as_str()): 1}),
        ),
        ("plex_get_item", json!({"rating_keys": [long]})),
        (
            "plex_get_item",
            json!({"rating_keys": vec![long.as_str(); 3]}),
        ),
        (
            "plex_refresh_library",
            json!({"library_id": "1", "path": long}),
        ),
    ] {
        let result = client.call(tool, arguments).await;
        if let Err(words) = outcome(&result) {
            let characters = words.chars().count();
            assert!(
                characters <= 1_000,
                "{tool}: {characters}: {}",
                &words[..500]
            );
        }
    }
    // Names that are no tool's and no method's have errors of the protocol.
    for (method, parameters) in [
        ("tools/call", json!({"name": long, "arguments": {}})),
        (long.as_str(), json!({})),
    ] {
        client.send(&request(7, method, parameters)).await;
        let answer = client.next().await.to_string();
        assert!(answer.len() < 1_000, "{}", &answer[..500]);
    }
}
