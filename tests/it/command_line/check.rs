//! `plex-mcp check`: every way to fail has its own words and its own exit status.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;

use super::check_text;
use crate::harness::{Run, SHARED_TOKEN, executable, plex, run, set_up, silent_plex};

/// A server that gives everybody the same answer.
async fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                let _ = connection.read(&mut bytes).await;
                let _ = connection.write_all(answer.as_bytes()).await;
            });
        }
    });
    url
}

async fn check(command: Command, arguments: &[&str], status: i32, words: &str) -> Run {
    let arguments = [&["check"], arguments].concat();
    let found = run(command, &arguments).await;
    assert_eq!(found.status, status, "{}\n{}", found.stdout, found.stderr);
    check_text(&found.stdout);
    check_text(&found.stderr);
    assert!(found.stderr.contains(words), "{}", found.stderr);
    found
}

#[tokio::test]
async fn a_good_server() {
    let plex = plex().await;
    let found = check(set_up(&plex.url()), &[], 0, "ok: ").await;
    assert!(found.stdout.contains("version"), "{}", found.stdout);
    check(executable(), &["--demo"], 0, "ok: ").await;
}

#[tokio::test]
async fn nothing_there() {
    // Free a moment ago, and nobody takes it this soon again.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let started = Instant::now();
    check(set_up(&url), &[], 3, "nothing answers at the address").await;
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn no_answer() {
    let (url, _asked) = silent_plex().await;
    let flags = ["--timeout", "1s"];
    check(set_up(&url), &flags, 9, "did not answer in time").await;
}

#[tokio::test]
async fn a_bad_token_and_none() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.env("PLEX_TOKEN", "mistyped-token-value");
    let found = check(command, &[], 5, "the server refuses the token").await;
    assert!(found.stderr.contains("X-Plex-Token"), "{}", found.stderr);
    assert!(!found.stderr.contains("mistyped-token-value"));
    let mut command = set_up(&plex.url());
    command.env_remove("PLEX_TOKEN");
    check(command, &[], 5, "the server wants a token, and none is set").await;
}

#[tokio::test]
async fn a_token_that_may_not_do_everything() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.env("PLEX_TOKEN", SHARED_TOKEN);
    check(
        command,
        &[],
        6,
        "the token is good but may not do everything",
    )
    .await;
}

#[tokio::test]
async fn a_starting_server() {
    let url = answering(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    )
    .await;
    check(set_up(&url), &[], 7, "the server is starting").await;
}

#[tokio::test]
async fn something_else() {
    let url = answering(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<h1>Router</h1>",
    )
    .await;
    check(set_up(&url), &[], 8, "not a Plex server").await;
}

#[tokio::test]
async fn not_tls() {
    let plex = plex().await;
    let url = plex.url().replace("http:", "https:");
    check(set_up(&url), &[], 4, "certificate").await;
}

#[tokio::test]
async fn every_tool_that_reads() {
    let plex = plex().await;
    let found = check(set_up(&plex.url()), &["--all", "--json"], 0, "ok: ").await;
    let rows: Vec<Value> = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!(rows.len(), 10, "all but the one that writes: {rows:?}");
    for row in &rows {
        assert_eq!(row["outcome"], "ok", "{row}");
        assert!(row["bytes"].as_u64().unwrap() > 0, "{row}");
    }
    for word in ["Nosferatu", "Metropolis", "127.0.0.1"] {
        assert!(!found.stdout.contains(word), "{}", found.stdout);
    }
    let found = check(set_up(&plex.url()), &["--all"], 0, "ok: ").await;
    assert!(
        found.stdout.contains("plex_get_children"),
        "{}",
        found.stdout
    );
}
