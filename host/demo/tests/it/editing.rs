use plex_mcp_demo::Demo;
use serde_json::{Value, json};

use crate::client::{admin, demo, guest, json as read, raw, titles};

async fn put(demo: &Demo, path: &str, expected: u16) {
    let answer = raw(demo, "PUT", path, &admin()).await.unwrap();
    assert_eq!(answer.status, expected, "{path}: {}", answer.text());
}

async fn item(demo: &Demo, id: u32) -> Value {
    read(demo, &format!("/library/metadata/{id}")).await["Metadata"][0].clone()
}

fn tags(item: &Value, element: &str) -> Vec<String> {
    let tags = item[element].as_array().into_iter().flatten();
    tags.map(|tag| tag["tag"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn fields_are_set_locked_cleared_and_freed() {
    let demo = demo(0).await;
    put(&demo, "/library/sections/1/all?type=1&id=1014&title.value=Orlok&title.locked=1&tagline.value=&year.value=1921", 200).await;
    let film = item(&demo, 1014).await;
    assert_eq!(
        (&film["title"], &film["year"]),
        (&json!("Orlok"), &json!(1921))
    );
    assert_eq!(film["Field"], json!([{"locked": true, "name": "title"}]));
    assert!(film.get("tagline").is_none());
    let list = titles(&read(&demo, "/library/sections/1/all").await);
    let at = list.iter().position(|title| title == "Orlok").unwrap();
    assert!(list[at - 1].as_str() < "Orlok" && list[at + 1] != "Nosferatu");
    put(&demo, "/library/metadata/1014/refresh", 200).await;
    let film = item(&demo, 1014).await;
    assert_eq!(
        (&film["title"], &film["year"]),
        (&json!("Orlok"), &json!(1922))
    );
    put(&demo, "/library/metadata/1014?title.locked=0", 200).await;
    put(&demo, "/library/metadata/1014/refresh", 200).await;
    let film = item(&demo, 1014).await;
    assert_eq!(film["title"], "Nosferatu");
    assert!(film.get("Field").is_none());
}

#[tokio::test]
async fn tags_take_the_place_of_others_and_some_go() {
    let demo = demo(0).await;
    put(&demo, "/library/metadata/1014?genre%5B0%5D.tag.tag=Horror&genre[1].tag.tag=Vampires&genre.locked=1&label[0].tag.tag=Kids", 200).await;
    let film = item(&demo, 1014).await;
    assert_eq!(tags(&film, "Genre"), ["Horror", "Vampires"]);
    assert_eq!(tags(&film, "Label"), ["Kids"]);
    assert_eq!(film["Field"][0]["name"], "genre");
    // Encoded once and twice.
    put(&demo, "/library/metadata/1014?genre[].tag.tag-=Horror", 200).await;
    put(
        &demo,
        "/library/metadata/1014?label%5B%5D.tag.tag-=%254Bids",
        200,
    )
    .await;
    let film = item(&demo, 1014).await;
    assert_eq!(tags(&film, "Genre"), ["Vampires"]);
    assert!(film.get("Label").is_none());
    put(&demo, "/library/metadata/1014?genre[].tag=", 200).await;
    assert!(item(&demo, 1014).await.get("Genre").is_none());
}

#[tokio::test]
async fn tags_are_added_where_a_server_does_so() {
    let demo = demo(0).await;
    demo.behave(|behaviour| behaviour.tags_are_added = true);
    put(
        &demo,
        "/library/metadata/1014?genre[0].tag.tag=Vampires",
        200,
    )
    .await;
    assert_eq!(
        tags(&item(&demo, 1014).await, "Genre"),
        ["Horror", "Fantasy", "Vampires"]
    );
}

#[tokio::test]
async fn a_collection_comes_and_goes_with_its_tag() {
    let demo = demo(0).await;
    put(
        &demo,
        "/library/sections/1/all?type=1&id=1014,1017&collection[0].tag.tag=Nights",
        200,
    )
    .await;
    let collections = read(&demo, "/library/sections/1/collections").await;
    let found = collections["Metadata"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["title"] == "Nights")
        .unwrap()
        .clone();
    assert_eq!(found["childCount"], "2");
    put(
        &demo,
        "/library/sections/1/all?type=1&id=1014,1017&collection[].tag.tag-=Nights",
        200,
    )
    .await;
    assert!(
        !titles(&read(&demo, "/library/sections/1/collections").await)
            .contains(&"Nights".to_owned())
    );
}

#[tokio::test]
async fn a_batch_is_what_the_query_selects() {
    let demo = demo(0).await;
    put(
        &demo,
        "/library/sections/1/all?type=1&year=1922&studio.value=Batch",
        200,
    )
    .await;
    let films = read(&demo, "/library/sections/1/all?studio==Batch").await;
    assert_eq!(films["size"], 4);
    put(
        &demo,
        "/library/sections/1/all?type=1&studio.value=Whole",
        200,
    )
    .await;
    assert_eq!(
        read(&demo, "/library/sections/1/all?studio==Whole").await["size"],
        103
    );
}

#[tokio::test]
async fn what_cannot_be_edited_is_refused_and_what_is_unknown_ignored() {
    let demo = demo(0).await;
    put(&demo, "/library/metadata/999999?title.value=x", 404).await;
    put(&demo, "/library/sections/1/all?id=1014&title.value=x", 400).await;
    put(
        &demo,
        "/library/metadata/1014?title.value=x&originallyAvailableAt.value=tomorrow",
        400,
    )
    .await;
    assert_eq!(item(&demo, 1014).await["title"], "Nosferatu");
    put(
        &demo,
        "/library/metadata/1014?nonsense.value=x&nonsense.locked=1&zebra[0].tag.tag=y",
        200,
    )
    .await;
    put(
        &demo,
        "/library/sections/1/all?type=18&id=5001&title.value=Buster%20Keaton",
        409,
    )
    .await;
    // Without `.value` it is no edit, and no filter beside an id.
    put(
        &demo,
        "/library/sections/1/all?type=1&id=1014&summary=x",
        200,
    )
    .await;
    let answer = raw(
        &demo,
        "PUT",
        "/library/metadata/1014?title.value=x",
        &guest(),
    )
    .await
    .unwrap();
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn albums_of_one_name_become_one() {
    let demo = demo(0).await;
    put(
        &demo,
        "/library/sections/3/all?type=9&id=3010&title.value=x",
        404,
    )
    .await;
    put(&demo, "/library/sections/3/all?type=9&id=3009&title.value=Cello%20Suite%20No.%201%20in%20G%20major", 200).await;
    assert_eq!(
        read(&demo, "/library/metadata/3002/children").await["size"],
        12
    );
    let answer = raw(&demo, "GET", "/library/metadata/3009", &admin())
        .await
        .unwrap();
    assert_eq!(answer.status, 404);
}
