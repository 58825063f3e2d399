//! How a session begins, in both eras, on both transports.

use serde_json::{Value, json};

use crate::harness::{Http, Stdio, initialize, plex, set_up, stateless_request};

/// What every beginning must say of this server.
#[track_caller]
fn check_server(result: &Value) {
    assert_eq!(result["capabilities"], json!({"tools": {}}), "{result}");
    let words = result["instructions"].as_str().unwrap();
    assert!((1..=2_000).contains(&words.chars().count()), "{words}");
    assert!(!words.contains('@'), "tags are stripped: {words}");
}

#[track_caller]
fn check_implementation(implementation: &Value) {
    assert_eq!(implementation["name"], "plex-mcp");
    assert_eq!(implementation["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn initialize_over_stdio() {
    let plex = plex().await;
    for (asked, expected) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        // There is no handshake in this revision, and no revision of that name.
        ("2026-07-28", "2025-11-25"),
        ("1999-01-01", "2025-11-25"),
    ] {
        let mut client = Stdio::start(set_up(&plex.url()));
        let mut parameters = initialize();
        parameters["protocolVersion"] = asked.into();
        let answer = client.request("initialize", parameters).await;
        let result = &answer["result"];
        assert_eq!(result["protocolVersion"], expected, "{answer}");
        check_server(result);
        check_implementation(&result["serverInfo"]);
        let answer = client.request("ping", json!({})).await;
        assert_eq!(answer["result"], json!({}));
        assert!(client.end().await.0.success());
    }
}

#[tokio::test]
async fn discover_over_stdio_and_then_either_era() {
    let plex = plex().await;
    for then_initialize in [false, true] {
        let mut client = Stdio::start(set_up(&plex.url()));
        client
            .send(&stateless_request(1, "server/discover", json!({})))
            .await;
        let answer = client.next().await;
        let result = &answer["result"];
        let versions = result["supportedVersions"].as_array().unwrap();
        assert!(versions.contains(&"2026-07-28".into()), "{versions:?}");
        assert!(versions.contains(&"2025-11-25".into()), "{versions:?}");
        check_server(result);
        check_implementation(&result["_meta"]["io.modelcontextprotocol/serverInfo"]);
        // A client that gives up on its probe says so before there is a session.
        client
            .send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}))
            .await;
        if then_initialize {
            let answer = client.request("initialize", initialize()).await;
            check_server(&answer["result"]);
            let answer = client.request("tools/list", json!({})).await;
            assert!(answer["result"]["tools"].is_array(), "{answer}");
        } else {
            client
                .send(&stateless_request(2, "tools/list", json!({})))
                .await;
            let answer = client.next().await;
            let result = &answer["result"];
            assert!(result["tools"].is_array(), "{answer}");
            assert_eq!(result["resultType"], "complete");
            check_implementation(&result["_meta"]["io.modelcontextprotocol/serverInfo"]);
        }
        assert!(client.end().await.0.success());
    }
}

#[tokio::test]
async fn both_eras_over_http() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let answer = server.request("initialize", initialize()).await;
    assert_eq!(answer["result"]["protocolVersion"], "2025-11-25");
    check_server(&answer["result"]);
    let answer = server.request("tools/list", json!({})).await;
    assert!(answer["result"]["tools"].is_array(), "{answer}");
    let answer = server.stateless("server/discover", json!({})).await;
    assert_eq!(answer.status, 200);
    check_server(&answer.json()["result"]);
    let answer = server.stateless("tools/list", json!({})).await.json();
    assert_eq!(answer["result"]["resultType"], "complete");
}

#[tokio::test]
async fn the_stateless_era_refuses_what_it_must() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let complete = stateless_request(1, "tools/list", json!({}));
    let check = async |headers: &[(&str, &str)], body: &Value, status: u16, code: i32| {
        let answer = server.post(headers, body.to_string()).await;
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.json()["error"]["code"], code, "{answer:?}");
    };
    let version = ("mcp-protocol-version", "2026-07-28");
    let method = ("mcp-method", "tools/list");
    check(&[method], &complete, 400, -32020).await;
    check(&[version], &complete, 400, -32020).await;
    check(
        &[version, ("mcp-method", "tools/call")],
        &complete,
        400,
        -32020,
    )
    .await;
    let legacy = ("mcp-protocol-version", "2025-11-25");
    check(&[legacy, method], &complete, 400, -32020).await;

    let mut incomplete = complete.clone();
    let meta = incomplete["params"]["_meta"].as_object_mut().unwrap();
    meta.remove("io.modelcontextprotocol/clientCapabilities");
    check(&[version, method], &incomplete, 400, -32602).await;

    let mut future = complete.clone();
    future["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = "2099-01-01".into();
    let version_of_then = ("mcp-protocol-version", "2099-01-01");
    check(&[version_of_then, method], &future, 400, -32022).await;

    let ping = stateless_request(1, "ping", json!({}));
    check(&[version, ("mcp-method", "ping")], &ping, 404, -32601).await;

    let call = stateless_request(1, "tools/call", json!({"name": "plex_search"}));
    let method = ("mcp-method", "tools/call");
    check(&[version, method], &call, 400, -32020).await;
    check(
        &[version, method, ("mcp-name", "other")],
        &call,
        400,
        -32020,
    )
    .await;
}
