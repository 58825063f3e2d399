use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{admin, demo, get, json, raw};

async fn posters(demo: &Demo, id: u32) -> Vec<Value> {
    let list = json(demo, &format!("/library/metadata/{id}/posters")).await;
    list["Metadata"].as_array().unwrap().clone()
}

fn selected(posters: &[Value]) -> Vec<usize> {
    let places = posters.iter().enumerate();
    places
        .filter(|(_, poster)| poster["selected"] == true)
        .map(|(at, _)| at)
        .collect()
}

async fn send(demo: &Demo, method: &str, path: &str, expected: u16) {
    let answer = raw(demo, method, path, &admin()).await.unwrap();
    assert_eq!(answer.status, expected, "{method} {path}");
}

fn encoded(text: &str) -> String {
    text.replace(':', "%3A").replace('/', "%2F")
}

#[tokio::test]
async fn a_poster_is_chosen_and_seen() {
    let demo = demo(0).await;
    let before = posters(&demo, 1014).await;
    assert_eq!((before.len(), selected(&before)), (3, vec![0]));
    let thumb = async || {
        json(&demo, "/library/metadata/1014").await["Metadata"][0]["thumb"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (old, old_picture) = (
        thumb().await,
        get(&demo, &thumb().await, &admin()).await.body,
    );
    let key = before[2]["ratingKey"].as_str().unwrap();
    send(
        &demo,
        "PUT",
        &format!("/library/metadata/1014/poster?url={}", encoded(key)),
        200,
    )
    .await;
    assert_eq!(selected(&posters(&demo, 1014).await), [2]);
    assert_ne!(thumb().await, old);
    let picture = get(&demo, &thumb().await, &admin()).await.body;
    assert_ne!(picture, old_picture);
    let own = get(&demo, before[2]["key"].as_str().unwrap(), &admin()).await;
    assert_eq!(own.body, picture);
    let item = json(&demo, "/library/metadata/1014").await["Metadata"][0].clone();
    assert_eq!(item["Field"][0]["name"], "thumb");
}

#[tokio::test]
async fn what_is_added_is_chosen_at_once_and_once_only() {
    let demo = demo(0).await;
    let path = "/library/metadata/1014/posters?url=https%3A%2F%2Fexample.org%2Fposter.jpg";
    for _ in 0..2 {
        send(&demo, "POST", path, 200).await;
    }
    let after = posters(&demo, 1014).await;
    assert_eq!((after.len(), selected(&after)), (4, vec![3]));
    assert!(
        after[3]["ratingKey"]
            .as_str()
            .unwrap()
            .starts_with("upload://posters/")
    );
    assert!(after[3].get("provider").is_none());
    send(&demo, "POST", "/library/metadata/1014/posters", 400).await;
}

#[tokio::test]
async fn a_picture_that_is_taken_away_is_gone() {
    let demo = demo(0).await;
    send(&demo, "DELETE", "/library/metadata/1014/art", 200).await;
    assert_eq!(
        get(&demo, "/library/metadata/1014/art/1", &admin())
            .await
            .status,
        404
    );
    let list = json(&demo, "/library/metadata/1014/arts").await;
    assert!(selected(list["Metadata"].as_array().unwrap()).is_empty());
}

#[tokio::test]
async fn lists_and_choices_that_do_not_exist_are_refused() {
    let demo = demo(0).await;
    send(
        &demo,
        "PUT",
        "/library/metadata/1014/poster?url=nonsense",
        404,
    )
    .await;
    send(&demo, "PUT", "/library/metadata/1014/poster", 400).await;
    send(&demo, "GET", "/library/metadata/1014/nonsense", 404).await;
    send(&demo, "GET", "/library/metadata/1014/themes", 200).await;
    send(&demo, "GET", "/library/collections/5001/posters", 200).await;
}
