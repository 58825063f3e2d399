//! Our workarounds for rmcp 3.9.0, which does otherwise than the protocol wants: one test for each. `rmcp_upstream.rs` has a
//! test of the same name for each, on bare rmcp, that fails once it needs no mend any more.

use serde_json::{Value, json};

use crate::harness::{
    DEADLINE, Http, Stdio, initialize, plex, request, set_up, silent_plex, stateless_request,
};

/// In `transport/http.rs`: `enforce_origin_validation`.
#[tokio::test]
async fn origin_is_validated() {
    let plex = plex().await;
    let flags = ["--allow-origin", "https://app.example.com"];
    let server = Http::start(set_up(&plex.url()), &flags).await;
    let body = request(1, "ping", json!({})).to_string();
    let check = async |origin: &str, status: u16| {
        let answer = server.post(&[("origin", origin)], body.clone()).await;
        assert_eq!(answer.status, status, "{origin}: {answer:?}");
    };
    check("https://evil.example", 403).await;
    check("http://localhost.evil.example:6274", 403).await;
    check("null", 403).await;
    check("https://app.example.com", 200).await;
    check("http://localhost:6274", 200).await;
    check("http://127.0.0.1", 200).await;
    let broken = server
        .post(&[("origin", "https://evil.example")], "{")
        .await;
    assert_eq!(broken.status, 403, "before anything is read");
}

/// In `host/protocol/src/http/access.rs`: `origin`.
#[tokio::test]
async fn an_origin_without_a_port_has_the_schemes_own() {
    let plex = plex().await;
    let flags = ["--allow-origin", "https://app.example.com"];
    let server = Http::start(set_up(&plex.url()), &flags).await;
    let body = request(1, "ping", json!({})).to_string();
    for (origin, status) in [
        ("https://app.example.com", 200),
        ("https://app.example.com:443", 200),
        ("https://app.example.com:8443", 403),
    ] {
        let answer = server.post(&[("origin", origin)], body.clone()).await;
        assert_eq!(answer.status, status, "{origin}: {answer:?}");
    }
}

/// In `mcp.rs`: `initialize`.
#[tokio::test]
async fn a_session_opened_again_keeps_its_version() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    for version in ["2026-07-28", "2025-06-18", "no version"] {
        let mut again = initialize();
        again["protocolVersion"] = json!(version);
        let answer = client.request("initialize", again).await;
        let answered = &answer["result"]["protocolVersion"];
        assert_ne!(answered, "2026-07-28", "it has no handshake: {answer}");
        let answer = client.request("ping", json!({})).await;
        assert_eq!(answer["result"], json!({}), "after {version}");
    }
}

/// In `mcp.rs`: `list_prompts` and its neighbours.
#[tokio::test]
async fn undeclared_methods_are_not_found() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let reference = json!({"type": "ref/prompt", "name": "x"});
    for (method, parameters) in [
        ("prompts/list", json!({})),
        ("prompts/get", json!({"name": "x"})),
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({"uri": "file:///etc/passwd"})),
        (
            "completion/complete",
            json!({"ref": reference, "argument": {"name": "a", "value": "b"}}),
        ),
        ("logging/setLevel", json!({"level": "debug"})),
        ("no/such/method", json!({})),
    ] {
        let answer = client.request(method, parameters.clone()).await;
        assert_eq!(answer["error"]["code"], -32601, "{method}: {answer}");
        let answer = server.stateless(method, parameters).await;
        assert_eq!(answer.status, 404, "{method}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], -32601, "{method}");
    }
    // It has no handshake, whatever the parameters.
    let answer = server.stateless("initialize", json!({})).await;
    assert_eq!(answer.status, 404, "{answer:?}");
    assert_eq!(answer.json()["error"]["code"], -32601);
}

/// In `mcp.rs`: `on_custom_request`.
#[tokio::test]
async fn wrong_types_are_invalid_parameters() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let name = "plex_get_libraries";
    for parameters in [
        json!({"name": name, "arguments": []}),
        json!({"name": name, "arguments": "{}"}),
        json!({"name": name, "arguments": 7}),
        json!({"arguments": {}}),
        json!({"name": 7}),
    ] {
        let answer = client.request("tools/call", parameters.clone()).await;
        assert_eq!(answer["error"]["code"], -32602, "{parameters}: {answer}");
        let answer = server.request("tools/call", parameters.clone()).await;
        assert_eq!(answer["error"]["code"], -32602, "{parameters}: {answer}");
    }
    let answer = server
        .stateless("tools/call", json!({"name": name, "arguments": []}))
        .await;
    assert_ne!(answer.status, 404, "{answer:?}");
    assert_eq!(answer.json()["error"]["code"], -32602);
}

/// In `host/protocol/src/message.rs` and both transports.
#[tokio::test]
async fn invalid_json_is_answered() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for (text, code) in [
        ("{\"jsonrpc\": \"2.0\", \"id\": 1,", -32700),
        ("hello", -32700),
        ("\u{0}\u{1}", -32700),
        ("[]", -32600),
        ("{\"id\": 1}", -32600),
        (
            "{\"jsonrpc\": \"1.0\", \"id\": 1, \"method\": \"ping\"}",
            -32600,
        ),
    ] {
        client.send_text(&format!("{text}\n")).await;
        let answer = client.next().await;
        assert_eq!(answer["error"]["code"], code, "{text}: {answer}");
        let answer = server.post(&[], text).await;
        assert_eq!(answer.status, 400, "{text}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], code, "{text}");
    }
    let answer = client.request("ping", json!({})).await;
    assert_eq!(answer["result"], json!({}), "the session goes on");
}

/// In the sandbox, which validates what it is given.
#[tokio::test]
async fn arguments_are_held_against_the_schema() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    for (tool, arguments, word) in [
        ("plex_get_libraries", json!({"shelf": 1}), "shelf"),
        ("plex_get_library_items", json!({}), "library_id"),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "limit": 0}),
            "limit",
        ),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "limit": "many"}),
            "limit",
        ),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "sort": "weight"}),
            "sort",
        ),
        (
            "plex_get_item",
            json!({"rating_keys": "1, 2"}),
            "rating_keys",
        ),
    ] {
        let result = client.call(tool, arguments).await;
        assert_eq!(result["isError"], true, "{result}");
        let words = result["content"][0]["text"].as_str().unwrap();
        assert!(words.contains(word), "{words}");
    }
}

/// In `transport/stdio.rs`: `ConnectionClosed` is no failure.
#[tokio::test]
async fn a_client_that_says_nothing_is_no_failure() {
    let plex = plex().await;
    let (status, stderr) = Stdio::start(set_up(&plex.url())).end().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert_eq!(stderr, "");
}

/// In `transport/stdio.rs`: `opens`.
#[tokio::test]
async fn a_notification_before_the_session_ends_nothing() {
    let plex = plex().await;
    let mut client = Stdio::start(set_up(&plex.url()));
    // Of a client whose question who we are took it too long.
    let late =
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}});
    client.send(&late).await;
    let answer = client.request("initialize", initialize()).await;
    assert!(answer["result"].is_object(), "{answer}");
}

/// In `transport/stdio.rs`: `last_answers`.
#[tokio::test]
async fn calls_outlive_the_end_of_the_input() {
    let (url, mut asked) = silent_plex().await;
    let mut command = set_up(&url);
    // Longer than rmcp waits, which is five seconds.
    command.args(["--timeout", "7s"]);
    let mut client = Stdio::open(command).await;
    let call = json!({"name": "plex_get_libraries"});
    client.send(&request(7, "tools/call", call)).await;
    let asked = tokio::time::timeout(DEADLINE, asked.recv()).await;
    asked.expect("the call reaches Plex").unwrap();
    client.close();
    let answer = client.next().await;
    assert_eq!(answer["id"], 7, "{answer}");
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    assert_eq!(client.ended().await.0.code(), Some(0));
}

/// In `mcp.rs`: `server_info`.
#[tokio::test]
async fn results_say_who_answers() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for (method, parameters) in [
        ("tools/list", json!({})),
        ("tools/call", json!({"name": "plex_get_server"})),
    ] {
        let answer = server.stateless(method, parameters).await.json();
        let who = &answer["result"]["_meta"]["io.modelcontextprotocol/serverInfo"];
        assert_eq!(who["name"], "plex-mcp", "{answer}");
    }
}

/// In `mcp.rs`: `discover` and `list_tools`.
#[tokio::test]
async fn lists_may_be_kept() {
    #[track_caller]
    fn check(result: &Value) {
        assert!(result["ttlMs"].as_u64().unwrap() >= 60_000, "{result}");
        assert_eq!(result["cacheScope"], "public", "{result}");
    }
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for method in ["server/discover", "tools/list"] {
        check(&server.stateless(method, json!({})).await.json()["result"]);
        let mut client = Stdio::start(set_up(&plex.url()));
        client.send(&stateless_request(1, method, json!({}))).await;
        check(&client.next().await["result"]);
    }
    let answer = server.request("initialize", initialize()).await;
    assert!(answer["result"].get("ttlMs").is_none(), "{answer}");
}
