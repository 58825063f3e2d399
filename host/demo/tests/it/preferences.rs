use plex_mcp_demo::Demo;

use crate::client::{admin, change, demo, guest, json, raw};

/// A preference's value, as the item by itself shows it.
async fn value(demo: &Demo, item: u32, id: &str) -> String {
    let target = format!("/library/metadata/{item}?includePreferences=1");
    let item = json(demo, &target).await;
    let settings = &item["Metadata"][0]["Preferences"]["Setting"];
    let mut settings = settings.as_array().unwrap().iter();
    let setting = settings.find(|setting| setting["id"] == id).unwrap();
    setting["value"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn preferences_of_a_show_are_chosen_one_by_one() {
    let demo = demo(0).await;
    assert_eq!(value(&demo, 2501, "episodeSort").await, "-1");
    let set =
        "/library/metadata/2501/prefs?episodeSort=1&showOrdering=dvd&audioLanguage=ja&nonsense=1";
    change(&demo, "PUT", set).await;
    assert_eq!(value(&demo, 2501, "episodeSort").await, "1");
    assert_eq!(value(&demo, 2501, "showOrdering").await, "dvd");
    assert_eq!(value(&demo, 2501, "audioLanguage").await, "ja");
    change(&demo, "PUT", "/library/metadata/2501/prefs?episodeSort=7").await;
    assert_eq!(value(&demo, 2501, "episodeSort").await, "1");
    let target = "/library/metadata/2501/prefs?episodeSort=0";
    let answer = raw(&demo, "PUT", target, &guest()).await.unwrap();
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_collection_has_one_set_of_preferences_under_two_paths() {
    let demo = demo(0).await;
    let list = json(&demo, "/library/sections/1/collections").await;
    let id = list["Metadata"][0]["ratingKey"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let target = format!("/library/metadata/{id}/prefs?collectionMode=2");
    change(&demo, "PUT", &target).await;
    assert_eq!(value(&demo, id, "collectionMode").await, "2");
}

#[tokio::test]
async fn preferences_of_a_new_library_need_its_kind() {
    let demo = demo(0).await;
    let of_shows = json(&demo, "/library/sections/prefs?type=2").await;
    assert_eq!(of_shows["size"], 5);
    let answer = raw(&demo, "GET", "/library/sections/prefs", &admin()).await;
    assert_eq!(answer.unwrap().status, 400);
}
