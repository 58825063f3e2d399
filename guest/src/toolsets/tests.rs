//! The tools against prepared answers: arguments, defaults, composition, and the answer budget.

mod history;
mod items;

use std::time::Duration;

use super::{budget::characters, library, playback, *};
use crate::{
    arguments::{
        plex_get_history, plex_get_item, plex_get_libraries, plex_get_library_items,
        plex_get_sessions, plex_refresh_library, plex_search,
    },
    http::fake::{self, Fake},
    plex::{Client, Settings},
    types::*,
};

/// Characters of an answer.
const ANSWER: usize = 40_000;

fn context(fake: &Fake, answer: usize) -> Context<'_> {
    let [prefix, token, client_identifier] = ["", "secret", "test"].map(str::to_owned);
    let settings = Settings {
        prefix,
        token,
        client_identifier,
        deadline: Duration::from_secs(30),
    };
    Context {
        plex: Client::new(fake, settings),
        budget: Budget(answer),
    }
}

fn items(library_id: &str) -> plex_get_library_items::Sent {
    plex_get_library_items::Sent {
        library_id: library_id.into(),
        ..Default::default()
    }
}

/// As an export does it: what is sent is checked, and goes to the handler.
fn listed(
    fake: &Fake,
    answer: usize,
    sent: plex_get_library_items::Sent,
) -> Result<ItemPage, ToolError> {
    let args = plex_get_library_items::Args::check(sent)?;
    library::plex_get_library_items::run(&context(fake, answer), args)
}

fn detailed(fake: &Fake, answer: usize, keys: &[&str]) -> Result<ItemDetailsList, ToolError> {
    let rating_keys = keys.iter().map(|key| (*key).to_owned()).collect();
    let args = plex_get_item::Args::check(plex_get_item::Sent { rating_keys })?;
    library::plex_get_item::run(&context(fake, answer), args)
}

fn scanned(fake: &Fake, path: Option<&str>, force: Option<bool>) -> Result<Scan, ToolError> {
    let sent = plex_refresh_library::Sent {
        library_id: "1".into(),
        path: path.map(str::to_owned),
        force,
    };
    let args = plex_refresh_library::Args::check(sent)?;
    library::plex_refresh_library::run(&context(fake, ANSWER), args)
}

fn searched(fake: &Fake, query: &str) -> Result<SearchResult, ToolError> {
    let sent = plex_search::Sent {
        query: query.into(),
        ..Default::default()
    };
    let args = plex_search::Args::check(sent)?;
    library::plex_search::run(&context(fake, ANSWER), args)
}

fn films(range: std::ops::Range<u32>, total: u32) -> String {
    let items: Vec<String> = range
        .map(|i| format!(r#"{{"ratingKey":"{i}","type":"movie","title":"Film {i}","year":1927}}"#))
        .collect();
    format!(
        r#"{{"MediaContainer":{{"totalSize":{total},"Metadata":[{}]}}}}"#,
        items.join(",")
    )
}

const SECTIONS: &str = r#"{"MediaContainer":{"Directory":[
    {"key":"1","type":"movie","title":"Films","refreshing":false,"scannedAt":1700000000,"Location":[{"id":1,"path":"/data/films"}]},
    {"key":"2","type":"show","title":"Series","Location":[{"id":2,"path":"/data/series/"}]},
    {"key":"3","type":"artist","title":"Music"}]}}"#;

#[test]
fn libraries_are_counted_together() {
    let fake = Fake::default()
        .json("/library/sections", SECTIONS)
        .json(
            "/library/sections/",
            r#"{"MediaContainer":{"size":0,"totalSize":7}}"#,
        )
        .status("/library/sections/3/all", 500);
    let list =
        library::plex_get_libraries::run(&context(&fake, ANSWER), plex_get_libraries::Args {})
            .unwrap();
    let counts: Vec<Option<u32>> = list
        .libraries
        .iter()
        .map(|library| library.item_count)
        .collect();
    assert_eq!(counts, [Some(7), Some(7), None]);
    assert_eq!(*fake.batches.borrow(), [1, 3]);
}

#[test]
fn invariant_8_a_page_is_cut_to_the_budget_and_goes_on_there() {
    let mut offset = Some(0);
    let mut seen = Vec::new();
    while let Some(at) = offset {
        let end = (at + 50).min(120);
        let fake = Fake::default().json("/", &films(at..end, 120));
        let args = plex_get_library_items::Sent {
            offset: Some(at),
            ..items("1")
        };
        let page = listed(&fake, 2_000, args).unwrap();
        assert!(characters(&page) <= 2_000);
        assert!(
            page.items.len() < 50,
            "the budget cuts before the page ends"
        );
        seen.extend(page.items.into_iter().filter_map(|item| item.rating_key));
        offset = page.next_offset;
    }
    assert_eq!(seen, (0..120).map(|i| i.to_string()).collect::<Vec<_>>());
}

#[test]
fn invariant_8_lists_without_pages_say_what_they_omit() {
    let sessions: Vec<String> = (0..40)
        .map(|i| format!(r#"{{"type":"movie","title":"Film {i}"}}"#))
        .collect();
    let body = format!(
        r#"{{"MediaContainer":{{"Metadata":[{}]}}}}"#,
        sessions.join(",")
    );
    let fake = Fake::default().json("/status/sessions", &body);
    let list = playback::plex_get_sessions::run(&context(&fake, 2_000), plex_get_sessions::Args {})
        .unwrap();
    assert_eq!(list.sessions.len() + list.omitted.unwrap() as usize, 40);
    assert!(characters(&list) <= 2_000);
}

#[test]
fn one_entry_that_does_not_fit_is_an_error_that_says_how_to_go_on() {
    let title = "x".repeat(3_000);
    let body = format!(
        r#"{{"MediaContainer":{{"totalSize":1,"Metadata":[{{"ratingKey":"1","title":"{title}"}}]}}}}"#
    );
    let fake = Fake::default().json("/", &body);
    let error = listed(&fake, 2_000, items("1")).unwrap_err();
    assert_eq!(error.code, ErrorCode::TooLarge);
    assert!(error.message.contains("higher offset") && error.message.contains("--max-answer"));
}

#[test]
fn characters_are_counted_as_json_without_absent_fields() {
    #[derive(serde::Serialize)]
    struct Row {
        title: &'static str,
        absent: Option<u32>,
        list: Vec<f64>,
        last: Option<bool>,
    }
    let row = |title, last| Row {
        title,
        absent: None,
        list: vec![1.5, 2.0],
        last,
    };
    for (row, json) in [
        (
            row("é\"\n", Some(true)),
            r#"{"title":"é\"\n","list":[1.5,2.0],"last":true}"#,
        ),
        (row("", None), r#"{"title":"","list":[1.5,2.0]}"#),
    ] {
        assert_eq!(characters(&row), json.chars().count());
    }
}

#[test]
fn items_are_answered_in_the_order_asked_with_what_is_missing() {
    let body = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"1","title":"One"},{"ratingKey":"3","title":"Three"}]}}"#;
    let fake = Fake::default().json("/library/metadata/3,2,1,3?", body);
    let keys = ["3", "2", "1", "3"];
    let list = detailed(&fake, ANSWER, &keys).unwrap();
    let titles: Vec<&str> = list
        .items
        .iter()
        .map(|details| details.item.title.as_str())
        .collect();
    assert_eq!(
        (titles, list.missing),
        (vec!["Three", "One"], vec!["2".to_owned()])
    );
}

#[test]
fn details_that_do_not_fit_are_named() {
    let summary = "s".repeat(900);
    let items: Vec<String> = (1..=5)
        .map(|i| format!(r#"{{"ratingKey":"{i}","title":"T","summary":"{summary}"}}"#))
        .collect();
    let fake = Fake::default().json(
        "/",
        &format!(
            r#"{{"MediaContainer":{{"Metadata":[{}]}}}}"#,
            items.join(",")
        ),
    );
    let keys = ["1", "2", "3", "4", "5"];
    let list = detailed(&fake, 3_500, &keys).unwrap();
    assert_eq!(
        (list.items.len(), list.omitted),
        (2, vec!["3".to_owned(), "4".into(), "5".into()])
    );
}

#[test]
fn a_long_cast_says_how_many_it_leaves_out() {
    let roles: Vec<String> = (0..40)
        .map(|i| format!(r#"{{"tag":"Actor {i}"}}"#))
        .collect();
    let body = format!(
        r#"{{"MediaContainer":{{"Metadata":[{{"ratingKey":"1","title":"T","Role":[{}]}}]}}}}"#,
        roles.join(",")
    );
    let fake = Fake::default().json("/", &body);
    let list = detailed(&fake, ANSWER, &["1"]).unwrap();
    assert_eq!(
        (list.items[0].cast.len(), list.items[0].cast_omitted),
        (25, Some(15))
    );
}

#[test]
fn a_scan_is_asked_once_for_a_folder_of_the_library() {
    #[track_caller]
    fn check(path: Option<&str>, force: Option<bool>, expected: Result<&str, &str>) {
        let fake = Fake::default().json("/library/sections", SECTIONS).on(
            "/library/sections/1/refresh",
            [fake::answer(200, "text/html", "")],
        );
        match (scanned(&fake, path, force), expected) {
            (Ok(scan), Ok(query)) => {
                assert_eq!(
                    fake.paths(),
                    [
                        "/library/sections".to_owned(),
                        format!("/library/sections/1/refresh{query}")
                    ]
                );
                assert_eq!(
                    (scan.library.as_str(), scan.last_scanned_at.as_deref()),
                    ("Films", Some("2023-11-14T22:13:20Z"))
                );
            }
            (Err(error), Err(words)) => assert!(error.message.contains(words), "{}", error.message),
            (got, _) => panic!("{got:?}"),
        }
    }
    check(None, None, Ok(""));
    check(None, Some(true), Ok("?force=1"));
    check(Some("/data/films"), None, Ok("?path=%2Fdata%2Ffilms"));
    check(
        Some("/data/films/A & B"),
        None,
        Ok("?path=%2Fdata%2Ffilms%2FA%20%26%20B"),
    );
    check(
        Some("/data/filmsy"),
        None,
        Err("`path` is in no folder of this library: /data/films"),
    );
    check(
        Some("/data/films/../../etc"),
        None,
        Err("`path` is in no folder"),
    );
    check(Some("/"), None, Err("`path` is in no folder"));
}

#[test]
fn search_leads_on_to_the_items_of_a_person() {
    let body = r#"{"MediaContainer":{"Hub":[{"type":"actor","Directory":[{"tag":"A","key":"/library/sections/1/all?actor=7"}]}]}}"#;
    let fake = Fake::default()
        .json("/hubs", body)
        .json("/library", &films(0..1, 1));
    let found = searched(&fake, "a").unwrap().matches.remove(0);
    assert_eq!(found.filter, Some(LibraryFilter::Actor));
    let args = plex_get_library_items::Sent {
        actor: found.filter_value,
        ..items(&found.library_id.unwrap())
    };
    listed(&fake, ANSWER, args).unwrap();
    assert!(fake.paths()[1].starts_with("/library/sections/1/all?sort=titleSort&actor=7&"));
}
