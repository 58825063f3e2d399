//! Instants and days that cannot be: the item stays, and they are absent.

use super::*;

/// The years 30828 and 1601, which servers have answered, and other numbers that are no instant of anything.
const IMPOSSIBLE: [&str; 9] = [
    "910692730085",
    r#""910692730085""#,
    "-11644473600",
    r#""-11644473600""#,
    "0",
    "9223372036854775807",
    "1e300",
    r#""yesterday""#,
    "null",
];

const NO_DAYS: [&str; 8] = [
    "0000-00-00",
    "0001-01-01",
    "1922-02-30",
    "30828-09-14",
    "1922",
    "-1922-03-04",
    "1922-03-04x",
    "",
];

/// Nothing in it but what it takes to be read, and every instant and day.
fn row(instant: &str, day: &str) -> String {
    let instants = [
        "addedAt",
        "updatedAt",
        "createdAt",
        "scannedAt",
        "viewedAt",
        "lastViewedAt",
        "lastRatedAt",
    ]
    .map(|name| format!(r#""{name}":{instant},"#))
    .concat();
    format!(
        r#"{{"MediaContainer":{{"totalSize":1,"{{}}":[{{"key":"1","ratingKey":"1","type":"movie","title":"F",{instants}"originallyAvailableAt":"{day}"}}]}}}}"#
    )
}

#[test]
fn an_impossible_instant_is_absent_and_the_item_stays() {
    let cases = IMPOSSIBLE.map(|instant| (instant, "1922-03-04"));
    let days = NO_DAYS.map(|day| ("1700000000", day));
    for (instant, day) in cases.into_iter().chain(days) {
        let body = row(instant, day).replace("{}", "Metadata");
        let fake = Fake::default()
            .json("/", &body)
            .json("/library/sections", &body.replace("Metadata", "Directory"))
            .json("/library/sections/1/", &body)
            .json(
                "/hubs/search",
                &format!(
                    r#"{{"MediaContainer":{{"Hub":[{}]}}}}"#,
                    &body[18..body.len() - 1]
                ),
            );
        let plex = client(&fake);
        let items = plex.items(
            &id("1"),
            &Listing::default(),
            PAGE,
            &Shape::of(Detail::Full),
        );
        let on_deck = plex.on_deck(PAGE, &Shape::of(Detail::Full)).unwrap().items;
        let recent = plex
            .recently_added(None, PAGE, &Shape::of(Detail::Full))
            .unwrap()
            .items;
        let children = plex
            .children(&id("1"), PAGE, &Shape::of(Detail::Full))
            .unwrap()
            .items;
        let found = plex
            .search("f", 1, None, &Shape::of(Detail::Full))
            .unwrap()
            .items;
        let details = plex.details(&[id("1")], &[]).unwrap();
        let details: Vec<_> = details.into_iter().map(|details| details.item).collect();
        for items in [
            items.unwrap().items,
            on_deck,
            recent,
            children,
            found,
            details,
        ] {
            assert_eq!(items.len(), 1, "{instant} {day}");
            let item = &items[0];
            if instant != "1700000000" {
                assert_eq!(
                    (&item.added_at, &item.last_viewed_at),
                    (&None, &None),
                    "{instant}"
                );
                assert_eq!(item.released_on.as_deref(), Some("1922-03-04"));
            } else {
                assert_eq!(item.released_on, None, "{day}");
                assert!(item.added_at.is_some() && item.last_viewed_at.is_some());
            }
        }
        let library = plex.sections("list libraries").unwrap().remove(0).library;
        let played = plex.history(&Rows::default(), PAGE).unwrap().items;
        assert_eq!(played.len(), 1);
        let at = played[0].at.and_then(instant::rfc3339);
        for instant_of in [
            library.created_at,
            library.updated_at,
            library.scanned_at,
            at,
        ] {
            assert_eq!(instant_of.is_some(), instant == "1700000000", "{instant}");
        }
    }
}

#[test]
fn days_may_have_a_time_behind_them() {
    for day in ["1922-03-04", "1922-03-04 00:00:00", "1922-03-04T00:00:00Z"] {
        let body = row("1", day).replace("{}", "Metadata");
        let fake = Fake::default().json("/", &body);
        let item = client(&fake)
            .on_deck(PAGE, &Shape::of(Detail::Full))
            .unwrap()
            .items
            .remove(0);
        assert_eq!(item.released_on.as_deref(), Some("1922-03-04"));
    }
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever number a server writes, an instant is one that everybody reads back.
        #[test]
        fn instants_are_of_years_that_there_are(seconds in any::<i64>(), day in "\\PC{0,12}") {
            let body = row(&seconds.to_string(), &day.replace(['"', '\\'], "-")).replace("{}", "Metadata");
            let fake = Fake::default().json("/", &body);
            let item = client(&fake).on_deck(PAGE, &Shape::of(Detail::Full)).unwrap().items.remove(0);
            if let Some(added) = item.added_at {
                prop_assert_eq!(instant::parse(&added), Some(seconds));
                prop_assert!(("1970".."9999-12-31T23:59:60").contains(&added.as_str()));
            }
            if let Some(day) = item.released_on {
                prop_assert!(instant::parse(&day).is_some());
            }
        }
    }
}
