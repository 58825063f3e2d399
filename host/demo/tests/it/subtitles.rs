use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{Answer, admin, change, demo, get, guest, json, raw};

/// The first streams of a kind in the part of the item with the title, as the item by itself shows them.
async fn streams(demo: &Demo, section: u32, kind: u32, title: &str, of: i64) -> Vec<Value> {
    let title = title.replace(' ', "%20").replace('\'', "%27");
    let list = format!("/library/sections/{section}/all?type={kind}&title=={title}");
    let list = json(demo, &list).await;
    let id = list["Metadata"][0]["ratingKey"].as_str().unwrap();
    let item = json(demo, &format!("/library/metadata/{id}")).await;
    let part = item["Metadata"][0]["Media"][0]["Part"][0].clone();
    let all = part["Stream"].as_array().unwrap();
    let of = all.iter().filter(|stream| stream["streamType"] == of);
    of.cloned().collect()
}

async fn beside(demo: &Demo, title: &str, language: &str) -> String {
    let found = streams(demo, 1, 1, title, 3).await;
    let mut found = found.iter().filter(|stream| stream["key"].is_string());
    let found = found
        .find(|stream| stream["languageTag"] == language)
        .unwrap();
    found["key"].as_str().unwrap().to_owned()
}

async fn fetched(demo: &Demo, target: &str) -> Answer {
    get(demo, target, &admin()).await
}

#[tokio::test]
async fn files_beside_a_film_come_in_their_own_format() {
    let demo = demo(0).await;
    let srt = beside(&demo, "Ferry to Ostrow", "en").await;
    let srt = fetched(&demo, &format!("{srt}.srt")).await;
    assert_eq!(srt.header("content-type"), Some("text/srt"));
    assert!(srt.text().starts_with("\u{feff}1\r\n00:00:12,000 --> "));
    let vtt = beside(&demo, "Quarry Lights", "en").await;
    assert!(fetched(&demo, &vtt).await.text().starts_with("WEBVTT"));
    let ass = beside(&demo, "Letters to the Sea Wall", "en").await;
    assert!(fetched(&demo, &ass).await.text().contains(r"{\i1}"));
    let german = beside(&demo, "Vostok Lullaby", "de").await;
    let bytes = fetched(&demo, &german).await.body;
    assert!(String::from_utf8(bytes).is_err(), "it is in Latin 1");
}

#[tokio::test]
async fn text_is_converted_when_a_format_is_asked_for() {
    let demo = demo(0).await;
    let ass = beside(&demo, "Letters to the Sea Wall", "en").await;
    let target = format!("{ass}.srt?format=srt&encoding=utf-8");
    let text = fetched(&demo, &target).await.text();
    assert!(text.starts_with("1\n00:00:12,000 --> "), "{text}");
    demo.behave(|behaviour| behaviour.raw_subtitles = true);
    assert!(
        fetched(&demo, &target)
            .await
            .text()
            .starts_with("[Script Info]")
    );
}

#[tokio::test]
async fn only_a_file_of_its_own_has_text() {
    let demo = demo(0).await;
    let embedded = streams(&demo, 1, 1, "Letters to the Sea Wall", 3).await;
    let target = format!("/library/streams/{}", embedded[0]["id"]);
    assert_eq!(fetched(&demo, &target).await.status, 501);
    let sound = streams(&demo, 1, 1, "Letters to the Sea Wall", 2).await;
    let target = format!("/library/streams/{}.srt", sound[0]["id"]);
    assert_eq!(fetched(&demo, &target).await.status, 501);
    assert_eq!(fetched(&demo, "/library/streams/99.srt").await.status, 404);
    assert_eq!(fetched(&demo, "/library/streams/x").await.status, 404);
}

#[tokio::test]
async fn text_is_for_those_who_see_the_item() {
    let demo = demo(0).await;
    let episode = streams(&demo, 2, 4, "Force Two", 3).await;
    let target = episode[1]["key"].as_str().unwrap();
    assert_eq!(fetched(&demo, target).await.status, 200);
    assert_eq!(get(&demo, target, &guest()).await.status, 403);
}

#[tokio::test]
async fn lyrics_have_times_where_their_file_does() {
    let demo = demo(0).await;
    let timed = streams(&demo, 3, 10, "Harbour Master's Daughter", 4).await;
    assert_eq!(
        (&timed[0]["codec"], &timed[0]["timed"]),
        (&"lrc".into(), &true.into())
    );
    let target = timed[0]["key"].as_str().unwrap();
    let words = json(&demo, target).await;
    let lines = words["Lyrics"][0]["Line"].as_array().unwrap();
    let starts: Vec<i64> = lines
        .iter()
        .map(|line| line["startOffset"].as_i64().unwrap())
        .collect();
    assert!(starts.is_sorted() && starts.len() == 11, "{starts:?}");
    assert_eq!(
        lines[0]["Span"][0]["text"],
        "She counts the lights along the wall"
    );
    let plain = streams(&demo, 3, 10, "Buoy Theory", 4).await;
    let plain = json(&demo, plain[0]["key"].as_str().unwrap()).await;
    assert!(plain["Lyrics"][0]["Line"][0]["startOffset"].is_null());
    demo.behave(|behaviour| behaviour.raw_lyrics = true);
    assert!(fetched(&demo, target).await.text().starts_with("[ti:"));
}

#[tokio::test]
async fn subtitles_are_found_fetched_and_taken_away() {
    let demo = demo(0).await;
    let before = streams(&demo, 1, 1, "Two Left Umbrellas", 3).await;
    let list = json(
        &demo,
        "/library/sections/1/all?title=Two%20Left%20Umbrellas",
    )
    .await;
    let id = list["Metadata"][0]["ratingKey"].as_str().unwrap();
    let path = format!("/library/metadata/{id}/subtitles");
    let found = json(&demo, &format!("{path}?language=fr&hearingImpaired=2")).await;
    assert_eq!(found["size"], 1);
    assert_eq!(found["Stream"][0]["downloaded"], false);
    let key = found["Stream"][0]["key"].as_str().unwrap();
    for _ in 0..2 {
        change(&demo, "PUT", &format!("{path}?key={key}")).await;
    }
    let after = streams(&demo, 1, 1, "Two Left Umbrellas", 3).await;
    assert_eq!(after.len(), before.len() + 1);
    let added = after.last().unwrap();
    assert_eq!(added["sourceKey"], key);
    let stream = added["key"].as_str().unwrap();
    change(&demo, "DELETE", stream).await;
    assert_eq!(streams(&demo, 1, 1, "Two Left Umbrellas", 3).await, before);
    // A stream inside the video cannot go.
    let inside = format!("/library/streams/{}", before[0]["id"]);
    let answer = raw(&demo, "DELETE", &inside, &admin()).await.unwrap();
    assert_eq!(answer.status, 500);
    let none = json(&demo, &format!("{path}?language=xx")).await;
    assert!(none["Stream"].is_null());
}

#[tokio::test]
async fn subtitles_of_a_body_are_added_as_they_are() {
    let demo = demo(0).await;
    let list = json(&demo, "/library/sections/1/all?title=Soft%20Static").await;
    let id = list["Metadata"][0]["ratingKey"].as_str().unwrap();
    let target = format!("/library/metadata/{id}/subtitles?title=mine.vtt&format=vtt&language=de");
    let text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHallo\n";
    let headers = format!("{}Content-Length: {}\r\n\r\n{text}", admin(), text.len());
    let answer = raw(&demo, "POST", &target, &headers).await.unwrap();
    assert_eq!(answer.status, 200);
    let all = streams(&demo, 1, 1, "Soft Static", 3).await;
    let added = all.last().unwrap();
    assert_eq!(added["title"], "mine");
    let stream = added["key"].as_str().unwrap();
    assert_eq!(fetched(&demo, stream).await.text(), text);
}
