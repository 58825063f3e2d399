//! Libraries in numbers.

use serde_json::json;

use super::*;

fn told(
    fake: &Fake,
    sent: plex_get_library_statistics::Sent,
) -> Result<LibraryStatistics, ToolError> {
    let args = plex_get_library_statistics::Args::check(sent)?;
    insights::plex_get_library_statistics::run(&context(fake, ANSWER), args)
}

fn by(by: LibraryGroupBy, sizes: bool) -> plex_get_library_statistics::Sent {
    plex_get_library_statistics::Sent {
        library_id: Some("1".into()),
        by: Some(by),
        sizes: Some(sizes),
        ..Default::default()
    }
}

fn count(total: u32) -> String {
    json!({"MediaContainer": {"size": 0, "totalSize": total}}).to_string()
}

const STORAGE: &str = r#"{"MediaContainer":{"MediaProvider":[{"Feature":[{"type":"content","Directory":[
    {"title":"Home"},{"id":"1","durationTotal":7200000,"storageTotal":5000000000},{"id":"2","durationTotal":1000}]}]}]}}"#;

/// Two films of 1080 lines, one of them also in 4K, and one of which nothing is known.
fn films() -> String {
    let version = |lines: &str, size: u64| json!({"videoResolution": lines, "container": "mkv", "Part": [{"size": size}]});
    json!({"MediaContainer": {"totalSize": 3, "Metadata": [
        {"ratingKey": "1", "type": "movie", "title": "A", "duration": 60000, "year": 1927, "Media": [version("1080", 10)]},
        {"ratingKey": "2", "type": "movie", "title": "B", "duration": 90000, "year": 1931,
            "Media": [version("1080", 20), version("4k", 70)]},
        {"ratingKey": "3", "type": "movie", "title": "C", "duration": 30000, "year": 1922},
    ]}})
    .to_string()
}

fn server() -> Fake {
    let meta = META.replace(
        r#""Field":["#,
        r#""Field":[{"key":"resolution","type":"resolution"},"#,
    );
    Fake::default()
        .json("/library/sections", SECTIONS)
        .json("/media/providers", STORAGE)
        .json("/library/sections/1/all?type=1&X-", &count(3))
        .json("/library/sections/1/all?includeMeta", &meta)
        .json("/library/sections/1/all?type=1&sort", &films())
        .json(
            "/library/sections/1/resolution",
            r#"{"MediaContainer":{"Directory":[{"key":"1080","title":"1080p"},{"key":"4k","title":"4K"}]}}"#,
        )
        .json("/library/sections/1/all?type=1&resolution=1080", &count(2))
        .json("/library/sections/1/all?type=1&resolution=4k", &count(1))
        .json("/library/sections/1/all?type=1&resolution%21=1080", &count(1))
        .json("/library/sections/2/all?type=2&", &count(4))
        .json("/library/sections/2/all?type=4&", &count(90))
        .status("/library/sections/3/all?type=8&", 500)
        .json("/library/sections/3/all?type=10&", &count(700))
}

#[test]
fn libraries_are_told_with_what_the_server_counts_and_measures() {
    let told = told(&server(), Default::default()).unwrap();
    let numbers: Vec<_> = (told.libraries.iter())
        .map(|one| (one.items, one.leaves, one.seconds, one.size_bytes))
        .collect();
    assert_eq!(
        numbers,
        [
            (Some(3), None, Some(7200), Some(5_000_000_000)),
            (Some(4), Some(90), Some(1), None),
            (None, Some(700), None, None),
        ]
    );
    assert_eq!(
        (told.items_read, told.sizes_note, told.notes.len()),
        (0, None, 0)
    );
}

#[test]
fn a_server_without_sizes_is_said_to_be_one() {
    let fake = server().json("/media/providers?", r#"{"MediaContainer":{}}"#);
    let told = told(&fake, Default::default()).unwrap();
    let note = told.sizes_note.unwrap();
    assert!(note.contains("does not tell"), "{note}");
    assert_eq!(told.libraries[0].items, Some(3));
}

fn groups(told: &LibraryStatistics) -> Vec<(&str, u32, Option<u32>, Option<u64>)> {
    let groups = told.groups.iter();
    groups
        .map(|one| (one.name.as_str(), one.items, one.seconds, one.size_bytes))
        .collect()
}

#[test]
fn groups_are_counted_by_the_server() {
    let fake = server();
    let told = told(&fake, by(LibraryGroupBy::Resolution, false)).unwrap();
    assert_eq!(
        groups(&told),
        [("1080", 2, None, None), ("4k", 1, None, None)]
    );
    assert_eq!(
        (told.items_read, told.groups_of),
        (0, Some(ItemKind::Movie))
    );
}

#[test]
fn a_server_that_ignores_the_filter_is_not_believed() {
    let fake = server()
        .json("/library/sections/1/all?type=1&resolution=1080&", &count(3))
        .json("/library/sections/1/all?type=1&resolution=4k&", &count(3))
        .json(
            "/library/sections/1/all?type=1&resolution%21=1080&",
            &count(3),
        );
    let error = told(&fake, by(LibraryGroupBy::Resolution, false)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    assert!(error.message.contains("resolution"), "{}", error.message);
}

#[test]
fn every_film_may_have_the_one_value_that_there_is() {
    let fake = server()
        .json(
            "/library/sections/1/resolution",
            r#"{"MediaContainer":{"Directory":[{"key":"1080","title":"1080p"}]}}"#,
        )
        .json("/library/sections/1/all?type=1&resolution=1080&", &count(3))
        .json(
            "/library/sections/1/all?type=1&resolution%21=1080&",
            &count(0),
        );
    let told = told(&fake, by(LibraryGroupBy::Resolution, false)).unwrap();
    assert_eq!(groups(&told), [("1080", 3, None, None)]);
}

#[test]
fn sizes_are_added_up_and_an_item_counts_in_each_of_its_groups() {
    let told = told(&server(), by(LibraryGroupBy::Resolution, true)).unwrap();
    assert_eq!(
        groups(&told),
        [
            ("1080", 2, Some(150), Some(30)),
            ("(none)", 1, Some(30), Some(0)),
            ("4k", 1, Some(90), Some(70)),
        ]
    );
    assert_eq!(told.items_read, 3);
}

/// Libraries list no containers.
#[test]
fn what_the_server_does_not_count_is_added_up() {
    let told = told(&server(), by(LibraryGroupBy::Container, false)).unwrap();
    assert_eq!(
        groups(&told),
        [("mkv", 2, None, None), ("(none)", 1, None, None)]
    );
    assert_eq!(told.items_read, 3);
}

#[test]
fn decades_stand_in_their_order() {
    let told = told(&server(), by(LibraryGroupBy::Decade, true)).unwrap();
    let names: Vec<&str> = told.groups.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["1920s", "1930s"]);
}

#[test]
fn languages_have_no_sizes_and_one_library_is_broken_down() {
    let error = told(&server(), by(LibraryGroupBy::AudioLanguage, true)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    let sent = plex_get_library_statistics::Sent {
        library_id: None,
        ..by(LibraryGroupBy::Genre, false)
    };
    let error = told(&server(), sent).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
    assert!(error.message.contains("library_id"), "{}", error.message);
}

#[test]
fn a_library_that_is_not_there_is_told_so() {
    let sent = plex_get_library_statistics::Sent {
        library_id: Some("9".into()),
        ..Default::default()
    };
    let error = told(&server(), sent).unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}
