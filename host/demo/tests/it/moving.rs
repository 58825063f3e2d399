use crate::client::{admin, demo, get, json, raw, titles};

#[tokio::test]
async fn playback_moves_with_the_clock_and_starts_over() {
    let demo = demo(0).await;
    let offset = |answer: serde_json::Value, at: usize| {
        answer["Metadata"][at]["viewOffset"].as_u64().unwrap()
    };
    let before = offset(json(&demo, "/status/sessions").await, 0);
    demo.clock().advance(10);
    assert_eq!(
        offset(json(&demo, "/status/sessions").await, 0),
        before + 10_000
    );
    demo.clock().advance(100_000);
    let answer = json(&demo, "/status/sessions").await;
    for at in 0..3 {
        assert!(offset(answer.clone(), at) < answer["Metadata"][at]["duration"].as_u64().unwrap());
    }
}

#[tokio::test]
async fn a_scan_shows_until_it_is_done() {
    let demo = demo(0).await;
    let section = async || json(&demo, "/library/sections").await["Directory"][0].clone();
    let before = section().await;
    let answer = get(&demo, "/library/sections/1/refresh", &admin()).await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    let activity = answer.header("x-plex-activity").unwrap().to_owned();
    demo.clock().advance(2);
    assert_eq!(section().await["refreshing"], true);
    let running = json(&demo, "/activities").await;
    let row = &running["Activity"][0];
    assert_eq!(
        (&row["uuid"], &row["type"]),
        (&activity.into(), &"library.update.section".into())
    );
    assert_eq!(
        (&row["progress"], row["Context"].is_object()),
        (&40.into(), true)
    );
    demo.clock().advance(3);
    let after = section().await;
    assert_eq!(after["refreshing"], false);
    assert!(after["scannedAt"].as_i64() > before["scannedAt"].as_i64());
    assert_eq!(json(&demo, "/activities").await["size"], 0);
}

#[tokio::test]
async fn a_scan_can_be_cancelled() {
    let demo = demo(0).await;
    raw(&demo, "POST", "/library/sections/1/refresh", &admin())
        .await
        .unwrap();
    raw(&demo, "DELETE", "/library/sections/1/refresh", &admin())
        .await
        .unwrap();
    assert_eq!(json(&demo, "/activities").await["size"], 0);
}

#[tokio::test]
async fn watching_changes_what_is_next() {
    let demo = demo(0).await;
    let deck = json(&demo, "/library/onDeck").await;
    assert!(titles(&deck).contains(&"The Spectre".to_owned()));
    let spectre = deck["Metadata"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["title"] == "The Spectre")
        .unwrap();
    let key = spectre["ratingKey"].as_str().unwrap();
    assert!(spectre["viewOffset"].is_u64());
    let target = format!("/:/scrobble?key={key}&identifier=com.plexapp.plugins.library");
    assert_eq!(
        raw(&demo, "PUT", &target, &admin()).await.unwrap().status,
        200
    );
    let deck = titles(&json(&demo, "/library/onDeck").await);
    assert_eq!(deck[0], "Dead Man's Escape");
    let item = json(&demo, &format!("/library/metadata/{key}")).await;
    assert_eq!(
        (
            &item["Metadata"][0]["viewCount"],
            item["Metadata"][0].get("viewOffset")
        ),
        (&1.into(), None)
    );
}

#[tokio::test]
async fn odd_sessions_lack_what_others_have() {
    let demo = demo(0).await;
    demo.set_odd_sessions(true);
    let answer = json(&demo, "/status/sessions").await;
    let rows = answer["Metadata"].as_array().unwrap();
    assert_eq!(rows.len(), 8);
    assert!(rows[3].get("User").is_none() && rows[3]["live"] == "1");
    let key = rows[3]["ratingKey"].as_str().unwrap();
    assert!(key.starts_with("com.gracenote.onconnect://"));
    assert_eq!(rows[4]["librarySectionID"], "-2");
    assert!(rows[5].get("ratingKey").is_none());
    assert_eq!(rows[6]["Media"][0]["Part"][0]["decision"], "directplay");
    assert_eq!(rows[6]["TranscodeSession"]["videoDecision"], "directplay");
    let versions = rows[7]["Media"].as_array().unwrap();
    let selected = versions.iter().map(|media| media.get("selected").is_some());
    assert_eq!(selected.collect::<Vec<_>>(), [false, true, false]);
}
