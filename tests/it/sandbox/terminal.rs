//! A Plex server's titles do not reach a terminal as commands.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::harness::{Run, Stdio, outcome, run, set_up};

/// Clears the screen, sets the window's title, moves a line up, rings; the same in one byte each; and turns text around.
const TITLE: &str =
    "\u{1b}[2J\u{1b}]0;owned\u{7}\u{1b}[1A\r\u{9b}31m\u{90}\u{202e}film\u{2066}\u{7f}\u{8}";

/// A server with one library, of that title.
async fn plex() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let library = json!({"key": "1", "type": "movie", "title": TITLE, "agent": TITLE});
    let body = json!({"MediaContainer": {"size": 1, "Directory": [library]}}).to_string();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    if connection.read_buf(&mut head).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                let _ = connection.write_all(answer.as_bytes()).await;
            });
        }
    });
    url
}

/// Nothing that a terminal obeys is in `text`.
#[track_caller]
fn check(what: &str, text: &str) {
    let is_unsafe_for_terminal = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let found = text
        .lines()
        .find(|line| line.contains(is_unsafe_for_terminal));
    assert_eq!(found, None, "{what}");
}

async fn called(url: &str, flags: &[&str]) -> Run {
    let mut command = set_up(url);
    command.env("RUST_LOG", "trace");
    let run = run(command, &[&["call", "plex_get_libraries"], flags].concat()).await;
    assert_eq!(run.status, 0, "{}", run.stderr);
    check("the answer", &run.stdout);
    check("the log", &run.stderr);
    run
}

#[tokio::test]
async fn titles_are_escaped_for_people() {
    let url = plex().await;
    let table = called(&url, &["--table"]).await.stdout;
    assert!(table.contains("\\u{1b}[2J"), "{table}");
    // JSON stays JSON, and says the same.
    let json = called(&url, &["--json"]).await.stdout;
    let answer: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(answer["libraries"][0]["title"], TITLE, "{json}");
}

#[tokio::test]
async fn titles_are_escaped_in_logs_and_whole_for_clients() {
    let url = plex().await;
    for form in ["text", "json"] {
        let mut command = set_up(&url);
        command
            .env("RUST_LOG", "trace")
            .args(["--log-format", form]);
        let mut client = Stdio::open(command).await;
        let result = client.call("plex_get_libraries", json!({})).await;
        let answer = outcome(&result).unwrap();
        assert_eq!(answer["libraries"][0]["title"], TITLE);
        // Names and arguments that a client makes up go to the log too, at this level.
        for name in [TITLE, "plex_search"] {
            let parameters = json!({"name": name, "arguments": {"query": 7, TITLE: TITLE}});
            client.request("tools/call", parameters).await;
        }
        let (_, log) = client.end().await;
        assert!(log.contains("TRACE"), "{log}");
        check(form, &log);
    }
}

#[tokio::test]
async fn arguments_come_back_escaped() {
    let url = plex().await;
    for arguments in [
        &["call", TITLE][..],
        &["call", "plex_search", "--json", TITLE],
        &["call", "plex_search", "query=x", "year=\u{1b}[2J"],
        &["tools", "--toolsets", TITLE],
        &["inspect", TITLE],
    ] {
        let run = run(set_up(&url), arguments).await;
        assert_ne!(run.status, 0, "{arguments:?}: {}", run.stdout);
        check("stdout", &run.stdout);
        check("stderr", &run.stderr);
    }
}
