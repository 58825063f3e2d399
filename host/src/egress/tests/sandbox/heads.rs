//! Heads of answers that never end, are too large, or switch to something else.

use std::sync::atomic::Ordering;
use std::time::Duration;

use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions};

use crate::egress::tests::call::{Call, REAL, check_failure, fixed};
use crate::egress::tests::server::{Script, Server, answer};

/// Bytes that are read at most before a head is given up, with what lies in buffers of the system on both sides.
const MOST: usize = 16 << 20;

const TOO_LARGE: &str = "more in the head of its answer than is read";

/// A server that never ends a head: it is given up after a bounded number of bytes.
async fn check_flood(first: &'static str, again: String, code: &str, words: &str) {
    let server = Server::start([Script::Flood(first, again.into_bytes())]).await;
    let mut call = Call::new(&server.origin, fixed());
    let failed = call.send("/a").await;
    check_failure(failed, &call, code, words);
    let taken = server.flooded.load(Ordering::Relaxed);
    assert!(taken < MOST, "{taken} bytes were taken");
}

#[tokio::test]
async fn heads_without_an_end_are_given_up() {
    let status = "HTTP/1.1 200 OK\r\n";
    let code = "HttpResponseHeaderSectionSize";
    check_flood(
        status,
        format!("X-A: {}\r\n", "a".repeat(64)),
        code,
        TOO_LARGE,
    )
    .await;
    check_flood(
        "HTTP/1.1 200 OK\r\nX-A: ",
        "a".repeat(64 << 10),
        code,
        TOO_LARGE,
    )
    .await;
    check_flood("HTTP/1.1 200 ", "a".repeat(64 << 10), code, TOO_LARGE).await;
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let lines = |count: usize| "X-A: a\r\n".repeat(count);
    for headers in [
        lines(10_000),
        lines(101),
        format!("X-A: {}\r\n", "a".repeat(10 << 20)),
    ] {
        let server = Server::start([answer("200 OK", &headers, b"")]).await;
        let mut call = Call::new(&server.origin, fixed());
        let failed = call.send("/a").await;
        check_failure(failed, &call, "HttpResponseHeaderSectionSize", TOO_LARGE);
    }
    let server = Server::start([answer("200 OK", &lines(90), b"")]).await;
    let mut call = Call::new(&server.origin, fixed());
    assert_eq!(call.send("/a").await.unwrap().status(), 200);
}

#[tokio::test]
async fn answers_that_only_announce_another_do_not_outlast_patience() {
    let continued = "HTTP/1.1 100 Continue\r\n\r\n".repeat(100);
    let server = Server::start([Script::Flood("", continued.into_bytes())]).await;
    let mut call = Call::new(&server.origin, fixed());
    let options = RequestOptions {
        first_byte_timeout: Some(Duration::from_millis(200)),
        ..RequestOptions::default()
    };
    let failed = call.send_with("/a", options).await;
    check_failure(
        failed,
        &call,
        "HttpResponseTimeout",
        "did not answer in time",
    );
}

#[tokio::test]
async fn nothing_is_switched_to() {
    let mut server = Server::start([answer(
        "101 Switching Protocols",
        "Connection: upgrade\r\nUpgrade: websocket\r\n",
        b"",
    )])
    .await;
    let mut call = Call::new(&server.origin, fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "HttpUpgradeFailed",
        "answers 101 Switching Protocols to an ordinary request",
    );
    let head = server.head();
    assert!(head.starts_with("GET /a HTTP/1.1\r\n"));
    assert!(
        !head.contains("upgrade") && !head.contains("connection"),
        "{head}"
    );
}

#[tokio::test]
async fn trailers_are_bounded_and_do_not_reach_the_guest() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n";
    let server = Server::start([
        Script::Answer(format!("{chunked}X-A: {REAL}\r\n\r\n").into_bytes()),
        Script::Flood(chunked.to_owned().leak(), b"X-A: aaaaaaaa\r\n".to_vec()),
    ])
    .await;
    let mut call = Call::new(&server.origin, fixed());
    let body = call
        .send("/a")
        .await
        .unwrap()
        .into_body()
        .collect()
        .await
        .unwrap();
    assert_eq!(body.trailers(), None);
    assert_eq!(body.to_bytes(), "x");

    let body = call.send("/a").await.unwrap().into_body().collect().await;
    assert!(matches!(body, Err(Error::HttpResponseIncomplete)));
    let taken = server.flooded.load(Ordering::Relaxed);
    assert!(taken < MOST, "{taken} bytes were taken");
}
