//! How a session begins, in both eras, on both transports.

use serde_json::{Value, json};

use crate::harness::{Http, Stdio, executable, initialize, plex, run, set_up, stateless_request};

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

/// A client shows nothing of a program that ends: it answers, and says why nothing works.
#[tokio::test]
async fn settings_that_are_wrong_are_told_in_every_answer() {
    let check = async |variables: &[(&str, &str)], flags: &[&str], words: &str, status: i32| {
        let mut command = executable();
        command.envs(variables.iter().copied()).args(flags);
        let mut client = Stdio::start(command);
        let answer = client.request("initialize", initialize()).await;
        let result = &answer["result"];
        check_server(result);
        check_implementation(&result["serverInfo"]);
        let instructions = result["instructions"].as_str().unwrap();
        assert!(instructions.contains(words), "{instructions}");
        client
            .send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            .await;
        let answer = client.request("tools/list", json!({})).await;
        assert!(answer["result"]["tools"].is_array(), "{answer}");
        for tool in ["plex_get_libraries", "another"] {
            let result = client.call(tool, json!({"x": 1})).await;
            assert_eq!(result["isError"], true, "{result}");
            let text = result["content"][0]["text"].as_str().unwrap();
            assert!(
                text.contains(words) && text.contains("not set up"),
                "{text}"
            );
        }
        let (ended, stderr) = client.end().await;
        assert_eq!(ended.code(), Some(status), "{stderr}");
        assert_eq!(stderr.matches(words).count(), 1, "{stderr}");
        assert!(!stderr.contains("s3cret") && !instructions.contains("s3cret"));
    };
    let url = ("PLEX_URL", "http://127.0.0.1:1");
    check(&[], &[], "no Plex server: set PLEX_URL", 1).await;
    check(&[], &["serve"], "no Plex server: set PLEX_URL", 1).await;
    check(&[("PLEX_URL", "nas")], &[], "PLEX_URL is not usable", 1).await;
    check(
        &[url, ("PLEX_TOKEN", "${PLEX_TOKEN}")],
        &[],
        "was not filled in",
        1,
    )
    .await;
    check(
        &[url, ("PLEX_TOKEN", "X-Plex-Token=s3cret")],
        &[],
        "leave out `X-Plex-Token`",
        1,
    )
    .await;
    check(
        &[url],
        &["--toolsets", "nothing"],
        "no toolset `nothing`",
        1,
    )
    .await;
    check(
        &[url],
        &["--component", "/nowhere.wasm"],
        "/nowhere.wasm",
        1,
    )
    .await;
    check(
        &[url],
        &["--max-answer", "5000000000"],
        "--max-answer 5000000000",
        1,
    )
    .await;
    check(
        &[url],
        &["--timeout", "never"],
        "must begin with a whole number",
        2,
    )
    .await;
    check(&[url], &["--nothing"], "unexpected argument '--nothing'", 2).await;
}

#[tokio::test]
async fn settings_that_are_wrong_are_told_in_the_stateless_era_too() {
    let mut client = Stdio::start(executable());
    client
        .send(&stateless_request(1, "server/discover", json!({})))
        .await;
    let answer = client.next().await;
    let words = "no Plex server: set PLEX_URL";
    let instructions = answer["result"]["instructions"].as_str().unwrap();
    assert!(instructions.contains(words), "{answer}");
    let call = json!({"name": "plex_get_libraries", "arguments": {}});
    client.send(&stateless_request(2, "tools/call", call)).await;
    let answer = client.next().await;
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    let text = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert!(text.contains(words), "{text}");
    check_implementation(&answer["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]);
    assert_eq!(client.end().await.0.code(), Some(1));
}

/// The tools are those that there would be: a client that lists none calls none, and nobody learns the reason.
#[tokio::test]
async fn settings_that_are_wrong_leave_the_list_of_tools() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let expected = client.request("tools/list", json!({})).await;
    let mut client = Stdio::open(executable()).await;
    let found = client.request("tools/list", json!({})).await;
    assert_eq!(found["result"]["tools"], expected["result"]["tools"]);
}

/// Nobody waits where no client can be: at a terminal, over HTTP, after another command.
#[tokio::test]
async fn settings_that_are_wrong_end_every_other_command() {
    for command in [
        &["check"][..],
        &["serve", "--http", "0"],
        &["chek"],
        &["check", "--nothing"],
    ] {
        let found = run(executable(), command).await;
        assert_ne!(found.status, 0);
        assert_eq!(found.stdout, "", "{command:?}");
    }
}
