//! Outbound requests.

use egress_policy::Value;
use http::Request;
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
async fn check_refused(
    rules: &[&str],
    arguments: &[(&str, Value)],
    requests: &[&str],
    words: &str,
) {
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

fn text(name: &'static str, value: &str) -> (&'static str, Value) {
    (name, Value::Text(value.into()))
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

    let bound = ["PUT /s/{id}/refresh?force*={force}"];
    let only = "may send PUT /s/7/refresh with the query key `force` only as `force*={force}`";
    for force in [Value::Text(String::new()), Value::Flag(false)] {
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

    let rules = ["PUT /s/{id}/refresh?path?={path}"];
    let elsewhere = [
        "PUT /s/7/refresh?path=/",
        "PUT /s/7/refresh?path=/films/a/..",
        "PUT /s/7/refresh?path=/films/a&path=/etc",
        "PUT /s/7/refresh?path=",
    ];
    let only = "may send PUT /s/7/refresh with the query key `path` only as `path?={path}`";
    check_refused(
        &rules,
        &[id.clone(), text("path", "/films/a")],
        &elsewhere,
        only,
    )
    .await;
    let none = [id, ("path", Value::Text(String::new()))];
    check_refused(&rules, &none, &elsewhere, only).await;
}

#[tokio::test]
async fn invariant_5_a_request_with_a_body_never_leaves() {
    let mut server = Server::start([ok("")]).await;
    let mut call = Call::by(&server.origin, &["PUT /a"], &[]);
    let place = format!("{}/a", server.origin);
    let put = || Request::put(&place);
    for body in ["x", "x".repeat(101).leak()] {
        let failed = call.request(put(), body, RequestOptions::default()).await;
        let words = "`some_tool` sends a body with PUT /a, and no request has one";
        check_failure(failed, &call, "HttpRequestDenied", words);
        server.check_quiet();
        // A request that was let out counts as sent: whoever writes a body after that has had its turn.
        call = Call::by(&server.origin, &["PUT /a"], &[]);
    }
    let sent = call.request(put(), "", RequestOptions::default()).await;
    assert_eq!(sent.unwrap().status(), 200);
    let head = server.head();
    assert!(
        !head.contains("content-length: 1") && !head.contains("transfer-encoding"),
        "{head}"
    );
}

#[tokio::test]
async fn invariant_11_a_change_leaves_once_in_a_call() {
    let mut server = Server::start(std::iter::repeat_with(|| ok(""))).await;
    let rules = ["PUT /s/{id}/refresh?at*={0|1}", "GET! /m/{ids..}"];
    let ids = Value::List(["1", "2", "3"].map(|id| Value::Text(id.into())).into());
    let arguments = [text("id", "7"), ("ids", ids)];
    let mut call = Call::by(&server.origin, &rules, &arguments);
    for (request, leaves) in [
        ("PUT /s/7/refresh", true),
        ("PUT /s/7/refresh", false),
        ("PUT /s/7/refresh?at=1", false),
        ("GET /m/1,3", true),
        ("GET /m/3", false),
    ] {
        let (method, target) = request.split_once(' ').unwrap();
        let uri = format!("{}{target}", server.origin);
        let asked = Request::builder().method(method).uri(uri);
        let sent = call.request(asked, "", RequestOptions::default()).await;
        if leaves {
            assert_eq!(sent.unwrap().status(), 200);
            server.head();
        } else {
            check_failure(
                sent,
                &call,
                "HttpRequestDenied",
                "before: a change leaves once in a call",
            );
            server.check_quiet();
        }
    }
}

#[tokio::test]
async fn invariant_5_a_header_is_sent_where_a_rule_binds_it() {
    let mut server = Server::start(std::iter::repeat_with(|| ok(""))).await;
    let rules = [
        "GET /a",
        "GET! /p/{id} header X-Plex-Target-Client-Identifier={player}",
    ];
    let arguments = [text("id", "7"), text("player", "abc")];
    let name = "x-plex-target-client-identifier";
    let mut call = Call::by(&server.origin, &rules, &arguments);
    for (target, headers, words) in [
        (
            "/a",
            &[(name, "abc")][..],
            "has no rule for GET /a with the header `x-plex-target-client-identifier`",
        ),
        (
            "/p/7",
            &[(name, "abd")],
            "only with the header `X-Plex-Target-Client-Identifier={player}`",
        ),
        (
            "/p/7",
            &[(name, "abc"), (name, "abd")],
            "only with the header",
        ),
        ("/p/7", &[], "only with the header"),
    ] {
        let request = Request::get(format!("{}{target}", call.origin));
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        let failed = call.request(request, "", RequestOptions::default()).await;
        check_failure(failed, &call, "HttpRequestDenied", words);
        server.check_quiet();
        call = Call::by(&server.origin, &rules, &arguments);
    }
    let request = Request::get(format!("{}/p/7", call.origin))
        .header(name, "abc")
        .header("x-plex-client-identifier", "another")
        .header("x-plex-product", "x".repeat(65))
        .header("x-plex-version", "1.0")
        .header("x-plex-container-size", "5")
        .header("content-type", "a/b");
    let sent = call.request(request, "", RequestOptions::default()).await;
    assert_eq!(sent.unwrap().status(), 200);
    let head = server.head();
    let mut names: Vec<_> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .collect();
    names.sort_unstable();
    let host = server.origin.authority();
    assert_eq!(
        names,
        [
            ("accept", "*/*"),
            ("accept-encoding", "identity"),
            ("host", host),
            ("x-plex-client-identifier", "this-installation"),
            (name, "abc"),
            ("x-plex-token", REAL),
            ("x-plex-version", "1.0"),
        ]
    );
}

#[tokio::test]
async fn a_read_pages_and_a_change_does_not() {
    let mut server = Server::start(std::iter::repeat_with(|| ok(""))).await;
    for (rule, value, expected) in [
        ("GET /a", "5", true),
        ("GET! /a", "5", false),
        ("GET /a", "5x", false),
        ("GET /a", "", false),
    ] {
        let mut call = Call::by(&server.origin, &[rule], &[]);
        let request = Request::get(format!("{}/a", call.origin));
        let request = request.header("x-plex-container-size", value);
        let sent = call.request(request, "", RequestOptions::default()).await;
        assert_eq!(sent.unwrap().status(), 200);
        let line = format!("x-plex-container-size: {value}");
        assert_eq!(
            server.head().contains(line.trim_end()),
            expected,
            "{rule}: {value}"
        );
    }
}
