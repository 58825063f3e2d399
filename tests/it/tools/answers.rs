//! Answers lead on to other calls, and four ways of getting nothing are four different answers.

use plex_mcp_demo::{Fault, FaultRule, Paths};
use serde_json::{Value, json};

use crate::harness::{OWNER_TOKEN, SHARED_TOKEN, Stdio, outcome, plex, set_up};

async fn session(url: &str, token: &str) -> Stdio {
    let mut command = set_up(url);
    command.env("PLEX_TOKEN", token);
    Stdio::open(command).await
}

/// Calls a tool that must succeed.
async fn answer(client: &mut Stdio, tool: &str, arguments: Value) -> Value {
    let result = client.call(tool, arguments).await;
    outcome(&result)
        .unwrap_or_else(|words| panic!("{words}"))
        .clone()
}

fn titles(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap();
    items
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_person_a_genre_and_a_collection_lead_to_their_items() {
    let plex = plex().await;
    let mut client = session(&plex.url(), OWNER_TOKEN).await;
    let mut check = async |query: &str, kind: &str| {
        let found = answer(&mut client, "plex_search", json!({"query": query})).await;
        let matches = found["matches"].as_array().unwrap();
        let one = matches.iter().find(|one| one["kind"] == kind);
        let one = one.unwrap_or_else(|| panic!("{query}: no {kind} in {found}"));
        let list = match one["filter"].as_str() {
            Some(filter) => {
                let arguments =
                    json!({"library_id": one["library_id"], "filters": [filter], "limit": 100});
                answer(&mut client, "plex_get_library_items", arguments).await
            }
            None => {
                let arguments = json!({"rating_key": one["rating_key"], "limit": 100});
                answer(&mut client, "plex_get_children", arguments).await
            }
        };
        assert_eq!(list["total"], one["item_count"], "{one}: {list}");
        assert_ne!(list["total"], 0, "{one}: {list}");
    };
    check("Buster Keaton", "actor").await;
    check("Fritz Lang", "director").await;
    check("Comedy", "genre").await;
    check("Charlie Chaplin", "collection").await;
}

#[tokio::test]
async fn a_show_leads_to_its_seasons_episodes_and_their_details() {
    let plex = plex().await;
    let mut client = session(&plex.url(), OWNER_TOKEN).await;
    let shows = answer(
        &mut client,
        "plex_search",
        json!({"query": "One Step Beyond", "limit": 1}),
    )
    .await;
    let show = shows["items"][0].clone();
    assert_eq!(
        (show["kind"].as_str(), show["title"].as_str()),
        (Some("show"), Some("One Step Beyond"))
    );
    let arguments = json!({"rating_key": show["rating_key"]});
    let seasons = answer(&mut client, "plex_get_children", arguments).await;
    let season = &seasons["items"][1];
    assert_eq!(season["season_number"], 2, "{seasons}");
    let arguments = json!({"rating_key": season["rating_key"]});
    let episodes = answer(&mut client, "plex_get_children", arguments).await;
    assert_eq!(
        titles(&episodes["items"]),
        [
            "Delusion",
            "Ordeal on Locust Street",
            "Brainwave",
            "Doomsday",
            "The Inheritance"
        ]
    );
    let keys: Vec<&Value> = [&show, season]
        .into_iter()
        .chain(episodes["items"].as_array().unwrap())
        .map(|item| &item["rating_key"])
        .collect();
    let details = answer(&mut client, "plex_get_item", json!({"rating_keys": keys})).await;
    let details = details["items"].as_array().unwrap();
    let found: Vec<&Value> = details
        .iter()
        .map(|details| &details["item"]["rating_key"])
        .collect();
    assert_eq!(found, keys, "in the order in which they were asked for");
    assert_eq!(details[2]["parent_rating_key"], season["rating_key"]);
    assert_eq!(details[2]["grandparent_rating_key"], show["rating_key"]);
}

#[tokio::test]
async fn none_not_allowed_not_possible_and_no_such_thing_are_different() {
    let plex = plex().await;
    let mut owner = session(&plex.url(), OWNER_TOKEN).await;
    let mut shared = session(&plex.url(), SHARED_TOKEN).await;
    let films = |more: Value| {
        let mut arguments = json!({"library_id": "1"});
        arguments
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        arguments
    };
    let none = answer(
        &mut owner,
        "plex_get_library_items",
        films(json!({"filters": ["title contains no film is called so"]})),
    )
    .await;
    assert_eq!(none, json!({"items": [], "total": 0, "offset": 0}));
    let none = answer(
        &mut owner,
        "plex_search",
        json!({"query": "nothing is called so"}),
    )
    .await;
    assert_eq!(none, json!({"items": [], "matches": []}));
    let past = films(json!({"offset": 1_000_000}));
    let past = answer(&mut owner, "plex_get_library_items", past).await;
    assert_eq!(
        (past["items"].clone(), past.get("next_offset")),
        (json!([]), None)
    );
    let part = json!({"rating_keys": ["999999", "1001", "999998"]});
    let part = answer(&mut owner, "plex_get_item", part).await;
    assert_eq!(part["missing"], json!(["999999", "999998"]), "{part}");

    let check = async |client: &mut Stdio, tool: &str, arguments: Value, code: &str| {
        let result = client.call(tool, arguments.clone()).await;
        let words = outcome(&result).expect_err("it fails");
        let code = format!(" [{code}, HTTP ");
        assert!(words.contains(&code), "{tool} {arguments}: {words}");
    };
    check(&mut shared, "plex_get_sessions", json!({}), "forbidden").await;
    check(
        &mut shared,
        "plex_refresh_library",
        json!({"library_id": "1"}),
        "forbidden",
    )
    .await;
    for client in [&mut owner, &mut shared] {
        check(
            client,
            "plex_get_library_items",
            json!({"library_id": "99"}),
            "not_found",
        )
        .await;
        check(
            client,
            "plex_get_item",
            json!({"rating_keys": ["999999"]}),
            "not_found",
        )
        .await;
        check(
            client,
            "plex_get_children",
            json!({"rating_key": "999999"}),
            "not_found",
        )
        .await;
    }
    plex.inject(FaultRule {
        paths: Paths::Every,
        first: None,
        fault: Fault::IgnoreFilters,
    });
    let result = owner
        .call(
            "plex_get_library_items",
            films(json!({"filters": ["year is 1922"]})),
        )
        .await;
    let words = outcome(&result).expect_err("a filter that does nothing");
    assert!(words.contains(" [unsupported"), "{words}");
}
