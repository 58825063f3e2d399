//! Stdin and stdout: how a session ends, and that nothing else is on stdout.

use rustix::process::Signal;
use serde_json::json;

use crate::harness::{Stdio, plex, request, set_up, signal, silent_plex};

#[tokio::test]
async fn end_of_input_ends_it() {
    let plex = plex().await;
    let client = Stdio::open(set_up(&plex.url())).await;
    let (status, stderr) = client.end().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
}

#[tokio::test]
async fn the_last_line_needs_no_end_and_is_answered() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let call = request(9, "tools/call", json!({"name": "plex_get_libraries"}));
    client.send_text(&call.to_string()).await;
    client.close();
    let answer = client.next().await;
    assert_eq!(answer["id"], 9);
    assert_eq!(answer["result"]["isError"], false, "{answer}");
    assert_eq!(client.ended().await.0.code(), Some(0));
}

#[tokio::test]
async fn signals_end_it_while_stdin_is_open() {
    let plex = plex().await;
    for which in [Signal::TERM, Signal::INT] {
        // Signals are watched before anything is read, so an answer means that they are.
        let open = Stdio::open(set_up(&plex.url())).await;
        signal(open.process(), which);
        let (status, stderr) = open.ended().await;
        assert_eq!(status.code(), Some(0), "{which:?}: {stderr}");
    }
}

#[tokio::test]
async fn a_signal_does_not_wait_for_a_server_that_hangs() {
    let (url, mut asked) = silent_plex().await;
    let mut client = Stdio::open(set_up(&url)).await;
    client
        .send(&request(
            7,
            "tools/call",
            json!({"name": "plex_get_libraries"}),
        ))
        .await;
    asked.recv().await.unwrap();
    let started = std::time::Instant::now();
    signal(client.process(), Signal::TERM);
    assert_eq!(client.next().await["error"]["code"], -32603);
    let (status, stderr) = client.ended().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

#[tokio::test]
async fn invariant_7_stdout_carries_mcp_only_whatever_is_logged() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.env("RUST_LOG", "trace").arg("--insecure-tls");
    let mut client = Stdio::open(command).await;
    // `next`, below `call`, fails at any line that is no message.
    for tool in ["plex_get_libraries", "plex_get_sessions", "plex_get_server"] {
        let result = client.call(tool, json!({})).await;
        assert_eq!(result["isError"], false, "{result}");
    }
    client.send_text("broken\n").await;
    assert_eq!(client.next().await["error"]["code"], -32700);
    let (_, stderr) = client.end().await;
    assert!(stderr.contains("--insecure-tls"), "{stderr}");
    assert!(stderr.contains("TRACE"), "the log is on stderr");
}

#[tokio::test]
async fn the_log_may_be_json() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    // A notice is said whatever the level.
    command
        .env("RUST_LOG", "off")
        .args(["--insecure-tls", "--log-format", "json"]);
    let (_, stderr) = Stdio::open(command).await.end().await;
    let lines: Vec<serde_json::Value> = stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 1, "{stderr}");
    let words = lines[0]["fields"]["message"].as_str().unwrap();
    assert!(words.contains("--insecure-tls"), "{words}");
}

#[tokio::test]
async fn sandbox_long_lines_are_refused_and_skipped() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let long = request(1, "ping", json!({"x": "x".repeat(5 << 20)}));
    client.send(&long).await;
    assert_eq!(client.next().await["error"]["code"], -32600);
    let big = json!({"name": "plex_search", "arguments": {"query": "x".repeat(1 << 20)}});
    let answer = client.request("tools/call", big).await;
    assert_eq!(
        answer["result"]["isError"], true,
        "a query of a megabyte is too long"
    );
    let words = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert!(words.len() < 2_000, "it is not sent back");
}
