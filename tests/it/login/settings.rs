//! What outranks what is kept.

use plex_mcp_demo::{Fault, FaultRule, Paths};
use tokio::process::Command;

use super::household::Household;
use crate::harness::{OWNER_TOKEN, SHARED_TOKEN, plex, run};

/// The token of the last request.
fn last_token(plex: &plex_mcp_demo::Demo) -> Option<String> {
    let seen = plex.seen().pop()?;
    let token = seen.headers.get("x-plex-token")?;
    Some(token.to_str().unwrap().to_owned())
}

async fn check(mut command: Command, variables: &[(&str, &str)]) -> (i32, String) {
    command.envs(variables.iter().copied());
    let found = run(command, &[]).await;
    (found.status, found.stderr)
}

#[tokio::test]
async fn an_address_that_is_set_is_sent_no_token_that_is_kept() {
    let home = Household::new().await;
    home.login(&[], "").await;
    let other = plex().await;
    let asked = home.plex.seen().len();
    let set = [("PLEX_URL", &*other.url())];
    let (status, stderr) = check(home.command(&["check"]), &set).await;
    assert_eq!(status, 5, "{stderr}");
    assert!(!other.seen().is_empty());
    assert_eq!(last_token(&other), None);
    let url = other.url();
    let (status, _) = check(home.command(&["check", "--url", &url]), &[]).await;
    assert_eq!(status, 5);
    assert_eq!(last_token(&other), None);
    let set = [("PLEX_URL", &*url), ("PLEX_TOKEN", OWNER_TOKEN)];
    let (status, stderr) = check(home.command(&["check"]), &set).await;
    assert_eq!(status, 0, "{stderr}");
    assert_eq!(home.plex.seen().len(), asked);
}

#[tokio::test]
async fn a_token_that_is_set_is_the_one_that_is_sent() {
    let home = Household::new().await;
    home.login(&[], "").await;
    let set = [("PLEX_TOKEN", SHARED_TOKEN)];
    let (status, stderr) = check(home.command(&["check"]), &set).await;
    assert_eq!(status, 6, "{stderr}");
    assert_eq!(last_token(&home.plex).unwrap(), SHARED_TOKEN);
}

#[tokio::test]
async fn names_of_servers_and_addresses_do_not_go_together() {
    let home = Household::new().await;
    home.login(&[], "").await;
    let url = home.plex.url();
    let named = home.command(&["check", "--server", "Attic"]);
    let (status, stderr) = check(named, &[("PLEX_URL", &url)]).await;
    assert_eq!(status, 1);
    assert!(stderr.contains("both --server and PLEX_URL"), "{stderr}");
    let set = [
        ("PLEX_SERVER", "Attic"),
        ("PLEX_URL", &url),
        ("PLEX_TOKEN", OWNER_TOKEN),
    ];
    let (status, stderr) = check(home.command(&["check"]), &set).await;
    assert_eq!(status, 0, "{stderr}");
    assert!(stderr.contains("PLEX_SERVER is without effect"), "{stderr}");
    for flags in [["--url", &url], ["--demo", "--timeout=9s"]] {
        let named = home.command(&["check", "--server", "Attic"]);
        let found = run(named, &flags).await;
        assert_eq!(found.status, 2, "{}", found.stderr);
    }
    let named = home.command(&["check", "--server", "Kitchen"]);
    let (status, stderr) = check(named, &[]).await;
    assert_eq!(status, 1);
    assert!(
        stderr.contains("--server: no server is called `Kitchen`; there is Attic"),
        "{stderr}"
    );
}

#[tokio::test]
async fn a_server_that_moved_or_a_sign_in_that_ended_is_found_again_by_login() {
    let home = Household::new().await;
    home.login(&[], "").await;
    let again = "run plex-mcp login again";
    // Plex answers /identity to everybody: that is how it is told from another server.
    home.plex.inject(FaultRule {
        paths: Paths::Exactly("/".to_owned()),
        first: None,
        fault: Fault::Status(401, None),
    });
    let (status, stderr) = check(home.command(&["check"]), &[]).await;
    let text = stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(status, 5, "{stderr}");
    assert!(text.contains(again), "{stderr}");
    // A token of another kind is another matter.
    let set = [("PLEX_TOKEN", "mistyped-token")];
    let (_, stderr) = check(home.command(&["check"]), &set).await;
    assert!(!stderr.contains(again), "{stderr}");
    let text = std::fs::read_to_string(home.file()).unwrap();
    let moved = text.replace(&home.plex.url(), "http://127.0.0.1:1");
    std::fs::write(home.file(), moved).unwrap();
    let (status, stderr) = check(home.command(&["check"]), &[]).await;
    let text = stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(status, 3, "{stderr}");
    assert!(text.contains(again), "{stderr}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Household::new().await;
    home.login(&[], "").await;
    let mode = || home.file().metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    let wide = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(home.file(), wide).unwrap();
    let (_, stderr) = check(home.command(&["check"]), &[]).await;
    assert!(stderr.contains("chmod 600"), "{stderr}");
}

#[tokio::test]
async fn a_damaged_file_is_named_and_can_be_deleted() {
    let home = Household::new().await;
    home.login(&[], "").await;
    let text = std::fs::read_to_string(home.file()).unwrap();
    std::fs::write(home.file(), &text[..text.len() / 2]).unwrap();
    let (status, stderr) = check(home.command(&["check"]), &[]).await;
    assert_eq!(status, 1);
    assert!(stderr.contains("damaged"), "{stderr}");
    assert!(!stderr.contains("s3cret"), "{stderr}");
    let out = home.run(&["logout"]).await;
    assert_eq!(out.status, 0, "{}", out.stderr);
    assert!(out.stderr.contains("Authorized Devices"), "{}", out.stderr);
    assert!(!home.file().exists());
}
