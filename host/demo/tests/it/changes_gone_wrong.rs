use std::time::Duration;

use plex_mcp_demo::{Demo, Fault, FaultRule, Paths};

use crate::client::{admin, change, demo, json, raw, titles, uri};

async fn broken(paths: Paths, fault: Fault) -> Demo {
    let demo = demo(0).await;
    demo.inject(FaultRule {
        paths,
        first: Some(1),
        fault,
    });
    demo
}

async fn status(demo: &Demo, method: &str, target: &str) -> u16 {
    raw(demo, method, target, &admin()).await.unwrap().status
}

fn rate(id: u32) -> String {
    format!("/:/rate?identifier=com.plexapp.plugins.library&key={id}&rating=3")
}

async fn rating(demo: &Demo, id: u32) -> serde_json::Value {
    json(demo, &format!("/library/metadata/{id}")).await["Metadata"][0]["userRating"].clone()
}

#[tokio::test]
async fn a_change_without_effect_answers_as_if_it_had_one() {
    let demo = broken(Paths::Changes, Fault::NoEffect).await;
    let films = uri(&demo, "/library/metadata/1001,1002");
    let target = format!("/playlists?title=Lost&type=video&uri={films}");
    let made = change(&demo, "POST", &target).await;
    assert_eq!(made["Metadata"][0]["leafCount"], 2);
    assert!(!titles(&json(&demo, "/playlists").await).contains(&"Lost".to_owned()));
    // Only the first, as the rule says.
    change(&demo, "POST", &target).await;
    assert!(titles(&json(&demo, "/playlists").await).contains(&"Lost".to_owned()));
}

#[tokio::test]
async fn half_of_a_batch_is_changed() {
    let demo = broken(Paths::Changes, Fault::HalfBatch).await;
    let films = uri(&demo, "/library/metadata/1001,1002,1003,1004");
    let target = format!("/playlists?title=Half&type=video&uri={films}");
    let made = change(&demo, "POST", &target).await;
    assert_eq!(made["Metadata"][0]["leafCount"], 2);
}

#[tokio::test]
async fn a_change_is_read_back_late() {
    let lag = Duration::from_secs(1);
    let demo = broken(Paths::Changes, Fault::LateRead(lag)).await;
    let before = rating(&demo, 1001).await;
    let begun = std::time::Instant::now();
    assert_eq!(status(&demo, "PUT", &rate(1001)).await, 200);
    assert_eq!(rating(&demo, 1001).await, before);
    while rating(&demo, 1001).await != 3.0 {
        tokio::task::yield_now().await;
    }
    assert!(begun.elapsed() >= lag);
}

#[tokio::test]
async fn the_token_is_refused_in_the_middle_of_a_batch() {
    let demo = broken(Paths::Change(1), Fault::Status(401, None)).await;
    let mut statuses = Vec::new();
    for id in [1001, 1002, 1003] {
        statuses.push(status(&demo, "GET", &rate(id)).await);
        rating(&demo, id).await;
    }
    assert_eq!(statuses, [200, 401, 200]);
    assert_ne!(rating(&demo, 1002).await, 3.0);
}

#[tokio::test]
async fn a_connection_is_lost_after_the_change() {
    let demo = broken(Paths::Changes, Fault::LostAnswer).await;
    assert!(raw(&demo, "PUT", &rate(1001), &admin()).await.is_err());
    assert_eq!(rating(&demo, 1001).await, 3.0);
}
