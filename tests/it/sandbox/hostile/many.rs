//! As many calls at once as there may be, half of which never come to an end by themselves: the other half is answered.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{serve, told};
use crate::harness::{Http, OWNER_TOKEN, Stdio, peak, plex, request};

/// Whatever is answered later than this fails by itself.
const FLAGS: &[&str] = &["--timeout", "3s", "--cpu", "1s", "--memory", "16MiB"];

const CALLS: usize = 64;

/// Every second call behaves, after one that does not.
fn call(n: usize) -> Value {
    let bad = [
        ("spin", json!({})),
        ("allocate", json!({})),
        ("give_up", json!({})),
        ("poll_clock", json!({})),
        ("fill_memory", json!({})),
        ("recurse", json!({})),
        ("use_randomness", json!({"bytes": 60_000})),
        ("huge_answer", json!({"strings": 50_000, "bytes": 5})),
    ];
    let (tool, arguments) = match n % 2 {
        0 => bad[n / 2 % bad.len()].clone(),
        _ => ("good", json!({})),
    };
    json!({"name": tool, "arguments": arguments})
}

#[track_caller]
fn check(results: &[Value]) {
    assert_eq!(results.len(), CALLS);
    for (n, result) in results.iter().enumerate() {
        let told = told(result);
        match n % 2 {
            0 => assert!(!told.contains("status 200"), "{n}: {told}"),
            _ => assert_eq!(told, r#"{"words":["status 200"],"count":1}"#, "{n}"),
        }
    }
}

/// What eight calls may fill, eight more fill and lose again, and the program itself.
const MOST_KIB: u64 = (16 * 16 + 256) << 10;

#[tokio::test]
async fn half_of_64_calls_never_end_over_stdio() {
    let plex = plex().await;
    let mut client = Stdio::open(serve(&plex.url(), FLAGS)).await;
    for n in 0..CALLS {
        client
            .send(&request(1_000 + n as u64, "tools/call", call(n)))
            .await;
    }
    let mut results = vec![Value::Null; CALLS];
    for _ in 0..CALLS {
        let mut message = client.next().await;
        let id = message["id"].as_u64().unwrap() - 1_000;
        results[id as usize] = message["result"].take();
    }
    check(&results);
    let stderr = super::behaves_within(MOST_KIB, client).await;
    assert!(!stderr.contains(OWNER_TOKEN));
}

#[tokio::test]
async fn half_of_64_calls_never_end_over_http() {
    let plex = plex().await;
    let mut command = crate::harness::set_up(&plex.url());
    // The flags come after `serve --http`.
    command.env("RUST_LOG", "error");
    let flags: Vec<&str> = crate::harness::hostile()
        .flags()
        .into_iter()
        .chain(FLAGS.iter().copied())
        .collect();
    let server = Http::start(command, &flags).await;
    let ask = async |n| server.stateless("tools/call", call(n)).await.json()["result"].take();
    check(&join_all((0..CALLS).map(ask)).await);
    assert!(
        peak(server.process()) < MOST_KIB,
        "{} KiB",
        peak(server.process())
    );
    assert_eq!(told(&ask(1).await), r#"{"words":["status 200"],"count":1}"#);
}
