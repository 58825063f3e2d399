//! Items that a library could do without, or that lack something.

use serde_json::{Value, json};

use super::*;

fn sent(library: &str, find: Finding) -> plex_find_items::Sent {
    plex_find_items::Sent {
        library_id: library.into(),
        find,
        language: None,
        kind: None,
        limit: None,
        offset: None,
    }
}

fn found(fake: &Fake, sent: plex_find_items::Sent) -> Result<FoundPage, ToolError> {
    let args = plex_find_items::Args::check(sent)?;
    insights::plex_find_items::run(&context(fake, ANSWER), args)
}

fn film(key: u32, versions: &[(&str, u64)]) -> Value {
    let version =
        |(lines, size): &(&str, u64)| json!({"videoResolution": lines, "Part": [{"size": size}]});
    let media: Vec<Value> = versions.iter().map(version).collect();
    json!({"ratingKey": key.to_string(), "type": "movie", "title": format!("Film {key}"), "guid": format!("plex://movie/{}", key % 10),
        "addedAt": 1_700_000_000, "thumb": "/thumb", "librarySectionID": 1, "librarySectionTitle": "Films", "Media": media})
}

fn list(items: &[Value], total: usize) -> String {
    json!({"MediaContainer": {"totalSize": total, "Metadata": items}}).to_string()
}

fn server() -> Fake {
    let meta = META.replace(
        r#""Field":["#,
        r#""Field":[{"key":"unwatched","type":"boolean"},{"key":"duplicate","type":"boolean"},{"key":"resolution","type":"resolution"},"#,
    );
    Fake::default()
        .json("/library/sections", SECTIONS)
        .json("/library/sections/1/all?type=1&includeMeta", &meta)
}

fn titles(page: &FoundPage) -> Vec<&str> {
    page.items
        .iter()
        .map(|one| one.item.title.as_str())
        .collect()
}

const NO_ROWS: &str = r#"{"MediaContainer":{"size":0,"totalSize":0}}"#;

/// A row of each item by whoever played it.
fn row(key: u32) -> String {
    json!({"MediaContainer": {"totalSize": 9, "Metadata": [{"ratingKey": key.to_string(), "type": "movie", "viewedAt": 5, "accountID": 7}]}})
        .to_string()
}

#[test]
fn what_others_played_is_not_among_what_nobody_watched() {
    let films = [
        film(11, &[("1080", 9)]),
        film(12, &[("1080", 8)]),
        film(13, &[("720", 7)]),
    ];
    let fake = server()
        .json(
            "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&unwatched=1",
            &list(&films, 30),
        )
        .json("/status/sessions/history/all", NO_ROWS)
        .json(
            "/status/sessions/history/all?sort=viewedAt%3Adesc&metadataItemID=12&",
            &row(12),
        );
    let page = found(&fake, sent("1", Finding::NeverWatched)).unwrap();
    assert_eq!(titles(&page), ["Film 11", "Film 13"]);
    assert_eq!(page.items[0].item.size_bytes, Some(9));
    assert!(page.items[0].item.added_at.is_some());
    assert_eq!(
        (page.total, page.next_offset, page.items_read),
        (None, Some(3), 3)
    );
    // The history is asked about all of them at once.
    assert_eq!(fake.batches.borrow().last(), Some(&3));
}

#[test]
fn a_history_that_ignores_the_item_is_not_believed() {
    let fake = server()
        .json(
            "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&unwatched=1",
            &list(&[film(11, &[])], 1),
        )
        .json("/status/sessions/history/all", &row(99));
    let error = found(&fake, sent("1", Finding::NeverWatched)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
}

#[test]
fn the_largest_are_those_that_the_server_lists_first() {
    let films = [
        film(11, &[("4k", 90), ("1080", 5)]),
        film(12, &[("1080", 40)]),
    ];
    let fake = server().json(
        "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&",
        &list(&films, 2),
    );
    let page = found(&fake, sent("1", Finding::Largest)).unwrap();
    let sizes: Vec<_> = page.items.iter().map(|one| one.item.size_bytes).collect();
    assert_eq!(sizes, [Some(95), Some(40)]);
    assert_eq!((page.total, page.next_offset), (Some(2), None));
    let [a, b] = films;
    let fake = server().json(
        "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&",
        &list(&[b, a], 2),
    );
    let error = found(&fake, sent("1", Finding::Largest)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
}

#[test]
fn shows_are_as_large_as_their_episodes() {
    let episode = |key: u32, show: u32, size: u64| {
        json!({"ratingKey": key.to_string(), "type": "episode", "title": "E", "grandparentRatingKey": show.to_string(),
            "Media": [{"Part": [{"size": size}]}]})
    };
    let episodes = [episode(21, 2, 10), episode(22, 3, 25), episode(23, 2, 20)];
    let show = |key: u32| json!({"ratingKey": key.to_string(), "type": "show", "title": format!("Show {key}")});
    let fake = server()
        .json(
            "/library/sections/2/all?type=4&sort=addedAt%2Cid",
            &list(&episodes, 3),
        )
        .json("/library/metadata/2,3", &list(&[show(3), show(2)], 2));
    let page = found(&fake, sent("2", Finding::Largest)).unwrap();
    let sizes: Vec<_> = page.items.iter().map(|one| one.item.size_bytes).collect();
    assert_eq!(
        (titles(&page), sizes),
        (vec!["Show 2", "Show 3"], vec![Some(30), Some(25)])
    );
    assert_eq!((page.items_read, page.total), (3, Some(2)));
}

#[test]
fn duplicates_are_versions_and_items_of_one_work() {
    let several = film(15, &[("1080", 1), ("4k", 2)]);
    let (one, other, alone) = (
        film(11, &[("1080", 1)]),
        film(21, &[("1080", 1)]),
        film(12, &[("1080", 1)]),
    );
    let all = [one.clone(), several.clone(), other.clone(), alone];
    let fake = server()
        .json(
            "/library/sections/1/all?type=1&sort=addedAt%2Cid",
            &list(&all, 4),
        )
        .json(
            "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&duplicate=1",
            &list(std::slice::from_ref(&several), 1),
        )
        .json(
            "/library/metadata/11,21,15",
            &list(&[several, other, one], 3),
        );
    let page = found(&fake, sent("1", Finding::Duplicates)).unwrap();
    assert_eq!(titles(&page), ["Film 11", "Film 21", "Film 15"]);
    assert_eq!(page.items[2].item.versions, Some(2));
    assert_eq!((page.total, page.items_read), (Some(3), 4));
}

#[test]
fn low_quality_stands_beside_the_better_copy() {
    let (poor, alone) = (film(11, &[("480", 5)]), film(12, &[("720", 5)]));
    let mut better = film(21, &[("1080", 50)]);
    better["librarySectionTitle"] = "Films 4K".into();
    let other = film(13, &[("4k", 50)]);
    let fake = server()
        .json(
            "/library/sections/1/resolution?type=1",
            r#"{"MediaContainer":{"Directory":[{"key":"480"},{"key":"720"},{"key":"1080"}]}}"#,
        )
        .json(
            "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&resolution=480%2C720",
            &list(&[poor.clone(), alone.clone()], 2),
        )
        .json(
            "/library/metadata/11,12",
            &list(&[poor.clone(), alone.clone()], 2),
        )
        .json(
            "/library/all?guid=plex%3A%2F%2Fmovie%2F1&",
            &list(&[poor, better, other], 3),
        )
        .json(
            "/library/all?guid=plex%3A%2F%2Fmovie%2F2&",
            &list(&[alone], 1),
        );
    let page = found(&fake, sent("1", Finding::LowQuality)).unwrap();
    assert_eq!(titles(&page), ["Film 11"]);
    let better = page.items[0].better.as_ref().unwrap();
    assert_eq!(
        (
            better.rating_key.as_deref(),
            better.resolution.as_deref(),
            better.library.as_deref()
        ),
        (Some("21"), Some("1080"), Some("Films 4K"))
    );
    assert_eq!((page.items_read, page.next_offset), (2, None));
}

/// A better version of the same item counts too.
#[test]
fn a_better_version_is_a_better_copy() {
    let both = film(11, &[("480", 5), ("4k", 90)]);
    let fake = server()
        .json(
            "/library/sections/1/resolution?type=1",
            r#"{"MediaContainer":{"Directory":[{"key":"480"},{"key":"4k"}]}}"#,
        )
        .json(
            "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&resolution=480",
            &list(std::slice::from_ref(&both), 1),
        )
        .json(
            "/library/metadata/11",
            &list(std::slice::from_ref(&both), 1),
        )
        .json(
            "/library/all?guid=plex%3A%2F%2Fmovie%2F1&",
            &list(&[both], 1),
        );
    let page = found(&fake, sent("1", Finding::LowQuality)).unwrap();
    let better = page.items[0].better.as_ref().unwrap();
    assert_eq!(
        (better.rating_key.as_deref(), better.resolution.as_deref()),
        (Some("11"), Some("4k"))
    );
    assert_eq!(page.items[0].item.resolution.as_deref(), Some("480"));
}

#[test]
fn where_nothing_is_low_nothing_is_asked_for() {
    let fake = server().json(
        "/library/sections/1/resolution?type=1",
        r#"{"MediaContainer":{"Directory":[{"key":"1080"},{"key":"4k"}]}}"#,
    );
    let page = found(&fake, sent("1", Finding::LowQuality)).unwrap();
    assert_eq!(
        (page.items.len(), page.next_offset, fake.seen.borrow().len()),
        (0, None, 2)
    );
}

#[test]
fn a_missing_poster_is_no_thumb() {
    let mut bare = film(12, &[]);
    bare.as_object_mut().unwrap().remove("thumb");
    let fake = server()
        .json(
            "/library/sections/1/all?type=1&sort=addedAt%2Cid",
            &list(&[film(11, &[]), bare.clone()], 2),
        )
        .json("/library/metadata/12", &list(&[bare], 1));
    let page = found(&fake, sent("1", Finding::MissingPosters)).unwrap();
    assert_eq!(
        (titles(&page), page.total, page.items_read),
        (vec!["Film 12"], Some(1), 2)
    );
    let asked = fake.paths();
    assert!(!asked[1].contains(",thumb"), "{}", asked[1]);
}

/// A library of photos knows no matches.
#[test]
fn what_the_server_cannot_be_asked_is_said() {
    let error = found(&server(), sent("1", Finding::Trashed)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    assert!(error.message.contains("trash"), "{}", error.message);
    let error = found(&server(), sent("1", Finding::WithoutSubtitles)).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
    let error = found(&server(), sent("9", Finding::Largest)).unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[test]
fn a_library_longer_than_a_page_is_read_to_its_end() {
    let all: Vec<Value> = (1000..1700).map(|key| film(key, &[])).collect();
    let all: Vec<Value> = (all.into_iter().enumerate())
        .map(|(at, mut film)| {
            film["guid"] = format!("plex://movie/{at}").into();
            film
        })
        .collect();
    let first = "/library/sections/1/all?type=1&sort=addedAt%2Cid";
    let fake = server()
        .on(
            first,
            [
                fake::json(&list(&all[..500], 700)),
                fake::json(&list(&all[500..], 700)),
            ],
        )
        .json(
            "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&duplicate=1",
            &list(&[], 0),
        );
    let page = found(&fake, sent("1", Finding::Duplicates)).unwrap();
    assert_eq!((page.items_read, page.total), (700, Some(0)));
    // One that does not page is read once.
    let fake = server()
        .json(
            first,
            &json!({"MediaContainer": {"size": 700, "Metadata": all}}).to_string(),
        )
        .json(
            "/library/sections/1/all?type=1&sort=mediaSize%3Adesc&duplicate=1",
            &list(&[], 0),
        );
    let page = found(&fake, sent("1", Finding::Duplicates)).unwrap();
    assert_eq!((page.items_read, page.total), (700, Some(0)));
}
