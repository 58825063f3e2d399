use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{admin, change, demo, guest, json, json_as, raw};

/// The kinds and starts of the places in an item.
fn places(item: &Value) -> Vec<(String, i64)> {
    let all = item["Metadata"][0]["Marker"].as_array();
    all.into_iter()
        .flatten()
        .map(|marker| {
            let kind = marker["type"].as_str().unwrap().to_owned();
            (kind, marker["startTimeOffset"].as_i64().unwrap())
        })
        .collect()
}

async fn status(demo: &Demo, method: &str, target: &str) -> u16 {
    raw(demo, method, target, &admin()).await.unwrap().status
}

#[tokio::test]
async fn bookmarks_are_the_users_own() {
    let demo = demo(0).await;
    let item = "/library/metadata/1002?includeMarkers=1";
    let before = places(&json(&demo, item).await);
    let add =
        "/library/metadata/1002/marker?type=bookmark&startTimeOffset=60000&endTimeOffset=90000";
    let made = change(&demo, "POST", add).await["Marker"][0].take();
    assert_eq!(made["type"], "bookmark");
    let mine = places(&json(&demo, item).await);
    assert_eq!(mine.len(), before.len() + 1);
    assert_eq!(places(&json_as(&demo, item, &guest()).await), before);
    let own = format!("/library/metadata/1002/marker/{}", made["id"]);
    change(
        &demo,
        "PUT",
        &format!("{own}?type=bookmark&startTimeOffset=1000"),
    )
    .await;
    assert!(places(&json(&demo, item).await).contains(&("bookmark".to_owned(), 1_000)));
    change(&demo, "DELETE", &own).await;
    assert_eq!(places(&json(&demo, item).await), before);
    assert_eq!(status(&demo, "DELETE", &own).await, 404);
}

#[tokio::test]
async fn what_the_server_found_stays() {
    let demo = demo(0).await;
    let episodes = json(&demo, "/library/sections/2/all?type=4").await;
    let mut keys = episodes["Metadata"].as_array().unwrap().iter();
    let keys = keys.find(|item| item["ratingKey"].as_str().unwrap().ends_with('6'));
    let key = keys.unwrap()["ratingKey"].as_str().unwrap().to_owned();
    let item = json(&demo, &format!("/library/metadata/{key}?includeMarkers=1")).await;
    let kinds: Vec<_> = places(&item).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["intro", "credits"]);
    assert_eq!(item["Metadata"][0]["Marker"][1]["final"], true);
    let id = &item["Metadata"][0]["Marker"][0]["id"];
    let target = format!("/library/metadata/{key}/marker/{id}");
    assert_eq!(status(&demo, "DELETE", &target).await, 400);
}

#[tokio::test]
async fn times_that_cannot_be_are_refused() {
    let demo = demo(0).await;
    let check = async |query: &str| {
        let target = format!("/library/metadata/1002/marker?{query}");
        assert_eq!(status(&demo, "POST", &target).await, 400, "{query}");
    };
    check("startTimeOffset=1").await;
    check("type=bookmark").await;
    check("type=bookmark&startTimeOffset=9&endTimeOffset=8").await;
    check("type=bookmark&startTimeOffset=999999999").await;
    check("type=intro&startTimeOffset=1&endTimeOffset=2").await;
}

#[tokio::test]
async fn long_films_have_chapters() {
    let demo = demo(0).await;
    let film = json(&demo, "/library/metadata/1210?includeChapters=1").await;
    let chapters = film["Metadata"][0]["Chapter"].as_array().unwrap();
    assert_eq!(chapters[0]["startTimeOffset"], 0);
    assert_eq!(chapters[1]["tag"], "Chapter 2");
}
