//! Secrets that the gate fetches for the one place that a rule names.

use egress_policy::Value;
use http::Request;
use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions};

use super::call::{Call, DELEGATED, REAL, check_failure};
use super::server::{Script, Server, answer, ok};

const SECRET: &str = "short-lived-secret";

const RULES: [&str; 3] = [
    "GET! /play?address={:server-host}&token={:player-token}&id={id}",
    "GET /other?token&address&id",
    "GET /",
];

fn given() -> Script {
    let body = format!(r#"{{"MediaContainer":{{"size":0,"token":"{SECRET}"}}}}"#);
    answer(
        "200 OK",
        "Content-Type: application/json\r\n",
        body.as_bytes(),
    )
}

fn call(server: &Server) -> Call {
    Call::by(&server.origin, &RULES, &[("id", Value::Text("7".into()))])
}

async fn ask(call: &mut Call, target: &str) -> Result<String, Error> {
    let request = Request::get(format!("{}{target}", call.origin));
    let answered = call.request(request, "", RequestOptions::default()).await?;
    let body = answered.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8(body.to_vec()).unwrap())
}

fn play(token: &str) -> String {
    format!("/play?id=7&address=127.0.0.1&token={token}")
}

#[tokio::test]
async fn a_delegated_secret_is_fetched_placed_and_covered() {
    let echo = format!("it was {SECRET}, {REAL}");
    let mut server = Server::start([given(), ok(&echo)]).await;
    let mut call = call(&server);
    let body = ask(&mut call, &play(DELEGATED.1)).await.unwrap();
    assert_eq!(body, "it was ******************, *****************");
    let fetched = server.head();
    assert!(
        fetched.starts_with("GET /security/token?type=delegation HTTP/1.1\r\n"),
        "{fetched}"
    );
    for header in [
        format!("x-plex-token: {REAL}"),
        "accept: application/json".into(),
        "x-plex-client-identifier: this-installation".into(),
    ] {
        assert!(fetched.contains(&header), "{fetched}");
    }
    let sent = server.head();
    let line = format!("GET /play?id=7&address=127.0.0.1&token={SECRET} HTTP/1.1\r\n");
    assert!(sent.starts_with(&line), "{sent}");
    assert!(!sent.contains(DELEGATED.1), "{sent}");
}

#[tokio::test]
async fn what_one_call_was_given_is_covered_in_the_next() {
    let mut server = Server::start([given(), ok(""), ok(SECRET)]).await;
    let mut first = call(&server);
    ask(&mut first, &play(DELEGATED.1)).await.unwrap();
    let mut next = Call::through(
        first.gate.clone(),
        &super::call::tight(),
        super::call::policy(&server.origin, &["GET /"], &[]),
    );
    assert_eq!(ask(&mut next, "/").await.unwrap(), "*".repeat(SECRET.len()));
    server.head();
}

#[tokio::test]
async fn a_delegated_secret_goes_nowhere_else() {
    let mut server = Server::start([ok("")]).await;
    let value = "with the query key `token` only as `token={:player-token}`";
    let address = "with the query key `address` only as `address={:server-host}`";
    for (target, words) in [
        (play("@"), value),
        (play("x"), value),
        (play(&format!("{}x", DELEGATED.1)), value),
        (
            play(DELEGATED.1).replace("127.0.0.1", "evil.example"),
            address,
        ),
        (
            play(DELEGATED.1).replace("id=7", "id=8"),
            "only as `id={id}`",
        ),
        (
            play(DELEGATED.1).replace("/play", "/steal"),
            "has no rule for GET /steal",
        ),
    ] {
        let mut call = call(&server);
        let failed = ask(&mut call, &target).await;
        check_failure(failed, &call, "HttpRequestDenied", words);
        server.check_quiet();
    }
    // A placeholder that no rule names is sent as it is.
    let target = format!("/other?token={}&address=127.0.0.1&id=7", DELEGATED.1);
    ask(&mut call(&server), &target).await.unwrap();
    let head = server.head();
    assert!(
        head.contains(DELEGATED.1) && !head.contains(SECRET),
        "{head}"
    );
}

#[tokio::test]
async fn without_the_secret_nothing_is_sent() {
    let html = answer("401 Unauthorized", "Content-Type: text/html\r\n", b"no");
    let json = |body: &[u8]| answer("200 OK", "Content-Type: application/json\r\n", body);
    for (script, words) in [
        (html, "the server answers 401 Unauthorized"),
        (json(b"<a/>"), "the server does not answer JSON"),
        (json(b"{}"), "the server's answer does not hold it"),
        (
            json(br#"{"MediaContainer":{"token":5}}"#),
            "the server's answer does not hold it",
        ),
        (
            json(br#"{"MediaContainer":{"token":""}}"#),
            "it is malformed",
        ),
        (
            json(br#"{"MediaContainer":{"token":"a b"}}"#),
            "it is malformed",
        ),
        (
            json(&b"x".repeat(70 << 10)),
            "the server's answer is too large to hold one",
        ),
    ] {
        let mut server = Server::start([script, ok("")]).await;
        let mut call = call(&server);
        let failed = ask(&mut call, &play(DELEGATED.1)).await.map(drop);
        let words = format!("failed to get the delegated `player-token`: {words}");
        assert!(failed.is_err(), "{words}");
        let detail = call.call_record.detail().unwrap_or_default();
        assert!(detail.contains(&words), "{detail}");
        assert!(server.head().starts_with("GET /security/token"));
        server.check_quiet();
        assert_eq!(call.gate.counts().sent, 0);
    }
}
