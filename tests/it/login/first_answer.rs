//! From a clean home to the first answer: two commands, and a client that starts what they have left.

use std::time::Instant;

use serde_json::{Value, json};
use tokio::process::Command;

use super::household::{ACCOUNT, Household};
use crate::harness::{OWNER_TOKEN, Stdio, executable, outcome, run};

/// The environment of a client that is started from a menu.
fn bare(mut command: Command, home: &std::path::Path) -> Command {
    command
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .kill_on_drop(true);
    command
}

#[tokio::test]
async fn two_commands_lead_to_the_first_answer() {
    // Compiles what a first start would; that is measured elsewhere.
    drop(executable());
    let household = Household::new().await;
    let home = tempfile::tempdir().unwrap();
    let program = |arguments: &[&str]| {
        let mut command = bare(Command::new(env!("CARGO_BIN_EXE_plex-mcp")), home.path());
        command
            .args(arguments)
            .env("PLEX_MCP_PLEX_TV", household.tv.url());
        command
    };
    let begun = Instant::now();
    let found = household
        .login_with(program(&["login"]), "", async |_| {})
        .await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    let found = run(program(&["config", "claude-desktop", "--write"]), &[]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(!found.stderr.contains("PLEX"), "{}", found.stderr);

    let file = home
        .path()
        .join(".config/Claude/claude_desktop_config.json");
    let text = std::fs::read_to_string(file).unwrap();
    for token in [ACCOUNT, OWNER_TOKEN] {
        assert!(!text.contains(token), "{text}");
    }
    let settings: Value = serde_json::from_str(&text).unwrap();
    let entry = &settings["mcpServers"]["plex"];
    assert_eq!(entry["args"], json!([]));
    assert_eq!(entry.get("env"), None);
    let command = Command::new(entry["command"].as_str().unwrap());
    let mut client = Stdio::open(bare(command, home.path())).await;
    let answer = client.call("plex_get_recently_added", json!({})).await;
    let answer = outcome(&answer).unwrap();
    assert!(!answer["items"].as_array().unwrap().is_empty(), "{answer}");
    client.end().await;
    let took = begun.elapsed();
    println!(
        "2 commands and {:.1} s from a clean home to the first answer",
        took.as_secs_f64()
    );

    let check = run(program(&["check"]), &[]).await;
    assert_eq!(check.status, 0, "{}", check.stderr);
}

#[tokio::test]
async fn a_client_finds_what_is_kept_in_another_place() {
    let household = Household::new().await;
    let home = tempfile::tempdir().unwrap();
    let state = home.path().join("elsewhere");
    let program = |arguments: &[&str]| {
        let mut command = bare(Command::new(env!("CARGO_BIN_EXE_plex-mcp")), home.path());
        command
            .args(arguments)
            .env("XDG_STATE_HOME", &state)
            .env("PLEX_MCP_PLEX_TV", household.tv.url());
        command
    };
    let found = household
        .login_with(program(&["login"]), "", async |_| {})
        .await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    let found = run(program(&["config", "json"]), &[]).await;
    let shown: Value = serde_json::from_str(&found.stdout).unwrap();
    let env = &shown["mcpServers"]["plex"]["env"];
    assert_eq!(*env, json!({"XDG_STATE_HOME": state}));
}
