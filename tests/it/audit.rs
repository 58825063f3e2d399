//! The line about each request to Plex, through the real executable.

use plex_mcp_demo::{Fault, FaultRule, Paths};
use serde_json::Value;

use crate::harness::{OWNER_TOKEN, Run, plex, run, set_up};

const CALL: [&str; 4] = ["call", "plex_search", "query=s3cret moon", "limit=3"];

/// The lines in a text, whole objects each.
fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("each line is JSON")
}

/// One call has one line for each request, and nothing in them that was asked for or is secret.
#[track_caller]
fn check(text: &str, requests: usize) -> Vec<Value> {
    assert!(
        !text.contains("s3cret") && !text.contains(OWNER_TOKEN),
        "{text}"
    );
    let lines = lines(text);
    assert_eq!(lines.len(), requests, "{text}");
    for line in &lines {
        assert_eq!(line["call"], lines[0]["call"]);
        assert_eq!(line["tool"], "plex_search");
        assert_eq!(line["method"], "GET");
        assert!(line["ms"].is_u64() && line["time"].as_str().unwrap().ends_with('Z'));
    }
    lines
}

fn succeeded(found: Run) -> Run {
    assert_eq!(found.status, 0, "{}", found.stderr);
    found
}

#[tokio::test]
async fn lines_go_to_a_file() {
    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("audit.jsonl");
    let audit = ["--audit", file.to_str().unwrap()];
    let text = || std::fs::read_to_string(&file).unwrap();

    let found = run(set_up(&plex.url()), &[&CALL[..], &audit].concat()).await;
    let found = succeeded(found);
    assert!(!found.stderr.contains("\"call\""), "{}", found.stderr);
    let requests = plex.seen().len();
    for line in check(&text(), requests) {
        assert_eq!(
            (&line["status"], &line["ended"]),
            (&200.into(), &"complete".into())
        );
        assert!(line["bytes"].as_u64().unwrap() > 0);
    }

    // Another run adds to it.
    plex.inject(FaultRule {
        paths: Paths::Every,
        first: None,
        fault: Fault::EchoToken,
    });
    let before = text().len();
    run(set_up(&plex.url()), &[&CALL[..], &audit].concat()).await;
    let added = check(&text()[before..], plex.seen().len() - requests);
    assert!(
        added.iter().any(|line| line["redacted"].as_u64() > Some(0)),
        "{added:?}"
    );
    assert_eq!(
        lines(&text()).len(),
        plex.seen().len(),
        "every request has its line"
    );
}

#[tokio::test]
async fn lines_go_to_the_log_of_who_asks_for_them() {
    let plex = plex().await;
    for (filter, expected) in [
        ("warn,plex_mcp::audit=debug", true),
        ("debug,plex_mcp::audit=off", false),
    ] {
        let mut command = set_up(&plex.url());
        command.env("RUST_LOG", filter);
        let found = succeeded(run(command, &[&CALL[..], &["--log-format", "json"]].concat()).await);
        let audit = lines(&found.stderr).into_iter();
        let audit: Vec<_> = audit
            .filter(|line| line["target"] == "plex_mcp::audit")
            .collect();
        assert_eq!(!audit.is_empty(), expected, "{}", found.stderr);
        for line in audit {
            check(line["fields"]["message"].as_str().unwrap(), 1);
        }
    }
    let found = succeeded(run(set_up(&plex.url()), &CALL).await);
    assert_eq!(found.stderr, "");
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_an_error_at_the_start() {
    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let missing = place.path().join("missing/audit");
    for (file, words) in [
        (place.path(), "is not a file"),
        (missing.as_path(), "cannot write to"),
    ] {
        let file = file.to_str().unwrap();
        let found = run(
            set_up(&plex.url()),
            &[&CALL[..], &["--audit", file]].concat(),
        )
        .await;
        assert_eq!(found.status, 1);
        for expected in ["--audit", words, file] {
            assert!(found.stderr.contains(expected), "{}", found.stderr);
        }
    }
    assert!(plex.seen().is_empty());
}
