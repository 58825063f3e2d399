use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{admin, demo, json, raw};

async fn put(demo: &Demo, path: &str, expected: u16) {
    let answer = raw(demo, "PUT", path, &admin()).await.unwrap();
    assert_eq!(answer.status, expected, "{path}");
}

async fn item(demo: &Demo, id: u32) -> Value {
    json(demo, &format!("/library/metadata/{id}")).await["Metadata"][0].clone()
}

#[tokio::test]
async fn candidates_have_scores_and_the_current_one_is_marked() {
    let demo = demo(0).await;
    let own = json(&demo, "/library/metadata/1014/matches").await["SearchResult"].clone();
    assert_eq!(
        (&own[0]["name"], &own[0]["matched"]),
        (&"Nosferatu".into(), &true.into())
    );
    assert!(own[0]["score"].as_i64() > Some(90));
    let other = json(
        &demo,
        "/library/metadata/1014/matches?manual=1&title=metropolis&year=1927",
    )
    .await;
    assert_eq!(other["SearchResult"][0]["name"], "Metropolis");
    let by_id = json(
        &demo,
        "/library/metadata/1014/matches?manual=1&title=imdb-tt0017136",
    )
    .await;
    assert_eq!(
        (&by_id["size"], &by_id["SearchResult"][0]["score"]),
        (&1.into(), &100.into())
    );
    let none = json(
        &demo,
        "/library/metadata/1014/matches?manual=1&title=qqqqqq",
    )
    .await;
    assert!(none.get("SearchResult").is_none());
}

#[tokio::test]
async fn a_match_brings_what_the_agent_knows_and_an_unmatch_takes_it() {
    let demo = demo(0).await;
    put(&demo, "/library/metadata/1014?summary.locked=1", 200).await;
    let summary = item(&demo, 1014).await["summary"].clone();
    put(&demo, "/library/metadata/1014/unmatch", 200).await;
    let film = item(&demo, 1014).await;
    assert_eq!(film["guid"], "tv.plex.agents.none://1014");
    assert!(film.get("Guid").is_none() && film.get("Genre").is_none());
    assert_eq!(film["summary"], summary);
    let found = json(
        &demo,
        "/library/metadata/1014/matches?manual=1&title=nosferatu",
    )
    .await;
    let guid = found["SearchResult"][0]["guid"]
        .as_str()
        .unwrap()
        .replace(':', "%3A")
        .replace('/', "%2F");
    put(
        &demo,
        &format!("/library/metadata/1014/match?guid={guid}&name=Nosferatu"),
        200,
    )
    .await;
    let film = item(&demo, 1014).await;
    assert_eq!(film["Guid"][0]["id"], "imdb://tt0013442");
    assert_eq!(film["Genre"][0]["tag"], "Horror");
    assert_eq!(
        json(&demo, "/activities").await["Activity"][0]["type"],
        "library.refresh.items"
    );
    put(&demo, "/library/metadata/1014/match", 400).await;
}

#[tokio::test]
async fn files_become_items_and_items_one() {
    let demo = demo(0).await;
    let guid = item(&demo, 1219).await["guid"].clone();
    put(&demo, "/library/metadata/1219/split", 200).await;
    assert_eq!(
        raw(&demo, "GET", "/library/metadata/1219", &admin())
            .await
            .unwrap()
            .status,
        404
    );
    let parts = json(
        &demo,
        "/library/sections/1/all?title==Tomorrow%2C%20Probably",
    )
    .await;
    let parts = json(&demo, "/library/sections/1/all?title=Tomorrow").await["Metadata"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| panic!("{parts}"));
    assert_eq!(parts.len(), 3);
    assert!(parts.iter().all(|part| part["guid"] == guid));
    let keys: Vec<&str> = parts
        .iter()
        .map(|part| part["ratingKey"].as_str().unwrap())
        .collect();
    put(
        &demo,
        &format!(
            "/library/metadata/{}/merge?ids={},{}",
            keys[0], keys[1], keys[2]
        ),
        200,
    )
    .await;
    let whole = item(&demo, keys[0].parse().unwrap()).await;
    assert_eq!(whole["Media"].as_array().unwrap().len(), 3);
    assert_eq!(
        raw(
            &demo,
            "GET",
            &format!("/library/metadata/{}", keys[1]),
            &admin()
        )
        .await
        .unwrap()
        .status,
        404
    );
    put(&demo, "/library/metadata/1014/split", 400).await;
    put(&demo, "/library/metadata/1014/merge?ids=2001", 400).await;
    put(&demo, "/library/metadata/1014/merge?ids=999999", 404).await;
}
