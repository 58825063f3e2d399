//! Each trouble in its own words.

use std::net::TcpListener;

use plex_mcp_demo::{Fault, FaultRule, Paths, TvTrouble};

use super::household::{ACCOUNT, Household, local};
use crate::harness::Run;

#[track_caller]
fn check(found: &Run, words: &[&str]) {
    assert_eq!(found.status, 1, "{}{}", found.stdout, found.stderr);
    for words in words {
        assert!(found.stderr.contains(words), "{words}: {}", found.stderr);
    }
}

fn trouble(path: &'static str, status: u16) -> TvTrouble {
    TvTrouble {
        path,
        status,
        retry_after: Some(30),
        first: 1,
    }
}

#[tokio::test]
async fn a_code_that_nobody_uses() {
    let home = Household::with(|options| options.pin_lifetime = 1).await;
    let (child, _) = home.shown(&mut home.command(&["login"]), "").await;
    let output = child.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("the code has expired before it was used: run `plex-mcp login`"),
        "{stderr}"
    );
}

#[tokio::test]
async fn plex_tv_wants_fewer_requests() {
    let home = Household::new().await;
    home.tv.trouble(trouble("/api/v2/resources", 429));
    let found = home.login(&[], "").await;
    check(&found, &["list the account's servers: ", "in 30 seconds"]);
    // The sign-in is kept.
    let again = home.run(&["login"]).await;
    assert_eq!(again.status, 0, "{}", again.stderr);
    home.tv.trouble(trouble("/api/v2/pins", 429));
    home.run(&["logout"]).await;
    check(&home.run(&["login"]).await, &["sign in: ", "in 30 seconds"]);
}

#[tokio::test]
async fn plex_tv_is_ill_or_away() {
    let home = Household::new().await;
    home.tv.trouble(trouble("/api/v2/pins", 503));
    let found = home.run(&["login"]).await;
    check(&found, &["sign in: plex.tv answered with status 503"]);
    let mut command = home.command(&["login"]);
    command.env("PLEX_MCP_PLEX_TV", "http://127.0.0.1:1");
    let found = crate::harness::run(command, &[]).await;
    check(&found, &["sign in: plex.tv cannot be reached"]);
    let mut command = home.command(&["login"]);
    command.env("PLEX_MCP_PLEX_TV", "http://plex.example");
    let found = crate::harness::run(command, &[]).await;
    check(&found, &["PLEX_MCP_PLEX_TV", "loopback"]);
}

#[tokio::test]
async fn users_and_pins() {
    let home = Household::new().await;
    let found = home.login(&["--user", "Kids"], "0000\n").await;
    check(&found, &["switch to Kids: the PIN is wrong"]);
    let found = home.login(&["--user", "Kids"], "secret\n").await;
    check(&found, &["the PIN of Kids is a few digits"]);
    let found = home.login(&["--user", "Kids"], "").await;
    check(&found, &["the PIN of Kids is a few digits"]);
    let found = home.login(&["--user", "Bob"], "").await;
    check(&found, &["no such user; there is Ada, Kids"]);
    assert!(!found.stderr.contains("0000"));
}

#[tokio::test]
async fn another_server_answers_and_is_sent_no_token() {
    let home = Household::with(|options| options.servers[0].identifier = "other".to_owned()).await;
    let found = home.login(&[], "").await;
    let words = [
        "Attic answers at none of its addresses",
        "another Plex server answers there",
    ];
    check(&found, &words);
    for seen in home.plex.seen() {
        assert_eq!(seen.target, "/identity");
        assert!(!seen.headers.contains_key("x-plex-token"));
    }
}

#[tokio::test]
async fn an_address_in_somebody_elses_network_is_not_asked() {
    let neighbour = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = neighbour.local_addr().unwrap().port();
    let home = Household::with(|options| {
        let server = &mut options.servers[0];
        server.owned = false;
        server.public_address_matches = false;
        server.connections = vec![local(port)];
    })
    .await;
    let found = home.login(&[], "").await;
    check(
        &found,
        &["not tried, because it leads into somebody else's network"],
    );
    neighbour.set_nonblocking(true).unwrap();
    let asked = neighbour.accept().map_err(|error| error.kind());
    assert_eq!(asked.unwrap_err(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn servers_that_do_not_answer_as_they_should() {
    for (fault, words) in [
        (Fault::Maintenance, "starting, updating or overloaded"),
        (Fault::NotPlex, "not a Plex server"),
        (Fault::Hang, "no answer in time"),
    ] {
        let home = Household::new().await;
        home.plex.inject(FaultRule {
            paths: Paths::Every,
            first: None,
            fault,
        });
        check(&home.login(&[], "").await, &[words]);
    }
}

#[tokio::test]
async fn no_server_and_no_token() {
    let home = Household::with(|options| options.servers.clear()).await;
    let found = home.login(&[], "").await;
    check(&found, &["this account has no Plex server"]);
    check(&home.run(&["servers"]).await, &["run plex-mcp login"]);
    let home = Household::with(|options| options.servers[0].tokens[0].1.clear()).await;
    let found = home.login(&[], "").await;
    check(&found, &["plex.tv gives no token for Attic"]);
}

#[tokio::test]
async fn nothing_is_deleted_that_is_not_signed_out() {
    let home = Household::new().await;
    home.login(&[], "").await;
    home.tv.trouble(trouble("/api/v2/users/signout", 500));
    let found = home.run(&["logout"]).await;
    check(&found, &["--force", "status 500"]);
    assert!(home.file().exists() && home.tv.knows(ACCOUNT));
    home.tv.trouble(trouble("/api/v2/users/signout", 500));
    let found = home.run(&["logout", "--force"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(
        found.stderr.contains("Authorized Devices"),
        "{}",
        found.stderr
    );
    assert!(!home.file().exists());
}

#[tokio::test]
async fn no_place_to_keep_it_is_said_before_anybody_signs_in() {
    let home = Household::new().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut command = crate::harness::executable();
    command
        .env("PLEX_MCP_PLEX_TV", home.tv.url())
        .args(["login", "--state-dir"])
        .arg(file.path().join("state"));
    check(
        &crate::harness::run(command, &[]).await,
        &["cannot write in"],
    );
    assert!(home.tv.seen().is_empty());
}
