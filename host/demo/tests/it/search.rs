use serde_json::Value;

use crate::client::{demo, json, titles};

fn hub<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let hubs = answer["Hub"].as_array().unwrap();
    hubs.iter()
        .find(|hub| hub["hubIdentifier"] == name)
        .unwrap()
}

#[tokio::test]
async fn hubs_hold_items_by_type_and_many_are_empty() {
    let demo = demo(0).await;
    let answer = json(&demo, "/hubs/search?query=metropolis").await;
    assert_eq!(titles(hub(&answer, "movie")), ["Metropolis"]);
    let empty = hub(&answer, "artist");
    assert!(empty["size"] == 0 && empty.get("Metadata").is_none());
}

#[tokio::test]
async fn tags_come_with_the_filter_that_lists_their_items() {
    let demo = demo(0).await;
    let answer = json(&demo, "/hubs/search?query=vincent%20price").await;
    let actor = &hub(&answer, "actor")["Directory"][0];
    assert_eq!(
        (&actor["tag"], &actor["count"], &actor["reason"]),
        (&"Vincent Price".into(), &3.into(), &"section".into())
    );
    let listed = json(&demo, actor["key"].as_str().unwrap()).await;
    assert_eq!(listed["size"], 3);
    let films = hub(&answer, "movie")["Metadata"].as_array().unwrap();
    assert!(
        films
            .iter()
            .all(|film| film["reason"] == "actor" && film["reasonTitle"] == "Vincent Price")
    );
}

#[tokio::test]
async fn the_limit_is_per_hub_and_scores_fall() {
    let demo = demo(0).await;
    let answer = json(&demo, "/hubs/search?query=the&limit=5&sectionId=1").await;
    let films = hub(&answer, "movie");
    let scores: Vec<f64> = films["Metadata"]
        .as_array()
        .unwrap()
        .iter()
        .map(|film| film["score"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!((scores.len(), &films["more"]), (5, &true.into()));
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]));
    assert_eq!(hub(&answer, "track")["size"], 0);
}

#[tokio::test]
async fn the_flat_search_has_one_object_in_each_result() {
    let demo = demo(0).await;
    let answer = json(&demo, "/library/search?query=keaton&limit=10").await;
    let results = answer["SearchResult"].as_array().unwrap();
    assert!(results.iter().all(|result| result["score"].is_number()));
    assert!(
        results
            .iter()
            .any(|result| result["Directory"]["tag"] == "Buster Keaton"
                && result["Directory"]["tagKey"].is_string())
    );
}

/// plex-api-2 24: the other albums are in the library's list only, which does not say what kind they are.
#[tokio::test]
async fn the_children_of_an_artist_are_the_main_albums() {
    let demo = demo(0).await;
    let children = json(&demo, "/library/metadata/3028/children").await;
    assert_eq!(titles(&children), ["The First Recordings"]);
    let query = "type=9&artist.id=3028&sort=originallyAvailableAt:desc";
    let albums = json(&demo, &format!("/library/sections/3/all?{query}")).await;
    assert_eq!(
        titles(&albums),
        [
            "All Victor Sides",
            "At the Hammersmith Palais",
            "Aeolian Sides",
            "Darktown Strutters' Ball",
            "The First Recordings"
        ]
    );
    assert!(albums["Metadata"][0].get("Subformat").is_none());
    let key = albums["Metadata"][0]["ratingKey"].as_str().unwrap();
    let album = json(&demo, &format!("/library/metadata/{key}")).await;
    assert_eq!(album["Metadata"][0]["Subformat"][0]["tag"], "Compilation");
}
