use serde_json::Value;

use crate::client::{admin, change, demo, guest, json, raw, titles};

/// A library as the list shows it.
async fn library(demo: &plex_mcp_demo::Demo, id: &str) -> Option<Value> {
    let all = json(demo, "/library/sections").await;
    let mut all = all["Directory"].as_array().unwrap().iter();
    all.find(|section| section["key"] == id).cloned()
}

#[tokio::test]
async fn a_library_is_made_changed_and_taken_away() {
    let demo = demo(0).await;
    let made = "/library/sections?name=Cartoons&type=movie&agent=tv.plex.agents.movie&scanner=Plex%20Movie&language=en-US&location=/data/cartoons";
    let headers = format!("{}Accept: application/json\r\n", admin());
    let answer = raw(&demo, "POST", made, &headers).await.unwrap();
    assert_eq!(answer.status, 201, "{}", answer.text());
    let key = "8";
    let made = library(&demo, key).await.unwrap();
    assert_eq!(
        (&made["title"], &made["refreshing"]),
        (&"Cartoons".into(), &true.into())
    );
    assert_eq!(made["Location"][0]["path"], "/data/cartoons");
    let edit = format!(
        "/library/sections/{key}?agent=com.plexapp.agents.none&name=Old%20Cartoons&location=/a&location=/b&prefs[collectionMode]=1"
    );
    change(&demo, "PUT", &edit).await;
    let edited = library(&demo, key).await.unwrap();
    assert_eq!(edited["title"], "Old Cartoons");
    assert_eq!(edited["Location"].as_array().unwrap().len(), 2);
    let chosen = json(&demo, &format!("/library/sections/{key}/prefs")).await;
    let mode = chosen["Setting"].as_array().unwrap().iter();
    let mode: Vec<_> = mode.filter(|one| one["id"] == "collectionMode").collect();
    assert_eq!(mode[0]["value"], "1");
    change(&demo, "DELETE", &format!("/library/sections/{key}?async=1")).await;
    assert!(library(&demo, key).await.is_none());
}

#[tokio::test]
async fn what_is_wrong_about_a_library_is_told_behind_the_page() {
    let demo = demo(0).await;
    let check = async |method: &str, target: &str, status: u16, reason: &str| {
        let answer = raw(&demo, method, target, &admin()).await.unwrap();
        assert_eq!(answer.status, status, "{target}");
        assert!(answer.text().ends_with(reason), "{}", answer.text());
    };
    let bare = "/library/sections?name=X&type=movie&location=/x";
    check(
        "POST",
        bare,
        400,
        "</html>'agent' is missing or invalid\n'language' is invalid",
    )
    .await;
    let no_folder = "/library/sections?name=X&type=1&agent=tv.plex.agents.movie&language=en-US";
    check("POST", no_folder, 400, "</html>").await;
    check(
        "PUT",
        "/library/sections/1?name=Y",
        400,
        "'agent' is missing or invalid",
    )
    .await;
    let of_shows = "/library/sections/1?agent=tv.plex.agents.series";
    check("PUT", of_shows, 400, "'agent' is missing or invalid").await;
    check("DELETE", "/library/sections/99", 404, "").await;
    let answer = raw(&demo, "DELETE", "/library/sections/1", &guest()).await;
    assert_eq!(answer.unwrap().status, 403);
    assert_eq!(library(&demo, "1").await.unwrap()["title"], "Films");
}

#[tokio::test]
async fn a_folder_that_is_left_out_takes_its_items_along() {
    let demo = demo(0).await;
    let edit = async |folder: &str| {
        let target = format!("/library/sections/2?agent=tv.plex.agents.series&location={folder}");
        change(&demo, "PUT", &target).await;
        titles(&json(&demo, "/library/sections/2/all").await).len()
    };
    let all = titles(&json(&demo, "/library/sections/2/all").await).len();
    assert_eq!(edit("/data/series").await, all);
    assert_eq!(edit("/data/elsewhere").await, 0);
    let episodes = json(&demo, "/library/sections/2/all?type=4").await;
    assert_eq!(episodes["size"], 0);
    assert!(!titles(&json(&demo, "/library/sections/1/all").await).is_empty());
}

#[tokio::test]
async fn a_library_that_goes_takes_its_items_along() {
    let demo = demo(0).await;
    let list = json(&demo, "/library/sections/3/all?type=10").await;
    let track = list["Metadata"][0]["key"].as_str().unwrap().to_owned();
    change(&demo, "DELETE", "/library/sections/3").await;
    let gone = raw(&demo, "GET", &track, &admin()).await.unwrap();
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn agents_are_listed_for_a_kind() {
    let demo = demo(0).await;
    let agents = json(&demo, "/system/agents?mediaType=2").await;
    let agents = agents["Agent"].as_array().unwrap().iter();
    let agents: Vec<_> = agents.map(|agent| &agent["identifier"]).collect();
    assert_eq!(agents, ["tv.plex.agents.series", "com.plexapp.agents.none"]);
}
