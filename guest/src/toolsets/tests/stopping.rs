//! A session is stopped once, where a Plex Pass allows it and nobody has to be asked first, and is seen to be gone.

use super::*;
use crate::{arguments::plex_stop_session, http::Response, http::TransportError};

type Answer = Result<Response, TransportError>;

fn sessions(ids: &[&str]) -> Answer {
    let rows: Vec<_> = ids
        .iter()
        .map(|id| format!(r#"{{"ratingKey":"5","type":"movie","title":"Film","User":{{"title":"kim"}},"Session":{{"id":"{id}"}}}}"#))
        .collect();
    fake::json(&format!(
        r#"{{"MediaContainer":{{"size":{},"Metadata":[{}]}}}}"#,
        rows.len(),
        rows.join(",")
    ))
}

fn server(subscription: bool, features: &str, after: Answer) -> Fake {
    let root = format!(
        r#"{{"MediaContainer":{{"machineIdentifier":"ab","myPlexSubscription":{subscription},"ownerFeatures":"{features}"}}}}"#
    );
    Fake::default()
        .json("/", &root)
        .on("/status/sessions", [sessions(&["abc", "def"]), after])
        .on(
            "/status/sessions/terminate",
            [fake::answer(200, "text/html", "")],
        )
}

fn stopped(fake: &Fake, id: &str, asks: bool) -> Result<StoppedSession, ToolError> {
    let sent = plex_stop_session::Sent {
        session_id: id.into(),
        reason: Some("Bedtime".into()),
    };
    let args = plex_stop_session::Args::check(sent)?;
    let cx = Context {
        asks,
        ..context(fake, ANSWER)
    };
    playback::plex_stop_session::run(&cx, args)
}

fn changes(fake: &Fake) -> Vec<String> {
    let paths = fake.paths().into_iter();
    paths.filter(|path| path.contains("terminate")).collect()
}

#[test]
fn a_session_is_stopped_once_and_seen_to_be_gone() {
    for (subscription, features) in [(true, "a"), (false, "a, session_kick")] {
        let fake = server(subscription, features, sessions(&["def"]));
        let answer = stopped(&fake, "abc", false).unwrap();
        assert_eq!((answer.title.as_str(), answer.changed), ("Film", true));
        let sent = "/status/sessions/terminate?sessionId=abc&reason=Bedtime";
        assert_eq!(changes(&fake), [sent]);
    }
}

#[test]
fn without_a_plex_pass_nothing_is_sent() {
    let fake = server(false, "a,b", sessions(&["abc"]));
    let error = stopped(&fake, "abc", false).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    assert!(error.message.contains("Plex Pass"), "{}", error.message);
    assert!(changes(&fake).is_empty());
}

#[test]
fn a_session_that_is_not_there_is_answered_with_those_that_are() {
    let fake = server(true, "", sessions(&[]));
    let error = stopped(&fake, "xyz", false).unwrap_err();
    assert_eq!(
        error.message,
        "stop session: there is no such session: sessions: abc is \"Film\", def is \"Film\""
    );
    assert!(changes(&fake).is_empty());
}

#[test]
fn nothing_is_stopped_before_a_person_agrees_where_the_host_asks() {
    let fake = server(true, "", sessions(&["abc"]));
    let error = stopped(&fake, "abc", true).unwrap_err();
    assert_eq!(error.code, ErrorCode::Confirm);
    assert_eq!(
        error.message,
        "stop session: stops \"Film\", which \"kim\" plays"
    );
    assert!(changes(&fake).is_empty());
}

/// Plex answers 200 also where the player goes on.
#[test]
fn a_session_that_goes_on_is_an_error() {
    let fake = server(true, "", sessions(&["abc"]));
    let error = stopped(&fake, "abc", false).unwrap_err();
    assert_eq!(error.code, ErrorCode::BadResponse);
    assert_eq!(changes(&fake).len(), 1);
}
