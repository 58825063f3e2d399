//! How what is played is delivered.

use super::*;
use crate::types::{Delivery, Session};

fn session(row: &str) -> Session {
    let body = format!(r#"{{"MediaContainer":{{"size":1,"Metadata":[{row}]}}}}"#);
    let fake = Fake::default().json("/status/sessions", &body);
    client(&fake).sessions().unwrap().0.remove(0)
}

/// A film of one version, with that in its part and its transcoder.
#[track_caller]
fn check(part: &str, transcoder: &str, expected: Delivery) {
    let row =
        format!(r#"{{"type":"movie","title":"F","Media":[{{"Part":[{{{part}}}]}}]{transcoder}}}"#);
    assert_eq!(session(&row).delivery, expected, "{row}");
}

#[test]
fn what_is_done_is_what_was_decided() {
    let transcoder = |decisions: &str| format!(r#","TranscodeSession":{{{decisions}}}"#);
    let direct = r#""decision":"directplay""#;
    check(direct, "", Delivery::DirectPlay);
    check("", "", Delivery::DirectPlay);
    check(r#""decision":"copy""#, "", Delivery::DirectStream);
    check(r#""decision":"transcode""#, "", Delivery::Transcode);
    let all =
        r#""videoDecision":"directplay","audioDecision":"directplay","subtitleDecision":"copy""#;
    check(direct, &transcoder(all), Delivery::DirectPlay);
    check("", &transcoder(all), Delivery::DirectPlay);
    let spelled = r#""videoDecision":"Direct Play","audioDecision":"directPlay""#;
    check(direct, &transcoder(spelled), Delivery::DirectPlay);
    let audio = r#""videoDecision":"copy","audioDecision":"transcode""#;
    check(
        r#""decision":"transcode""#,
        &transcoder(audio),
        Delivery::DirectStream,
    );
    let audio = r#""videoDecision":"directplay","audioDecision":"transcode""#;
    check(direct, &transcoder(audio), Delivery::DirectStream);
    let video = r#""videoDecision":"transcode","audioDecision":"directplay""#;
    check(direct, &transcoder(video), Delivery::Transcode);
    // A transcoder that says nothing does something.
    check("", &transcoder(""), Delivery::DirectStream);
    let streams = r#""decision":"transcode","Stream":[{"streamType":1,"decision":"copy"},{"streamType":2,"decision":"transcode"}]"#;
    check(streams, "", Delivery::DirectStream);
}

#[test]
fn of_a_track_the_audio_counts() {
    let track = |decision: &str| {
        let row = format!(
            r#"{{"type":"track","title":"T","Media":[{{"Part":[{{}}]}}],"TranscodeSession":{{"audioDecision":"{decision}"}}}}"#
        );
        session(&row).delivery
    };
    assert_eq!(track("directplay"), Delivery::DirectPlay);
    assert_eq!(track("copy"), Delivery::DirectStream);
    assert_eq!(track("transcode"), Delivery::Transcode);
}

/// The other versions, parts and streams are in the library, and not on their way.
#[test]
fn what_is_selected_counts() {
    let version = session(
        r#"{"type":"movie","title":"F","Media":[
            {"videoResolution":"4k","Part":[{"decision":"transcode"}]},
            {"videoResolution":"1080p","selected":"1","Part":[{"decision":"directplay"}]}]}"#,
    );
    assert_eq!(version.delivery, Delivery::DirectPlay);
    let part = session(
        r#"{"type":"movie","title":"F","Media":[{"Part":[
            {"decision":"directplay"},
            {"decision":"transcode","selected":true}]}]}"#,
    );
    assert_eq!(part.delivery, Delivery::Transcode);
    let stream = session(
        r#"{"type":"movie","title":"F","Media":[{"Part":[{"Stream":[
            {"streamType":1,"decision":"copy"},
            {"streamType":2,"decision":"copy"},
            {"streamType":2,"decision":"transcode","selected":true}]}]}]}"#,
    );
    assert_eq!(stream.delivery, Delivery::DirectStream);
    let converted = session(
        r#"{"type":"movie","title":"F","Media":[
            {"videoResolution":"4k"},
            {"videoResolution":"480p","selected":true}],
            "TranscodeSession":{"videoDecision":"transcode"}}"#,
    );
    let conversion = converted.conversion.unwrap();
    assert_eq!(conversion.resolution.as_deref(), Some("480"));
}

#[test]
fn nothing_is_converted_in_direct_play() {
    let row = r#"{"type":"movie","title":"F","TranscodeSession":{"videoDecision":"directplay","audioDecision":"directplay"}}"#;
    assert_eq!(session(row).conversion, None);
}
