//! Long lists: every item comes once, answers stay short, and one that is cut says how to go on.

use plex_mcp_demo::{Demo, Format};
use serde_json::{Value, json};

use crate::harness::{Stdio, outcome, set_up, still_plex};

/// The library of the synthetic films.
const SYNTHETIC: &str = "5";

async fn session(plex: &Demo, flags: &[&str]) -> Stdio {
    let mut command = set_up(&plex.url());
    command.args(flags);
    Stdio::open(command).await
}

/// Calls a tool that must succeed; its answer must be no longer than `most` characters.
async fn answer(client: &mut Stdio, tool: &str, arguments: &Value, most: usize) -> Value {
    let result = client.call(tool, arguments.clone()).await;
    let answer = outcome(&result).unwrap_or_else(|words| panic!("{arguments}: {words}"));
    let length = answer.to_string().chars().count();
    assert!(length <= most, "{tool} {arguments}: {length} characters");
    answer.clone()
}

/// Follows `next_offset` from the first page to the last; returns the entries of `list` and the number of pages.
async fn all(
    client: &mut Stdio,
    tool: &str,
    mut arguments: Value,
    list: &str,
    most: usize,
) -> (Vec<Value>, usize) {
    let (mut found, mut pages) = (Vec::new(), 0);
    loop {
        let page = answer(client, tool, &arguments, most).await;
        assert_eq!(page["offset"], found.len(), "{arguments}");
        found.extend(page[list].as_array().unwrap().iter().cloned());
        pages += 1;
        let Some(next) = page.get("next_offset") else {
            assert_eq!(page["total"], found.len(), "{arguments}");
            return (found, pages);
        };
        assert_eq!(*next, found.len(), "{arguments}");
        arguments["offset"] = next.clone();
    }
}

/// The entries without what an item has only beside another one on its page that looks the same.
fn alone(mut entries: Vec<Value>) -> Vec<Value> {
    for entry in &mut entries {
        let fields = entry.as_object_mut().unwrap();
        fields.retain(|name, _| !["resolution", "added_at"].contains(&name.as_str()));
    }
    entries
}

fn keys(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["rating_key"].as_str().unwrap())
        .collect()
}

/// All films come, each once, in the order of one and the same list, in at least so many pages.
async fn check(format: Format, flags: &[&str], arguments: Value, most: usize, least_pages: usize) {
    const FILMS: usize = 2_500;
    let plex = still_plex(FILMS).await;
    plex.set_format(format);
    let mut client = session(&plex, flags).await;
    let mut wanted = json!({"library_id": SYNTHETIC});
    wanted
        .as_object_mut()
        .unwrap()
        .extend(arguments.as_object().unwrap().clone());
    let (items, pages) = all(&mut client, "plex_get_library_items", wanted, "items", most).await;
    // Their keys are numbered in the order of their titles.
    let expected: Vec<String> = (100_001..100_001 + FILMS)
        .map(|key| key.to_string())
        .collect();
    assert_eq!(keys(&items), expected);
    assert!(pages >= least_pages, "{pages} pages");
}

#[tokio::test]
async fn every_item_comes_once() {
    for format in [Format::Negotiated, Format::Xml] {
        for limit in [100, 97, 33] {
            let pages = 2_500_usize.div_ceil(limit);
            check(format, &[], json!({"limit": limit}), 40_000, pages).await;
        }
    }
}

#[tokio::test]
async fn invariant_8_a_page_that_is_cut_goes_on_where_it_was_cut() {
    let brief = json!({"limit": 40});
    let full = json!({"limit": 20, "detail": "full"});
    check(
        Format::Negotiated,
        &["--max-answer", "2000"],
        brief.clone(),
        2_000,
        100,
    )
    .await;
    check(
        Format::Xml,
        &["--max-answer", "2000"],
        full.clone(),
        2_000,
        200,
    )
    .await;
    check(
        Format::Negotiated,
        &["--max-answer", "5000"],
        full,
        5_000,
        126,
    )
    .await;
}

#[tokio::test]
async fn invariant_8_other_lists_are_complete_too_or_say_what_they_omit() {
    let plex = still_plex(0).await;
    let (mut whole, mut short) = (
        session(&plex, &[]).await,
        session(&plex, &["--max-answer", "2000"]).await,
    );
    for (tool, arguments, list) in [
        ("plex_get_history", json!({"limit": 100}), "rows"),
        ("plex_get_recently_added", json!({"limit": 100}), "items"),
        ("plex_get_on_deck", json!({"detail": "full"}), "items"),
        (
            "plex_get_library_items",
            json!({"library_id": "2", "kind": "episode"}),
            "items",
        ),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "sort": "rating_desc"}),
            "items",
        ),
    ] {
        let (expected, _) = all(&mut whole, tool, arguments.clone(), list, 40_000).await;
        let full = arguments["detail"] == "full";
        let (found, pages) = all(&mut short, tool, arguments, list, 2_000).await;
        if full {
            assert_eq!(found, expected, "{tool}");
        } else {
            assert_eq!(alone(found), alone(expected), "{tool}");
        }
        assert!(pages > 1, "{tool}: {pages} page");
    }
    let mut shorter = session(&plex, &["--max-answer", "1200"]).await;
    for (tool, arguments, lists) in [
        (
            "plex_get_libraries",
            json!({"detail": "full"}),
            &["libraries"][..],
        ),
        (
            "plex_search",
            json!({"query": "the", "limit": 50}),
            &["items", "matches"],
        ),
    ] {
        let count = |answer: &Value| -> usize {
            lists
                .iter()
                .map(|list| answer[*list].as_array().unwrap().len())
                .sum()
        };
        let expected = answer(&mut whole, tool, &arguments, 40_000).await;
        assert_eq!(expected.get("omitted"), None, "{tool}");
        let found = answer(&mut shorter, tool, &arguments, 1_200).await;
        let omitted = found["omitted"].as_u64().unwrap_or(0) as usize;
        assert!(omitted > 0, "{tool}: {found}");
        assert_eq!(count(&found) + omitted, count(&expected), "{tool}");
    }
    let arguments = json!({"library_id": "1", "limit": 20});
    let films = answer(&mut whole, "plex_get_library_items", &arguments, 40_000).await;
    let wanted = keys(films["items"].as_array().unwrap());
    let arguments = json!({"rating_keys": wanted});
    let details = answer(&mut short, "plex_get_item", &arguments, 2_000).await;
    let shown = details["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["item"]["rating_key"]);
    let omitted = details["omitted"].as_array().unwrap();
    assert_eq!(shown.chain(omitted).collect::<Vec<_>>(), wanted);
    assert!(!omitted.is_empty());
}

#[tokio::test]
async fn fifty_films_are_short() {
    let plex = still_plex(2_000).await;
    let mut client = session(&plex, &[]).await;
    for (detail, most) in [("brief", 8_000), ("full", 18_000)] {
        for offset in [0, 1_000, 1_950] {
            let arguments =
                json!({"library_id": SYNTHETIC, "limit": 50, "offset": offset, "detail": detail});
            let page = answer(&mut client, "plex_get_library_items", &arguments, most).await;
            assert_eq!(page["items"].as_array().unwrap().len(), 50);
        }
    }
}
