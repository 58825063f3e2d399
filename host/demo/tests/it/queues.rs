use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{admin, demo, guest, json, raw, titles, uri};

const ME: &str = "X-Plex-Client-Identifier: me\r\nAccept: application/json\r\n";

async fn asked(demo: &Demo, method: &str, target: &str) -> Result<Value, u16> {
    let answer = raw(demo, method, target, &(admin() + ME)).await.unwrap();
    if answer.status != 200 {
        return Err(answer.status);
    }
    Ok(serde_json::from_slice::<Value>(&answer.body).unwrap()["MediaContainer"].take())
}

/// The row ids, and the one that is selected.
fn rows(queue: &Value) -> (Vec<u64>, u64) {
    let all = queue["Metadata"].as_array().unwrap().iter();
    let ids = all.map(|row| row["playQueueItemID"].as_u64().unwrap());
    (
        ids.collect(),
        queue["playQueueSelectedItemID"].as_u64().unwrap(),
    )
}

async fn create(demo: &Demo, ids: &str, rest: &str) -> Value {
    let films = uri(demo, &format!("/library/metadata/{ids}"));
    let target = format!("/playQueues?type=video&uri={films}{rest}");
    asked(demo, "POST", &target).await.unwrap()
}

#[tokio::test]
async fn a_queue_begins_where_it_is_told_to() {
    let demo = demo(0).await;
    let queue = create(&demo, "1001,1002,1003", "&key=%2Flibrary%2Fmetadata%2F1002").await;
    let (ids, selected) = rows(&queue);
    assert_eq!((ids.len(), selected), (3, ids[1]));
    assert_eq!(queue["playQueueSelectedMetadataItemID"], "1002");
    let id = &queue["playQueueID"];
    let part = json(&demo, &format!("/playQueues/{id}?window=0")).await;
    assert_eq!(rows(&part).0, [ids[1]]);
    assert_eq!(part["playQueueTotalCount"], 3);
    let hers = raw(&demo, "GET", &format!("/playQueues/{id}"), &guest()).await;
    assert_eq!(hers.unwrap().status, 404);
}

#[tokio::test]
async fn a_queue_is_added_to_ordered_and_cleared() {
    let demo = demo(0).await;
    let queue = create(&demo, "1001,1002", "").await;
    let id = queue["playQueueID"].as_u64().unwrap();
    let before = rows(&queue).0;
    let film = uri(&demo, "/library/metadata/1005");
    let queue = asked(&demo, "PUT", &format!("/playQueues/{id}?uri={film}"))
        .await
        .unwrap();
    let (ids, _) = rows(&queue);
    assert_eq!((ids[0], ids[2]), (before[0], before[1]));
    assert_eq!(queue["playQueueLastAddedItemID"], ids[1].to_string());
    assert_eq!(
        asked(&demo, "PUT", &format!("/playQueues/{id}/shuffle")).await,
        Err(400)
    );
    let target = format!("/playQueues/{id}/items/{}/move", ids[2]);
    let queue = asked(&demo, "PUT", &target).await.unwrap();
    assert_eq!(rows(&queue).0, [ids[2], ids[0], ids[1]]);
    let target = format!("/playQueues/{id}/items/{}", ids[1]);
    let queue = asked(&demo, "DELETE", &target).await.unwrap();
    assert_eq!(rows(&queue).0, [ids[2], ids[0]]);
    assert_eq!(asked(&demo, "DELETE", &target).await, Err(404));
    let queue = asked(&demo, "DELETE", &format!("/playQueues/{id}/items"))
        .await
        .unwrap();
    assert_eq!(rows(&queue), (vec![ids[0]], ids[0]));
}

#[tokio::test]
async fn shuffling_keeps_what_plays_and_can_be_undone() {
    let demo = demo(0).await;
    let queue = create(
        &demo,
        "1001,1002,1003,1004,1005,1006",
        "&key=%2Flibrary%2Fmetadata%2F1003",
    )
    .await;
    let id = queue["playQueueID"].as_u64().unwrap();
    let (before, selected) = rows(&queue);
    let shuffled = asked(&demo, "PUT", &format!("/playQueues/{id}/shuffle"))
        .await
        .unwrap();
    assert_eq!(
        (rows(&shuffled).1, rows(&shuffled).0[0]),
        (selected, selected)
    );
    assert_ne!(rows(&shuffled).0, before);
    let back = asked(&demo, "PUT", &format!("/playQueues/{id}/unshuffle"))
        .await
        .unwrap();
    assert_eq!(rows(&back), (before.clone(), selected));
    let reset = asked(&demo, "PUT", &format!("/playQueues/{id}/reset"))
        .await
        .unwrap();
    assert_eq!(rows(&reset).1, before[0]);
}

#[tokio::test]
async fn an_episode_goes_on_to_the_next() {
    let demo = demo(0).await;
    let episodes = json(&demo, "/library/sections/2/all?type=4").await;
    let first = episodes["Metadata"][0]["ratingKey"].as_str().unwrap();
    let alone = create(&demo, first, "").await;
    assert_eq!(alone["playQueueTotalCount"], 1);
    let on = create(&demo, first, "&continuous=1").await;
    assert!(on["playQueueTotalCount"].as_u64() > Some(1));
}

#[tokio::test]
async fn a_playlist_makes_a_queue_and_a_queue_a_playlist() {
    let demo = demo(0).await;
    let queue = asked(&demo, "POST", "/playQueues?type=video&playlistID=6001")
        .await
        .unwrap();
    let list = json(&demo, "/playlists/6001/items").await;
    assert_eq!(titles(&queue), titles(&list));
    let id = &queue["playQueueID"];
    let made = asked(
        &demo,
        "POST",
        &format!("/playlists?title=Q&type=video&playQueueID={id}"),
    )
    .await
    .unwrap();
    assert_eq!(made["Metadata"][0]["leafCount"], list["size"]);
}

#[tokio::test]
async fn a_queue_wants_a_kind_a_source_and_a_client() {
    let demo = demo(0).await;
    let film = uri(&demo, "/library/metadata/1001");
    for target in [
        format!("/playQueues?uri={film}"),
        "/playQueues?type=video".to_owned(),
    ] {
        assert_eq!(asked(&demo, "POST", &target).await, Err(400));
    }
    let target = format!("/playQueues?type=video&uri={film}");
    assert_eq!(
        raw(&demo, "POST", &target, &admin()).await.unwrap().status,
        400
    );
    assert_eq!(asked(&demo, "GET", "/playQueues/9").await, Err(404));
}
