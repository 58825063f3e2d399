//! The tools against prepared answers: arguments, defaults, composition, and the answer budget.

mod budget;
mod scan;

use std::time::Duration;

use super::*;
use crate::{
    http::fake::{self, Fake},
    plex::{Client, Settings},
    types::{LibraryFilter, ListKind},
};

const BUDGET: Budget = Budget(40_000);

fn client(fake: &Fake) -> Client<'_> {
    let deadline = Duration::from_secs(30);
    let [prefix, token, client_identifier] = ["", "secret", "test"].map(str::to_owned);
    Client::new(
        fake,
        Settings {
            prefix,
            token,
            client_identifier,
            deadline,
        },
    )
}

fn items(library_id: &str) -> library::Items {
    library::Items {
        library_id: library_id.into(),
        limit: None,
        offset: None,
        sort: None,
        kind: None,
        unwatched: None,
        title: None,
        genre: None,
        year: None,
        actor: None,
        director: None,
        collection: None,
        detail: None,
    }
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
fn defaults_come_from_the_wit() {
    let fake = Fake::default().json("/", &films(0..1, 1));
    library::items(&client(&fake), BUDGET, items("1")).unwrap();
    let asked = fake.paths().remove(0);
    assert!(
        asked.starts_with("/library/sections/1/all?sort=titleSort&"),
        "{asked}"
    );
    assert!(
        asked.ends_with("&X-Plex-Container-Start=0&X-Plex-Container-Size=50"),
        "{asked}"
    );
}

#[test]
fn arguments_out_of_bounds_are_refused_before_anything_is_asked() {
    #[track_caller]
    fn check(args: library::Items, expected: &str) {
        let fake = Fake::default();
        let error = library::items(&client(&fake), BUDGET, args).unwrap_err();
        assert_eq!(
            (error.code, error.message.as_str()),
            (ErrorCode::InvalidArgument, expected)
        );
        assert!(fake.seen.borrow().is_empty());
    }
    check(
        library::Items {
            limit: Some(0),
            ..items("1")
        },
        "`limit` is 1 to 100, not 0",
    );
    check(
        library::Items {
            limit: Some(101),
            ..items("1")
        },
        "`limit` is 1 to 100, not 101",
    );
    check(
        library::Items {
            year: Some(3),
            ..items("1")
        },
        "`year` is 1800 to 2200, not 3",
    );
    check(
        library::Items {
            title: Some(String::new()),
            ..items("1")
        },
        "`title` has 1 to 200 characters, not 0",
    );
    check(
        library::Items {
            title: Some("x".repeat(1 << 20)),
            ..items("1")
        },
        "`title` has 1 to 200 characters, not 1048576",
    );
    check(
        library::Items {
            title: Some("a\u{7}".into()),
            ..items("1")
        },
        "`title` must be words that can be read",
    );
    check(
        items("all"),
        "a library id is 1 to 10 digits, for example \"12\", not \"all\"",
    );
    check(
        items("../sections/1/refresh?force=1"),
        "a library id is 1 to 10 digits, for example \"12\", not \"../sections/1/refresh?force=1\"",
    );
    check(
        library::Items {
            actor: Some("x".into()),
            ..items("1")
        },
        "a person id is 1 to 10 digits, for example \"12\", not \"x\"",
    );
    check(
        library::Items {
            kind: Some(ListKind::Album),
            unwatched: Some(true),
            ..items("1")
        },
        "`unwatched` works on movies, shows, episodes and tracks: choose one of them as `kind`",
    );
    check(
        library::Items {
            kind: Some(ListKind::Episode),
            genre: Some("Horror".into()),
            ..items("1")
        },
        "`genre` works on movies, shows, artists and albums: leave `kind` out",
    );
}

#[test]
fn a_genre_is_found_by_its_name() {
    let genres = r#"{"MediaContainer":{"Directory":[{"key":"21","title":"Horror"},{"key":"22","title":"Comedy, Dark"},{"key":"23","title":"Comedy"}]}}"#;
    let fake = || {
        Fake::default()
            .json("/", &films(0..1, 1))
            .json("/library/sections/1/genre", genres)
    };
    for genre in ["horror", "Horror", "21"] {
        let fake = fake();
        let args = library::Items {
            genre: Some(genre.into()),
            ..items("1")
        };
        library::items(&client(&fake), BUDGET, args).unwrap();
        assert!(fake.paths()[1].contains("&genre=21&"), "{:?}", fake.paths());
    }
    // A name is one name: Plex would read the comma as "or".
    let commas = fake();
    let args = library::Items {
        genre: Some("comedy, dark".into()),
        ..items("1")
    };
    library::items(&client(&commas), BUDGET, args).unwrap();
    assert!(commas.paths()[1].contains("&genre=22&"));
    let args = library::Items {
        genre: Some("Opera".into()),
        ..items("1")
    };
    let error = library::items(&client(&fake()), BUDGET, args).unwrap_err();
    assert_eq!(
        error.message,
        r#"library 1 has no such genre, only: Horror, "Comedy, Dark", Comedy"#
    );
}

#[test]
fn unwatched_means_what_the_library_lists() {
    #[track_caller]
    fn check(library: &str, expected: Result<&str, &str>) {
        let fake = Fake::default()
            .json("/", r#"{"MediaContainer":{}}"#)
            .json("/library/sections", SECTIONS)
            .json("/library/sections/", r#"{"MediaContainer":{}}"#);
        let args = library::Items {
            unwatched: Some(true),
            ..items(library)
        };
        match (library::items(&client(&fake), BUDGET, args), expected) {
            (Ok(_), Ok(filter)) => assert!(fake.paths()[1].contains(filter), "{:?}", fake.paths()),
            (Err(error), Err(words)) => assert!(error.message.contains(words), "{}", error.message),
            (got, _) => panic!("{got:?}"),
        }
    }
    check("1", Ok("unwatched=1"));
    check("2", Ok("type=2&sort=titleSort&unwatchedLeaves=1"));
    check("3", Err("choose one of them as `kind`"));
    check("9", Err("there is no library 9"));
}

#[test]
fn libraries_are_counted_together() {
    let fake = Fake::default()
        .json("/library/sections", SECTIONS)
        .json(
            "/library/sections/",
            r#"{"MediaContainer":{"size":0,"totalSize":7}}"#,
        )
        .status("/library/sections/3/all", 500);
    let list = library::libraries(&client(&fake), BUDGET).unwrap();
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
    let keys = ["3", "2", "1", "3"].map(str::to_owned).to_vec();
    let list = library::details(&client(&fake), BUDGET, keys).unwrap();
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
    let list = library::details(&client(&fake), BUDGET, vec!["1".into()]).unwrap();
    assert_eq!(
        (list.items[0].cast.len(), list.items[0].cast_omitted),
        (25, Some(15))
    );
}

#[test]
fn history_has_names_where_the_token_may_read_them() {
    let rows = r#"{"MediaContainer":{"totalSize":2,"Metadata":[
        {"viewedAt":1700000000,"accountID":1,"deviceID":4,"title":"F","type":"movie","ratingKey":"9","librarySectionID":"1"},
        {"viewedAt":1600000000,"accountID":77,"title":"Gone","type":"movie","thumb":"/thumb/-1"}]}}"#;
    let history = || playback::History {
        limit: None,
        offset: None,
        account_id: None,
        library_id: None,
        since: None,
        until: None,
    };
    let fake = Fake::default().json("/status", rows)
        .json("/accounts", r#"{"MediaContainer":{"Account":[{"id":0,"name":""},{"id":1,"name":"Ada"},{"id":2,"name":"Bob"}]}}"#)
        .json("/devices", r#"{"MediaContainer":{"Device":[{"id":4,"name":"TV","platform":""}]}}"#);
    insta::assert_debug_snapshot!(
        "history_of_the_owner",
        playback::history(&client(&fake), BUDGET, history()).unwrap()
    );
    let fake = Fake::default()
        .json("/status", rows)
        .status("/accounts", 403)
        .status("/devices", 403);
    insta::assert_debug_snapshot!(
        "history_of_another_user",
        playback::history(&client(&fake), BUDGET, history()).unwrap()
    );
    for (since, fine) in [
        ("2026-01-31", true),
        ("2026-01-31T18:00:00+02:00", true),
        ("yesterday", false),
        ("2026-02-30", false),
    ] {
        let empty = Fake::default().json("/status", r#"{"MediaContainer":{}}"#);
        let args = playback::History {
            since: Some(since.into()),
            ..history()
        };
        assert_eq!(
            playback::history(&client(&empty), BUDGET, args).is_ok(),
            fine,
            "{since}"
        );
        assert_eq!(
            empty.paths().len(),
            usize::from(fine),
            "no rows, no names asked"
        );
    }
}

#[test]
fn search_leads_on_to_the_items_of_a_person() {
    let body = r#"{"MediaContainer":{"Hub":[{"type":"actor","Directory":[{"tag":"A","key":"/library/sections/1/all?actor=7"}]}]}}"#;
    let fake = Fake::default()
        .json("/hubs", body)
        .json("/library", &films(0..1, 1));
    let found = library::search(&client(&fake), BUDGET, "a".into(), None, None, None)
        .unwrap()
        .matches
        .remove(0);
    assert_eq!(found.filter, Some(LibraryFilter::Actor));
    let args = library::Items {
        actor: found.filter_value,
        ..items(&found.library_id.unwrap())
    };
    library::items(&client(&fake), BUDGET, args).unwrap();
    assert!(fake.paths()[1].starts_with("/library/sections/1/all?sort=titleSort&actor=7&"));
}
