use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{admin, demo, guest, json, raw};

async fn rows(demo: &Demo) -> Vec<Value> {
    let answer = json(demo, "/status/sessions").await;
    answer["Metadata"].as_array().unwrap().clone()
}

async fn terminate(demo: &Demo, id: &str) -> u16 {
    let target = format!("/status/sessions/terminate?sessionId={id}&reason=Bedtime");
    raw(demo, "POST", &target, &admin()).await.unwrap().status
}

/// Says what a player does, and reads the answer.
async fn says(demo: &Demo, state: &str, time: u64) -> Value {
    let target = format!(
        "/:/timeline?ratingKey=1001&key=%2Flibrary%2Fmetadata%2F1001&state={state}&time={time}&duration=1"
    );
    let headers = format!(
        "{}X-Plex-Client-Identifier: me\r\nX-Plex-Session-Identifier: one\r\nX-Plex-Device-Name: Mine\r\nAccept: application/json\r\n",
        guest()
    );
    let answer = raw(demo, "POST", &target, &headers).await.unwrap();
    assert_eq!(answer.status, 200);
    serde_json::from_slice::<Value>(&answer.body).unwrap()["MediaContainer"].take()
}

#[tokio::test]
async fn a_session_is_stopped_with_a_plex_pass_only() {
    let demo = demo(0).await;
    let id = rows(&demo).await[1]["Session"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(terminate(&demo, &id).await, 401);
    demo.behave(|behaviour| behaviour.plex_pass = true);
    let features = json(&demo, "/").await["ownerFeatures"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(features.contains("session_kick"));
    assert_eq!(terminate(&demo, "").await, 403);
    assert_eq!(terminate(&demo, "43").await, 404);
    assert_eq!(terminate(&demo, &id).await, 200);
    assert_eq!(rows(&demo).await.len(), 2);
    assert_eq!(terminate(&demo, &id).await, 404);
    assert_eq!(json(&demo, "/transcode/sessions").await["size"], 0);
}

#[tokio::test]
async fn what_a_player_reports_is_a_session_until_it_stops() {
    let demo = demo(0).await;
    says(&demo, "playing", 100_000).await;
    demo.clock().advance(20);
    let row = rows(&demo).await.pop().unwrap();
    assert_eq!(
        (&row["viewOffset"], &row["Player"]["title"]),
        (&120_000.into(), &"Mine".into())
    );
    assert_eq!(row["User"]["title"], "sam");
    says(&demo, "paused", 120_000).await;
    assert_eq!(rows(&demo).await[3]["Player"]["state"], "paused");
    let answer = says(&demo, "stopped", 150_000).await;
    assert_eq!(answer["viewOffset"], 150_000);
    assert_eq!(rows(&demo).await.len(), 3);
}

#[tokio::test]
async fn a_player_that_was_stopped_is_told_why() {
    let demo = demo(0).await;
    demo.behave(|behaviour| behaviour.plex_pass = true);
    says(&demo, "playing", 100_000).await;
    let row = rows(&demo).await.pop().unwrap();
    terminate(&demo, row["Session"]["id"].as_str().unwrap()).await;
    let answer = says(&demo, "playing", 110_000).await;
    assert_eq!(
        (&answer["terminationCode"], &answer["terminationText"]),
        (&2_006.into(), &"Bedtime".into())
    );
    assert_eq!(rows(&demo).await.len(), 3);
}

#[tokio::test]
async fn the_end_counts_once_and_is_a_row_of_history() {
    let demo = demo(0).await;
    let history = async || json(&demo, "/status/sessions/history/all").await["size"].as_u64();
    let before = history().await.unwrap();
    let film = json(&demo, "/library/metadata/1001").await["Metadata"][0].clone();
    let length = film["duration"].as_u64().unwrap();
    let mut counts = Vec::new();
    for (state, percent) in [
        ("playing", 10),
        ("playing", 92),
        ("playing", 95),
        ("stopped", 99),
    ] {
        let answer = says(&demo, state, length * percent / 100).await;
        counts.push(answer["viewCount"].as_u64().unwrap());
    }
    assert_eq!(counts[1..], [counts[0] + 1; 3]);
    assert_eq!(history().await, Some(before + 1));
    let rows = json(&demo, "/status/sessions/history/all?sort=viewedAt:desc").await;
    let key = rows["Metadata"][0]["historyKey"].as_str().unwrap();
    let gone = raw(&demo, "DELETE", key, &admin()).await.unwrap();
    assert_eq!(gone.status, 200);
    assert_eq!(history().await, Some(before));
}

#[tokio::test]
async fn marking_writes_no_history_or_some() {
    for writes in [false, true] {
        let demo = demo(0).await;
        demo.behave(|behaviour| behaviour.marking_writes_history = writes);
        let history = async || json(&demo, "/status/sessions/history/all").await["size"].as_u64();
        let before = history().await.unwrap();
        let target = "/:/scrobble?key=1001&identifier=com.plexapp.plugins.library";
        raw(&demo, "PUT", target, &admin()).await.unwrap();
        assert_eq!(history().await, Some(before + u64::from(writes)));
    }
}

#[tokio::test]
async fn a_transcode_that_is_ended_is_started_again() {
    let demo = demo(0).await;
    let id = rows(&demo).await[1]["Session"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let target = format!("/transcode/sessions/{id}");
    assert_eq!(
        raw(&demo, "DELETE", &target, &admin())
            .await
            .unwrap()
            .status,
        204
    );
    assert_eq!(json(&demo, "/transcode/sessions").await["size"], 1);
    let unknown = raw(&demo, "DELETE", "/transcode/sessions/none", &admin()).await;
    assert_eq!(unknown.unwrap().status, 404);
    assert_eq!(json(&demo, "/status/sessions/background").await["size"], 0);
}

#[tokio::test]
async fn who_does_not_say_who_it_is_reports_nothing() {
    let demo = demo(0).await;
    let target = "/:/timeline?ratingKey=1001&state=playing&time=5&duration=10";
    assert_eq!(
        raw(&demo, "POST", target, &admin()).await.unwrap().status,
        400
    );
}
