//! The line about each request.

use std::fs;
use std::path::Path;

use http_body_util::BodyExt;
use serde_json::Value;

use super::call::{Call, REAL};
use super::server::{Script, Server, answer, gzip, in_pieces, ok};
use crate::egress::{Audit, Counts};

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(!text.contains(REAL) && !text.contains("s3cret"), "{text}");
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("each line is JSON")
}

/// Lines without what differs from run to run.
fn still(lines: Vec<Value>, server: &Server) -> String {
    let still = lines.into_iter().map(|mut line| {
        for field in ["time", "call", "ms"] {
            let value = line.as_object_mut().unwrap().shift_remove(field);
            assert!(value.is_some(), "{line} has no {field}");
        }
        line.to_string()
            .replace(&server.origin.to_string(), "http://SERVER")
            + "\n"
    });
    still.collect()
}

#[tokio::test]
async fn every_request_has_a_line() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("audit.jsonl");
    let cut = Script::Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec());
    let etag = format!("Content-Encoding: gzip\r\nETag: {REAL}\r\n");
    let server = Server::start([
        ok("hello"),
        answer("404 Not Found", "", b"no"),
        answer("200 OK", &etag, &gzip(format!("x{REAL}y{REAL}").as_bytes())),
        cut,
        in_pieces("", [&b"first"[..], b"second"]),
        answer(
            "302 Found",
            "Location: https://evil.example/s3cret\r\n",
            b"",
        ),
        Script::Answer(Vec::new()),
        Script::Hang,
        in_pieces("", [&b"x".repeat(60)[..]; 2]),
    ])
    .await;
    let audit = Audit::open(&path).unwrap();
    let call = || Call::on_record(&server.origin, audit.clone());

    // Answers of the server; one call has two of these.
    let mut first = call();
    first.text("/a?q=s3cret").await;
    first.text("/a").await;
    call().text("/a").await;
    call().bytes("/a").await.unwrap_err();
    let mut body = call().send("/a").await.unwrap().into_body();
    body.frame().await.unwrap().unwrap();
    drop(body);
    call().send("/a").await.unwrap_err();
    call().send("/a").await.unwrap_err();
    {
        let mut call = call();
        let mut asked = std::pin::pin!(call.begin("/a"));
        let mut server_has_it = server.heads.len();
        while server_has_it < 8 {
            tokio::select! {
                _ = &mut asked => unreachable!("nobody answers"),
                () = tokio::task::yield_now() => server_has_it = server.heads.len(),
            }
        }
    }
    let mut large = call();
    large.bytes("/a").await.unwrap_err();
    large.send("/a").await.unwrap_err();

    // Requests that do not leave.
    call().send("/a?q=s3cret&other=s3cret").await.unwrap_err();
    call().send("/b/%2e%2e/a?q=s3cret").await.unwrap_err();
    call().send("/a?q=%1b[2J").await.unwrap_err();
    call().send("/a?%1b=1").await.unwrap_err();
    let elsewhere = http::Request::put("http://me:s3cret@evil.example:81/a?q=s3cret");
    let asked = call().request(elsewhere, "", Default::default());
    asked.await.unwrap_err();

    let lines = lines(&path);
    let calls = |of: &[usize]| {
        of.iter()
            .map(|line| lines[*line]["call"].clone())
            .collect::<Vec<_>>()
    };
    let [first, second, other] = &calls(&[0, 1, 2])[..] else {
        unreachable!()
    };
    assert!(first == second && first != other);
    insta::assert_snapshot!(still(lines, &server));
    let counts = Counts {
        sent: 9,
        refused: 6,
        redacted: 3,
    };
    assert_eq!(audit.counts(), counts);
}

#[tokio::test]
async fn without_a_file_requests_are_counted_all_the_same() {
    let server = Server::start([ok("hello")]).await;
    let mut call = Call::on_record(&server.origin, Audit::default());
    call.text("/a").await;
    assert_eq!(call.gate.counts().sent, 1);
}

/// The lines of one call that is refused so many requests.
async fn refused(requests: u64) -> Vec<Value> {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("audit.jsonl");
    let server = Server::start([]).await;
    let audit = Audit::open(&path).unwrap();
    let mut call = Call::on_record(&server.origin, audit.clone());
    for _ in 0..requests {
        call.send("/b").await.unwrap_err();
    }
    drop(call);
    assert_eq!(audit.counts().refused, requests);
    lines(&path)
}

#[tokio::test]
async fn sandbox_a_guest_that_asks_without_end_does_not_fill_the_disk() {
    let lines = refused(100).await;
    assert_eq!(lines.len(), 100);
    assert!(lines.iter().all(|line| line["path"] == "/b"));
    for (requests, more) in [(101, "1"), (1000, "900")] {
        let lines = refused(requests).await;
        assert_eq!(lines.len(), 101);
        assert_eq!(lines[100]["call"], lines[0]["call"]);
        let words = format!("{more} more requests, about which there are no lines");
        assert_eq!(lines[100]["refused"], words);
    }
}
