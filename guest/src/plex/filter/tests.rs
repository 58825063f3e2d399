//! Filters against libraries that describe themselves: what is asked, what is refused, and how it is seen that a server did
//! not filter.

mod stored;

use proptest::prelude::*;

use super::*;
use crate::{
    http::fake::Fake,
    plex::{
        Client, Settings,
        library::{Listing, Shape},
        page::Asked,
    },
    types::{Detail, Id},
};

/// A library of films, and one of shows as real servers describe them (plex-api-2, 23).
const FILMS: &str = r#"{"MediaContainer":{"size":0,"totalSize":60,"Meta":{
    "Type":[{"type":"movie","active":true,"Field":[
        {"key":"title","type":"string"},{"key":"studio","type":"string"},{"key":"genre","type":"tag"},{"key":"actor","type":"tag"},
        {"key":"year","type":"integer"},{"key":"decade","type":"integer"},{"key":"userRating","type":"integer"},
        {"key":"duration","type":"integer"},{"key":"mediaSize","type":"integer"},{"key":"addedAt","type":"date"},
        {"key":"originallyAvailableAt","type":"date"},{"key":"unwatched","type":"boolean"},{"key":"hdr","type":"boolean"},
        {"key":"resolution","type":"resolution"},{"key":"audioLanguage","type":"audioLanguage"},{"key":"newThing","type":"tag"}]}],
    "FieldType":[
        {"type":"tag","Operator":[{"key":"="},{"key":"!="}]},
        {"type":"integer","Operator":[{"key":"="},{"key":"!="},{"key":">>="},{"key":"<<="}]},
        {"type":"string","Operator":[{"key":"="},{"key":"!="},{"key":"=="},{"key":"!=="},{"key":"<="},{"key":">="}]},
        {"type":"boolean","Operator":[{"key":"="},{"key":"!="}]},
        {"type":"date","Operator":[{"key":"<<="},{"key":">>="}]},
        {"type":"audioLanguage","Operator":[{"key":"="},{"key":"!="}]},
        {"type":"resolution","Operator":[{"key":"="}]}]}}}"#;

const SHOWS: &str = r#"{"MediaContainer":{"size":0,"totalSize":9,"Meta":{
    "Type":[
        {"type":"show","active":true,"Field":[{"key":"show.title","type":"string"},{"key":"show.genre","type":"tag"},{"key":"show.unwatchedLeaves","type":"boolean"}]},
        {"type":"episode","Field":[{"key":"episode.title","type":"string"},{"key":"episode.unwatched","type":"boolean"},{"key":"episode.resolution","type":"resolution"}]}],
    "FieldType":[{"type":"boolean","Operator":[{"key":"="},{"key":"!="}]}]}}}"#;

const MUSIC: &str = r#"{"MediaContainer":{"size":0,"totalSize":9,"Meta":{
    "Type":[
        {"type":"artist","active":true,"Field":[{"key":"artist.title","type":"string"}]},
        {"type":"track","Field":[{"key":"track.title","type":"string"},{"key":"track.viewCount","type":"integer"}]}]}}}"#;

const GENRES: &str = r#"{"MediaContainer":{"Directory":[
    {"key":"21","title":"Horror"},{"key":"22","title":"Comedy, Dark"},{"key":"23","title":"Comedy"}]}}"#;

const RESOLUTIONS: &str = r#"{"MediaContainer":{"Directory":[{"key":"4k","title":"4K"},{"key":"1080","title":"1080p"}]}}"#;

const LANGUAGES: &str = r#"{"MediaContainer":{"Directory":[{"key":"ja","title":"Japanese"},{"key":"pt%2DBR","title":"Portuguese"}]}}"#;

fn client(fake: &Fake) -> Client<'_> {
    let [prefix, token, client_identifier] = ["", "secret", "test"].map(str::to_owned);
    let settings = Settings {
        prefix,
        token,
        client_identifier,
        deadline: std::time::Duration::from_secs(30),
        told: None,
    };
    Client::new(fake, settings)
}

fn id(text: &str) -> LibraryId {
    LibraryId::parse(text).unwrap()
}

fn server() -> Fake {
    Fake::default()
        .json("/library/sections/1/all", FILMS)
        .json("/library/sections/2/all", SHOWS)
        .json("/library/sections/3/all", MUSIC)
        .json("/library/sections/1/genre", GENRES)
        .json("/library/sections/2/genre", GENRES)
        .json("/library/sections/1/resolution", RESOLUTIONS)
        .json("/library/sections/2/resolution", RESOLUTIONS)
        .json("/library/sections/1/audioLanguage", LANGUAGES)
        .status("/library/sections/1/actor", 404)
}

fn ruled(
    library: &str,
    kind: Option<ListKind>,
    filters: &[&str],
    is_any: bool,
) -> Result<String, String> {
    let fake = server();
    let filters: Vec<String> = filters.iter().map(|one| (*one).to_owned()).collect();
    match client(&fake).rule("list", &id(library), kind, &filters, is_any) {
        Ok(rule) => {
            let target = rule.write(paths::root()).path_and_query();
            Ok(target
                .trim_start_matches('/')
                .trim_start_matches('?')
                .to_owned())
        }
        Err(Unresolved::Words(words)) => Err(words),
        Err(Unresolved::Plex(error)) => Err(error.to_string()),
    }
}

#[track_caller]
fn check(filter: &str, expected: &str) {
    assert_eq!(
        ruled("1", None, &[filter], false).as_deref(),
        Ok(expected),
        "{filter}"
    );
}

#[track_caller]
fn refused(filter: &str, expected: &str) {
    let words = ruled("1", None, &[filter], false).unwrap_err();
    assert!(words.contains(expected), "{words}");
    assert!(
        words.starts_with(&format!("`filters`[0] \"{filter}\": ")),
        "{words}"
    );
}

#[test]
fn words_become_the_keys_of_plex() {
    check("title contains moon", "title=moon");
    check("title is Moon", "title=%3DMoon");
    check("title is Over the Top", "title=%3DOver%20the%20Top");
    check("title begins with The", "title%3C=The");
    check(
        "title contains a&force=1 ü#/?",
        "title=a%26force%3D1%20%C3%BC%23%2F%3F",
    );
    check("studio is not UFA", "studio%21=%3DUFA");
    check("year is 1922", "year=1922");
    check("year is any of 1922, 1927", "year=1922%2C1927");
    check("year at least 1990", "year%3E%3E=1989");
    check(
        "year between 1990 and 1999",
        "year%3E%3E=1989&year%3C%3C=2000",
    );
    check("decade is 1990s", "decade=1990");
    check("duration under 100 min", "duration%3C%3C=6000000");
    check("size over 5 GB", "mediaSize%3E%3E=5000000000");
    check("user rating at least 7.5", "userRating%3E%3E=7.49");
    check("rating above 7.5", "audienceRating%3E%3E=7.5");
    check("critic rating above 7.5", "rating%3E%3E=7.5");
    check("unwatched", "unwatched=1");
    check("unwatched is false", "unwatched%21=1");
    check("watched is true", "unwatched%21=1");
    check("hdr is not true", "hdr%21=1");
}

#[test]
fn days_are_whole_days_and_instants_of_the_past_are_the_servers_to_reckon() {
    check("added since 2026-01-01", "addedAt%3E%3E=1767225599");
    check("added after 2026-01-01", "addedAt%3E%3E=1767311999");
    check("added before 2026-01-01", "addedAt%3C%3C=1767225600");
    check("added until 2026-01-01", "addedAt%3C%3C=1767312000");
    check(
        "added on 2026-01-01",
        "addedAt%3E%3E=1767225599&addedAt%3C%3C=1767312000",
    );
    check(
        "added is not 2026-01-01",
        "push=1&addedAt%3C%3C=1767225600&or=1&addedAt%3E%3E=1767311999&pop=1",
    );
    check(
        "released in 1999",
        "originallyAvailableAt%3E%3E=915148799&originallyAvailableAt%3C%3C=946684800",
    );
    check("added in the last 30d", "addedAt%3E%3E=-30d");
    check("added not in the last 6 weeks", "addedAt%3C%3C=-6w");
    check("added before a year ago", "addedAt%3C%3C=-1y");
    refused(
        "released before 1950",
        "cannot compare `released` with days before 1970: use `year`",
    );
}

#[test]
fn names_become_ids_and_ids_stay() {
    check("genre is horror", "genre=21");
    check("genre is 21", "genre=21");
    check("genre is not Comedy, Dark", "genre%21=22");
    check("genre is any of Horror, \"Comedy, Dark\"", "genre=21%2C22");
    check("genre is none of Horror, Comedy", "genre%21=21%2C23");
    check("genre contains comedy", "genre=22%2C23");
    check("resolution is 4K", "resolution=4k");
    check("resolution is 1080p", "resolution=1080");
    check("audio language is Japanese", "audioLanguage=ja");
    check("audio language is not pt-BR", "audioLanguage%21=pt-BR");
    // A server that lists none of them.
    check("actor is 77", "actor=77");
    refused("actor is Schreck", "`actor` takes ids only");
}

#[test]
fn filters_hold_together_or_one_of_them() {
    let filters = ["genre is Horror", "year between 1920 and 1929"];
    assert_eq!(
        ruled("1", None, &filters, false).unwrap(),
        "genre=21&year%3E%3E=1919&year%3C%3C=1930"
    );
    assert_eq!(
        ruled("1", None, &filters, true).unwrap(),
        "push=1&genre=21&or=1&push=1&year%3E%3E=1919&year%3C%3C=1930&pop=1&pop=1"
    );
}

#[test]
fn fields_stand_at_the_level_that_has_them() {
    #[track_caller]
    fn check(library: &str, kind: Option<ListKind>, filter: &str, expected: &str) {
        assert_eq!(
            ruled(library, kind, &[filter], false).as_deref(),
            Ok(expected)
        );
    }
    check("2", None, "unwatched is true", "show.unwatchedLeaves=1");
    check("2", None, "watched is true", "show.unwatchedLeaves%21=1");
    check("2", None, "genre is Horror", "show.genre=21");
    check("2", None, "resolution is 4k", "episode.resolution=4k");
    check("2", None, "episode.title contains x", "episode.title=x");
    check(
        "2",
        Some(ListKind::Episode),
        "unwatched is true",
        "episode.unwatched=1",
    );
    check(
        "2",
        Some(ListKind::Episode),
        "genre is Horror",
        "show.genre=21",
    );
    check(
        "2",
        Some(ListKind::Episode),
        "show title contains x",
        "show.title=x",
    );
    check(
        "3",
        Some(ListKind::Track),
        "unwatched is true",
        "track.viewCount=0",
    );
    check(
        "3",
        Some(ListKind::Track),
        "watched is true",
        "track.viewCount%3E%3E=0",
    );
    let words = ruled("3", None, &["watched is true"], false).unwrap_err();
    assert!(
        words.contains("only tracks are so: list them with `kind`"),
        "{words}"
    );
}

#[test]
fn what_is_wrong_is_told_with_what_would_be_right() {
    refused(
        "gener is Horror",
        "there is no field `gener` (did you mean `genre`?); fields: title, genre, year",
    );
    refused(
        "mood is Wistful",
        "movies here have no `mood`; fields: title, genre",
    );
    refused(
        "newThing is 5",
        "the server offers `newThing`, and this program does not know it",
    );
    refused(
        "genre is Opera",
        "no `genre` here is \"Opera\", only \"Horror\", \"Comedy, Dark\", \"Comedy\"",
    );
    refused("genre at least 5", "`genre` takes \"is\", \"is not\"");
    refused("year is soon", "`year` is a number like 1990, not \"soon\"");
    refused("year between 1990", "\"between\" takes two values");
    refused(
        "duration under a while",
        "`duration` is minutes, or a time like 1h 40min",
    );
    refused("unwatched is maybe", "`unwatched` is true or false");
    refused(
        "added after yesterday",
        "`added` is a year, month or day like 2026-01-31",
    );
    refused("added in the last 30", "comes a time like 30d");
    refused("year", "behind `year` comes one of \"is\"");
    refused("year is", "behind \"is\" comes a value");
    refused(
        "resolution is not 4k",
        "this server cannot compare `resolution` with \"is not\"",
    );
    refused(
        "studio is A, B",
        "Plex takes the comma in `studio` for \"or\"",
    );
}

fn listed(fake: &Fake, filter: &str) -> Result<usize, String> {
    let plex = client(fake);
    let rule = plex.rule(
        "list library items",
        &id("1"),
        None,
        &[filter.to_owned()],
        false,
    );
    let list = Listing {
        rule: Some(rule.unwrap_or_else(|error| panic!("{error:?}"))),
        ..Listing::default()
    };
    let page = plex.items(
        &id("1"),
        &list,
        Asked { start: 0, size: 50 },
        &Shape::of(Detail::Brief),
    );
    page.map(|page| page.items.len())
        .map_err(|error| error.to_string())
}

fn rows(years: &[u32], total: u32) -> String {
    let rows = years.iter().enumerate();
    let rows: Vec<String> = rows
        .map(|(key, year)| {
            format!(r#"{{"ratingKey":"{key}","type":"movie","title":"Film {key}","year":{year}}}"#)
        })
        .collect();
    format!(
        r#"{{"MediaContainer":{{"totalSize":{total},"Metadata":[{}]}}}}"#,
        rows.join(",")
    )
}

#[test]
fn a_list_that_was_not_filtered_is_an_error_not_a_wrong_list() {
    let asked = |body: &str| server().json("/library/sections/1/all?type=1&", body);
    assert_eq!(
        listed(&asked(&rows(&[1922, 1922], 2)), "year is 1922"),
        Ok(2)
    );
    // One odd item is no proof.
    assert_eq!(
        listed(&asked(&rows(&[1922, 1922, 1950], 3)), "year is 1922"),
        Ok(3)
    );
    let error = listed(&asked(&rows(&[1922, 1950, 1951], 60)), "year is 1922").unwrap_err();
    assert!(
        error.contains("it ignores the filter \"year is 1922\""),
        "{error}"
    );
}

/// Rows do not tell their genre: where everything comes, the opposite is counted.
#[test]
fn where_rows_do_not_tell_the_opposite_is_counted() {
    let everything = rows(&[1922; 50], 60);
    let count = |total: u32| format!(r#"{{"MediaContainer":{{"size":0,"totalSize":{total}}}}}"#);
    let fake = |of_these: u32, of_others: u32| {
        server()
            .json(
                "/library/sections/1/all?type=1&genre=21&X",
                &count(of_these),
            )
            .json("/library/sections/1/all?type=1&genre=21&e", &everything)
            .json(
                "/library/sections/1/all?type=1&genre%21=21&X",
                &count(of_others),
            )
    };
    assert_eq!(listed(&fake(60, 0), "genre is Horror"), Ok(50));
    let error = listed(&fake(60, 60), "genre is Horror").unwrap_err();
    assert!(
        error.contains("it ignores the filter \"genre is Horror\""),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is written, it is asked for or refused in words that name it; no key and no value leaves its place.
    #[test]
    fn whatever_is_written_stays_in_its_place(
        field in "[a-z_.]{1,12}|title|year|genre|added|unwatched|size",
        relation in "is|is not|contains|at least|between|in the last|[a-z ]{0,8}",
        value in "\\PC{0,24}",
    ) {
        let filter = format!("{field} {relation} {value}");
        match ruled("1", None, &[&filter], false) {
            Ok(query) => {
                let known = ["push", "pop", "or"];
                for pair in query.split('&').filter(|pair| !pair.is_empty()) {
                    let (key, _) = pair.split_once('=').unwrap();
                    let name = key.split('%').next().unwrap();
                    prop_assert!(known.contains(&name) || field::named(name).is_some(), "{}", query);
                }
            }
            Err(words) => prop_assert!(words.starts_with("`filters`[0]"), "{}", words),
        }
    }
}
