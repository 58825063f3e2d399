//! As many keys as a call takes, the same key twice, keys that are gone: an answer for each, in few requests.

use plex_mcp_demo::Demo;
use serde_json::{Value, json};

use crate::harness::{Listed, Stdio, outcome, still_plex};

/// A server with many films, a session with all tools on it, and the keys of a hundred films of one library.
async fn start() -> (Demo, Stdio, Vec<String>) {
    let plex = still_plex(300).await;
    let mut client = Stdio::open(Listed::embedded().await.command(&plex.url())).await;
    let libraries = client.call("plex_get_libraries", json!({})).await;
    let libraries = outcome(&libraries).unwrap()["libraries"].clone();
    let large = libraries
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["item_count"] == 300);
    let arguments = json!({"library_id": large.unwrap()["id"], "limit": 100});
    let result = client.call("plex_get_library_items", arguments).await;
    let items = outcome(&result).unwrap()["items"]
        .as_array()
        .unwrap()
        .clone();
    let keys: Vec<String> = items.iter().map(|item| text(&item["rating_key"])).collect();
    assert_eq!(keys.len(), 100);
    (plex, client, keys)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn called(client: &mut Stdio, tool: &str, arguments: Value) -> Value {
    let result = client.call(tool, arguments).await;
    let answer = outcome(&result).unwrap_or_else(|words| panic!("{tool}: {words}"));
    answer.clone()
}

/// Requests to the server by now.
fn sent(plex: &Demo) -> usize {
    plex.seen().len()
}

async fn made(client: &mut Stdio, tool: &str, mut arguments: Value, keys: &[String]) -> String {
    arguments["rating_keys"] = json!(keys);
    let answer = called(client, tool, arguments).await;
    assert_eq!(answer["item_count"], json!(keys.len()), "{answer}");
    text(&answer["id"])
}

#[tokio::test]
async fn a_hundred_items_become_a_playlist_in_their_order() {
    let (plex, mut client, keys) = start().await;
    let before = sent(&plex);
    let id = made(
        &mut client,
        "plex_create_playlist",
        json!({"title": "Many"}),
        &keys,
    )
    .await;
    assert!(sent(&plex) - before < 10);
    let arguments = json!({"playlist_id": id, "limit": 200});
    let list = called(&mut client, "plex_get_playlist_items", arguments).await;
    let rows = list["rows"].as_array().unwrap();
    let order: Vec<String> = rows
        .iter()
        .map(|row| text(&row["item"]["rating_key"]))
        .collect();
    assert_eq!(order, keys);
    let rows: Vec<String> = rows.iter().map(|row| text(&row["row_id"])).collect();

    // Fifty rows turned round, behind the last one: each is moved once.
    let mut moved: Vec<&String> = rows[..50].iter().collect();
    moved.reverse();
    let before = sent(&plex);
    let arguments = json!({"playlist_id": id, "row_ids": moved, "after_row_id": rows[99]});
    let answer = called(&mut client, "plex_move_playlist_items", arguments.clone()).await;
    assert!(sent(&plex) - before < 60);
    let places = answer["rows"].as_array().unwrap().iter();
    let places: Vec<u64> = places.map(|row| row["after"].as_u64().unwrap()).collect();
    assert_eq!(places, (51..=100).collect::<Vec<u64>>());
    // A second time there is nothing to do.
    let answer = called(&mut client, "plex_move_playlist_items", arguments).await;
    assert_eq!(answer["changed"], false);
    // One in the wrong place is one move, whatever is named besides.
    let before = sent(&plex);
    let mut asked: Vec<&String> = vec![&rows[50]];
    asked.extend(&moved[..20]);
    let arguments = json!({"playlist_id": id, "row_ids": asked, "after_row_id": rows[99]});
    let answer = called(&mut client, "plex_move_playlist_items", arguments).await;
    assert_eq!(answer["rows"][0]["after"], 50, "{answer}");
    assert!(sent(&plex) - before < 7);

    let before = sent(&plex);
    let mut removed: Vec<&str> = rows[..48].iter().map(String::as_str).collect();
    removed.extend(["77", rows[0].as_str()]);
    let arguments = json!({"playlist_id": id, "row_ids": removed});
    let answer = called(&mut client, "plex_remove_from_playlist", arguments).await;
    assert_eq!(answer["items_after"], 52);
    let told = answer["rows"].as_array().unwrap();
    assert_eq!(told.len(), 49, "a key twice is one");
    let failed: Vec<&Value> = told
        .iter()
        .filter(|row| row.get("error").is_some())
        .collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["row_id"], "77");
    assert!(sent(&plex) - before < 60);
}

#[tokio::test]
async fn a_hundred_items_are_added_with_an_answer_for_each() {
    let (plex, mut client, mut keys) = start().await;
    keys[98] = "999999".to_owned();
    keys[99] = keys[0].clone();
    let before = sent(&plex);
    let arguments = json!({"playlist_id": "6001", "rating_keys": keys});
    let answer = called(&mut client, "plex_add_to_playlist", arguments.clone()).await;
    assert!(sent(&plex) - before < 10);
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 99, "a key twice is one");
    for (at, row) in rows.iter().enumerate() {
        let is_gone = row["rating_key"] == "999999";
        assert_eq!(row.get("error").is_some(), is_gone, "{row}");
        if !is_gone {
            assert_eq!(row["after"], json!(at + 6), "{row}");
        }
    }
    let answer = called(&mut client, "plex_add_to_playlist", arguments).await;
    assert_eq!(answer["changed"], false);
}

#[tokio::test]
async fn a_hundred_items_are_put_into_a_collection_and_fifty_taken_out() {
    let (plex, mut client, keys) = start().await;
    let arguments = json!({"library_id": "5", "title": "Many", "kind": "movie"});
    let id = made(&mut client, "plex_create_collection", arguments, &keys).await;
    let mut turned: Vec<&String> = keys[..50].iter().collect();
    turned.reverse();
    let arguments = json!({"collection_id": id, "rating_keys": turned});
    let answer = called(&mut client, "plex_move_collection_items", arguments).await;
    let places = answer["rows"].as_array().unwrap().iter();
    let places: Vec<u64> = places.map(|row| row["after"].as_u64().unwrap()).collect();
    assert_eq!(places, (1..=50).collect::<Vec<u64>>());
    let before = sent(&plex);
    let arguments = json!({"collection_id": id, "rating_keys": turned});
    let answer = called(&mut client, "plex_remove_from_collection", arguments).await;
    assert_eq!(answer["items_after"], 50);
    assert!(sent(&plex) - before < 60);
}

#[tokio::test]
async fn more_than_a_call_takes_is_refused() {
    let (plex, mut client, keys) = start().await;
    let before = sent(&plex);
    let too_many: Vec<&String> = keys.iter().chain(keys.first()).collect();
    for (tool, arguments) in [
        (
            "plex_add_to_playlist",
            json!({"playlist_id": "6001", "rating_keys": too_many}),
        ),
        (
            "plex_remove_from_playlist",
            json!({"playlist_id": "6001", "row_ids": keys[..51]}),
        ),
        (
            "plex_move_playlist_items",
            json!({"playlist_id": "6001", "row_ids": keys[..51]}),
        ),
        (
            "plex_remove_from_collection",
            json!({"collection_id": "5001", "rating_keys": keys[..51]}),
        ),
    ] {
        let result = client.call(tool, arguments).await;
        outcome(&result).expect_err(tool);
    }
    assert_eq!(sent(&plex), before);
}
