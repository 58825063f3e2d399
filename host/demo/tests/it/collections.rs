use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{admin, change, demo, guest, json, json_as, raw, titles, uri};

async fn check(demo: &Demo, method: &str, target: &str, status: u16) {
    let answer = raw(demo, method, target, &admin()).await.unwrap();
    assert_eq!(answer.status, status, "{method} {target}");
}

async fn create(demo: &Demo, rest: &str) -> String {
    let target = format!("/library/collections?type=1&sectionId=1&title=Mine&{rest}");
    let made = change(demo, "POST", &target).await["Metadata"][0].clone();
    made["ratingKey"].as_str().unwrap().to_owned()
}

async fn members(demo: &Demo, id: &str) -> Vec<String> {
    titles(&json(demo, &format!("/library/collections/{id}/items")).await)
}

async fn one(demo: &Demo, id: &str) -> Value {
    json(demo, &format!("/library/collections/{id}")).await["Metadata"][0].clone()
}

async fn title(demo: &Demo, id: u32) -> String {
    titles(&json(demo, &format!("/library/metadata/{id}")).await)[0].clone()
}

#[tokio::test]
async fn a_collection_is_made_filled_and_ordered() {
    let demo = demo(0).await;
    let films = uri(&demo, "/library/metadata/1001,1002,2001");
    let id = create(&demo, &format!("smart=0&uri={films}")).await;
    assert_eq!(one(&demo, &id).await["childCount"], "2");
    let film = json(&demo, "/library/metadata/1001").await["Metadata"][0].clone();
    let tags = film["Collection"].as_array().unwrap();
    assert!(tags.iter().any(|tag| tag["tag"] == "Mine"));
    let more = uri(&demo, "/library/metadata/1002,1003");
    change(
        &demo,
        "PUT",
        &format!("/library/collections/{id}/items?uri={more}"),
    )
    .await;
    let (first, second, third) = (
        title(&demo, 1001).await,
        title(&demo, 1002).await,
        title(&demo, 1003).await,
    );
    let prefs = format!("/library/collections/{id}/prefs?collectionSort=2&collectionMode=1");
    check(&demo, "PUT", &prefs, 200).await;
    let place =
        |item: u32, after: &str| format!("/library/collections/{id}/items/{item}/move{after}");
    change(&demo, "PUT", &place(1003, "")).await;
    change(&demo, "PUT", &place(1001, "?after=1003")).await;
    assert_eq!(
        members(&demo, &id).await,
        [third.clone(), first, second.clone()]
    );
    assert_eq!(one(&demo, &id).await["collectionMode"], "1");
    change(
        &demo,
        "DELETE",
        &format!("/library/collections/{id}/items/1001"),
    )
    .await;
    assert_eq!(members(&demo, &id).await, [third, second]);
    check(
        &demo,
        "DELETE",
        &format!("/library/collections/{id}/items/1001"),
        400,
    )
    .await;
    check(&demo, "DELETE", &format!("/library/collections/{id}"), 200).await;
    check(&demo, "GET", &format!("/library/collections/{id}"), 404).await;
    check(&demo, "GET", "/library/metadata/1002", 200).await;
}

#[tokio::test]
async fn an_emptied_collection_goes_or_stays() {
    for stays in [false, true] {
        let demo = demo(0).await;
        demo.behave(|behaviour| behaviour.empty_collections_go = !stays);
        let film = uri(&demo, "/library/metadata/1001");
        let id = create(&demo, &format!("uri={film}")).await;
        check(
            &demo,
            "DELETE",
            &format!("/library/collections/{id}/items/1001"),
            200,
        )
        .await;
        let status = if stays { 200 } else { 404 };
        check(&demo, "GET", &format!("/library/collections/{id}"), status).await;
    }
}

#[tokio::test]
async fn a_smart_collection_keeps_a_rule() {
    let demo = demo(0).await;
    let rule = uri(&demo, "/library/sections/1/all?type=1&year=1924");
    let id = create(&demo, &format!("smart=1&uri={rule}")).await;
    let before = members(&demo, &id).await;
    assert!(!before.is_empty());
    let rule = uri(&demo, "/library/sections/1/all?type=1&year=1925");
    change(
        &demo,
        "PUT",
        &format!("/library/collections/{id}/items?uri={rule}"),
    )
    .await;
    assert_ne!(members(&demo, &id).await, before);
    // A rule that names no kind is of the library's own.
    let rule = uri(&demo, "/library/sections/1/all?year=1925");
    let later = members(&demo, &id).await;
    let target = format!("/library/collections/{id}/items?uri={rule}");
    change(&demo, "PUT", &target).await;
    assert_eq!(members(&demo, &id).await, later);
    let film = uri(&demo, "/library/metadata/1001");
    let add = format!("/library/collections/{id}/items?uri={film}");
    check(&demo, "PUT", &add, 400).await;
    demo.behave(|behaviour| behaviour.smart_collection_status = 404);
    check(&demo, "PUT", &add, 404).await;
    check(
        &demo,
        "DELETE",
        &format!("/library/collections/{id}/items/1001"),
        400,
    )
    .await;
    check(
        &demo,
        "POST",
        "/library/collections?type=1&sectionId=1&title=x&smart=1",
        400,
    )
    .await;
    check(
        &demo,
        "POST",
        "/library/collections?type=1&sectionId=99&title=x",
        400,
    )
    .await;
}

#[tokio::test]
async fn only_the_owner_changes_collections() {
    let demo = demo(0).await;
    let target = "/library/collections?type=1&sectionId=1&title=x";
    assert_eq!(
        raw(&demo, "POST", target, &guest()).await.unwrap().status,
        403
    );
}

#[tokio::test]
async fn a_collection_is_shown_where_it_was_promoted_to() {
    let demo = demo(0).await;
    let hub = async || {
        let rows = json(&demo, "/hubs/sections/1/manage?metadataItemId=5001").await;
        rows["Hub"][0].clone()
    };
    assert!(hub().await.is_null());
    let own = "/hubs/sections/1/manage/custom.collection.1.5001";
    // Before it was promoted this has no effect.
    check(&demo, "PUT", &format!("{own}?promotedToOwnHome=1"), 200).await;
    assert!(hub().await.is_null());
    let promote = "/hubs/sections/1/manage?metadataItemId=5001&promotedToRecommended=1&promotedToOwnHome=0&promotedToSharedHome=0";
    check(&demo, "POST", promote, 200).await;
    assert_eq!(
        (
            &hub().await["recommendationsVisibility"],
            &hub().await["deletable"]
        ),
        (&"all".into(), &true.into())
    );
    check(
        &demo,
        "PUT",
        &format!("{own}?promotedToRecommended=0&promotedToOwnHome=1"),
        200,
    )
    .await;
    assert_eq!(hub().await["homeVisibility"], "admin");
    let home = async |token: &str| {
        let hubs = json_as(&demo, "/hubs", token).await["Hub"].clone();
        hubs.as_array().unwrap().len()
    };
    assert_eq!((home(&admin()).await, home(&guest()).await), (3, 2));
    check(&demo, "PUT", &format!("{own}/move"), 200).await;
    let all = json(&demo, "/hubs/sections/1/manage").await;
    assert_eq!(all["Hub"][0]["identifier"], "custom.collection.1.5001");
    check(
        &demo,
        "PUT",
        "/hubs/sections/1/manage/move?identifier=movie.toprated",
        404,
    )
    .await;
    demo.behave(|behaviour| behaviour.hubs_move_by_query = true);
    check(
        &demo,
        "PUT",
        "/hubs/sections/1/manage/move?identifier=movie.toprated",
        200,
    )
    .await;
    check(
        &demo,
        "DELETE",
        "/hubs/sections/1/manage/movie.toprated",
        400,
    )
    .await;
    check(&demo, "DELETE", own, 200).await;
    assert!(hub().await.is_null());
}

#[tokio::test]
async fn its_own_path_renames_a_collection_on_some_servers_only() {
    for renames in [false, true] {
        let demo = demo(0).await;
        demo.behave(|behaviour| behaviour.own_path_renames_collections = renames);
        for path in ["metadata", "collections"] {
            let target = format!("/library/{path}/5001?title.value=By%20{path}&titleSort.value=S");
            check(&demo, "PUT", &target, 200).await;
            let own = one(&demo, "5001").await;
            assert_eq!(own["title"] == format!("By {path}"), renames, "{own}");
            assert_eq!(own["titleSort"], "S");
        }
        let target = "/library/sections/1/all?type=18&id=5001&title.value=By%20section";
        check(&demo, "PUT", target, 200).await;
        assert_eq!(one(&demo, "5001").await["title"], "By section");
    }
}

#[tokio::test]
async fn a_promoted_collection_is_shown_at_once_or_by_a_second_request() {
    for shows in [true, false] {
        let demo = demo(0).await;
        demo.behave(|behaviour| behaviour.promoting_shows = shows);
        let hub = async || {
            let hubs = "/hubs/sections/1/manage?metadataItemId=5001";
            json(&demo, hubs).await["Hub"][0].clone()
        };
        let promote = "/hubs/sections/1/manage?metadataItemId=5001&promotedToOwnHome=1";
        check(&demo, "POST", promote, 200).await;
        assert_eq!(hub().await["promotedToOwnHome"], shows);
        let show = "/hubs/sections/1/manage/custom.collection.1.5001?promotedToOwnHome=1";
        check(&demo, "PUT", show, 200).await;
        assert_eq!(hub().await["promotedToOwnHome"], true);
    }
}
