//! Whatever a model writes: it is told what is wrong, and nothing but the tool's own endpoints is asked.

pub mod endpoints;

use serde_json::{Value, json};

use self::endpoints::strangers;

use crate::harness::{Listed, Stdio, outcome, plex, set_up};

/// Compares with the snapshot the words that each call leads to.
async fn check(name: &str, calls: Vec<(&'static str, Value)>) {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let listed = Listed::embedded().await;
    let mut text = String::new();
    for (tool, arguments) in calls {
        let before = plex.seen().len();
        let result = client.call(tool, arguments.clone()).await;
        let words = outcome(&result).expect_err("the arguments are wrong");
        let sent = arguments.as_object().unwrap().clone();
        let strange = strangers(listed.tool(tool), &plex.seen()[before..], &[sent]);
        assert!(strange.is_empty(), "{tool} {arguments}: {strange:?}");
        assert!(words.chars().count() < 1_000, "{words}");
        assert!(!words.contains(char::is_control), "{words:?}");
        let call = arguments.to_string();
        let call = match call.char_indices().nth(90) {
            Some((end, _)) => format!("{}... ({} characters)", &call[..end], call.chars().count()),
            None => call,
        };
        text.push_str(&format!("{tool} {call}\n  {words}\n"));
    }
    insta::assert_snapshot!(name, text);
}

#[tokio::test]
async fn wrong_types_are_refused_with_words() {
    let items = |arguments| ("plex_get_library_items", arguments);
    let calls = vec![
        items(json!({"library_id": 1.5})),
        items(json!({"library_id": ["1"]})),
        items(json!({"library_id": {"id": "1"}})),
        items(json!({"library_id": true})),
        items(json!({"library_id": "1", "limit": "5 films"})),
        items(json!({"library_id": "1", "limit": 2.5})),
        items(json!({"library_id": "1", "limit": [5]})),
        (
            "plex_refresh_library",
            json!({"library_id": "1", "force": "perhaps"}),
        ),
        (
            "plex_refresh_library",
            json!({"library_id": "1", "force": 1}),
        ),
        items(json!({"library_id": "1", "filters": {"year": 1922}})),
        items(json!({"library_id": "1", "sort": "titleSort:desc"})),
        items(json!({"library_id": "1", "sort": "title-desc"})),
        items(json!({"library_id": "1", "detail": "everything"})),
        items(json!({"library_id": "1", "kind": 4})),
        ("plex_get_item", json!({"rating_keys": "1, 2"})),
        ("plex_get_item", json!({"rating_keys": 1.5})),
        ("plex_get_item", json!({"rating_keys": [1, null]})),
        ("plex_get_item", json!({"rating_keys": {"0": "1"}})),
    ];
    check("types", calls).await;
}

#[tokio::test]
async fn unknown_names_are_refused_with_the_nearest() {
    let calls = vec![
        ("plex_get_library_items", json!({})),
        ("plex_get_library_items", json!({"library_id": null})),
        ("plex_get_library_items", json!({"limit": 5})),
        ("plex_get_library_items", json!({"libraryId": "1"})),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "ofset": 5}),
        ),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "X-Plex-Token": "x"}),
        ),
        ("plex_get_libraries", json!({"limit": 5})),
        ("plex_search", json!({})),
        ("plex_search", json!({"q": "moon"})),
        ("plex_get_item", json!({"rating_key": "1"})),
        ("plex_get_children", json!({"rating_keys": ["1"]})),
        ("plex_refresh_library", json!({"path": "/data/films"})),
        (
            "plex_search",
            json!({"query": "moon", "a\u{1b}[2J\n\u{202e}b": 1}),
        ),
    ];
    check("names", calls).await;
}

#[tokio::test]
async fn values_out_of_bounds_are_refused() {
    let items = |more: &str, value: Value| {
        (
            "plex_get_library_items",
            json!({"library_id": "1", more: value}),
        )
    };
    let history = |more: &str, value: Value| ("plex_get_history", json!({more: value}));
    let calls = vec![
        items("limit", json!(0)),
        items("limit", json!(201)),
        items("limit", json!(-1)),
        items("limit", json!(1e300)),
        items("limit", json!(u64::MAX)),
        items("offset", json!(-1)),
        items("offset", json!(4_294_967_296_u64)),
        items("filters", json!([])),
        items("filters", json!(vec!["year is 1922"; 21])),
        items("filters", json!(["year at least soon"])),
        items("filters", json!(["colour is red"])),
        items("fields", json!(["sizes"])),
        ("plex_search", json!({"query": "x".repeat(201)})),
        ("plex_search", json!({"query": ""})),
        ("plex_search", json!({"query": "moon", "limit": 51})),
        ("plex_get_item", json!({"rating_keys": []})),
        ("plex_get_item", json!({"rating_keys": vec!["1"; 21]})),
        history("since", json!("2026-02-30")),
        history("since", json!("yesterday ")),
        history("until", json!("1767225600")),
        history("since", json!("2026-01-01T00:00:00")),
        history("account", json!("x".repeat(101))),
    ];
    check("ranges", calls).await;
}

#[tokio::test]
async fn size_and_depth() {
    let deep = (0..120).fold(json!("x"), |inner, _| json!([inner]));
    let megabyte = "x".repeat(1 << 20);
    let calls = vec![
        ("plex_search", json!({"query": megabyte})),
        ("plex_get_children", json!({"rating_key": megabyte})),
        (
            "plex_get_children",
            json!({"rating_key": "1".repeat(1 << 20)}),
        ),
        (
            "plex_refresh_library",
            json!({"library_id": "1", "path": format!("/data/films/{megabyte}")}),
        ),
        ("plex_get_item", json!({"rating_keys": [megabyte]})),
        ("plex_get_item", json!({"rating_keys": vec!["1"; 100_000]})),
        ("plex_search", json!({"query": deep})),
        ("plex_get_item", json!({"rating_keys": deep})),
        ("plex_get_libraries", json!({megabyte: 1})),
    ];
    check("size_and_depth", calls).await;
}
