//! Bare rmcp, without our mends: each test shows that one is still needed. When one fails after an upgrade, rmcp has
//! learned it: remove the mend that `mends.rs` names in the test of the same name.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, ServerHandler, ServiceExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::harness::{DEADLINE, initialize, request, stateless_request};

/// A server with one tool whose schema admits no arguments.
#[derive(Clone)]
struct Bare;

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
        _request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
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

/// Posts `body` as a client before 2026-07-28 does, with a foreign `Origin`.
async fn over_http(body: &str) -> (u16, String) {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true);
    let service = StreamableHttpService::new(
        || Ok(Bare),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    let request = http::Request::post("http://localhost/mcp")
        .header("host", "localhost")
        .header("origin", "https://evil.example")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .body(Body::from(body.to_owned()))
        .unwrap();
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
    assert_eq!(over_http(&ping).await.0, 200);
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
    let (status, body) = over_http("{\"jsonrpc\":").await;
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
