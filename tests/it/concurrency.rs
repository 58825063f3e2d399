//! Many calls at once, from one client and from several.

use futures_util::future::join_all;
use plex_mcp_demo::{Fault, FaultRule, Paths};
use serde_json::{Value, json};

use crate::harness::{Http, Stdio, outcome, set_up, still_plex};

/// So many calls, each with an answer of its own.
fn calls() -> Vec<(&'static str, Value)> {
    let items = |n: usize| match n % 5 {
        0 => (
            "plex_get_library_items",
            json!({"library_id": "5", "limit": 3, "offset": n}),
        ),
        1 => (
            "plex_get_item",
            json!({"rating_keys": [(100_000 + n).to_string()]}),
        ),
        2 => ("plex_get_history", json!({"limit": 2, "offset": n})),
        3 => (
            "plex_get_library_items",
            json!({"library_id": "5", "limit": 1, "filters": [format!("year is {}", 1920 + n)]}),
        ),
        _ => (
            "plex_search",
            json!({"query": char::from(b'a' + (n % 26) as u8).to_string(), "limit": 1 + n % 7}),
        ),
    };
    (0..50).map(items).collect()
}

fn parameters((tool, arguments): &(&'static str, Value)) -> Value {
    json!({"name": tool, "arguments": arguments})
}

/// The answers that one client gets that asks one after the other.
async fn one_after_the_other(url: &str) -> Vec<Value> {
    let mut client = Stdio::open(set_up(url)).await;
    let mut answers = Vec::new();
    for (tool, arguments) in calls() {
        let result = client.call(tool, arguments).await;
        answers.push(
            outcome(&result)
                .unwrap_or_else(|words| panic!("{words}"))
                .clone(),
        );
    }
    answers
}

/// Whether each of `results` is the answer to its own call.
#[track_caller]
fn check(results: &[Value], expected: &[Value]) {
    assert_eq!(results.len(), expected.len());
    for ((result, expected), call) in results.iter().zip(expected).zip(calls()) {
        assert_eq!(outcome(result), Ok(expected), "{call:?}");
    }
}

async fn at_once_over_http(server: &Http) -> Vec<Value> {
    let ask = async |call| {
        server
            .stateless("tools/call", parameters(&call))
            .await
            .json()["result"]
            .take()
    };
    join_all(calls().into_iter().map(ask)).await
}

/// Answers may come in any order; they are told apart by their ids.
async fn at_once_over_stdio(url: &str) -> Vec<Value> {
    let mut client = Stdio::open(set_up(url)).await;
    let calls = calls();
    for (n, call) in calls.iter().enumerate() {
        client
            .send(&crate::harness::request(
                1_000 + n as u64,
                "tools/call",
                parameters(call),
            ))
            .await;
    }
    let mut results = vec![Value::Null; calls.len()];
    for _ in &calls {
        let mut message = client.next().await;
        let id = message["id"].as_u64().unwrap() - 1_000;
        results[id as usize] = message["result"].take();
    }
    results
}

#[tokio::test]
async fn fifty_calls_at_once() {
    let plex = still_plex(2_000).await;
    let expected = one_after_the_other(&plex.url()).await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    check(&at_once_over_http(&server).await, &expected);
    check(&at_once_over_stdio(&plex.url()).await, &expected);
}

#[tokio::test]
async fn more_calls_than_may_run_wait_for_their_turn() {
    let plex = still_plex(2_000).await;
    let expected = one_after_the_other(&plex.url()).await;
    let server = Http::start(set_up(&plex.url()), &["--max-calls", "2"]).await;
    check(&at_once_over_http(&server).await, &expected);
}

#[tokio::test]
async fn several_clients_at_once() {
    let plex = still_plex(2_000).await;
    let expected = one_after_the_other(&plex.url()).await;
    let url = plex.url();
    let server = Http::start(set_up(&url), &[]).await;
    let (one, two, three, four) = tokio::join!(
        at_once_over_http(&server),
        at_once_over_http(&server),
        at_once_over_stdio(&url),
        at_once_over_stdio(&url),
    );
    for results in [one, two, three, four] {
        check(&results, &expected);
    }
}

#[tokio::test]
async fn a_call_that_hangs_holds_up_no_other() {
    let plex = still_plex(2_000).await;
    let expected = one_after_the_other(&plex.url()).await;
    plex.inject(FaultRule {
        paths: Paths::Exactly("/library/onDeck".to_owned()),
        first: None,
        fault: Fault::Hang,
    });
    let server = Http::start(set_up(&plex.url()), &["--timeout", "10m"]).await;
    let hanging = server.stateless(
        "tools/call",
        json!({"name": "plex_get_on_deck", "arguments": {}}),
    );
    tokio::select! {
        answer = hanging => panic!("{answer:?}"),
        results = at_once_over_http(&server) => check(&results, &expected),
    }
}
