//! Access by the head of a request.

use super::raw::{exchange, ping, status};
use crate::harness::{Http, plex, set_up};

/// The status for `target` with these headers, at both endpoints that are guarded; they must agree.
async fn let_in(server: &Http, target: &str, version: &str, headers: &str) -> u16 {
    let mcp = exchange(&server.url, ping(target, version, headers).as_bytes()).await;
    let target = target.replace("/mcp", "/metrics");
    let get = format!("GET {target} {version}\r\n{headers}Connection: close\r\n\r\n");
    let metrics = exchange(&server.url, get.as_bytes()).await;
    assert_eq!(
        status(&mcp),
        status(&metrics),
        "{headers:?}: {mcp}\n{metrics}"
    );
    status(&mcp)
}

#[tokio::test]
async fn sandbox_requests_mean_this_server_and_say_so_in_one_way() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let check = async |target: &str, headers: &str, expected: u16| {
        let found = let_in(&server, target, "HTTP/1.1", headers).await;
        assert_eq!(found, expected, "{target} {headers:?}");
    };
    check("/mcp", "Host: 127.0.0.1\r\n", 200).await;
    check("/mcp", "Host: LocalHost:1\r\n", 200).await;
    check("/mcp", "Host: [::1]:8080\r\n", 200).await;
    check("/mcp", "", 400).await;
    check("/mcp", "Host:\r\n", 400).await;
    check("/mcp", "Host: localhost\r\nHost: localhost\r\n", 400).await;
    check("/mcp", "Host: localhost\r\nHost: evil.example\r\n", 400).await;
    check("/mcp", "Host: localhost, evil.example\r\n", 400).await;
    check("/mcp", "Host: evil.example@localhost\r\n", 400).await;
    check("/mcp", "Host: localhost:99999\r\n", 400).await;
    check("/mcp", "Host: localhost:x\r\n", 400).await;
    check("/mcp", "Host: \u{e9}.example\r\n", 400).await;
    // Names that a resolver takes for this computer, and a strict reader does not.
    check("/mcp", "Host: localhost.\r\n", 403).await;
    check("/mcp", "Host: 127.1\r\n", 403).await;
    check("/mcp", "Host: 2130706433\r\n", 403).await;
    check("/mcp", "Host: 0.0.0.0\r\n", 403).await;
    check("/mcp", "Host: 127.0.0.1.evil.example\r\n", 403).await;
    check("/mcp", "Host: evil.example\r\n", 403).await;
    check("http://localhost/mcp", "Host: localhost\r\n", 200).await;
    check("http://localhost/mcp", "Host: evil.example\r\n", 400).await;
    check("http://evil.example/mcp", "Host: localhost\r\n", 400).await;
    check("http://evil.example/mcp", "Host: evil.example\r\n", 403).await;
    check("http://evil.example/mcp", "", 400).await;
}

#[tokio::test]
async fn sandbox_a_proxy_opens_nothing_without_a_token() {
    let headers = [
        "Forwarded: for=192.0.2.1;host=plex.example\r\n",
        "X-Forwarded-For: 192.0.2.1\r\n",
        "x-forwarded-host: plex.example\r\n",
        "X-Forwarded-Proto: https\r\n",
        "X-Real-IP: 192.0.2.1\r\n",
        "Via: 1.1 cache\r\n",
    ];
    let plex = plex().await;
    let open = Http::start(set_up(&plex.url()), &[]).await;
    let mut command = set_up(&plex.url());
    command.env("PLEX_MCP_HTTP_TOKEN", "correct-horse");
    let closed = Http::start(command, &[]).await;
    let check = async |version: &str, added: &str| {
        // As a proxy writes it that stands beside the server.
        let headers = format!("Host: 127.0.0.1:8080\r\n{added}");
        assert_eq!(
            let_in(&open, "/mcp", version, &headers).await,
            403,
            "{added}"
        );
        assert_eq!(
            let_in(&closed, "/mcp", version, &headers).await,
            401,
            "{added}"
        );
        let headers = format!("{headers}Authorization: Bearer correct-horse\r\n");
        assert_eq!(
            let_in(&closed, "/mcp", version, &headers).await,
            200,
            "{added}"
        );
    };
    for added in headers {
        check("HTTP/1.1", added).await;
    }
    check("HTTP/1.0", "").await;
    let answer = ping("/mcp", "HTTP/1.1", "Host: localhost\r\nVia: 1.1 cache\r\n");
    let answer = exchange(&open.url, answer.as_bytes()).await;
    assert!(answer.contains("set PLEX_MCP_HTTP_TOKEN"), "{answer}");
}

#[tokio::test]
async fn the_token_may_be_in_a_file() {
    let plex = plex().await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("token");
    std::fs::write(&file, "correct-horse\n").unwrap();
    let mut command = set_up(&plex.url());
    command.env("PLEX_MCP_HTTP_TOKEN_FILE", &file);
    command.env("PLEX_MCP_ALLOW_HOST", "tv.example, nas.example");
    let server = Http::start(command, &[]).await;
    let check = async |authorization: &str, expected: u16| {
        let headers = format!("Host: nas.example\r\n{authorization}");
        let found = let_in(&server, "/mcp", "HTTP/1.1", &headers).await;
        assert_eq!(found, expected, "{authorization:?}");
    };
    check("", 401).await;
    check("Authorization: Bearer wrong-horse\r\n", 401).await;
    check("Authorization: Bearer correct-horse\r\n", 200).await;
    let twice = "Authorization: Bearer correct-horse\r\n".repeat(2);
    check(&twice, 401).await;
}

#[tokio::test]
async fn health_is_open_and_says_nothing() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for request in [
        "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.0\r\n\r\n",
    ] {
        let answer = exchange(&server.url, request.as_bytes()).await;
        assert_eq!(status(&answer), 200, "{answer}");
        assert!(answer.ends_with("\r\n\r\nok\n"), "{answer}");
    }
    let readiness = "GET /readyz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    let answer = exchange(&server.url, readiness.as_bytes()).await;
    assert!([200, 503].contains(&status(&answer)), "{answer}");
    let post = "POST /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&exchange(&server.url, post.as_bytes()).await), 405);
}
