//! What a tool may not send never leaves.

use plex_mcp_demo::{Ended, Fault, FaultRule, Paths};
use serde_json::json;

use super::wire::{Reply, Wire};
use super::{behaves, check, check_with, serve, told};
use crate::harness::{DEADLINE, Stdio, plex};

/// Asks for one address; nothing arrives.
async fn refused(request: [&str; 4], why: &str) {
    let [method, scheme, authority, target] = request;
    let arguments =
        json!({"method": method, "scheme": scheme, "authority": authority, "target": target});
    let denied = "no answer: ErrorCode::HttpRequestDenied";
    let told = format!(
        "{denied} (a request was not let out: `ask` {why}) [denied; the same call will fail again]"
    );
    check("ask", arguments, &told, &[]).await;
}

const OTHER: &str = "asks for a server other than http://PLEX";

#[tokio::test]
async fn another_host() {
    refused(["GET", "http", "evil.example", "/identity"], OTHER).await;
}

#[tokio::test]
async fn another_port() {
    refused(["GET", "http", "127.0.0.1:1", "/identity"], OTHER).await;
}

#[tokio::test]
async fn another_scheme() {
    refused(["GET", "https", "PLEX", "/identity"], OTHER).await;
}

#[tokio::test]
async fn user_info() {
    refused(["GET", "http", "user:password@PLEX", "/identity"], OTHER).await;
}

#[tokio::test]
async fn another_path() {
    let why = "has no rule for GET /library/sections";
    refused(["GET", "http", "PLEX", "/library/sections"], why).await;
}

#[tokio::test]
async fn a_path_below() {
    let why = "has no rule for GET /identity/secret";
    refused(["GET", "http", "PLEX", "/identity/secret"], why).await;
}

#[tokio::test]
async fn a_way_out_of_the_path() {
    let why = "asks for an address with a dot segment";
    refused(["GET", "http", "PLEX", "/identity/%2e%2e/library"], why).await;
}

#[tokio::test]
async fn another_method() {
    let why = "has no rule for DELETE on /identity";
    refused(["DELETE", "http", "PLEX", "/identity"], why).await;
}

#[tokio::test]
async fn a_method_of_its_own() {
    let why = "has no rule for BREW on /identity";
    refused(["BREW", "http", "PLEX", "/identity"], why).await;
}

#[tokio::test]
async fn another_query_key() {
    let why = "has no rule for GET /identity with the query key `unknown`";
    refused(["GET", "http", "PLEX", "/identity?unknown=1"], why).await;
}

#[tokio::test]
async fn a_token_in_the_query() {
    let why = "has no rule for GET /identity with the query key `X-Plex-Token`";
    refused(["GET", "http", "PLEX", "/identity?X-Plex-Token=x"], why).await;
}

#[tokio::test]
async fn a_protocol_of_its_own() {
    let arguments =
        json!({"method": "GET", "scheme": "file", "authority": "PLEX", "target": "/etc/passwd"});
    check(
        "ask",
        arguments,
        "no answer: ErrorCode::HttpProtocolError [denied; the same call will fail again]",
        &[],
    )
    .await;
}

#[tokio::test]
async fn what_it_may_ask_arrives() {
    let arguments =
        json!({"method": "GET", "scheme": "", "authority": "", "target": "/identity?known=1"});
    let answer = r#"{"words":["status 200"],"count":1}"#;
    check("ask", arguments, answer, &["GET /identity?known=1"]).await;
}

#[tokio::test]
async fn a_redirect() {
    let (plex, other) = (plex().await, plex().await);
    plex.inject(FaultRule {
        paths: Paths::Exactly("/identity".to_owned()),
        first: Some(1),
        fault: Fault::Redirect(format!("{}/library/sections", other.url())),
    });
    let mut client = Stdio::open(serve(&plex.url(), &[])).await;
    let ask = |authority: String| json!({"method": "GET", "scheme": "http", "authority": authority, "target": "/identity"});
    let first = client.call("ask", ask(plex.addr().to_string())).await;
    assert_eq!(
        told(&first).replace(&other.url(), "http://OTHER"),
        "no answer: ErrorCode::HttpRequestDenied (the server redirects to http://OTHER, and redirects are not followed: check its address) [denied; the same call will fail again]"
    );
    // It asks there by itself.
    let second = client.call("ask", ask(other.addr().to_string())).await;
    assert!(
        told(&second).contains("asks for a server other than"),
        "{second}"
    );
    assert_eq!((plex.seen().len(), other.connections()), (1, 0));
    behaves(client).await;
}

#[tokio::test]
async fn ten_thousand_requests() {
    let plex = plex().await;
    let flags = ["--timeout", "60s", "--cpu", "30s"];
    let mut client = Stdio::open(serve(&plex.url(), &flags)).await;
    let result = client.call("ask_often", json!({"count": 10_000})).await;
    assert_eq!(
        told(&result),
        r#"{"words":["no answer: ErrorCode::HttpRequestDenied"],"count":64}"#
    );
    assert_eq!(plex.seen().len(), 64);
    let stderr = behaves(client).await;
    let refusals = stderr.matches("the call sent more than 64 requests");
    assert_eq!(refusals.count(), 20, "what nobody reads is not logged");
}

#[tokio::test]
async fn a_hundred_requests_at_once() {
    let wire = Wire::start(Reply::Slowly).await;
    let mut client = Stdio::open(serve(&wire.url, &[])).await;
    let result = client.call("ask_at_once", json!({"count": 100})).await;
    assert_eq!(told(&result), r#"{"words":[],"count":64}"#);
    assert_eq!(wire.most(), 8, "requests that wait for the server at once");
    behaves(client).await;
}

#[tokio::test]
async fn a_request_left_open() {
    let plex = plex().await;
    plex.inject(FaultRule {
        paths: Paths::Exactly("/identity".to_owned()),
        first: Some(1),
        fault: Fault::Hang,
    });
    let mut client = Stdio::open(serve(&plex.url(), &[])).await;
    let result = client.call("leave_open", json!({})).await;
    assert_eq!(told(&result), r#"{"words":[],"count":1}"#);
    let closed = async {
        while plex.seen()[0].ended == Ended::Pending {
            tokio::task::yield_now().await;
        }
    };
    let closed = tokio::time::timeout(DEADLINE, closed).await;
    closed.expect("the server sees that nobody waits any more");
    behaves(client).await;
}

#[tokio::test]
async fn huge_headers() {
    check(
        "huge_headers",
        json!({"bytes": 1 << 20}),
        "the headers of a request took more than 16 KiB",
        &[],
    )
    .await;
}

#[tokio::test]
async fn a_huge_body() {
    check_with(
        &["--timeout", "60s", "--cpu", "30s"],
        "huge_body",
        json!({"bytes": 64 << 20}),
        "no answer: ErrorCode::HttpRequestDenied (a request was not let out: `huge_body` sends a body with PUT /identity, and no request has one) [denied; the same call will fail again]",
        &[],
    )
    .await;
}
