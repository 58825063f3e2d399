//! Inbound answers.

use crate::egress::tests::call::{Call, REAL, check_failure, fixed};
use crate::egress::tests::server::{Script, Server, answer, gzip, in_pieces, ok};

/// The guest reads `expected`, with so many tokens covered.
async fn check(script: Script, expected: &str, covered: u64) {
    let server = Server::start([script]).await;
    let mut call = Call::new(&server.origin, fixed());
    let text = call.text("/a").await;
    assert_eq!(text, expected);
    assert_eq!(call.gate.counts().redacted, covered);
}

#[tokio::test]
async fn invariant_6_a_token_that_comes_back_in_a_body_is_covered() {
    let stars = "*".repeat(REAL.len());
    check(ok("nothing"), "nothing", 0).await;
    check(ok(&format!("<a>{REAL}</a>")), &format!("<a>{stars}</a>"), 1).await;
    check(
        ok(&format!("{REAL} {REAL}")),
        &format!("{stars} {stars}"),
        2,
    )
    .await;
    let spelled = REAL.replace('-', "%2D");
    check(ok(&spelled), &"*".repeat(spelled.len()), 1).await;
    let spelled = REAL.replace('-', "\\u002d");
    check(ok(&spelled), &"*".repeat(spelled.len()), 1).await;
    let spelled = REAL.replace('-', "&#45;");
    check(ok(&spelled), &"*".repeat(spelled.len()), 1).await;
}

#[tokio::test]
async fn invariant_6_a_token_over_the_edges_of_pieces_is_covered() {
    let stars = "*".repeat(REAL.len());
    let text = format!("x{REAL}y");
    for cut in 1..text.len() {
        let (first, second) = text.as_bytes().split_at(cut);
        check(in_pieces("", [first, second]), &format!("x{stars}y"), 1).await;
    }
    check(
        in_pieces("", text.as_bytes().chunks(1)),
        &format!("x{stars}y"),
        1,
    )
    .await;
    // Text that only began like it is not lost.
    let begun = &REAL[..REAL.len() - 1];
    check(in_pieces("", begun.as_bytes().chunks(3)), begun, 0).await;
}

#[tokio::test]
async fn invariant_6_a_compressed_body_is_decoded_and_looked_through() {
    let stars = "*".repeat(REAL.len());
    let body = gzip(format!("x{REAL}y").as_bytes());
    let coding = "Content-Encoding: gzip\r\n";
    check(answer("200 OK", coding, &body), &format!("x{stars}y"), 1).await;
    check(in_pieces(coding, body.chunks(1)), &format!("x{stars}y"), 1).await;

    let server = Server::start([answer("200 OK", coding, &body)]).await;
    let response = Call::new(&server.origin, fixed()).send("/a").await.unwrap();
    assert!(!response.headers().contains_key("content-encoding"));
    assert!(!response.headers().contains_key("content-length"));
}

#[tokio::test]
async fn invariant_6_a_token_that_comes_back_in_a_header_is_covered() {
    let headers = format!("ETag: {REAL}\r\nSet-Cookie: {REAL}\r\nX-Other: {REAL}\r\n");
    let server = Server::start([answer("200 OK", &headers, b"")]).await;
    let mut call = Call::new(&server.origin, fixed());
    let response = call.send("/a").await.unwrap();
    assert_eq!(response.headers()["etag"], "*".repeat(REAL.len()));
    let names: Vec<_> = response
        .headers()
        .keys()
        .map(|name| name.as_str())
        .collect();
    assert_eq!(names, ["content-length", "etag"]);
    assert_eq!(call.gate.counts().redacted, 1);
}

#[tokio::test]
async fn what_cannot_be_decoded_is_refused() {
    let whole = gzip(b"some text");
    let damaged = [&whole[..], b"garbage, and more"].concat();
    let server = Server::start([
        answer("200 OK", "Content-Encoding: br\r\n", b"x"),
        answer(
            "200 OK",
            "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
            &whole,
        ),
        answer("200 OK", "Content-Encoding: gzip\r\n", &damaged),
        answer(
            "200 OK",
            "Content-Encoding: gzip\r\n",
            &whole[..whole.len() - 1],
        ),
    ])
    .await;
    for words in [
        "compressed (`br`)",
        "compressed (`gzip`)",
        "is damaged",
        "breaks off",
    ] {
        let mut call = Call::new(&server.origin, fixed());
        let failed = call.bytes("/a").await;
        check_failure(failed, &call, "HttpResponseContentCoding", words);
    }
}

#[tokio::test]
async fn invariant_5_redirects_are_errors_and_nobody_follows_them() {
    let mut elsewhere = Server::start([ok("there")]).await;
    let place = format!("Location: {}/a?X-Plex-Token={REAL}\r\n", elsewhere.origin);
    let mut server = Server::start([
        answer("301 Moved Permanently", &place, b""),
        answer("308 Permanent Redirect", "Location: /a\r\n", b""),
        answer("302 Found", "", b""),
        ok("must not be asked"),
    ])
    .await;
    let own = "to another path of its own, and redirects are not followed";
    for place in [&format!("to {}, and", elsewhere.origin), own, "to nowhere"] {
        let mut call = Call::new(&server.origin, fixed());
        let failed = call.send("/a").await;
        check_failure(failed, &call, "HttpRequestDenied", place);
        assert!(server.head().starts_with("GET /a HTTP/1.1\r\n"));
        server.check_quiet();
    }
    elsewhere.check_quiet();
}
