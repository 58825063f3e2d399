//! What is said in films and sung in tracks.

use serde_json::{Value, json};

use crate::harness::{Stdio, outcome, plex, set_up};

async fn key_of(client: &mut Stdio, title: &str) -> Value {
    let found = client
        .call("plex_search", json!({"query": title, "limit": 3}))
        .await;
    let found = &outcome(&found).unwrap()["items"];
    let mut items = found.as_array().unwrap().iter();
    let one = items.find(|one| one["title"] == title);
    one.unwrap_or_else(|| panic!("{title}: {found}"))["rating_key"].clone()
}

#[tokio::test]
async fn what_is_said_until_then_is_told_without_what_comes_after() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let key = key_of(&mut client, "Ferry to Ostrow").await;
    let whole = client
        .call("plex_get_dialogue", json!({"rating_key": key}))
        .await;
    let whole = outcome(&whole).unwrap().clone();
    let until = json!({"rating_key": key, "to_seconds": 600, "language": "english"});
    let until = client.call("plex_get_dialogue", until).await;
    let until = outcome(&until).unwrap();
    let lines = until["lines"].as_array().unwrap();
    assert!(!lines.is_empty() && lines.len() < whole["lines"].as_array().unwrap().len());
    for line in lines {
        let line = line.as_str().unwrap();
        assert!(line < "0:10:00", "{line}");
        // Of markup nothing is left; a sign that is said stays.
        for mark in ["</", "<i", "<b", "<v", "<font", "{", "&amp;", "\r", "\n"] {
            assert!(!line.contains(mark), "{line}");
        }
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(until).unwrap());
}

#[tokio::test]
async fn lyrics_come_with_their_times_whatever_the_form() {
    let mut answers = Vec::new();
    for raw in [false, true] {
        let plex = plex().await;
        plex.behave(|behaviour| behaviour.raw_lyrics = raw);
        let mut client = Stdio::open(set_up(&plex.url())).await;
        let key = key_of(&mut client, "Nine Fathoms").await;
        let sung = client
            .call("plex_get_dialogue", json!({"rating_key": key}))
            .await;
        answers.push(outcome(&sung).cloned().map_err(str::to_owned).unwrap());
    }
    assert_eq!(answers[0]["lines"], answers[1]["lines"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&answers[0]).unwrap());
}

#[tokio::test]
async fn subtitles_inside_a_file_are_told_to_be_there_and_not_to_be_had() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let result = client
        .call("plex_get_dialogue", json!({"rating_key": "1014"}))
        .await;
    insta::assert_snapshot!(serde_json::to_string_pretty(outcome(&result).unwrap()).unwrap());
}
