//! The client against prepared answers: what it asks, and how it understands what comes.

mod albums;
mod alike;
mod delivery;
mod failures;
mod instants;
mod known_ids;
mod reading;
mod titles;

use std::time::Duration;

use super::{
    columns::Columns,
    history::Rows,
    item::Extent,
    library::{Listing, Shape},
    page::{Asked, Received},
    trimming::trimmed,
    *,
};
use crate::{
    http::fake::{self, Fake},
    types::{Detail, Id, ItemKind, ItemSort, LibraryId, ListKind, RatingKey},
};

pub(super) fn client(fake: &Fake) -> Client<'_> {
    Client::new(fake, settings())
}

fn settings() -> Settings {
    Settings {
        prefix: String::new(),
        token: "secret".into(),
        client_identifier: "test".into(),
        deadline: Duration::from_secs(30),
        told: None,
    }
}

pub(super) fn id<I: Id>(text: &str) -> I {
    I::parse(text).unwrap()
}

const PAGE: Asked = Asked { start: 0, size: 2 };

fn paging(start: u32, size: u32) -> String {
    format!("X-Plex-Container-Start={start}&X-Plex-Container-Size={size}")
}

/// What every list of brief items of one library ends with.
fn brief(start: u32, size: u32) -> String {
    ending(Extent::Brief, start, size)
}

/// What every list of that extent ends with.
fn ending(extent: Extent, start: u32, size: u32) -> String {
    let without = trimmed(Target::new(""), extent, &Columns::default()).path_and_query();
    format!("{}&{}", &without[1..], paging(start, size))
}

#[test]
fn the_token_is_in_one_header_and_nowhere_else() {
    let fake = Fake::default().json("/library/onDeck", r#"{"MediaContainer":{}}"#);
    client(&fake)
        .on_deck(PAGE, &Shape::of(Detail::Brief))
        .unwrap();
    let seen = fake.seen.borrow();
    let with_token: Vec<_> = seen[0]
        .headers
        .iter()
        .filter(|(_, v)| v.contains("secret"))
        .collect();
    assert_eq!(with_token, [&("x-plex-token", "secret".to_owned())]);
    assert!(!seen[0].path_and_query.contains("secret"));
}

#[test]
fn json_is_asked_for_and_pages_are_asked_in_query_and_headers() {
    let fake = Fake::default().json("/library/onDeck", r#"{"MediaContainer":{}}"#);
    client(&fake)
        .on_deck(Asked { start: 4, size: 2 }, &Shape::of(Detail::Brief))
        .unwrap();
    let seen = fake.seen.borrow();
    assert_eq!(
        seen[0].path_and_query,
        format!("/library/onDeck?{}", ending(Extent::Mixed, 4, 2))
    );
    for header in [
        ("accept", "application/json"),
        ("x-plex-container-start", "4"),
        ("x-plex-container-size", "2"),
        ("x-plex-client-identifier", "test"),
    ] {
        assert!(
            seen[0]
                .headers
                .iter()
                .any(|(k, v)| (*k, v.as_str()) == header),
            "{header:?}"
        );
    }
}

#[test]
fn a_prefix_of_the_address_is_kept() {
    let fake = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
    let settings = Settings {
        prefix: "/plex".into(),
        ..settings()
    };
    Client::new(&fake, settings)
        .sections("list libraries")
        .unwrap();
    assert_eq!(fake.paths(), ["/plex/library/sections"]);
}

#[test]
fn filters_are_encoded_as_plex_reads_them() {
    #[track_caller]
    fn check(list: Listing, expected: &str) {
        let fake = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
        client(&fake)
            .items(&id("7"), &list, PAGE, &Shape::of(Detail::Brief))
            .unwrap();
        assert_eq!(
            fake.paths(),
            [format!("/library/sections/7/all?{expected}{}", brief(0, 2))]
        );
    }
    let list = Listing::default;
    check(list(), "");
    check(
        Listing {
            sort: Some(ItemSort::AddedDesc),
            ..list()
        },
        "sort=addedAt%3Adesc&",
    );
    check(
        Listing {
            kind: Some(ListKind::Episode),
            ..list()
        },
        "type=4&",
    );
}

#[test]
fn operators_are_encoded_and_the_sign_between_key_and_value_is_not() {
    let fake = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
    let rows = Rows {
        order: history::Order::NewestFirst,
        account: Some(id("1")),
        section: Some(id("2")),
        item: None,
        since: Some(100),
        until: Some(200),
    };
    client(&fake).history(&rows, PAGE).unwrap();
    let expected = "/status/sessions/history/all?sort=viewedAt%3Adesc&accountID=1&librarySectionID=2\
                    &viewedAt%3E=100&viewedAt%3C=199&";
    assert_eq!(fake.paths(), [format!("{expected}{}", paging(0, 2))]);
}

#[test]
fn a_filter_of_the_history_that_the_server_ignores_is_an_error() {
    let fake = Fake::default().json(
        "/status",
        r#"{"MediaContainer":{"Metadata":[{"viewedAt":50,"title":"A","type":"movie"}]}}"#,
    );
    let error = client(&fake)
        .history(
            &Rows {
                since: Some(100),
                ..Rows::default()
            },
            PAGE,
        )
        .unwrap_err();
    assert!(matches!(error.cause, Cause::Unsupported(_)), "{error}");
}

/// An empty list says that it is one.
#[test]
fn nothing_is_no_list() {
    for nothing in ["", " \n", "{}", r#"{"MediaContainer":[]}"#, r#"{"size":0}"#] {
        let fake = Fake::default().json("/", nothing);
        let error = client(&fake)
            .on_deck(PAGE, &Shape::of(Detail::Brief))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "list on deck: unexpected answer: the answer is empty; check that PLEX_URL is the address of a Plex server",
            "{nothing}"
        );
    }
}

/// Of a list that is longer than what was asked for, no more is kept than the page may need.
#[test]
fn what_was_not_asked_for_is_counted_only() {
    let mut read = 0;
    let mut received = Received::new(Asked { start: 1, size: 2 });
    for item in 0..1_000 {
        received.push(|| {
            read += 1;
            item
        });
    }
    let page = received.page(&Node::default());
    assert_eq!(
        (page.items, page.total, page.next),
        (vec![1, 2], Some(1_000), Some(3))
    );
    assert_eq!(read, 3);
}

/// What comes of three items from position 0 or 2, in pages of two.
#[test]
fn pages_are_reckoned_by_what_was_received() {
    #[track_caller]
    fn check(start: u32, container: &str, keys: &str, expected: (&str, Option<u32>, Option<u32>)) {
        let items: Vec<String> = keys
            .chars()
            .map(|key| format!(r#"{{"ratingKey":"{key}","title":"t"}}"#))
            .collect();
        let body = format!(
            r#"{{"MediaContainer":{{{container}"Metadata":[{}]}}}}"#,
            items.join(",")
        );
        let fake = Fake::default().json("/", &body);
        let page = client(&fake)
            .on_deck(Asked { start, size: 2 }, &Shape::of(Detail::Brief))
            .unwrap();
        let keys: String = page
            .items
            .iter()
            .filter_map(|item| item.rating_key.clone())
            .collect();
        assert_eq!((keys.as_str(), page.total, page.next), expected, "{body}");
    }
    check(
        0,
        r#""totalSize":3,"offset":0,"size":2,"#,
        "12",
        ("12", Some(3), Some(2)),
    );
    check(
        2,
        r#""totalSize":3,"offset":2,"size":1,"#,
        "3",
        ("3", Some(3), None),
    );
    // fewer than asked, and more to come
    check(
        0,
        r#""totalSize":3,"offset":0,"#,
        "1",
        ("1", Some(3), Some(1)),
    );
    // more than asked
    check(
        0,
        r#""totalSize":3,"offset":0,"#,
        "123",
        ("12", Some(3), Some(2)),
    );
    // a total that promises what never comes
    check(2, r#""totalSize":9,"offset":2,"#, "", ("", Some(9), None));
    // no total: a full page may have a successor, another not
    check(0, r#""offset":0,"#, "12", ("12", None, Some(2)));
    check(2, r#""offset":2,"#, "3", ("3", None, None));
    // not paged at all: the whole list came
    check(0, "", "123", ("12", Some(3), Some(2)));
    check(2, r#""size":14,"#, "123", ("3", Some(3), None));
}

#[test]
fn what_has_no_rating_key_is_no_item() {
    let fake = Fake::default().json(
        "/library/metadata/9/children",
        r#"{"MediaContainer":{"size":2,"totalSize":1,"Directory":[{"title":"All episodes","leafCount":9}],"Metadata":[{"ratingKey":"10","type":"season","title":"Season 1"}]}}"#,
    );
    let page = client(&fake)
        .children(&id("9"), PAGE, &Shape::of(Detail::Brief))
        .unwrap();
    assert_eq!(page.items.len(), 1);
    assert!(fake.paths()[0].starts_with("/library/metadata/9/children?excludeAllLeaves=1&"));
}

#[test]
fn invariant_9_only_digits_enter_a_path() {
    for bad in [
        "",
        "all",
        "../sections/1/refresh?force=1",
        "1/refresh",
        "1,2",
        "12345678901",
        "１",
        "-1",
        " 1",
        "1\n",
    ] {
        assert_eq!(LibraryId::parse(bad), None, "{bad}");
        assert_eq!(RatingKey::parse(bad), None, "{bad}");
    }
    assert_eq!(id::<LibraryId>("0123456789").as_str(), "0123456789");
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Invariant 9: whatever is written into arguments, the endpoint asked is the tool's.
        #[test]
        fn no_argument_changes_the_endpoint(text in any::<String>(), path in any::<String>()) {
            let fake = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
            let plex = client(&fake);
            // Whatever is found of the filter: nothing but the library's lists is asked.
            let rule = plex.rule("list", &id("1"), None, &[format!("title contains {text}")], false);
            let asked_for_filters = fake.paths().len();
            prop_assert!(fake.paths().iter().all(|path| path.starts_with("/library/sections/1/all?includeMeta=1&")));
            drop(rule);
            plex.search(&text, 1, None, &Shape::of(Detail::Brief)).unwrap();
            plex.refresh(&id("1"), Some(&path), false).unwrap();
            if let Some(id) = RatingKey::parse(&text) {
                plex.children(&id, PAGE, &Shape::of(Detail::Brief)).unwrap();
            }
            let expected = ["/hubs/search", "/library/sections/1/refresh"];
            for (asked, expected) in fake.paths()[asked_for_filters..].iter().zip(expected) {
                let (path, query) = asked.split_once('?').unwrap();
                prop_assert_eq!(path, expected);
                // The same whatever is asked for, but for the size of a page that is looked through.
                let query = query.replace(&brief(0, 2), "").replace(&brief(0, 200), "");
                prop_assert!(query.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%&=".contains(&b)), "{}", query);
                prop_assert!(!query.split('&').any(|pair| pair.starts_with("force=")));
            }
        }

        #[test]
        fn pages_lose_nothing(total in 0u32..40, size in 1u32..7) {
            let mut got = Vec::new();
            let mut start = Some(0);
            while let Some(at) = start {
                let mut received = Received::new(Asked { start: at, size });
                (at..total.min(at + size)).for_each(|item| received.push(|| item));
                let body = format!(r#"{{"MediaContainer":{{"totalSize":{total}}}}}"#);
                let container = crate::wire::decode("", body.as_bytes(), crate::wire::Inside::Kept, &mut |_| {}).unwrap();
                let page = received.page(&container);
                got.extend(page.items);
                start = page.next;
            }
            prop_assert_eq!(got, (0..total).collect::<Vec<_>>());
        }
    }
}
