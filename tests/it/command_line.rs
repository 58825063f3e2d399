//! The commands for people: what they print, and how they end.

mod check;
mod config;
mod demo_server;
mod help;
mod settings;
mod tools;

use std::time::Duration;

use plex_mcp_demo::{Fault, FaultRule, Paths};
use serde_json::{Value, json};

use crate::harness::{Listed, OWNER_TOKEN, Run, executable, on_a_terminal, plex, run, set_up};

/// Runs the program without a server.
async fn alone(arguments: &[&str]) -> Run {
    run(executable(), arguments).await
}

/// Lines of up to 80 columns without anything that a terminal obeys.
#[track_caller]
fn check_text(text: &str) {
    for line in text.lines() {
        assert!(
            line.chars().count() <= 80,
            "{} columns: {line}",
            line.chars().count()
        );
        assert!(!line.contains(char::is_control), "{line:?}");
    }
}

#[tokio::test]
async fn a_call_answers_a_table_for_people_and_json_for_programs() {
    let plex = plex().await;
    let call = async |arguments: &[&str]| {
        let arguments = [&["call"], arguments].concat();
        run(set_up(&plex.url()), &arguments).await
    };
    let found = call(&["plex_get_libraries", "--table"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    check_text(&found.stdout);
    let json = call(&["plex-get-libraries"]).await;
    let answer: Value = serde_json::from_str(&json.stdout).unwrap();
    for library in answer["libraries"].as_array().unwrap() {
        let title = library["title"].as_str().unwrap();
        assert!(found.stdout.contains(title), "{}", found.stdout);
    }
    let found = call(&["plex_search", "query=nosferatu", "--json"]).await;
    let answer: Value = serde_json::from_str(&found.stdout).unwrap();
    assert!(
        answer["items"][0]["title"]
            .as_str()
            .unwrap()
            .contains("Nosferatu"),
        "{answer}"
    );

    let check = async |arguments: &[&str], words: &str| {
        let found = call(arguments).await;
        assert_eq!(
            (found.status, found.stdout.as_str()),
            (1, ""),
            "{}",
            found.stderr
        );
        assert!(found.stderr.contains(words), "{}", found.stderr);
    };
    check(&["plex_search"], "query").await;
    check(&["plex_search", "query"], "key=value").await;
    check(
        &["plex_get_library_items", "library_id=../x"],
        "`library_id` must be an id",
    )
    .await;
    check(
        &["plex_nothing"],
        "there is no tool `plex_nothing`: plex-mcp tools",
    )
    .await;
    check(&["plex_serch", "query=x"], "did you mean `plex_search`?").await;
    check(&["search", "query=x"], "did you mean `plex_search`?").await;
    check(
        &["plex_refresh_library", "library_id=1", "--access", "read"],
        "--access",
    )
    .await;
    check(
        &["plex_get_libraries", "--toolsets", "server"],
        "--toolsets",
    )
    .await;
    let found = call(&["plex_search", "--limit", "3"]).await;
    assert_eq!(found.status, 2);
    assert!(
        found.stderr.contains("written as limit=5"),
        "{}",
        found.stderr
    );
    // Programs read why, too.
    let found = call(&["plex_find", "--json"]).await;
    let answer: Value = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!(found.status, 1);
    assert!(
        answer["error"].as_str().unwrap().contains("plex_find"),
        "{answer}"
    );
}

/// Into a pipe nothing of it goes, and nothing is left of it on the terminal but the answer.
#[tokio::test]
async fn a_call_that_takes_long_shows_on_a_terminal_how_far_it_is() {
    let plex = plex().await;
    plex.inject(FaultRule {
        paths: Paths::Every,
        first: None,
        fault: Fault::Latency(Duration::from_millis(900)),
    });
    let arguments = ["call", "plex_get_libraries"];
    let mut command = set_up(&plex.url());
    command.env("TERM", "xterm");
    let shown = on_a_terminal(command, &arguments).await;
    assert_eq!(shown.status, 0, "{}", shown.text);
    let told = shown
        .text
        .find("request answered")
        .or(shown.text.find("requests answered"));
    let answer = shown.text.find("libraries:");
    assert!(told.is_some() && told < answer, "{:?}", shown.text);
    let piped = run(set_up(&plex.url()), &arguments).await;
    assert_eq!((piped.status, piped.stderr.as_str()), (0, ""));
}

#[tokio::test]
async fn no_server_is_an_error_that_says_what_to_set() {
    for command in [
        &["serve"][..],
        &["call", "plex_get_libraries"],
        &["check"],
        &[],
    ] {
        let found = run(executable(), command).await;
        assert_eq!(found.status, 1);
        assert!(found.stderr.contains("PLEX_URL"), "{}", found.stderr);
    }
}

#[tokio::test]
async fn component_and_inspect() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("plex-mcp.wasm");
    let file = file.to_str().unwrap();
    let found = run(executable(), &["component", "-o", file]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    for table in [true, false] {
        let form: &[&str] = if table { &["--table"] } else { &[] };
        let found = alone(&[&["inspect", file][..], form].concat()).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
        // The built-in component is that file.
        let built_in = alone(&[&["inspect"][..], form].concat()).await;
        assert_eq!(built_in.stdout, found.stdout);
        if table {
            check_text(&found.stdout);
        } else {
            assert!(found.stdout.starts_with("sha256\t"), "{}", found.stdout);
            assert!(found.stdout.lines().all(|line| line.contains('\t')));
        }
    }
    let found = run(executable(), &["inspect", file, "--json"]).await;
    let inspection: Value = serde_json::from_str(&found.stdout).unwrap();
    let (imports, tools) = (&inspection["imports"], &inspection["tools"]);
    assert!(
        imports.as_array().unwrap().iter().all(|import| {
            let import = import.as_str().unwrap();
            let allowed = [
                "wasi:http/",
                "wasi:io/",
                "wasi:clocks/",
                "wasi:random/",
                "wasi:cli/",
                "plex:mcp/",
            ];
            allowed.iter().any(|name| import.starts_with(name))
        }),
        "{imports}"
    );
    let count = Listed::embedded().await.tools.len();
    assert_eq!(tools.as_array().unwrap().len(), count, "{tools}");
    let said = json!({
        "name": "plex-mcp",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Tools that give an assistant the use of a Plex Media Server",
        "licenses": env!("CARGO_PKG_LICENSE"),
        "source": env!("CARGO_PKG_REPOSITORY"),
        "authors": "The plex-mcp developers",
    });
    assert_eq!(inspection["metadata"], said);

    std::fs::write(file, "no component").unwrap();
    let found = run(executable(), &["inspect", file]).await;
    assert_eq!((found.status, found.stdout.as_str()), (1, ""));
    assert!(found.stderr.contains("is not usable"), "{}", found.stderr);
    let found = alone(&["inspect", file, "--json"]).await;
    let answer: Value = serde_json::from_str(&found.stdout).unwrap();
    assert!(answer["error"].as_str().unwrap().contains("is not usable"));
}

#[tokio::test]
async fn the_tour_calls_every_tool() {
    // Those that are served without flags, and all that there are.
    check_tour(&[]).await;
    check_tour(&["--access", "full", "--toolsets", "all"]).await;
}

async fn check_tour(flags: &[&str]) {
    let found = run(executable(), &[&["demo"], flags].concat()).await;
    assert_eq!(found.status, 0, "{}\n{}", found.stdout, found.stderr);
    check_text(&found.stdout);
    let listed = run(executable(), &[&["tools", "--json"], flags].concat()).await;
    let mut listed: Vec<Value> = serde_json::from_str(&listed.stdout).unwrap();
    // What deletes comes last.
    listed.sort_by_key(|tool| tool["effect"] == "destructive");
    let names: Vec<&str> = listed
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert!(!names.is_empty());
    for (n, name) in (1..).zip(&names) {
        assert!(
            found
                .stdout
                .contains(&format!("[{n}/{}] {name}", names.len())),
            "{}",
            found.stdout
        );
    }
}

#[tokio::test]
async fn the_demo_servers_owner_has_a_plex_pass_when_asked() {
    for (flags, has) in [
        (&["--demo"][..], false),
        (&["--demo", "--demo-plex-pass"], true),
    ] {
        let call = [&["call", "plex_get_server", "--json"], flags].concat();
        let found = run(executable(), &call).await;
        let answer: Value = serde_json::from_str(&found.stdout).unwrap();
        assert_eq!(answer["plex_pass"], has, "{}", found.stdout);
        let features = answer["features"].as_array().unwrap();
        assert_eq!(features.contains(&"session_kick".into()), has);
    }
}

#[tokio::test]
async fn no_token_is_printed() {
    let plex = plex().await;
    for command in [
        &["tools"][..],
        &["check"],
        &["check", "--all"],
        &["call", "plex_get_server"],
    ] {
        let mut executable = set_up(&plex.url());
        executable.env("RUST_LOG", "trace");
        let found = run(executable, command).await;
        for text in [&found.stdout, &found.stderr] {
            assert!(!text.contains(OWNER_TOKEN), "{command:?}");
        }
    }
}
