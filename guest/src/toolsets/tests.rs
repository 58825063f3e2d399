//! The tools against prepared answers: arguments, defaults, composition, and the answer budget.

mod budget;
mod call;
mod find_items;
mod history;
mod items;
mod library_statistics;
mod lists;
mod missing_episodes;
mod own_state;
mod players;
mod scan;
mod sources;
mod stopping;
mod watch_statistics;
mod watching;
mod who_watched;

use std::time::Duration;

use super::{collections, insights, library, playback, playlists, written::Written, *};
use crate::{
    arguments::{
        plex_find_items, plex_find_missing_episodes, plex_get_filters, plex_get_history,
        plex_get_item, plex_get_libraries, plex_get_library_items, plex_get_library_statistics,
        plex_get_server, plex_get_sessions, plex_get_watch_statistics, plex_refresh_library,
        plex_search, plex_who_watched,
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
        told: None,
    };
    Context {
        plex: Client::new(fake, settings),
        budget: Budget(answer),
        asks: false,
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
    let args = plex_get_item::Args::check(plex_get_item::Sent {
        rating_keys,
        ..Default::default()
    })?;
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

/// What a library of films can be filtered by.
const META: &str = r#"{"MediaContainer":{"size":0,"totalSize":60,"Meta":{"Type":[{"type":"movie","active":true,"Field":[
    {"key":"title","type":"string"},{"key":"genre","type":"tag"},{"key":"actor","type":"tag"},{"key":"year","type":"integer"},
    {"key":"new","type":"tag"}]}]}}}"#;

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
    let list = library::plex_get_libraries::run(&context(&fake, ANSWER), all()).unwrap();
    let counts: Vec<Option<u32>> = list
        .libraries
        .iter()
        .map(|library| library.item_count)
        .collect();
    assert_eq!(counts, [Some(7), Some(7), None]);
    assert_eq!(*fake.batches.borrow(), [1, 3]);
}

fn all() -> plex_get_libraries::Args {
    plex_get_libraries::Args {
        detail: Detail::Full,
        folders: true,
    }
}

#[test]
fn a_library_is_told_in_brief_unless_all_is_asked_for() {
    let body = SECTIONS.replace("\"title\":", "\"agent\":\"tv.plex\",\"title\":");
    let fake = Fake::default()
        .json("/library/sections", &body)
        .status("/library/sections/", 500);
    let brief = plex_get_libraries::Args::check(plex_get_libraries::Sent::default()).unwrap();
    let told = |args| {
        library::plex_get_libraries::run(&context(&fake, ANSWER), args)
            .unwrap()
            .libraries
    };
    let (brief, full) = (told(brief), told(all()));
    assert_eq!(
        (&brief[0].agent, &brief[0].refreshing, &brief[0].folders),
        (&None, &None, &None)
    );
    assert_eq!(full[0].agent.as_deref(), Some("tv.plex"));
    assert_eq!(full[0].refreshing, Some(false));
    assert_eq!(
        full[1].folders.as_deref(),
        Some(&["/data/series/".to_owned()][..])
    );
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
fn search_leads_on_to_the_items_of_a_person() {
    let body = r#"{"MediaContainer":{"Hub":[{"type":"actor","Directory":[{"tag":"A","key":"/library/sections/1/all?actor=7"}]}]}}"#;
    let fake = Fake::default()
        .json("/hubs", body)
        .json("/library", &films(0..1, 1))
        .json("/library/sections/1/all?includeMeta", META)
        .json(
            "/library/sections/1/actor",
            r#"{"MediaContainer":{"Directory":[{"key":"7","title":"A"}]}}"#,
        );
    let found = searched(&fake, "a").unwrap().matches.remove(0);
    assert_eq!(found.filter.as_deref(), Some("actor is 7"));
    let args = plex_get_library_items::Sent {
        filters: found.filter.map(|filter| vec![filter]),
        ..items(&found.library_id.unwrap())
    };
    listed(&fake, ANSWER, args).unwrap();
    assert!(fake.paths()[3].starts_with("/library/sections/1/all?type=1&sort=titleSort&actor=7&"));
}
