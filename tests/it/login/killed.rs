//! A process that is killed at any step leaves a file that is whole, or none.

use std::process::Stdio as Pipe;

use serde_json::Value;
use tokio::time::timeout;

use super::household::{ACCOUNT, Household, PIN, code};
use crate::harness::{DEADLINE, OWNER_TOKEN, SHARED_TOKEN, silent_plex};

/// What is in the directory besides the file: nothing that holds a token.
#[track_caller]
fn check_rest(home: &Household) {
    for entry in home.directory().read_dir().into_iter().flatten() {
        let path = entry.unwrap().path();
        if path != home.file() {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains("s3cret"), "{}: {text}", path.display());
        }
    }
}

/// What is kept: whether somebody is signed in, and how many servers there are.
#[track_caller]
fn kept(home: &Household) -> (bool, usize) {
    check_rest(home);
    match std::fs::read_to_string(home.file()) {
        Err(_) => (false, 0),
        Ok(text) => {
            let kept: Value = serde_json::from_str(&text).expect("the file is whole");
            let servers = kept["servers"].as_array().unwrap();
            (kept["account"]["token"] == ACCOUNT, servers.len())
        }
    }
}

/// Kills `plex-mcp` with `arguments` while it waits for the answer to `path`.
async fn kill_at(home: &Household, path: &'static str, arguments: &[&str]) {
    home.tv.hold(path);
    let mut command = home.command(arguments);
    let input = format!("{PIN}\n");
    let run = async {
        let (child, shown) = home.shown(&mut command, &input).await;
        if let Some(code) = code(&shown) {
            home.tv.approve(&code);
        }
        // Neither killed nor waited for, here.
        std::future::pending::<()>().await;
        drop(child);
    };
    let held = timeout(DEADLINE, home.tv.held());
    // The process is killed when what runs it is dropped.
    tokio::select! {
        () = run => {}
        held = held => held.expect("it comes so far"),
    }
    home.tv.release();
}

#[tokio::test]
async fn a_login_that_is_killed_while_it_waits_for_plex_tv() {
    let login = ["login", "--user", "Kids"];
    for (path, expected) in [
        ("/api/v2/pins", (false, 0)),
        ("/api/v2/pins/", (false, 0)),
        ("/api/v2/user", (false, 0)),
        ("/api/v2/home/users", (true, 0)),
        ("/api/v2/home/users/", (true, 0)),
        ("/api/v2/resources", (true, 0)),
    ] {
        let home = Household::new().await;
        kill_at(&home, path, &login).await;
        assert_eq!(kept(&home), expected, "killed at {path}");
        // The next login finds its way from there.
        let found = home.login(&login[1..], &format!("{PIN}\n")).await;
        assert_eq!(found.status, 0, "{path}: {}", found.stderr);
        assert_eq!(kept(&home), (true, 1));
    }
}

#[tokio::test]
async fn a_login_that_is_killed_while_it_looks_for_the_server() {
    let (url, mut asked) = silent_plex().await;
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    let home = Household::with(|options| {
        let silent = super::household::local(port);
        options.servers[0].connections.push(silent);
    })
    .await;
    let mut command = home.command(&["login"]);
    let (mut child, shown) = home.shown(&mut command, "").await;
    assert!(home.tv.approve(&code(&shown).unwrap()));
    let asked = timeout(DEADLINE, asked.recv()).await;
    asked.expect("it comes so far").unwrap();
    child.kill().await.unwrap();
    assert_eq!(kept(&home), (true, 0));
}

#[tokio::test]
async fn a_second_login_that_is_killed_leaves_the_first() {
    let home = Household::new().await;
    home.login(&[], "").await;
    let before = std::fs::read_to_string(home.file()).unwrap();
    assert!(before.contains(OWNER_TOKEN) && !before.contains(SHARED_TOKEN));
    for path in [
        "/api/v2/user",
        "/api/v2/home/users",
        "/api/v2/home/users/",
        "/api/v2/resources",
    ] {
        kill_at(&home, path, &["login", "--user", "Kids"]).await;
        let after = std::fs::read_to_string(home.file()).unwrap();
        assert_eq!(after, before, "killed at {path}");
        check_rest(&home);
    }
}

#[tokio::test]
async fn a_logout_that_is_killed_can_be_run_again() {
    let home = Household::new().await;
    home.login(&["--user", "Kids"], &format!("{PIN}\n")).await;
    kill_at(&home, "/api/v2/users/signout", &["logout"]).await;
    assert_eq!(kept(&home), (true, 1));
    // Killed after plex.tv had heard of it: what is signed out already is no failure.
    home.tv.end(ACCOUNT);
    let out = home.command(&["logout"]).stdin(Pipe::null()).output().await;
    let out = out.unwrap();
    assert!(out.status.success(), "{out:?}");
    assert!(!home.file().exists());
}
