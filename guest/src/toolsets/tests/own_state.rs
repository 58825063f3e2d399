//! Progress, Continue Watching and selected streams: read first, sent once where it is needed, read back.

use super::*;
use crate::{
    arguments::{plex_remove_from_continue_watching, plex_select_streams, plex_set_progress},
    http::{Response, TransportError},
};

type Answer = Result<Response, TransportError>;

fn done() -> Answer {
    fake::answer(200, "text/html", "")
}

/// A film of an hour, with so many milliseconds of progress and a number of views.
fn film(progress: u32, views: u32) -> Answer {
    fake::json(&format!(
        r#"{{"MediaContainer":{{"Metadata":[{{"ratingKey":"1","type":"movie","title":"Film","duration":3600000,"viewOffset":{progress},"viewCount":{views}}}]}}}}"#
    ))
}

fn threshold(percent: &str) -> Answer {
    fake::json(&format!(
        r#"{{"MediaContainer":{{"Setting":[{{"id":"LibraryVideoPlayedThreshold","value":{percent}}}]}}}}"#
    ))
}

fn moved(fake: &Fake, progress_seconds: u32) -> Result<MarkedItem, ToolError> {
    let sent = plex_set_progress::Sent {
        rating_key: "1".into(),
        progress_seconds,
    };
    let args = plex_set_progress::Args::check(sent)?;
    playback::plex_set_progress::run(&context(fake, ANSWER), args)
}

fn removed(fake: &Fake, keys: &[&str]) -> Result<ContinuedList, ToolError> {
    let rating_keys = keys.iter().map(|key| (*key).to_owned()).collect();
    let sent = plex_remove_from_continue_watching::Sent { rating_keys };
    let args = plex_remove_from_continue_watching::Args::check(sent)?;
    playback::plex_remove_from_continue_watching::run(&context(fake, ANSWER), args)
}

fn selected(
    fake: &Fake,
    part: &str,
    audio: Option<&str>,
    subtitles: Option<&str>,
) -> Result<SelectedStreams, ToolError> {
    let sent = plex_select_streams::Sent {
        rating_key: "1".into(),
        part_id: part.into(),
        audio_language: audio.map(str::to_owned),
        subtitle_language: subtitles.map(str::to_owned),
    };
    let args = plex_select_streams::Args::check(sent)?;
    playback::plex_select_streams::run(&context(fake, ANSWER), args)
}

/// What was sent to a place that changes something.
fn changes(fake: &Fake, place: &str) -> Vec<String> {
    let paths = fake.paths().into_iter();
    paths.filter(|path| path.starts_with(place)).collect()
}

#[test]
fn progress_is_sent_once_in_milliseconds_and_read_back() {
    let fake = Fake::default()
        .on("/:/prefs/get", [threshold("90")])
        .on(
            "/library/metadata/1",
            [film(0, 0), film(0, 0), film(600_000, 0)],
        )
        .on("/:/progress", [done()]);
    let item = moved(&fake, 600).unwrap();
    let sent = "/:/progress?key=1&identifier=com.plexapp.plugins.library&time=600000&state=stopped";
    assert_eq!(changes(&fake, "/:/progress"), [sent]);
    let at = |seen: &Option<Seen>| seen.as_ref().unwrap().progress_seconds;
    assert_eq!(
        (at(&item.before), at(&item.after), item.changed),
        (None, Some(600), true)
    );
    let fake = Fake::default()
        .on("/:/prefs/get", [threshold("90")])
        .on("/library/metadata/1", [film(600_400, 0)]);
    assert!(!moved(&fake, 600).unwrap().changed);
}

/// Plex would take the item for watched, and forget the progress.
#[test]
fn progress_behind_the_servers_own_threshold_is_not_sent() {
    for (percent, first) in [("90", 3_240), ("\"70\"", 2_520), ("\"\"", 3_240)] {
        let server = || {
            Fake::default()
                .on("/:/prefs/get", [threshold(percent)])
                .on(
                    "/library/metadata/1",
                    [film(0, 0), film((first - 1) * 1_000, 0)],
                )
                .on("/:/progress", [done()])
        };
        let fake = server();
        let error = moved(&fake, first).unwrap_err();
        let words = format!("set progress: from {first} seconds on, ");
        assert!(error.message.starts_with(&words), "{}", error.message);
        assert_eq!(error.code, ErrorCode::InvalidArgument);
        assert!(changes(&fake, "/:/progress").is_empty());
        moved(&server(), first - 1).unwrap();
    }
    // A token that may not read the preference.
    let fake = Fake::default()
        .status("/:/prefs/get", 403)
        .on("/library/metadata/1", [film(0, 0)]);
    let error = moved(&fake, 3_240).unwrap_err();
    assert!(error.message.contains("90 percent"), "{}", error.message);
}

#[test]
fn progress_that_plex_turns_into_something_else_is_an_error() {
    for after in [film(0, 1), film(0, 0)] {
        let fake = Fake::default()
            .on("/:/prefs/get", [threshold("90")])
            .on("/library/metadata/1", [film(0, 0), after])
            .on("/:/progress", [done()]);
        let error = moved(&fake, 30).unwrap_err();
        assert_eq!(
            error.message,
            "set progress: Plex answered as if it were done, and it is not: near the beginning Plex keeps no \
             progress, near the end it takes an item for watched"
        );
        assert_eq!(changes(&fake, "/:/progress").len(), 1);
    }
}

#[test]
fn what_holds_others_has_no_progress() {
    let show = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"1","type":"show","title":"Show","leafCount":8}]}}"#;
    let fake = Fake::default()
        .on("/:/prefs/get", [threshold("90")])
        .json("/library/metadata/1", show);
    let error = moved(&fake, 30).unwrap_err();
    assert!(error.message.contains("only a film"), "{}", error.message);
}

/// Continue Watching, with an episode of the show 9 if it is there.
fn continued(keys: &[&str]) -> Answer {
    let rows: Vec<_> = keys
        .iter()
        .map(|key| {
            format!(r#"{{"ratingKey":"{key}","parentRatingKey":"8","grandparentRatingKey":"9"}}"#)
        })
        .collect();
    let size = keys.len();
    fake::json(&format!(
        r#"{{"MediaContainer":{{"totalSize":{size},"Metadata":[{}]}}}}"#,
        rows.join(",")
    ))
}

const THREE: &str = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"1","title":"A"},{"ratingKey":"2","title":"B"},{"ratingKey":"9","title":"C"}]}}"#;

#[test]
fn only_what_is_in_continue_watching_is_taken_out() {
    let fake = Fake::default()
        .on(
            "/hubs/continueWatching/items",
            [continued(&["1", "5"]), continued(&["5"])],
        )
        .json("/library/metadata/", THREE)
        .json(
            "/library/metadata/1?",
            r#"{"MediaContainer":{"Metadata":[{"ratingKey":"1","title":"A"}]}}"#,
        )
        .on("/actions/removeFromContinueWatching", [done()]);
    let list = removed(&fake, &["1", "2", "9", "7"]).unwrap();
    assert_eq!(
        changes(&fake, "/actions/"),
        ["/actions/removeFromContinueWatching?ratingKey=1"]
    );
    let told: Vec<_> = list
        .items
        .iter()
        .map(|item| (item.before, item.after, item.changed, item.error.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (Some(true), Some(false), true, None),
            (Some(false), Some(false), false, None),
            (
                Some(true),
                Some(true),
                false,
                Some("remove from Continue Watching: what is there is 1: give that rating key")
            ),
            (
                None,
                None,
                false,
                Some(
                    "remove from Continue Watching: there is no item 7 on this server, or not for this token"
                )
            ),
        ]
    );
}

#[test]
fn a_server_without_continue_watching_is_told_from_one_that_takes_nothing_out() {
    let fake = Fake::default().status("/hubs/continueWatching/items", 404);
    let error = removed(&fake, &["1"]).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    let fake = Fake::default()
        .on("/hubs/continueWatching/items", [continued(&["1"])])
        .json("/library/metadata/", THREE)
        .on("/actions/removeFromContinueWatching", [done()]);
    let error = removed(&fake, &["1"]).unwrap_err();
    assert_eq!(
        error.message,
        "remove from Continue Watching: Plex answered as if it were done, and it is not"
    );
}

/// A file with audio in Japanese and English and subtitles in English, where `on` are selected.
fn file(on: &[u32]) -> Answer {
    let stream = |id: u32, kind: u32, language: &str, code: &str, more: &str| {
        let tag = if code == "jpn" { "ja" } else { "en" };
        let selected = on.contains(&id);
        format!(
            r#"{{"id":{id},"streamType":{kind},"language":"{language}","languageCode":"{code}","languageTag":"{tag}","displayTitle":"{language} {id}","selected":{selected}{more}}}"#
        )
    };
    let streams = [
        stream(21, 2, "Japanese", "jpn", ""),
        stream(22, 2, "English", "eng", r#","title":"Commentary""#),
        stream(23, 2, "English", "eng", ""),
        stream(31, 3, "English", "eng", r#","forced":true"#),
        stream(32, 3, "English", "eng", ""),
    ];
    fake::json(&format!(
        r#"{{"MediaContainer":{{"Metadata":[{{"ratingKey":"1","type":"movie","title":"Film","Media":[{{"Part":[{{"id":7,"Stream":[{}]}}]}}]}}]}}}}"#,
        streams.join(",")
    ))
}

#[test]
fn streams_are_selected_by_name_or_code_of_their_language() {
    for (audio, subtitles, sent, after) in [
        (Some("English"), None, "audioStreamID=23", vec![23]),
        (
            Some("eng"),
            Some("en"),
            "audioStreamID=23&subtitleStreamID=32",
            vec![23, 32],
        ),
        (None, Some("ENGLISH"), "subtitleStreamID=32", vec![21, 32]),
    ] {
        let fake = Fake::default()
            .on("/library/metadata/1", [file(&[21]), file(&after)])
            .on("/library/parts/7", [done()]);
        let answer = selected(&fake, "7", audio, subtitles).unwrap();
        assert_eq!(
            changes(&fake, "/library/parts/"),
            [format!("/library/parts/7?{sent}")]
        );
        assert!(answer.changed);
        let before = answer.before.unwrap();
        assert_eq!(before.audio.as_deref(), Some("Japanese 21"));
    }
}

#[test]
fn subtitles_are_turned_off_and_what_is_so_stays() {
    let fake = Fake::default()
        .on("/library/metadata/1", [file(&[21, 32]), file(&[21])])
        .on("/library/parts/7", [done()]);
    let answer = selected(&fake, "7", Some("ja"), Some("off")).unwrap();
    let sent = "/library/parts/7?audioStreamID=21&subtitleStreamID=0";
    assert_eq!(changes(&fake, "/library/parts/"), [sent]);
    assert_eq!(answer.after.unwrap().subtitles, None);
    for (on, audio, subtitles) in [
        (vec![21], Some("jpn"), Some("off")),
        // One of several in the language, and chosen before.
        (vec![23, 32], Some("en"), Some("en")),
    ] {
        let fake = Fake::default().on("/library/metadata/1", [file(&on)]);
        assert!(!selected(&fake, "7", audio, subtitles).unwrap().changed);
    }
}

#[test]
fn a_file_or_language_that_is_not_there_is_answered_with_those_that_are() {
    let server = || Fake::default().on("/library/metadata/1", [file(&[21])]);
    let error = selected(&server(), "8", Some("en"), None).unwrap_err();
    assert_eq!(
        error.message,
        "select streams: `part_id` is none of its files: 7 has audio \"Japanese 21\", \"English 22\", \"English 23\", \
         subtitles \"English 31\", \"English 32\""
    );
    let error = selected(&server(), "7", None, Some("Welsh")).unwrap_err();
    assert_eq!(
        error.message,
        "select streams: there is no subtitles in that language: \"English 31\", \"English 32\""
    );
    let error = selected(&server(), "7", None, None).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
}

#[test]
fn streams_that_are_not_selected_after_a_yes_are_an_error() {
    let fake = Fake::default()
        .on("/library/metadata/1", [file(&[21])])
        .on("/library/parts/7", [done()]);
    let error = selected(&fake, "7", Some("English"), None).unwrap_err();
    assert_eq!(
        error.message,
        "select streams: Plex answered as if it were done, and it is not"
    );
    assert_eq!(changes(&fake, "/library/parts/").len(), 1);
}
