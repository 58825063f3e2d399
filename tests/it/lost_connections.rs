//! Connections that end without an answer: what reads is asked again, what changes is asked once, and what is true is said.

use plex_mcp_demo::{Demo, Ended, Fault, FaultRule, Paths};
use serde_json::{Value, json};

use crate::harness::{Stdio, outcome, set_up, still_plex};

const SCAN: &str = "/library/sections/3/refresh";

async fn session(plex: &Demo) -> Stdio {
    Stdio::open(set_up(&plex.url())).await
}

/// How often the scan was asked for, and how each of these requests ended.
fn scans(plex: &Demo) -> Vec<Ended> {
    let seen = plex.seen();
    let scans = seen.iter().filter(|seen| seen.target.starts_with(SCAN));
    scans.map(|seen| seen.ended).collect()
}

async fn scan(client: &mut Stdio) -> Value {
    client
        .call("plex_refresh_library", json!({"library_id": "3"}))
        .await
}

fn lose(plex: &Demo, fault: Fault) {
    plex.inject(FaultRule {
        paths: Paths::Exactly(SCAN.to_owned()),
        first: None,
        fault,
    });
}

#[tokio::test]
async fn a_scan_that_has_begun_without_an_answer_is_found() {
    let plex = still_plex(0).await;
    let mut client = session(&plex).await;
    lose(&plex, Fault::LostAnswer);
    let result = scan(&mut client).await;
    let answer = outcome(&result).unwrap();
    assert_eq!(
        (&answer["already_refreshing"], &answer["refreshing"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(scans(&plex), [Ended::Broken], "it is asked for once");
}

#[tokio::test]
async fn a_scan_that_has_not_begun_is_not_claimed() {
    let plex = still_plex(0).await;
    let mut client = session(&plex).await;
    lose(&plex, Fault::Reset);
    let result = scan(&mut client).await;
    let words = outcome(&result).unwrap_err();
    assert!(
        words.starts_with("scan library: Plex did not confirm it, and it is not scanning"),
        "{words}"
    );
    assert_eq!(scans(&plex), [Ended::Broken], "it is asked for once");
}

/// A server that was asleep resets the connections that it does not know any more, at their next request.
#[tokio::test]
async fn after_a_sleep_of_the_server_everything_is_answered() {
    let plex = still_plex(50).await;
    let mut client = session(&plex).await;
    for tool in [
        "plex_get_libraries",
        "plex_get_sessions",
        "plex_get_history",
        "plex_get_server",
    ] {
        // The counts of all libraries are asked for together: as many connections are open now.
        let result = client.call("plex_get_libraries", json!({})).await;
        outcome(&result).unwrap_or_else(|words| panic!("before {tool}: {words}"));
        plex.sleep();
        let result = client.call(tool, json!({})).await;
        outcome(&result).unwrap_or_else(|words| panic!("{tool}: {words}"));
    }
}

/// The one connection that is open is no good for it, and it finds another.
#[tokio::test]
async fn after_a_sleep_of_the_server_a_scan_is_asked_for_once_and_begins() {
    let plex = still_plex(0).await;
    let mut client = session(&plex).await;
    let result = client.call("plex_get_on_deck", json!({})).await;
    outcome(&result).unwrap();
    plex.sleep();
    let result = scan(&mut client).await;
    let answer = outcome(&result).unwrap();
    assert_eq!(answer["refreshing"], true, "{answer}");
    assert_eq!(scans(&plex), [Ended::Answered], "it is asked for once");
}
