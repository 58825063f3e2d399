//! `plex-mcp check`: every way to fail has its own words and its own exit status.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;

use super::check_text;
use crate::harness::{
    Listed, OWNER_TOKEN, Run, SHARED_TOKEN, executable, on_a_terminal, plex, run, set_up,
    silent_plex,
};

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
    // Rows for a pipe have tabs in them.
    check_text(&found.stdout.replace('\t', " "));
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

/// The numbers of tools that read, of those that write, and of all that change something.
async fn counts() -> (usize, usize, usize) {
    let tools = &Listed::embedded().await.tools;
    let of = |effect: &str| tools.iter().filter(|tool| tool.effect == effect).count();
    (of("read"), of("write"), tools.len() - of("read"))
}

#[tokio::test]
async fn every_tool_that_reads() {
    let plex = plex().await;
    let flags = ["--all", "--json", "--toolsets", "all"];
    let found = check(set_up(&plex.url()), &flags, 0, "").await;
    let report: Value = serde_json::from_str(&found.stdout).unwrap();
    let rows = report["calls"].as_array().unwrap();
    let (reads, _, others) = counts().await;
    assert_eq!(rows.len(), reads, "all but those that write: {rows:?}");
    for row in rows {
        // No list names a first track and a last one.
        if row["reason"]
            .as_str()
            .is_some_and(|why| why.contains("from_rating_key"))
        {
            assert_eq!(row["outcome"], "not called", "{row}");
            continue;
        }
        assert_eq!(row["outcome"], "ok", "{row}");
        assert!(row["bytes"].as_u64().unwrap() > 0, "{row}");
    }
    for word in ["Nosferatu", "Metropolis", "127.0.0.1", "Plex Demo"] {
        assert!(!found.stdout.contains(word), "{}", found.stdout);
    }
    let found = check(
        set_up(&plex.url()),
        &["--all", "--toolsets", "all"],
        0,
        "ok: ",
    )
    .await;
    assert!(
        found.stdout.contains("plex_get_children"),
        "{}",
        found.stdout
    );
    let work = reads - 1;
    let summary = format!(
        "{work} of {reads} tools that read work; not called, because they change something: {others}"
    );
    assert!(found.stdout.contains(&summary), "{}", found.stdout);
}

#[tokio::test]
async fn a_summary_says_why_a_tool_was_forbidden() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.env("PLEX_TOKEN", SHARED_TOKEN);
    let found = check(command, &["--all", "--toolsets", "all"], 6, "").await;
    let (_, summary) = found.stdout.split_once("\n\n").unwrap();
    let words = "plex_get_sessions: forbidden: the token may not do that: it takes the token of";
    assert!(summary.contains(words), "{summary}");
    let (reads, ..) = counts().await;
    let words = format!(" of {reads} tools that read work");
    assert!(summary.contains(&words), "{summary}");
}

/// Programs read what is wrong as JSON, with the status that the process ends with.
#[tokio::test]
async fn as_json_also_when_something_is_wrong() {
    let plex = plex().await;
    let json = async |command: Command, status: i32| -> Value {
        let found = run(command, &["check", "--json", "--toolsets", "all"]).await;
        assert_eq!(found.status, status, "{}", found.stderr);
        serde_json::from_str(&found.stdout).unwrap_or_else(|_| panic!("{}", found.stdout))
    };
    let (reads, writes, _) = counts().await;
    let good = json(set_up(&plex.url()), 0).await;
    assert_eq!(good["status"], 0);
    assert_eq!(
        (&good["address"], &good["token"]),
        (&plex.url().into(), &"PLEX_TOKEN".into())
    );
    assert_eq!(
        (&good["server"]["name"], &good["tools"]),
        (&"Plex Demo".into(), &(reads + writes).into())
    );
    let refused = json(set_up("http://127.0.0.1:1"), 3).await;
    assert_eq!(
        (&refused["status"], &refused["finding"]),
        (&3.into(), &"nothing answers at the address".into())
    );
    assert!(
        refused["error"].as_str().unwrap().contains("[connect;"),
        "{refused}"
    );
    assert!(
        refused["advice"]
            .as_array()
            .is_some_and(|advice| !advice.is_empty())
    );
    let unset = json(executable(), 1).await;
    assert!(
        unset["error"].as_str().unwrap().contains("no Plex server"),
        "{unset}"
    );
}

/// A path that no proxy has added: the address is wrong, not the token.
#[tokio::test]
async fn a_path_in_the_address_is_named() {
    let plex = plex().await;
    let url = format!("{}/shelf", plex.url());
    let found = run(set_up(&url), &["check"]).await;
    assert_eq!(found.status, 8, "{}", found.stderr);
    let words = found.stderr.replace('\n', " ");
    assert!(
        words.contains(&format!("leave `/shelf` out of it: {}", plex.url())),
        "{words}"
    );
}

/// Each state of the check, as a person sees it.
#[cfg(unix)]
#[tokio::test]
async fn what_a_person_sees() {
    let plex = plex().await;
    let (silent, _asked) = silent_plex().await;
    let starting = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let router = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<h1>Router</h1>";
    let with = |url: &str, token: Option<&str>| {
        let mut command = set_up(url);
        match token {
            Some(token) => command.env("PLEX_TOKEN", token),
            None => command.env_remove("PLEX_TOKEN"),
        };
        command
    };
    let (owner, mistyped) = (Some(OWNER_TOKEN), Some("mistyped-token-value"));
    let mut report = String::new();
    for (about, command, flags) in [
        ("good", with(&plex.url(), owner), &[][..]),
        ("good, of the demo", executable(), &["--demo"]),
        ("limited", with(&plex.url(), Some(SHARED_TOKEN)), &[]),
        ("nothing set", executable(), &[]),
        ("nothing there", with("http://127.0.0.1:1", owner), &[]),
        ("no answer", with(&silent, owner), &["--timeout", "1s"]),
        (
            "no TLS",
            with(&plex.url().replace("http:", "https:"), owner),
            &[],
        ),
        ("a wrong token", with(&plex.url(), mistyped), &[]),
        ("no token", with(&plex.url(), None), &[]),
        (
            "a token that was not filled in",
            with(&plex.url(), Some("${PLEX_TOKEN}")),
            &[],
        ),
        ("starting", with(&answering(starting).await, owner), &[]),
        ("something else", with(&answering(router).await, owner), &[]),
        (
            "a page for browsers",
            with(&format!("{}/web", plex.url()), owner),
            &[],
        ),
    ] {
        let shown = on_a_terminal(command, &[&["check"], flags].concat()).await;
        check_text(&shown.text);
        let text: Vec<_> = shown.text.lines().map(steady).collect();
        report += &format!(
            "## {about}: status {}\n\n{}\n\n",
            shown.status,
            text.join("\n")
        );
    }
    insta::assert_snapshot!("what_a_person_sees", report);
}

/// Without what is another one each time: ports and times.
#[cfg(unix)]
fn steady(line: &str) -> String {
    let mut words: Vec<String> = line.trim_end().split(' ').map(str::to_owned).collect();
    if let [.., number, unit] = words.as_mut_slice()
        && unit == "ms"
    {
        *number = "N".to_owned();
    }
    for word in &mut words {
        if let Some((before, rest)) = word.split_once("127.0.0.1:") {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            *word = format!("{before}127.0.0.1:PORT{rest}");
        }
    }
    words.join(" ")
}

/// Asserts that the leaves of a form are types, and nothing else.
fn assert_only_types(form: &Value) {
    const TYPES: [&str; 8] = [
        "text",
        "text of digits",
        "empty text",
        "whole number",
        "fraction",
        "flag",
        "null",
        "",
    ];
    match form {
        Value::String(types) => types
            .split(" or ")
            .for_each(|one| assert!(TYPES.contains(&one), "{one}")),
        Value::Array(forms) => forms.iter().for_each(assert_only_types),
        Value::Object(members) => members.values().for_each(assert_only_types),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn invariant_6_a_report_has_the_members_and_types_of_answers_and_no_value() {
    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("report.json");
    let flags = ["--report", file.to_str().unwrap()];
    let found = check(set_up(&plex.url()), &flags, 0, "rules for reading").await;
    let text = std::fs::read_to_string(&file).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    for answers in report["answers"].as_object().unwrap().values() {
        if let Some(body) = answers.get("body") {
            assert_only_types(body);
        }
    }
    let libraries = &report["answers"]["GET /library/sections"]["body"];
    let library = &libraries["MediaContainer"]["Directory"][0];
    assert_eq!(library["key"], "text of digits", "{libraries}");
    let machine = plex.machine_identifier();
    for value in ["Nosferatu", "Plex Demo", &machine, OWNER_TOKEN, &plex.url()] {
        assert!(!text.contains(value), "{value}");
    }
    // Each rule of a tool that reads is one or the other.
    let listed = Listed::embedded().await;
    let reading = listed.tools.iter().filter(|tool| tool.is_read());
    for rule in reading.flat_map(|tool| &tool.egress) {
        let not_sent = report["not_sent"].as_array().unwrap();
        let sent = report["answers"].get(rule).is_some();
        assert_ne!(sent, not_sent.contains(&rule.as_str().into()), "{rule}");
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&report["not_sent"]).unwrap());
    assert!(found.stderr.contains("report.json"), "{}", found.stderr);
}

#[tokio::test]
async fn a_report_that_cannot_be_written_is_an_error() {
    let plex = plex().await;
    let flags = ["check", "--report", "/nowhere/at/all/report.json"];
    let found = run(set_up(&plex.url()), &flags).await;
    assert_eq!(found.status, 1);
    assert!(
        found.stderr.contains("--report /nowhere"),
        "{}",
        found.stderr
    );
}
