//! Holes in the shows of a library.

use serde_json::{Value, json};

use super::*;

/// Episodes of the show `show`, as season and number.
fn episodes(show: u32, numbers: &[(u32, u32)]) -> Vec<Value> {
    let episode = |(season, number): &(u32, u32)| {
        json!({"ratingKey": (show * 10_000 + season * 100 + number).to_string(), "type": "episode", "title": "E",
            "grandparentRatingKey": show.to_string(), "grandparentTitle": format!("Show {show}"),
            "parentIndex": season, "index": number})
    };
    numbers.iter().map(episode).collect()
}

fn page(episodes: &[Value], total: usize) -> String {
    json!({"MediaContainer": {"totalSize": total, "Metadata": episodes}}).to_string()
}

const NO_FILES: &str = r#"{"MediaContainer":{"size":0}}"#;

fn found(fake: &Fake) -> Result<MissingEpisodes, ToolError> {
    let sent = plex_find_missing_episodes::Sent {
        library_id: "2".into(),
        ..Default::default()
    };
    let args = plex_find_missing_episodes::Args::check(sent)?;
    insights::plex_find_missing_episodes::run(&context(fake, ANSWER), args)
}

/// What is found of one show.
fn holes(numbers: &[(u32, u32)]) -> Vec<String> {
    let episodes = episodes(7, numbers);
    let fake = Fake::default()
        .json("/library/sections/2/all", &page(&episodes, episodes.len()))
        .json("/library/metadata/", NO_FILES);
    let found = found(&fake).unwrap();
    assert_eq!(found.episodes_read as usize, numbers.len());
    let mut words = Vec::new();
    for show in found.shows {
        for season in show.seasons {
            let missing = season.missing.unwrap_or_default();
            let begins = season
                .begins_at
                .map_or(String::new(), |at| format!(" from {at}"));
            words.push(format!("S{}: {missing}{begins}", season.season));
        }
        words.extend(
            show.missing_seasons
                .map(|seasons| format!("seasons {seasons}")),
        );
    }
    words
}

#[test]
fn holes_lie_between_what_is_here() {
    assert_eq!(holes(&[(1, 1), (1, 2), (1, 5), (1, 7)]), ["S1: 3-4, 6"]);
    assert_eq!(holes(&[(1, 1), (4, 1)]), ["seasons 2-3"]);
    assert_eq!(holes(&[(1, 1), (1, 2), (2, 1)]), [""; 0]);
    assert_eq!(holes(&[(1, 3), (1, 4)]), ["S1:  from 3"]);
}

#[test]
fn specials_are_not_counted_and_numbers_that_go_on_are_no_hole() {
    assert_eq!(holes(&[(0, 4), (0, 9), (1, 1)]), [""; 0]);
    assert_eq!(holes(&[(1, 1), (1, 2), (2, 3), (2, 4)]), [""; 0]);
    assert_eq!(holes(&[(1, 1), (1, 2), (2, 4)]), ["S2:  from 4"]);
}

#[test]
fn a_file_of_two_episodes_fills_the_hole_behind_its_first() {
    let episodes = episodes(7, &[(1, 1), (1, 3), (1, 6)]);
    let files = r#"{"MediaContainer":{"Metadata":[
        {"ratingKey":"70101","Media":[{"Part":[{"file":"/tv/Show/Show S01E01-E02.mkv"}]}]},
        {"ratingKey":"70103","Media":[{"Part":[{"file":"C:\\tv\\Show 1x03-04.mkv"}]}]}]}}"#;
    let fake = Fake::default()
        .json("/library/sections/2/all", &page(&episodes, 3))
        .json("/library/metadata/70101,70103?", files);
    let found = found(&fake).unwrap();
    assert_eq!(found.shows[0].seasons[0].missing.as_deref(), Some("5"));
    assert!(!format!("{found:?}").contains("/tv/"), "no path is told");
}

#[test]
fn shows_come_in_the_order_of_their_titles_and_all_pages_are_read() {
    let all = [
        episodes(9, &[(1, 1), (1, 3)]),
        episodes(8, &[(1, 1), (1, 3)]),
        episodes(6, &[(1, 1), (1, 2)]),
    ]
    .concat();
    let pages = [&all[..3], &all[3..]].map(|part| fake::json(&page(part, all.len())));
    let fake = Fake::default()
        .on("/library/sections/2/all", pages)
        .json("/library/metadata/", NO_FILES);
    let found = found(&fake).unwrap();
    let titles: Vec<_> = found.shows.iter().map(|show| show.title.as_str()).collect();
    assert_eq!(titles, ["Show 8", "Show 9"]);
    assert_eq!(
        (found.total, found.shows_checked, found.episodes_read),
        (2, 3, 6)
    );
    assert_eq!(found.next_offset, None);
    assert_eq!(found.notes.len(), 1);
}

#[test]
fn a_library_that_changes_meanwhile_is_told() {
    let all = episodes(7, &[(1, 1), (1, 2), (1, 3)]);
    let pages =
        [(&all[..2], 3), (&all[2..], 4)].map(|(part, total)| fake::json(&page(part, total)));
    let fake = Fake::default().on("/library/sections/2/all", pages);
    let found = found(&fake).unwrap();
    assert!(
        found.notes.iter().any(|note| note.contains("changed")),
        "{:?}",
        found.notes
    );
}
