//! What looks the same in a brief list is told apart.

use super::*;
use crate::types::Item;

/// One row of a list, in full.
struct Row {
    key: u32,
    library: u32,
    edition: Option<&'static str>,
    resolution: &'static str,
    added: u32,
}

const FILM: Row = Row {
    key: 1,
    library: 1,
    edition: None,
    resolution: "1080",
    added: 1_700_000_000,
};

fn body(rows: &[Row]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let edition = row.edition.map_or(String::new(), |edition| {
                format!(r#""editionTitle":"{edition}","#)
            });
            format!(
                r#"{{"ratingKey":"{}","type":"movie","title":"Film","year":1927,{edition}"librarySectionID":{},"addedAt":{},"Media":[{{"videoResolution":"{}"}}]}}"#,
                row.key, row.library, row.added, row.resolution
            )
        })
        .collect();
    format!(
        r#"{{"MediaContainer":{{"totalSize":{},"Metadata":[{}]}}}}"#,
        rows.len(),
        rows.join(",")
    )
}

/// Every two differ in more than their keys.
#[track_caller]
fn differ(items: &[Item]) {
    let without_key = |item: &Item| Item {
        rating_key: None,
        ..item.clone()
    };
    for (place, item) in items.iter().enumerate() {
        for other in &items[..place] {
            assert_ne!(without_key(item), without_key(other));
        }
    }
}

#[track_caller]
fn check(rows: &[Row]) {
    let fake = Fake::default().json("/library", &body(rows));
    let plex = client(&fake);
    let asked = Asked { start: 0, size: 9 };
    let one_library = rows.iter().all(|row| row.library == rows[0].library);
    if one_library {
        let list = Listing::default();
        let page = plex
            .items(&id("1"), &list, asked, &Shape::of(Detail::Brief))
            .unwrap();
        assert_eq!(page.items.len(), rows.len());
        differ(&page.items);
    }
    differ(
        &plex
            .on_deck(asked, &Shape::of(Detail::Brief))
            .unwrap()
            .items,
    );
    differ(
        &plex
            .recently_added(None, asked, &Shape::of(Detail::Brief))
            .unwrap()
            .items,
    );
}

#[test]
fn editions_have_names() {
    let cut = Row {
        key: 2,
        edition: Some("Director's Cut"),
        ..FILM
    };
    check(&[FILM, cut]);
}

#[test]
fn the_same_film_in_two_libraries_differs() {
    let other = Row {
        key: 2,
        library: 7,
        ..FILM
    };
    check(&[FILM, other]);
}

#[test]
fn the_same_film_twice_in_a_library_differs() {
    let better = Row {
        key: 2,
        resolution: "4k",
        ..FILM
    };
    let later = Row {
        key: 3,
        added: 1_700_000_060,
        ..FILM
    };
    check(&[FILM, better, later]);
}

/// Where nothing looks the same, nothing more is asked.
#[test]
fn what_differs_costs_no_request() {
    let fake = Fake::default().json(
        "/library",
        r#"{"MediaContainer":{"totalSize":2,"Metadata":[{"ratingKey":"1","title":"Film","year":1926},{"ratingKey":"2","title":"Film","year":1959}]}}"#,
    );
    let page = client(&fake)
        .items(
            &id("1"),
            &Listing::default(),
            PAGE,
            &Shape::of(Detail::Brief),
        )
        .unwrap();
    assert_eq!((page.items.len(), fake.paths().len()), (2, 1));
}

#[test]
fn hits_of_a_search_differ() {
    let hit = |key: u32, library: u32, resolution: &str| {
        format!(
            r#"{{"ratingKey":"{key}","type":"movie","title":"Film","librarySectionID":{library},"Media":[{{"videoResolution":"{resolution}"}}]}}"#
        )
    };
    let body = format!(
        r#"{{"MediaContainer":{{"Hub":[{{"type":"movie","Metadata":[{},{},{}]}}]}}}}"#,
        hit(1, 1, "1080"),
        hit(2, 7, "4k"),
        hit(3, 7, "1080")
    );
    let fake = Fake::default().json("/hubs/search", &body);
    for (section, hits) in [(None, 3), (Some(id("7")), 2)] {
        let found = client(&fake).search("film", 9, section.as_ref(), &Shape::of(Detail::Brief));
        let items = found.unwrap().items;
        assert_eq!(items.len(), hits);
        differ(&items);
    }
}
