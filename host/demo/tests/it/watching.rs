use serde_json::Value;

use crate::client::{NOW, admin, demo, get, guest, json, json_as, raw, titles};
use plex_mcp_demo::Demo;

const ID: &str = "identifier=com.plexapp.plugins.library";

async fn check(demo: &Demo, method: &str, target: &str, status: u16) {
    let answer = raw(demo, method, target, &admin()).await.unwrap();
    assert_eq!(answer.status, status, "{method} {target}");
    assert!(status != 200 || answer.body.is_empty(), "{target}");
}

async fn item(demo: &Demo, id: &str) -> Value {
    json(demo, &format!("/library/metadata/{id}")).await["Metadata"][0].clone()
}

/// A show with its counts of episodes.
async fn show(demo: &Demo) -> (String, Value, Value) {
    let shows = json(demo, "/library/sections/2/all").await;
    let show = shows["Metadata"][0].clone();
    let id = show["ratingKey"].as_str().unwrap().to_owned();
    (
        id,
        show["leafCount"].clone(),
        show["viewedLeafCount"].clone(),
    )
}

#[tokio::test]
async fn watching_a_show_is_watching_its_episodes() {
    let demo = demo(0).await;
    let (id, leaves, _) = show(&demo).await;
    check(&demo, "PUT", &format!("/:/scrobble?key={id}&{ID}"), 200).await;
    assert_eq!(show(&demo).await.2, leaves);
    check(&demo, "GET", &format!("/:/unscrobble?key={id}&{ID}"), 200).await;
    assert_eq!(show(&demo).await.2, 0);
}

#[tokio::test]
async fn watching_again_counts_again_and_cannot_be_backdated() {
    let demo = demo(0).await;
    let before = item(&demo, "1001").await["viewCount"].as_u64().unwrap_or(0);
    for more in [1, 2] {
        demo.clock().advance(60);
        check(
            &demo,
            "PUT",
            &format!("/:/scrobble?key=1001&{ID}&viewedAt=5"),
            200,
        )
        .await;
        let now = item(&demo, "1001").await;
        assert_eq!(now["viewCount"], before + more);
        assert_eq!(now["lastViewedAt"], NOW + 60 * more as i64);
    }
    let guests = json_as(&demo, "/library/metadata/1001", &guest()).await;
    assert_ne!(guests["Metadata"][0]["lastViewedAt"], NOW + 120);
}

#[tokio::test]
async fn several_items_can_be_watched_by_their_uri() {
    let demo = demo(0).await;
    let machine = demo.machine_identifier();
    let uri = format!(
        "server%3A%2F%2F{machine}%2Fcom.plexapp.plugins.library%2Flibrary%2Fmetadata%2F1001%2C1002"
    );
    check(&demo, "PUT", &format!("/:/unscrobble?uri={uri}&{ID}"), 200).await;
    for id in ["1001", "1002"] {
        assert!(item(&demo, id).await.get("viewCount").is_none());
    }
}

#[tokio::test]
async fn what_lacks_something_is_refused() {
    let demo = demo(0).await;
    check(&demo, "PUT", "/:/scrobble?key=1001", 400).await;
    check(&demo, "PUT", &format!("/:/scrobble?{ID}"), 400).await;
    check(&demo, "PUT", &format!("/:/scrobble?key=999999&{ID}"), 404).await;
    check(
        &demo,
        "PUT",
        &format!("/:/rate?key=1001&rating=11&{ID}"),
        400,
    )
    .await;
    check(
        &demo,
        "PUT",
        &format!("/:/rate?key=1001&rating=5&ratedAt=9999999999&{ID}"),
        400,
    )
    .await;
    check(&demo, "GET", &format!("/:/progress?key=1001&{ID}"), 400).await;
    check(&demo, "PUT", "/actions/removeFromContinueWatching", 400).await;
    check(
        &demo,
        "GET",
        "/actions/removeFromContinueWatching?ratingKey=1001",
        404,
    )
    .await;
}

#[tokio::test]
async fn a_rating_comes_and_goes() {
    let demo = demo(0).await;
    check(
        &demo,
        "PUT",
        &format!("/:/rate?key=1001&rating=7.5&{ID}"),
        200,
    )
    .await;
    let rated = item(&demo, "1001").await;
    assert_eq!(
        (&rated["userRating"], &rated["lastRatedAt"]),
        (&7.5.into(), &NOW.into())
    );
    check(
        &demo,
        "PUT",
        &format!("/:/rate?key=1001&rating=-1&{ID}"),
        200,
    )
    .await;
    let cleared = item(&demo, "1001").await;
    assert!(cleared.get("userRating").is_none() && cleared.get("lastRatedAt").is_none());
}

#[tokio::test]
async fn progress_is_kept_until_nearly_the_end() {
    let demo = demo(0).await;
    check(&demo, "PUT", &format!("/:/unscrobble?key=1001&{ID}"), 200).await;
    let length = item(&demo, "1001").await["duration"].as_u64().unwrap();
    let progress = |time: u64| format!("/:/progress?key=1001&{ID}&time={time}&state=stopped");
    check(&demo, "GET", &progress(600_000), 200).await;
    check(&demo, "GET", &progress(0), 200).await;
    assert_eq!(item(&demo, "1001").await["viewOffset"], 600_000);
    demo.behave(|behaviour| behaviour.short_progress_is_lost = true);
    check(&demo, "GET", &progress(5_000), 200).await;
    assert_eq!(item(&demo, "1001").await["viewOffset"], 600_000);
    check(&demo, "GET", &progress(length * 95 / 100), 200).await;
    let watched = item(&demo, "1001").await;
    assert_eq!(
        (&watched["viewCount"], watched.get("viewOffset")),
        (&1.into(), None)
    );
}

#[tokio::test]
async fn what_is_taken_out_of_continue_watching_is_back_when_it_is_played() {
    let demo = demo(0).await;
    let watching = async || titles(&json(&demo, "/hubs/continueWatching/items").await);
    let first = json(&demo, "/hubs/continueWatching/items").await["Metadata"][0].clone();
    let (title, id) = (
        first["title"].as_str().unwrap(),
        first["ratingKey"].as_str().unwrap(),
    );
    let target = format!("/actions/removeFromContinueWatching?ratingKey={id}");
    check(&demo, "PUT", &target, 200).await;
    assert!(!watching().await.iter().any(|other| other == title));
    assert_eq!(item(&demo, id).await["viewOffset"], first["viewOffset"]);
    check(
        &demo,
        "GET",
        &format!("/:/progress?key={id}&{ID}&time=90000&state=stopped"),
        200,
    )
    .await;
    assert!(watching().await.iter().any(|other| other == title));
}

#[tokio::test]
async fn older_servers_refuse_with_other_numbers() {
    let demo = demo(0).await;
    demo.behave(|behaviour| behaviour.old_refusals = true);
    assert_eq!(get(&demo, "/accounts", &guest()).await.status, 401);
    check(&demo, "POST", "/library/onDeck", 405).await;
    check(&demo, "POST", "/nothing", 404).await;
}

#[tokio::test]
async fn the_owner_says_how_much_of_an_item_is_all_of_it() {
    let demo = demo(0).await;
    let length = item(&demo, "1001").await["duration"].as_u64().unwrap();
    let views = async || item(&demo, "1001").await["viewCount"].as_u64().unwrap_or(0);
    let before = views().await;
    let target = format!("/:/progress?key=1001&{ID}&time={}", length * 3 / 5);
    check(&demo, "GET", &target, 200).await;
    assert_eq!(views().await, before);
    demo.set_setting("LibraryVideoPlayedThreshold", "50");
    check(&demo, "GET", &target, 200).await;
    assert_eq!(views().await, before + 1);
}
