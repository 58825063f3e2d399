//! A request that is turned away says why, and which setting changes it: in the answer, and in the log. No secret is in
//! either.

use rustix::process::Signal;

use super::raw::{exchange, ping};
use crate::harness::{Http, plex, set_up, signal};

const SECRET: &str = "correct-horse";

/// Requests to a server, by what is wrong with them, and the answers.
async fn report(token: bool, cases: &[(&str, &str)]) -> String {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    if token {
        command.env("PLEX_MCP_HTTP_TOKEN", SECRET);
    }
    let server = Http::start(command, &[]).await;
    let mut report = String::new();
    let mut refusals = Vec::new();
    for (about, headers) in cases {
        let request = ping("/mcp", "HTTP/1.1", headers);
        let answer = exchange(&server.url, request.as_bytes()).await;
        let (head, words) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.lines().next().unwrap();
        report.push_str(&format!("{about}\n  {status}\n  {words}"));
        refusals.push(words.trim_end().to_owned());
    }
    signal(server.process(), Signal::TERM);
    let (_, log) = server.ended().await;
    for words in refusals {
        let shown = words.escape_debug().to_string();
        let is_logged =
            |line: &str| line.contains("WARN") && (line.contains(&words) || line.contains(&shown));
        assert!(
            log.lines().any(is_logged),
            "{words} is not in the log:\n{log}"
        );
    }
    for text in [&report, &log] {
        assert!(!text.contains(SECRET), "{text}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
    report
}

#[tokio::test]
async fn a_refusal_says_why_and_which_setting_changes_it() {
    let open = [
        ("another name", "Host: nas.example:8080\r\n"),
        ("a name that drives terminals", "Host: [2J.example\r\n"),
        ("no name", ""),
        ("two names", "Host: localhost\r\nHost: nas.example\r\n"),
        (
            "another page",
            "Host: localhost\r\nOrigin: https://app.example\r\n",
        ),
        (
            "a page without an origin",
            "Host: localhost\r\nOrigin: null\r\n",
        ),
        (
            "an origin that is none",
            "Host: localhost\r\nOrigin: \u{9b}31m\r\n",
        ),
        (
            "a proxy",
            "Host: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n",
        ),
    ];
    let closed = [
        ("no token", "Host: localhost\r\n"),
        (
            "another token",
            "Host: localhost\r\nAuthorization: Bearer wrong-horse\r\n",
        ),
        (
            "another scheme",
            "Host: localhost\r\nAuthorization: Basic Y29ycmVjdC1ob3JzZQ==\r\n",
        ),
        (
            "two tokens",
            "Host: localhost\r\nAuthorization: Bearer correct-horse\r\nAuthorization: Bearer wrong-horse\r\n",
        ),
        (
            "the right token under another name",
            "Host: nas.example\r\nAuthorization: Bearer correct-horse\r\n",
        ),
    ];
    let report = report(false, &open).await + &report(true, &closed).await;
    assert!(!report.contains("wrong-horse"), "{report}");
    insta::assert_snapshot!(report);
}
