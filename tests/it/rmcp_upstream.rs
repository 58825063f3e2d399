//! Bare rmcp, without our mends: each test shows that one is still needed. When one fails after an upgrade, rmcp has
//! learned it: remove the mend that `rmcp_workarounds.rs` names in the test of the same name.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, ServerHandler, ServiceExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

use crate::harness::{DEADLINE, initialize, request, stateless_request};

/// A server whose tools' schema admits no arguments, and of which one is slow.
#[derive(Clone)]
struct Bare;

/// The time that the slow tool takes: longer than rmcp waits for answers once the input has ended, which is five seconds.
const SLOW: Duration = Duration::from_secs(6);

impl ServerHandler for Bare {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    fn get_tool(&self, _name: &str) -> Option<Tool> {
        let schema = json!({"type": "object", "additionalProperties": false});
        Some(Tool::new("bare", "", schema.as_object().unwrap().clone()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if request.name == "slow" {
            tokio::time::sleep(SLOW).await;
        }
        Ok(CallToolResult::structured(json!({})).into())
    }
}

/// Sends `lines` after `initialize` over a pipe; returns the answers until there are `expected` of them.
async fn over_stdio(lines: &[&str], expected: usize) -> Vec<Value> {
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let serving = tokio::spawn(async move { Bare.serve(theirs).await.unwrap().waiting().await });
    let (input, mut output) = tokio::io::split(ours);
    let first = request(0, "initialize", initialize()).to_string();
    for line in [&[first.as_str()], lines].concat() {
        output
            .write_all(format!("{line}\n").as_bytes())
            .await
            .unwrap();
    }
    let mut input = BufReader::new(input).lines();
    let mut answers = Vec::new();
    while answers.len() <= expected {
        let line = tokio::time::timeout(DEADLINE, input.next_line()).await;
        answers.push(serde_json::from_str(&line.unwrap().unwrap().unwrap()).unwrap());
    }
    serving.abort();
    answers.split_off(1)
}

/// The answers to `initialize` and `requests`, each sent when the one before is answered.
async fn in_turn(requests: &[Value]) -> Vec<Value> {
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let serving = tokio::spawn(async move { Bare.serve(theirs).await.unwrap().waiting().await });
    let (input, mut output) = tokio::io::split(ours);
    let mut input = BufReader::new(input).lines();
    let mut answers = Vec::new();
    for request in [&[request(0, "initialize", initialize())], requests].concat() {
        let line = format!("{request}\n");
        output.write_all(line.as_bytes()).await.unwrap();
        let line = tokio::time::timeout(DEADLINE, input.next_line()).await;
        answers.push(serde_json::from_str(&line.unwrap().unwrap().unwrap()).unwrap());
    }
    serving.abort();
    answers
}

/// The settings of every server here.
fn config() -> StreamableHttpServerConfig {
    StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
}

/// Posts `body` with `headers` besides those that every client sends.
async fn over_http(
    config: StreamableHttpServerConfig,
    headers: &[(&str, &str)],
    body: &str,
) -> (u16, String) {
    let service = StreamableHttpService::new(
        || Ok(Bare),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    let request = http::Request::post("http://localhost/mcp")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    let request = (headers.iter()).fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let answer = service.handle(request).await;
    let status = answer.status().as_u16();
    let body = to_bytes(Body::new(answer.into_body()), 1 << 20)
        .await
        .unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn origin_is_validated() {
    let ping = request(1, "ping", json!({})).to_string();
    let headers = [("origin", "https://evil.example")];
    assert_eq!(over_http(config(), &headers, &ping).await.0, 200);
}

#[tokio::test]
async fn an_origin_without_a_port_has_the_schemes_own() {
    let config = config()
        .with_allowed_origins(["https://app.example.com"])
        .enforce_origin_validation();
    let ping = request(1, "ping", json!({})).to_string();
    let headers = [("origin", "https://app.example.com:8443")];
    assert_eq!(over_http(config, &headers, &ping).await.0, 200);
}

#[tokio::test]
async fn undeclared_methods_are_not_found() {
    let line = request(1, "prompts/list", json!({})).to_string();
    let answers = over_stdio(&[&line], 1).await;
    assert_eq!(answers[0]["result"]["prompts"], json!([]), "{answers:?}");
}

#[tokio::test]
async fn wrong_types_are_invalid_parameters() {
    let line = request(1, "tools/call", json!({"name": "bare", "arguments": []})).to_string();
    let answers = over_stdio(&[&line], 1).await;
    assert_eq!(answers[0]["error"]["code"], -32601, "{answers:?}");
}

#[tokio::test]
async fn invalid_json_is_answered() {
    let ping = request(1, "ping", json!({})).to_string();
    let answers = over_stdio(&["{\"jsonrpc\":", &ping], 1).await;
    assert_eq!(
        answers[0]["id"], 1,
        "the broken line has no answer: {answers:?}"
    );
    let (status, body) = over_http(config(), &[], "{\"jsonrpc\":").await;
    assert_eq!(status, 415);
    assert!(serde_json::from_str::<Value>(&body).is_err(), "{body}");
}

#[tokio::test]
async fn arguments_are_held_against_the_schema() {
    let line = request(
        1,
        "tools/call",
        json!({"name": "bare", "arguments": {"x": 1}}),
    )
    .to_string();
    let answers = over_stdio(&[&line], 1).await;
    assert_eq!(answers[0]["result"]["isError"], false, "{answers:?}");
}

#[tokio::test]
async fn a_client_that_says_nothing_is_no_failure() {
    let (ours, theirs) = tokio::io::duplex(64);
    drop(ours);
    let outcome = Bare.serve(theirs).await;
    assert!(matches!(
        outcome,
        Err(ServerInitializeError::ConnectionClosed(_))
    ));
}

#[tokio::test]
async fn a_notification_before_the_session_ends_nothing() {
    let (mut ours, theirs) = tokio::io::duplex(1 << 16);
    let late =
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}});
    ours.write_all(format!("{late}\n").as_bytes())
        .await
        .unwrap();
    let outcome = Bare.serve(theirs).await;
    assert!(matches!(
        outcome,
        Err(ServerInitializeError::ExpectedInitializeRequest(_))
    ));
}

#[tokio::test]
async fn calls_outlive_the_end_of_the_input() {
    let (mut ours, theirs) = tokio::io::duplex(1 << 16);
    tokio::spawn(async move { Bare.serve(theirs).await.unwrap().waiting().await });
    for request in [
        request(0, "initialize", initialize()),
        request(1, "tools/call", json!({"name": "slow"})),
    ] {
        ours.write_all(format!("{request}\n").as_bytes())
            .await
            .unwrap();
    }
    ours.shutdown().await.unwrap();
    let mut answers = String::new();
    let read = tokio::time::timeout(DEADLINE, ours.read_to_string(&mut answers)).await;
    read.expect("it ends").unwrap();
    assert_eq!(answers.lines().count(), 1, "{answers}");
}

#[tokio::test]
async fn results_say_who_answers() {
    let call = stateless_request(1, "tools/call", json!({"name": "bare"})).to_string();
    let headers = [
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "tools/call"),
        ("mcp-name", "bare"),
    ];
    let (status, answer) = over_http(config(), &headers, &call).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(status, 200, "{answer}");
    assert!(answer["result"].get("_meta").is_none(), "{answer}");
}

#[tokio::test]
async fn a_session_opened_again_keeps_its_version() {
    let mut again = initialize();
    again["protocolVersion"] = json!("2026-07-28");
    let requests = [
        request(1, "initialize", again),
        request(2, "ping", json!({})),
    ];
    let answers = in_turn(&requests).await;
    assert_eq!(answers[1]["result"]["protocolVersion"], "2025-11-25");
    assert_eq!(answers[2]["error"]["code"], -32601, "{answers:?}");
}

#[tokio::test]
async fn lists_may_be_kept() {
    let line = stateless_request(1, "server/discover", json!({})).to_string();
    let answers = over_stdio(&[&line], 1).await;
    assert_eq!(answers[0]["result"]["ttlMs"], 0, "{answers:?}");
}
