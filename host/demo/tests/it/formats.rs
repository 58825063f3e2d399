use serde_json::json;

use crate::client::{admin, admin as owner, demo, get, json, json_as, xml};

#[tokio::test]
async fn xml_is_what_everybody_gets_who_does_not_ask_for_json() {
    let demo = demo(0).await;
    for accept in ["", "Accept: */*\r\n", "Accept: text/html\r\n"] {
        let answer = get(&demo, "/library/sections/", &format!("{}{accept}", admin())).await;
        assert_eq!(
            answer.header("content-type"),
            Some("text/xml;charset=utf-8")
        );
        assert_eq!(answer.header("x-plex-protocol"), Some("1.0"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert!(
            answer.text().starts_with(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MediaContainer size=\"6\""
            )
        );
    }
}

#[tokio::test]
async fn packed_when_asked_errors_too() {
    let demo = demo(0).await;
    for (path, length) in [
        ("/library/sections", None),
        ("/library/metadata/9", Some("85")),
    ] {
        let answer = get(
            &demo,
            path,
            &format!("{}Accept-Encoding: gzip\r\n", admin()),
        )
        .await;
        assert_eq!(answer.header("content-encoding"), Some("gzip"));
        assert_eq!(answer.body[..2], [0x1f, 0x8b]);
        if length.is_some() {
            assert_eq!(answer.header("x-plex-content-original-length"), length);
        }
    }
}

#[tokio::test]
async fn an_item_in_a_list_and_by_itself() {
    let demo = demo(0).await;
    let list = json(&demo, "/library/sections/1/all?title==Nosferatu").await;
    let item = &list["Metadata"][0];
    assert_eq!(
        item["Genre"],
        json!([{"tag": "Horror"}, {"tag": "Fantasy"}])
    );
    assert!(item.get("Guid").is_none() && item["Media"][0]["Part"][0].get("Stream").is_none());
    assert_eq!(list["librarySectionID"], json!(1));
    let full = json(
        &demo,
        &format!("/library/metadata/{}", item["ratingKey"].as_str().unwrap()),
    )
    .await;
    let item = &full["Metadata"][0];
    assert_eq!(
        item["Guid"],
        json!([{"id": "imdb://tt0013442"}, {"id": "tmdb://7013442"}, {"id": "tvdb://8013442"}])
    );
    assert!(item["Media"][0]["id"].is_u64() && item["Genre"][0]["id"].is_u64());
    assert!(item["Media"][0]["aspectRatio"].is_f64());
    assert_eq!(item["editionTitle"], json!("Tinted Restoration"));
    assert_eq!(item["librarySectionID"], json!(1));
    assert_eq!(item["viewCount"], json!(4));
}

#[tokio::test]
async fn sessions_have_text_where_libraries_have_numbers() {
    let demo = demo(0).await;
    let sessions = json(&demo, "/status/sessions").await;
    assert_eq!(sessions["size"], json!(3));
    let film = &sessions["Metadata"][0];
    assert!(film["Media"][0]["id"].is_string() && film["Genre"][0]["id"].is_string());
    assert!(film["Media"][0]["aspectRatio"].is_string() && film["librarySectionID"].is_string());
    assert!(
        film["sessionKey"].is_string() && film["User"].is_object() && film["Player"].is_object()
    );
    assert!(film.get("TranscodeSession").is_none());
    let episode = &sessions["Metadata"][1];
    assert_eq!(
        episode["TranscodeSession"]["videoDecision"],
        json!("transcode")
    );
    assert_eq!(episode["Media"][0]["optimizedForStreaming"], json!(true));
    assert_eq!(episode["Media"][0]["videoResolution"], json!("480p"));
}

#[tokio::test]
async fn collections_have_counts_as_text() {
    let demo = demo(0).await;
    let list = json(&demo, "/library/sections/1/collections").await;
    let first = &list["Metadata"][0];
    assert!(first["childCount"].is_string() && first["minYear"].is_string());
    let members = json(&demo, first["key"].as_str().unwrap()).await;
    assert_eq!(
        first["childCount"].as_str().unwrap(),
        members["size"].to_string()
    );
}

#[tokio::test]
async fn an_empty_list_is_absent() {
    let demo = demo(0).await;
    let list = json(&demo, "/library/sections/6/all?year=1900").await;
    assert!(list.get("Metadata").is_none() && list["size"] == 0);
    assert!(
        xml(&demo, "/status/sessions/background")
            .await
            .ends_with("<MediaContainer size=\"0\"></MediaContainer>\n")
    );
}

#[tokio::test]
async fn the_seasons_come_after_a_row_for_all_episodes() {
    let demo = demo(0).await;
    let show = json(&demo, "/library/sections/2/all?title=Inkwell").await;
    let key = show["Metadata"][0]["key"].as_str().unwrap().to_owned();
    let seasons = json(&demo, &key).await;
    assert_eq!(seasons["size"], json!(4));
    assert_eq!(seasons["Directory"][0]["title"], json!("All episodes"));
    assert_eq!(seasons["Metadata"][0]["index"], json!(0));
    let seasons = json(&demo, &format!("{key}?excludeAllLeaves=1")).await;
    assert_eq!(
        (seasons["size"].clone(), seasons.get("Directory")),
        (json!(3), None)
    );
}

#[tokio::test]
async fn roots_that_are_no_container() {
    let demo = demo(0).await;
    let headers = format!("{}Accept: application/json\r\n", owner());
    assert!(
        get(&demo, "/myplex/account", &headers)
            .await
            .text()
            .starts_with("{\"MyPlex\":{")
    );
    assert!(
        get(&demo, "/butler", &headers)
            .await
            .text()
            .starts_with("{\"ButlerTasks\":{\"ButlerTask\":[{")
    );
    let identity = json_as(&demo, "/identity", "").await;
    assert_eq!(
        (&identity["claimed"], &identity["size"]),
        (&json!(true), &json!(0))
    );
}
