//! Streamable HTTP: who is let in, what is refused, and how it ends.

mod raw;

mod accept;
mod access;
mod bodies;
mod golden;
mod refusals;

mod log;
mod metrics;
mod systemd;

use rustix::process::Signal;
use serde_json::json;

use crate::harness::{Http, executable, plex, request, run, set_up, signal, silent_plex};

#[tokio::test]
async fn the_watchers_endpoint() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let answer = server.get("/healthz").await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "ok\n"));
    assert_eq!(server.get("/").await.status, 404);
    // There are no sessions, and so nothing to get.
    assert_eq!(server.get("/mcp").await.status, 405);
}

#[tokio::test]
async fn the_host_is_validated() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.env("PLEX_MCP_HTTP_TOKEN", "correct-horse");
    let server = Http::start(command, &["--allow-host", "nas.example"]).await;
    let ping = request(1, "ping", json!({})).to_string();
    let check = async |host: &str, status: u16| {
        let headers = [("host", host), ("authorization", "Bearer correct-horse")];
        let answer = server.post(&headers, ping.clone()).await;
        assert_eq!(answer.status, status, "{host}: {answer:?}");
    };
    check("evil.example", 403).await;
    check("localhost.evil.example", 403).await;
    check("nas.example.evil.example", 403).await;
    check("nas.example", 200).await;
    check("nas.example:8443", 200).await;
    check("LOCALHOST:1", 200).await;
    check("[::1]", 200).await;
}

#[tokio::test]
async fn the_bearer_token_is_wanted() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command
        .env("PLEX_MCP_HTTP_TOKEN", "correct-horse")
        .env("RUST_LOG", "trace");
    let server = Http::start(command, &[]).await;
    let ping = request(1, "ping", json!({})).to_string();
    let check = async |headers: &[(&str, &str)], status: u16| {
        let answer = server.post(headers, ping.clone()).await;
        assert_eq!(answer.status, status, "{headers:?}: {answer:?}");
        let challenge = answer.headers.get("www-authenticate");
        assert_eq!(challenge.is_some(), status == 401, "{answer:?}");
    };
    check(&[], 401).await;
    check(&[("authorization", "Bearer wrong-horse")], 401).await;
    check(&[("authorization", "Basic correct-horse")], 401).await;
    check(&[("authorization", "Bearer correct-horse")], 200).await;
    assert_eq!(
        server.get("/mcp").await.status,
        401,
        "before the method is looked at"
    );
    assert_eq!(server.get("/healthz").await.status, 200);
    signal(server.process(), Signal::TERM);
    let (_, stderr) = server.ended().await;
    assert!(!stderr.contains("correct-horse"), "the token is in the log");
}

#[tokio::test]
async fn other_computers_need_the_token() {
    let plex = plex().await;
    for flags in [
        &["serve", "--http", "0.0.0.0:0"][..],
        &[
            "serve",
            "--http",
            "127.0.0.1:0",
            "--allow-host",
            "nas.example",
        ],
    ] {
        let run = run(set_up(&plex.url()), flags).await;
        assert_eq!(run.status, 1);
        assert!(run.stderr.contains("PLEX_MCP_HTTP_TOKEN"), "{}", run.stderr);
    }
    let run = run(executable(), &["serve", "--demo", "--http", "nowhere"]).await;
    assert!(run.stderr.contains("--http nowhere"), "{}", run.stderr);
}

#[tokio::test]
async fn sandbox_bodies_are_capped() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let answer = server.post(&[], "x".repeat(5 << 20)).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["error"]["code"], -32600);
}

#[tokio::test]
async fn notifications_have_no_answer() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for method in ["notifications/initialized", "notifications/made/up"] {
        let body = json!({"jsonrpc": "2.0", "method": method}).to_string();
        let answer = server.post(&[], body).await;
        assert_eq!((answer.status, answer.text.as_str()), (202, ""), "{method}");
    }
}

#[tokio::test]
async fn clients_are_served_at_once() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let calls = (0..50).map(|_| {
        server.stateless(
            "tools/call",
            json!({"name": "plex_get_libraries", "arguments": {}}),
        )
    });
    let answers = futures_util::future::join_all(calls).await;
    let first = answers[0].json();
    assert_eq!(first["result"]["isError"], false, "{first}");
    for answer in &answers {
        assert_eq!(answer.json()["result"], first["result"]);
    }
}

#[tokio::test]
async fn a_signal_lets_calls_finish() {
    let (url, mut asked) = silent_plex().await;
    let mut command = set_up(&url);
    command.env("PLEX_TOKEN", "x");
    let server = Http::start(command, &["--timeout", "1s"]).await;
    let call = server.request("tools/call", json!({"name": "plex_get_libraries"}));
    let stop = async {
        asked.recv().await.unwrap();
        signal(server.process(), Signal::TERM);
    };
    let (answer, ()) = tokio::join!(call, stop);
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    let (status, stderr) = server.ended().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
}
