//! `plex-mcp config`: what it shows, and what it makes of a client's settings.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::harness::{OWNER_TOKEN, Run, executable, run};

/// Somebody's home directory, in which no client is installed.
fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The executable for somebody who lives in `home`, with an address set.
fn command(home: &Path) -> Command {
    let mut command = executable();
    command
        .env("HOME", home)
        .env("APPDATA", home.join("AppData/Roaming"))
        .env_remove("XDG_STATE_HOME")
        .env("PLEX_URL", "http://127.0.0.1:32400");
    command
}

async fn config(home: &Path, arguments: &[&str]) -> Run {
    run(command(home), &[&["config"], arguments].concat()).await
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn only_what_goes_into_a_file_is_on_stdout() {
    let home = home();
    let found = config(home.path(), &["cursor", "--", "--access", "read"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    let shown: Value = serde_json::from_str(&found.stdout).unwrap();
    let expected = json!({
        "command": env!("CARGO_BIN_EXE_plex-mcp"),
        "args": ["--access", "read"],
        "env": {"PLEX_URL": "http://127.0.0.1:32400"},
    });
    assert_eq!(shown["mcpServers"]["plex"], expected);
    for words in [
        "mcp.json: add --write",
        "cursor://anysphere",
        "Start Cursor again",
    ] {
        assert!(found.stderr.contains(words), "{words}: {}", found.stderr);
    }
    assert!(!home.path().join(".cursor").exists());
}

#[tokio::test]
async fn written_twice_and_taken_out() {
    let home = home();
    let file = home.path().join(".cursor/mcp.json");
    let found = config(home.path(), &["cursor", "--write"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(found.stdout.starts_with("Wrote "), "{}", found.stdout);
    assert!(
        found.stderr.contains("is Cursor installed here?"),
        "{}",
        found.stderr
    );
    let found = config(home.path(), &["cursor", "--write"]).await;
    assert!(found.stdout.contains("has it already"), "{}", found.stdout);
    let named = [
        "cursor", "--write", "--name", "attic", "--", "--server", "Attic",
    ];
    // No such server is kept.
    let found = config(home.path(), &named).await;
    assert_eq!(found.status, 1);
    let named = [
        "cursor", "--write", "--name", "attic", "--", "--access", "full",
    ];
    let found = config(home.path(), &named).await;
    assert!(
        found.stdout.contains("mcp.json.plex-mcp.bak"),
        "{}",
        found.stdout
    );
    let servers = read(&file)["mcpServers"].clone();
    let names: Vec<_> = servers.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["plex", "attic"]);

    let found = config(home.path(), &["cursor", "--remove"]).await;
    assert!(
        found.stdout.starts_with("Took `plex` out of"),
        "{}",
        found.stdout
    );
    let found = config(home.path(), &["cursor", "--remove"]).await;
    assert!(
        found.stdout.starts_with("There is no `plex` in"),
        "{}",
        found.stdout
    );
    assert_eq!(read(&file)["mcpServers"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn a_projects_own_file_can_be_named() {
    let home = home();
    let file = home.path().join("project/.mcp.json");
    let name = file.to_str().unwrap();
    let found = config(home.path(), &["claude-code", "--write", "--file", name]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert_eq!(read(&file)["mcpServers"]["plex"]["type"], "stdio");
    // Also as one types it.
    let mut command = command(home.path());
    command.current_dir(file.parent().unwrap());
    let words = ["config", "claude-code", "--remove", "--file", ".mcp.json"];
    let found = run(command, &words).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert_eq!(read(&file)["mcpServers"], json!({}));
    assert!(!home.path().join(".claude.json").exists());
}

#[tokio::test]
async fn what_cannot_be_changed_is_left_as_it_was() {
    let home = home();
    let file = home.path().join(".cursor/mcp.json");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    for (text, words) in [
        (
            "{\"mcpServers\": {",
            "is left as it was: it cannot be read at line 1",
        ),
        (
            "{\"mcpServers\": {\"plex\": {\"command\": \"npx\"}}}",
            "choose another name with --name",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        for flag in ["--write", "--remove"] {
            let found = config(home.path(), &["cursor", flag]).await;
            assert_eq!((found.status, &*found.stdout), (1, ""));
            assert!(found.stderr.contains(words), "{words}: {}", found.stderr);
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
    }
    assert_eq!(file.parent().unwrap().read_dir().unwrap().count(), 1);
    let found = config(home.path(), &["goose", "--write"]).await;
    assert_eq!(found.status, 1);
    assert!(
        found.stderr.contains("only shows what to copy"),
        "{}",
        found.stderr
    );
    let found = config(home.path(), &["curser"]).await;
    assert_eq!(found.status, 2);
    assert!(found.stderr.contains("'cursor'"), "{}", found.stderr);
}

#[tokio::test]
async fn comments_that_a_client_may_not_read_are_warned_of() {
    let home = home();
    let file = home.path().join(".cursor/mcp.json");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "{} // mine\n").unwrap();
    let found = config(home.path(), &["cursor", "--write"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(
        found.stderr.contains("Cursor may ignore it"),
        "{}",
        found.stderr
    );
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.ends_with("} // mine\n"), "{text}");
}

#[tokio::test]
async fn invariant_6_no_token_is_written_into_settings() {
    let home = home();
    let tokens = home.path().join("token");
    std::fs::write(&tokens, OWNER_TOKEN).unwrap();
    for client in [
        "claude-desktop",
        "claude-code",
        "vscode",
        "codex",
        "goose",
        "json",
    ] {
        let shows = matches!(client, "goose" | "json");
        for variables in [
            &[("PLEX_TOKEN", OWNER_TOKEN)][..],
            &[("PLEX_TOKEN_FILE", tokens.to_str().unwrap())],
        ] {
            let mut command = command(home.path());
            command.envs(variables.iter().copied());
            let write = if shows { &[][..] } else { &["--write"] };
            let found = run(command, &[&["config", client], write].concat()).await;
            assert_eq!(found.status, 0, "{}", found.stderr);
            for text in [&found.stdout, &found.stderr] {
                assert!(!text.contains(OWNER_TOKEN), "{client}: {text}");
            }
            let is_named = variables[0].0 == "PLEX_TOKEN_FILE";
            assert_eq!(
                found.stderr.contains("PLEX_TOKEN is not written"),
                !is_named
            );
        }
    }
    let mut waiting = vec![home.path().to_owned()];
    let mut written = 0;
    while let Some(place) = waiting.pop() {
        for entry in place.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path != tokens {
                written += 1;
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains(OWNER_TOKEN), "{}: {text}", path.display());
            }
        }
    }
    assert!(written >= 4, "{written} files");
}
