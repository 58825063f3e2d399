use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{admin, change, demo, get, guest, json, titles, uri};

async fn create(demo: &Demo, rest: &str) -> Value {
    let target = format!("/playlists?title=Mine&{rest}");
    change(demo, "POST", &target).await["Metadata"][0].clone()
}

/// Row ids and titles.
async fn rows(demo: &Demo, playlist: &str) -> Vec<(Option<i64>, String)> {
    let items = json(demo, &format!("/playlists/{playlist}/items")).await;
    let rows = items["Metadata"].as_array().into_iter().flatten();
    rows.map(|row| {
        let title = row["title"].as_str().unwrap();
        (row["playlistItemID"].as_i64(), title.to_owned())
    })
    .collect()
}

fn key(playlist: &Value) -> String {
    playlist["ratingKey"].as_str().unwrap().to_owned()
}

async fn status(demo: &Demo, method: &str, target: &str) -> u16 {
    let answer = crate::client::raw(demo, method, target, &admin()).await;
    answer.unwrap().status
}

#[tokio::test]
async fn a_playlist_is_made_filled_ordered_and_emptied() {
    let demo = demo(0).await;
    let films = uri(&demo, "/library/metadata/1003,1001");
    let made = create(&demo, &format!("type=video&smart=0&uri={films}")).await;
    assert_eq!(
        (&made["smart"], &made["leafCount"]),
        (&false.into(), &2.into())
    );
    let id = key(&made);
    let more = uri(&demo, "/library/metadata/1001,1002,999999,3001");
    let answer = change(&demo, "PUT", &format!("/playlists/{id}/items?uri={more}")).await;
    assert_eq!(answer["leafCountAdded"], 2);
    assert!(answer["leafCountRequested"].as_u64() > Some(2));
    let before = rows(&demo, &id).await;
    assert_eq!(before.len(), 4);
    assert_eq!(before[1].1, before[2].1);
    assert_ne!(before[1].0, before[2].0);
    let row = |at: usize| before[at].0.unwrap();
    let target = format!("/playlists/{id}/items/{}", row(1));
    change(&demo, "DELETE", &target).await;
    let target = format!("/playlists/{id}/items/{}/move", row(3));
    change(&demo, "PUT", &target).await;
    let target = format!("/playlists/{id}/items/{}/move?after={}", row(0), row(2));
    change(&demo, "PUT", &target).await;
    let ids: Vec<_> = rows(&demo, &id)
        .await
        .into_iter()
        .map(|(row, _)| row.unwrap())
        .collect();
    assert_eq!(ids, [row(3), row(2), row(0)]);
    change(&demo, "DELETE", &format!("/playlists/{id}/items")).await;
    assert_eq!(rows(&demo, &id).await, []);
    assert_eq!(
        status(&demo, "DELETE", &format!("/playlists/{id}")).await,
        204
    );
    assert_eq!(status(&demo, "GET", &format!("/playlists/{id}")).await, 404);
}

#[tokio::test]
async fn shows_and_albums_are_taken_apart() {
    let demo = demo(0).await;
    let show = json(&demo, "/library/sections/2/all").await;
    let show = &show["Metadata"][0];
    let uri = uri(&demo, &format!("/library/metadata/{}", key(show)));
    let made = create(&demo, &format!("type=video&uri={uri}")).await;
    assert_eq!(made["leafCount"], show["leafCount"]);
}

#[tokio::test]
async fn a_smart_playlist_has_a_rule_and_no_rows() {
    let demo = demo(0).await;
    let rule = uri(
        &demo,
        "/library/sections/1/all?type=1&year=1924&sort=titleSort",
    );
    let made = create(&demo, &format!("type=video&smart=1&uri={rule}")).await;
    let id = key(&made);
    assert!(
        made["content"]
            .as_str()
            .unwrap()
            .ends_with("year=1924&sort=titleSort")
    );
    let before = rows(&demo, &id).await;
    assert!(!before.is_empty() && before.iter().all(|(row, _)| row.is_none()));
    for (method, rest) in [
        ("DELETE", "items/1"),
        ("PUT", "items/1/move"),
        ("DELETE", "items"),
    ] {
        assert_eq!(
            status(&demo, method, &format!("/playlists/{id}/{rest}")).await,
            400
        );
    }
    let items = uri(&demo, "/library/metadata/1001");
    assert_eq!(
        status(&demo, "PUT", &format!("/playlists/{id}/items?uri={items}")).await,
        400
    );
    let rule = uri(&demo, "/library/sections/1/all?type=1&year=1925");
    change(&demo, "PUT", &format!("/playlists/{id}/items?uri={rule}")).await;
    assert_ne!(rows(&demo, &id).await, before);
    // Shows and other libraries' kinds are no rule of videos.
    let shows = uri(&demo, "/library/sections/2/all?type=2");
    assert_eq!(
        status(
            &demo,
            "POST",
            &format!("/playlists?title=x&type=video&smart=1&uri={shows}")
        )
        .await,
        400
    );
}

#[tokio::test]
async fn a_blank_playlist_is_refused_or_made() {
    let demo = demo(0).await;
    let target = "/playlists?title=Blank&type=video";
    assert_eq!(status(&demo, "POST", target).await, 400);
    demo.behave(|behaviour| behaviour.blank_playlists = true);
    let made = change(&demo, "POST", target).await;
    assert_eq!(made["Metadata"][0]["leafCount"], 0);
}

#[tokio::test]
async fn playlists_are_their_owners() {
    let demo = demo(0).await;
    let films = uri(&demo, "/library/metadata/1001");
    let target = format!("/playlists?title=Hers&type=video&uri={films}");
    let answer = crate::client::raw(&demo, "POST", &target, &guest())
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    assert!(!titles(&json(&demo, "/playlists").await).contains(&"Hers".to_owned()));
    for path in ["/playlists/6001", "/library/metadata/6001"] {
        assert_eq!(get(&demo, path, &guest()).await.status, 404);
        assert_eq!(get(&demo, path, &admin()).await.status, 200);
    }
}

#[tokio::test]
async fn titles_and_summaries_change_and_say_when_they_are_locked() {
    let demo = demo(0).await;
    let target = "/playlists/6001?title.value=New&title.locked=1&summary=Words&unknown=1";
    assert_eq!(status(&demo, "PUT", target).await, 204);
    let one = json(&demo, "/playlists/6001").await["Metadata"][0].clone();
    assert_eq!(
        (&one["title"], &one["summary"]),
        (&"New".into(), &"Words".into())
    );
    assert_eq!(one["Field"][0]["name"], "title");
}

#[tokio::test]
async fn a_list_comes_from_a_file_of_the_server() {
    let demo = demo(0).await;
    let upload = "/playlists/upload?sectionID=3&path=/data/playlists/Rag%20time.m3u";
    assert_eq!(status(&demo, "POST", upload).await, 200);
    assert_eq!(status(&demo, "POST", upload).await, 200);
    let count = async || {
        let all = json(&demo, "/playlists").await;
        let names = titles(&all).into_iter();
        names.filter(|title| title.starts_with("Rag time")).count()
    };
    assert_eq!(count().await, 1);
    assert_eq!(
        status(&demo, "POST", &format!("{upload}&force=0")).await,
        200
    );
    assert_eq!(count().await, 2);
    for path in ["/data/playlists/none.m3u", "/data/playlists/empty"] {
        let target = format!("/playlists/upload?sectionID=3&path={path}");
        assert_eq!(status(&demo, "POST", &target).await, 500);
    }
}

#[tokio::test]
async fn a_list_of_the_servers_own_cannot_be_changed() {
    let demo = demo(0).await;
    assert_eq!(status(&demo, "GET", "/playlists/6099").await, 404);
    demo.behave(|behaviour| behaviour.fixed_playlist = true);
    let one = json(&demo, "/playlists/6099").await["Metadata"][0].clone();
    assert_eq!(one["readOnly"], true);
    let film = uri(&demo, "/library/metadata/1001");
    let add = format!("/playlists/6099/items?uri={film}");
    assert_eq!(status(&demo, "PUT", &add).await, 400);
    assert_eq!(status(&demo, "DELETE", "/playlists/6099/items").await, 400);
}

#[tokio::test]
async fn a_list_of_ids_can_be_too_long_for_a_request() {
    let demo = demo(0).await;
    demo.behave(|behaviour| behaviour.longest_target = Some(200));
    let ids = vec!["1001"; 60].join(",");
    let uri = uri(&demo, &format!("/library/metadata/{ids}"));
    let add = format!("/playlists/6001/items?uri={uri}");
    assert_eq!(status(&demo, "PUT", &add).await, 414);
}

#[tokio::test]
async fn what_cannot_be_changed_is_refused_or_left_alone_without_a_word() {
    for silent in [false, true] {
        let demo = demo(0).await;
        demo.behave(|behaviour| {
            behaviour.unchangeable_lists_say_nothing = silent;
            behaviour.fixed_playlist = true;
        });
        let rule = uri(&demo, "/library/sections/1/all?type=1&year=1924");
        let target = format!("/playlists?title=Rule&type=video&smart=1&uri={rule}");
        let made = change(&demo, "POST", &target).await;
        let smart = made["Metadata"][0]["ratingKey"].as_str().unwrap();
        let films = uri(&demo, "/library/metadata/1001");
        let expected = if silent { 200 } else { 400 };
        for id in [smart, "6099"] {
            let before = rows(&demo, id).await;
            for (method, rest) in [
                ("PUT", format!("?uri={films}")),
                ("DELETE", "/600101".to_owned()),
                ("PUT", "/600101/move".to_owned()),
            ] {
                let target = format!("/playlists/{id}/items{rest}");
                assert_eq!(status(&demo, method, &target).await, expected, "{target}");
            }
            assert_eq!(rows(&demo, id).await, before);
        }
    }
}
