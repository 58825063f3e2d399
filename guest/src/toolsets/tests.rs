//! The tools against prepared answers: arguments, defaults, composition, and the answer budget.

mod budget;
mod call;
mod history;
mod items;
mod missing_episodes;
mod scan;
mod watch_statistics;
mod who_watched;

use std::time::Duration;

use super::{budget::characters, insights, library, playback, *};
use crate::{
    arguments::{
        plex_find_missing_episodes, plex_get_history, plex_get_item, plex_get_libraries,
        plex_get_library_items, plex_get_server, plex_get_sessions, plex_get_watch_statistics,
        plex_refresh_library, plex_search, plex_who_watched,
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
