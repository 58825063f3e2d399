//! Users against what a show holds.

use super::*;

const SHOW: &str = r#"{"MediaContainer":{"Metadata":[
    {"ratingKey":"20","type":"show","title":"Trains","leafCount":3}]}}"#;

/// Ada has seen all of it, Bob the first episode twice, and an unknown user one that is gone.
const ROWS: &str = r#"{"MediaContainer":{"totalSize":6,"Metadata":[
    {"viewedAt":1700000000,"accountID":1,"type":"episode","title":"One","grandparentKey":"/library/metadata/20","ratingKey":"21","parentIndex":1,"index":1},
    {"viewedAt":1700000100,"accountID":2,"type":"episode","title":"One","grandparentKey":"/library/metadata/20","ratingKey":"21","parentIndex":1,"index":1},
    {"viewedAt":1700000200,"accountID":1,"type":"episode","title":"Three","grandparentKey":"/library/metadata/20","ratingKey":"23","parentIndex":2,"index":1},
    {"viewedAt":1700000300,"accountID":1,"type":"episode","title":"Two","grandparentKey":"/library/metadata/20","ratingKey":"22","parentIndex":1,"index":2},
    {"viewedAt":1700000400,"accountID":2,"type":"episode","title":"One","grandparentKey":"/library/metadata/20","ratingKey":"21","parentIndex":1,"index":1},
    {"viewedAt":1700000500,"accountID":3,"type":"episode","title":"Gone","parentIndex":1,"index":9}]}}"#;

fn watched(fake: &Fake) -> Result<Viewers, ToolError> {
    let sent = plex_who_watched::Sent {
        rating_key: "20".into(),
        since: None,
    };
    let args = plex_who_watched::Args::check(sent)?;
    insights::plex_who_watched::run(&context(fake, ANSWER), args)
}

#[test]
fn users_are_told_with_how_much_they_played_how_far_and_when_last() {
    let fake = Fake::default()
        .json("/library/metadata/20", SHOW)
        .json("/status/sessions/history/all", ROWS)
        .json(
            "/accounts",
            r#"{"MediaContainer":{"Account":[{"id":1,"name":"Ada"},{"id":2,"name":"Bob"}]}}"#,
        );
    insta::assert_debug_snapshot!("who_watched_a_show", watched(&fake).unwrap());
    assert!(
        fake.paths()[1].contains("metadataItemID=20"),
        "{:?}",
        fake.paths()
    );
}

#[test]
fn names_that_may_not_be_read_leave_the_ids() {
    let fake = Fake::default()
        .json("/library/metadata/20", SHOW)
        .json("/status/sessions/history/all", ROWS)
        .status("/accounts", 401);
    let viewers = watched(&fake).unwrap();
    let users: Vec<_> = viewers.viewers.iter().map(|viewer| &viewer.user).collect();
    assert_eq!(users, ["1", "2", "3"]);
    assert!(viewers.names_note.is_some());
}

#[test]
fn nobody_is_an_answer_and_no_names_are_read_for_it() {
    let fake = Fake::default().json("/library/metadata/20", SHOW).json(
        "/status/sessions/history/all",
        r#"{"MediaContainer":{"size":0}}"#,
    );
    let viewers = watched(&fake).unwrap();
    assert_eq!((viewers.viewers.len(), viewers.item_count), (0, Some(3)));
    assert_eq!(fake.paths().len(), 2);
}

#[test]
fn rows_of_other_items_are_an_error_for_the_server_ignores_the_filter() {
    let rows = r#"{"MediaContainer":{"totalSize":1,"Metadata":[
        {"viewedAt":1700000000,"accountID":1,"type":"movie","title":"F","ratingKey":"99"}]}}"#;
    let fake = Fake::default()
        .json("/library/metadata/20", SHOW)
        .json("/status/sessions/history/all", rows);
    assert_eq!(watched(&fake).unwrap_err().code, ErrorCode::Unsupported);
}

#[test]
fn an_item_that_is_not_there_is_named() {
    let fake = Fake::default().status("/library/metadata/20", 404);
    let error = watched(&fake).unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    assert!(error.message.contains("item 20"), "{}", error.message);
}
