//! Tokens are in one file, and in one header of the requests that need them.

use std::path::Path;

use super::household::{ACCOUNT, Household, KIDS, PIN};
use crate::harness::{OWNER_TOKEN, Run, SHARED_TOKEN};
use crate::secrets::looks::looks;

/// None of the secrets is in `text`, however it is written.
#[track_caller]
fn check(about: &str, text: &str) {
    for secret in [ACCOUNT, KIDS, OWNER_TOKEN, SHARED_TOKEN] {
        for look in looks(secret) {
            assert!(!text.contains(&look), "{about}: {look} in:\n{text}");
        }
    }
    assert!(!text.contains(PIN), "{about}: the PIN in:\n{text}");
}

#[track_caller]
fn check_run(about: &str, run: &Run) {
    check(&format!("{about}: stdout"), &run.stdout);
    check(&format!("{about}: stderr"), &run.stderr);
}

/// The files below `place` that hold a token.
fn with_tokens(place: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in place.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            with_tokens(&path, found);
        } else if String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains("s3cret") {
            found.push(path);
        }
    }
}

#[tokio::test]
async fn invariant_6_signing_in_shows_no_token() {
    let home = Household::new().await;
    let traced = |arguments: &[&str]| {
        let mut command = home.command(arguments);
        command.env("RUST_LOG", "trace");
        command
    };
    let input = format!("{PIN}\n");
    let command = traced(&["login", "--user", "Kids"]);
    let found = home
        .login_with(command, &input, async |child| {
            // What other users of the computer see.
            if cfg!(target_os = "linux") {
                let id = child.id().unwrap();
                let arguments = std::fs::read(format!("/proc/{id}/cmdline")).unwrap();
                check("arguments", &String::from_utf8_lossy(&arguments));
            }
        })
        .await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    check_run("login", &found);
    for arguments in [
        &["login"][..],
        &["login", "--user", "Kids"],
        &["servers"],
        &["servers", "--json"],
        &["check"],
        &["check", "--all", "--json"],
        &["call", "plex_get_server"],
        &["tools"],
        &["logout"],
    ] {
        if arguments[0] == "logout" {
            let mut files = Vec::new();
            with_tokens(&home.directory(), &mut files);
            assert_eq!(files, [home.file()]);
        }
        let found = crate::harness::run(traced(arguments), &[]).await;
        check_run(&format!("{arguments:?}"), &found);
    }
    let mut files = Vec::new();
    with_tokens(&home.directory(), &mut files);
    assert!(files.is_empty(), "{files:?}");

    for seen in home.tv.seen() {
        // The PIN is where plex.tv takes it, in the query of one request.
        let is_switch = seen.target.contains("/switch?");
        let target = if is_switch {
            seen.target.replace(PIN, "")
        } else {
            seen.target.clone()
        };
        check("the target of a request to plex.tv", &target);
        for (name, value) in &seen.headers {
            if name != "x-plex-token" {
                check(name.as_str(), value.to_str().unwrap());
            } else {
                // No server's token goes to plex.tv, and none of an account to a server.
                assert!(value == ACCOUNT || value == KIDS, "{}", seen.target);
            }
        }
    }
    for seen in home.plex.seen() {
        check("the target of a request to the server", &seen.target);
        for (name, value) in &seen.headers {
            if name != "x-plex-token" {
                check(name.as_str(), value.to_str().unwrap());
            } else {
                assert!(value == OWNER_TOKEN || value == SHARED_TOKEN);
            }
        }
    }
}
