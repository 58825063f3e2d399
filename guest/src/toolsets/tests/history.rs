//! The history: rows, and who is in them.

use super::*;

fn played(fake: &Fake, sent: plex_get_history::Sent) -> Result<HistoryPage, ToolError> {
    let args = plex_get_history::Args::check(sent)?;
    playback::plex_get_history::run(&context(fake, ANSWER), args)
}

#[test]
fn history_has_names_where_the_token_may_read_them() {
    let rows = r#"{"MediaContainer":{"totalSize":2,"Metadata":[
        {"viewedAt":1700000000,"accountID":1,"deviceID":4,"title":"F","type":"movie","ratingKey":"9","librarySectionID":"1"},
        {"viewedAt":1600000000,"accountID":77,"title":"Gone","type":"movie","thumb":"/thumb/-1"}]}}"#;
    let history = plex_get_history::Sent::default;
    let lengths = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"9","type":"movie","title":"F","duration":5400000}]}}"#;
    let fake = Fake::default().json("/status", rows).json("/library/metadata/9", lengths)
        .json("/accounts", r#"{"MediaContainer":{"Account":[{"id":0,"name":""},{"id":1,"name":"Ada"},{"id":2,"name":"Bob"}]}}"#)
        .json("/devices", r#"{"MediaContainer":{"Device":[{"id":4,"name":"TV","platform":""}]}}"#);
    insta::assert_debug_snapshot!("history_of_the_owner", played(&fake, history()).unwrap());
    let fake = Fake::default()
        .json("/status", rows)
        .status("/library/metadata/9", 404)
        .status("/accounts", 403)
        .status("/devices", 403);
    insta::assert_debug_snapshot!("history_of_another_user", played(&fake, history()).unwrap());
    for (since, fine) in [
        ("2026-01-31", true),
        ("2026-01-31T18:00:00+02:00", true),
        ("yesterday", false),
        ("2026-02-30", false),
    ] {
        let empty = Fake::default().json("/status", r#"{"MediaContainer":{}}"#);
        let args = plex_get_history::Sent {
            since: Some(since.into()),
            ..history()
        };
        assert_eq!(played(&empty, args).is_ok(), fine, "{since}");
        assert_eq!(
            empty.paths().len(),
            usize::from(fine),
            "no rows, no names asked"
        );
    }
}
