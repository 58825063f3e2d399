//! What leaves.

use http::Request;
use wasmtime::component::Val;
use wasmtime_wasi_http::RequestOptions;

use crate::egress::tests::call::{Call, REAL, check_failure, fixed};
use crate::egress::tests::server::{Server, ok};

#[tokio::test]
async fn invariant_6_the_real_token_stands_in_one_header_and_the_guests_in_none() {
    let mut server = Server::start([ok("hello")]).await;
    let mut call = Call::new(&server.origin, fixed());
    assert_eq!(call.text("/a?q=%61+b").await, "hello");
    let head = server.head();
    let mut lines: Vec<_> = head.trim_end().split("\r\n").collect();
    assert_eq!(lines.remove(0), "GET /a?q=a%2Bb HTTP/1.1");
    lines.sort_unstable();
    let host = format!("host: {}", server.origin.authority());
    assert_eq!(
        lines,
        [
            "accept-encoding: identity",
            "accept: */*",
            &host,
            "x-plex-product: tests",
            &format!("x-plex-token: {REAL}")
        ]
    );
}

#[tokio::test]
async fn without_a_token_none_is_sent() {
    let mut server = Server::start([ok("")]).await;
    Call::new(&server.origin, None).text("/a").await;
    assert!(!server.head().contains("token"));
}

/// Asks a quiet server by `rules` for each of `requests`; all are refused, for reasons that begin so.
async fn check_refused(rules: &[&str], arguments: &[(&str, Val)], requests: &[&str], words: &str) {
    let mut server = Server::start([ok("")]).await;
    let mut call = Call::by(&server.origin, rules, arguments);
    for request in requests {
        let (method, target) = request.split_once(' ').unwrap();
        let uri = format!("{}{target}", call.origin);
        let request = Request::builder().method(method).uri(uri);
        let failed = call.request(request, "", RequestOptions::default()).await;
        let words = format!("a request was not let out: `some_tool` {words}");
        check_failure(failed, &call, "HttpRequestDenied", &words);
    }
    server.check_quiet();
    assert_eq!(call.gate.counts().refused, requests.len() as u64);
    assert_eq!(call.gate.counts().sent, 0);
}

fn text(name: &'static str, value: &str) -> (&'static str, Val) {
    (name, Val::String(value.into()))
}

#[tokio::test]
async fn invariant_5_what_no_rule_describes_reaches_nobody() {
    let requests = [
        "GET /b",
        "GET /a/b",
        "GET /a?x=1",
        "GET /%61/../b",
        "GET //evil/a",
        "GET /a%2Fb",
        "GET /a?q",
        "GET /a/",
        "POST /a",
        "DELETE /a",
    ];
    check_refused(&["GET /a?q"], &[], &requests, "").await;
}

#[tokio::test]
async fn a_token_in_a_query_is_refused_however_it_is_written() {
    let requests = [
        "GET /a?X-Plex-Token=1",
        "GET /a?x-plex-token=1",
        "GET /a?X-PLEX-TOKEN=1",
        "GET /a?X-Plex-Token!=1",
        "GET /a?X%2DPlex%2DToken=1",
        "GET /a?%58-plex-%74oken=1",
        "GET /a?q=1&X-Plex-Token=1",
        "GET /a?X-Plex-Token=",
    ];
    check_refused(&["GET /a?q"], &[], &requests, "has no rule for GET /a with").await;
}

#[tokio::test]
async fn a_key_that_a_rule_lacks_is_not_sent_and_one_that_it_binds_only_as_asked_for() {
    let forced = ["PUT /s/7/refresh?force=1", "PUT /s/7/refresh?%66orce=1"];
    let id = text("id", "7");
    let scan = ["PUT /s/{id}/refresh"];
    let lacking = "has no rule for PUT /s/7/refresh with the query key `force`";
    check_refused(&scan, std::slice::from_ref(&id), &forced, lacking).await;

    let bound = ["PUT /s/{id}/refresh?force={force}"];
    let only = "may send PUT /s/7/refresh with the query key `force` only for";
    for force in [Val::Option(None), Val::Bool(false)] {
        check_refused(&bound, &[id.clone(), ("force", force)], &forced, only).await;
    }
}

#[tokio::test]
async fn a_path_or_place_that_the_call_does_not_name_is_refused() {
    let id = text("id", "7");
    let others = [
        "PUT /s/8/refresh",
        "PUT /s/77/refresh",
        "PUT /s/all/refresh",
        "PUT /s/07/refresh",
        "PUT /s/7%20/refresh",
        "PUT /s/7",
    ];
    let no_rule = "has no rule for PUT";
    check_refused(
        &["PUT /s/{id}/refresh"],
        std::slice::from_ref(&id),
        &others,
        no_rule,
    )
    .await;

    let rules = ["PUT /s/{id}/refresh?path={path}"];
    let elsewhere = [
        "PUT /s/7/refresh?path=/",
        "PUT /s/7/refresh?path=/films/a/..",
        "PUT /s/7/refresh?path=/films/a&path=/etc",
        "PUT /s/7/refresh?path=",
    ];
    let only = "may send PUT /s/7/refresh with the query key `path` only for";
    check_refused(
        &rules,
        &[id.clone(), text("path", "/films/a")],
        &elsewhere,
        only,
    )
    .await;
    let none = [id, ("path", Val::Option(None))];
    check_refused(&rules, &none, &elsewhere, only).await;
}

#[tokio::test]
async fn a_request_body_over_its_cap_never_leaves() {
    let mut server = Server::start([ok("")]).await;
    let mut call = Call::by(&server.origin, &["PUT /a"], &[]);
    let place = format!("{}/a", server.origin);
    let put = || Request::put(&place);
    let large: &str = "x".repeat(101).leak();
    let failed = call.request(put(), large, RequestOptions::default()).await;
    check_failure(
        failed,
        &call,
        "HttpRequestBodySize",
        "larger than 100 bytes",
    );
    server.check_quiet();
    assert_eq!(call.gate.counts().refused, 1);

    let sent = call
        .request(put(), &large[..100], RequestOptions::default())
        .await;
    assert_eq!(sent.unwrap().status(), 200);
    assert!(server.head().contains("content-length: 100"));
}
