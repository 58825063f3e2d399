//! The demo's material for the questions that people ask: decades, doubles, holes, languages, pictures, an evening of music.

use serde_json::{Value, json};

use crate::client::{demo, json as read, titles};

async fn list(path: &str) -> Vec<Value> {
    let demo = demo(0).await;
    let container = read(&demo, path).await;
    container["Metadata"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

async fn one(id: u32) -> Value {
    list(&format!("/library/metadata/{id}")).await.remove(0)
}

/// The streams of a kind in the first version of an item.
fn streams(item: &Value, kind: u64) -> Vec<Value> {
    let streams = item["Media"][0]["Part"][0]["Stream"].as_array().unwrap();
    let of = streams.iter().filter(|stream| stream["streamType"] == kind);
    of.cloned().collect()
}

#[tokio::test]
async fn every_decade_since_the_first_has_films() {
    for decade in (1900..=2020).step_by(10) {
        let films = list(&format!("/library/sections/1/all?decade={decade}")).await;
        assert!(films.len() > 1, "{decade}: {}", films.len());
    }
}

#[tokio::test]
async fn works_have_ids_of_three_databases_or_of_none() {
    for (id, expected) in [
        (
            1001,
            vec!["imdb://tt0000417", "tmdb://7000417", "tvdb://8000417"],
        ),
        (1003, vec![]),
        (
            2001,
            vec!["imdb://tt0006206", "tmdb://7006206", "tvdb://8006206"],
        ),
        (2003, vec!["tmdb://7502003", "tvdb://8502003"]),
        (8001, vec![]),
    ] {
        let item = one(id).await;
        let guids = item["Guid"].as_array().cloned().unwrap_or_default();
        let ids: Vec<_> = guids.iter().map(|guid| guid["id"].clone()).collect();
        assert_eq!(ids, expected, "{id}");
    }
}

#[tokio::test]
async fn one_work_is_there_as_two_items_and_as_two_files() {
    let twice = list("/library/sections/1/all?title=two%20left").await;
    assert_eq!(twice.len(), 2);
    assert_eq!(twice[0]["guid"], twice[1]["guid"]);
    let resolutions = [0, 1].map(|at| &twice[at]["Media"][0]["videoResolution"]);
    assert_eq!(resolutions, ["1080", "sd"]);
    let versions = one(1219).await;
    assert_eq!(versions["Media"].as_array().unwrap().len(), 3);
    let (films, films_4k) = (one(1027).await, one(7001).await);
    assert_eq!(films["guid"], films_4k["guid"]);
}

#[tokio::test]
async fn pictures_of_a_high_range_say_how() {
    let films = list("/library/sections/1/all?hdr=1").await;
    assert_eq!(films.len(), 7);
    for (id, transfer, display) in [
        (1204, "smpte2084", "4K HDR10 (HEVC Main 10)"),
        (1212, "smpte2084", "4K DoVi/HDR10 (HEVC Main 10)"),
        (1220, "arib-std-b67", "4K HLG (HEVC Main 10)"),
    ] {
        let video = streams(&one(id).await, 1).remove(0);
        assert_eq!(video["colorTrc"], transfer);
        assert_eq!(video["displayTitle"], display);
        assert_eq!(
            video["DOVIPresent"] == json!(true),
            display.contains("DoVi")
        );
    }
}

#[tokio::test]
async fn languages_and_subtitles_beside_the_file() {
    let film = one(1210).await;
    assert_eq!(streams(&film, 2)[0]["languageCode"], "jpn");
    let subtitles = streams(&film, 3);
    let words: Vec<_> = subtitles
        .iter()
        .map(|stream| &stream["displayTitle"])
        .collect();
    assert_eq!(
        words,
        ["English (SRT)", "Japanese (SRT)", "English (ASS External)"]
    );
    let (inside, beside) = (&subtitles[0], &subtitles[2]);
    assert!(inside.get("key").is_none() && inside["index"].is_u64());
    assert_eq!(beside["key"], format!("/library/streams/{}", beside["id"]));
    assert!(beside.get("index").is_none());
    let commentary = &streams(&one(1204).await, 2)[2];
    assert_eq!(
        commentary["extendedDisplayTitle"],
        "Commentary (English EAC3 Stereo)"
    );
}

#[tokio::test]
async fn a_season_and_episodes_are_missing() {
    let seasons = list("/library/metadata/2501/children?excludeAllLeaves=1").await;
    assert_eq!(
        titles(&json!({"Metadata": seasons})),
        ["Season 1", "Season 3"]
    );
    let key = seasons[1]["ratingKey"].as_str().unwrap();
    let episodes = list(&format!("/library/metadata/{key}/children")).await;
    let numbers: Vec<_> = episodes.iter().map(|episode| &episode["index"]).collect();
    assert_eq!(numbers, [1, 3, 6]);
}

#[tokio::test]
async fn there_are_two_hours_of_one_genre() {
    let tracks = list("/library/sections/3/all?type=10").await;
    let albums = list("/library/sections/3/all?type=9").await;
    let classical = albums
        .iter()
        .filter(|album| album["Genre"][0]["tag"] == "Classical");
    let keys: Vec<_> = classical.map(|album| &album["ratingKey"]).collect();
    let of_genre = tracks
        .iter()
        .filter(|track| keys.contains(&&track["parentRatingKey"]));
    let length: u64 = of_genre
        .map(|track| track["duration"].as_u64().unwrap())
        .sum();
    assert!(length > 2 * 3_600_000, "{length}");
}
