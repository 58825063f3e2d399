//! A machine that sleeps and wakes up: the connections of before are dead, and nobody was told.

use super::*;

/// An answer after which the connection stays open.
fn kept_open(body: &str) -> Script {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    vec![Step::Send((head + body).into_bytes()), Step::Hold]
}

/// As much as a test needs: eight libraries, which are asked for their counts all at once.
async fn plex() -> Raw {
    let raw = Raw::start(kept_open(PAGE)).await;
    let libraries: Vec<_> = (1..=8)
        .map(|key| json!({"key": key.to_string(), "title": "x", "type": "movie"}))
        .collect();
    let list = json!({"MediaContainer": {"Directory": libraries}}).to_string();
    raw.play("GET /library/sections ", kept_open(&list));
    raw.play("GET /status/sessions ", kept_open(&page(r#""size":0"#)));
    raw.play("/library/sections/1/refresh", kept_open(""));
    raw
}

async fn answered(client: &mut Stdio, tool: &str, arguments: Value) {
    let result = client.call(tool, arguments).await;
    outcome(&result).unwrap_or_else(|words| panic!("{tool}: {words}"));
}

#[tokio::test]
async fn after_a_sleep_everything_is_answered_and_a_scan_is_sent_once() {
    let raw = plex().await;
    let mut client = Stdio::open(set_up(&raw.url)).await;
    answered(&mut client, "plex_get_libraries", json!({})).await;
    assert_eq!(raw.heads("").len(), 9);
    raw.sleep();
    answered(&mut client, "plex_get_libraries", json!({})).await;
    answered(&mut client, "plex_get_sessions", json!({})).await;
    answered(
        &mut client,
        "plex_refresh_library",
        json!({"library_id": "1"}),
    )
    .await;
    assert_eq!(raw.heads("/refresh").len(), 1);
    let least = 9 + 9 + 1 + raw.heads("/library/sections/1/refresh").len();
    assert!(
        raw.heads("").len() > least + 1,
        "some reads met a dead connection"
    );
}

#[tokio::test]
async fn a_scan_that_is_lost_is_sent_once() {
    let raw = plex().await;
    raw.play("/library/sections/2/refresh", vec![Step::Reset]);
    let mut client = Stdio::open(set_up(&raw.url)).await;
    answered(&mut client, "plex_get_libraries", json!({})).await;
    let lost = client
        .call("plex_refresh_library", json!({"library_id": "2"}))
        .await;
    let words = outcome(&lost).unwrap_err();
    assert!(
        words.contains("the server closed the connection"),
        "{words}"
    );
    assert_eq!(raw.heads("/refresh").len(), 1);
}
