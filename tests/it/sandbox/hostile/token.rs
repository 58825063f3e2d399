//! The component has no token: what it takes for one goes nowhere that the token could not go, and the real one is in one
//! header of what leaves, to one server.

use serde_json::json;

use super::wire::{Reply, Wire};
use super::{behaves, check, serve, told};
use crate::harness::{OWNER_TOKEN, Stdio};

/// Lets it put its token there; returns what it is told, and what arrived without the header of the real token.
async fn leak(place: &str) -> (String, String) {
    let (wire, other) = (
        Wire::start(Reply::Empty).await,
        Wire::start(Reply::Empty).await,
    );
    let mut client = Stdio::open(serve(&wire.url, &[])).await;
    let authority = other.url.trim_start_matches("http://");
    let arguments = json!({"place": place, "authority": authority});
    let result = client.call("leak", arguments).await;
    let sent = wire.sent();
    let real = format!("x-plex-token: {OWNER_TOKEN}\r\n");
    assert!(
        sent.is_empty() || sent.matches(&real).count() == 1,
        "{sent}"
    );
    let rest = sent.replace(&real, "");
    assert!(!rest.contains(OWNER_TOKEN), "{rest}");
    assert_eq!(other.sent(), "", "another server");
    behaves(client).await;
    (told(&result).replace(&wire.url, "http://PLEX"), rest)
}

/// Whether something as long and as random as a placeholder is in `text`.
fn holds_placeholder(text: &str) -> bool {
    let digits = |word: &str| word.len() >= 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(digits)
}

/// The request is sent without what it put there.
async fn left_out(place: &str) {
    let (told, sent) = leak(place).await;
    assert_eq!(told, r#"{"words":["status 200"],"count":1}"#);
    assert!(sent.starts_with("GET /identity HTTP/1.1\r\n"), "{sent}");
    assert!(!holds_placeholder(&sent), "{sent}");
}

/// Nothing is sent.
async fn refused(place: &str, why: &str) {
    let (told, sent) = leak(place).await;
    assert_eq!(sent, "");
    assert!(!holds_placeholder(&told) || place == "path", "{told}");
    assert!(told.contains(why), "{told}");
}

#[tokio::test]
async fn its_placeholder_as_authorization() {
    left_out("authorization").await;
}

#[tokio::test]
async fn its_placeholder_as_a_cookie() {
    left_out("cookie").await;
}

#[tokio::test]
async fn its_placeholder_in_a_header_nobody_knows() {
    left_out("unknown_header").await;
}

#[tokio::test]
async fn its_placeholder_as_the_token() {
    left_out("token_header").await;
}

/// A header that it may set has what it sets, and that is no secret: nothing is put in its place.
#[tokio::test]
async fn its_placeholder_in_a_header_of_its_own() {
    let (told, sent) = leak("plex_header").await;
    assert_eq!(told, r#"{"words":["status 200"],"count":1}"#);
    assert!(holds_placeholder(&sent), "{sent}");
}

#[tokio::test]
async fn its_placeholder_in_a_body() {
    let why = "sends a body with GET /identity, and no request has one";
    refused("body", why).await;
}

#[tokio::test]
async fn its_placeholder_in_the_query() {
    refused(
        "query",
        "has no rule for GET /identity with the query key `X-Plex-Token`",
    )
    .await;
}

#[tokio::test]
async fn its_placeholder_in_the_path() {
    refused("path", "has no rule for GET /").await;
}

#[tokio::test]
async fn its_placeholder_as_user_info() {
    refused("user_info", "asks for a server other than http://PLEX").await;
}

#[tokio::test]
async fn its_placeholder_to_another_server() {
    refused("other_host", "asks for a server other than http://PLEX").await;
}

#[tokio::test]
async fn the_environment() {
    let wire = Wire::start(Reply::Empty).await;
    let mut client = Stdio::open(serve(&wire.url, &[])).await;
    let result = client.call("environment", json!({})).await;
    let told = told(&result);
    assert!(!told.contains(OWNER_TOKEN), "{told}");
    assert!(told.ends_with(r#""count":5}"#), "{told}");
    assert!(holds_placeholder(&told), "{told}");
    behaves(client).await;
}

#[tokio::test]
async fn nothing_is_remembered_from_call_to_call() {
    let wire = Wire::start(Reply::Empty).await;
    let mut client = Stdio::open(serve(&wire.url, &[])).await;
    for _ in 0..3 {
        let result = client.call("remember", json!({})).await;
        assert_eq!(told(&result), r#"{"words":[],"count":1}"#);
    }
    behaves(client).await;
}

#[tokio::test]
async fn a_panic_with_its_placeholder() {
    let words = "the component broke down: it gave up on something it did not expect";
    check("give_up", json!({}), words, &[]).await;
}
