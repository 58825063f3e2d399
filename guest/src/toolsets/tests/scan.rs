//! A scan is asked for once, and what is true is answered whatever comes back.

use super::*;
use crate::http::TransportError;

#[test]
fn a_scan_is_asked_once_for_a_folder_of_the_library() {
    #[track_caller]
    fn check(path: Option<&str>, force: Option<bool>, expected: Result<&str, &str>) {
        let fake = Fake::default().json("/library/sections", SECTIONS).on(
            "/library/sections/1/refresh",
            [fake::answer(200, "text/html", "")],
        );
        match (scanned(&fake, path, force), expected) {
            (Ok(scan), Ok(query)) => {
                assert_eq!(
                    fake.paths(),
                    [
                        "/library/sections".to_owned(),
                        format!("/library/sections/1/refresh{query}"),
                        "/library/sections".to_owned(),
                    ]
                );
                assert_eq!(
                    (scan.library.as_str(), scan.last_scanned_at.as_deref()),
                    ("Films", Some("2023-11-14T22:13:20Z"))
                );
            }
            (Err(error), Err(words)) => assert!(error.message.contains(words), "{}", error.message),
            (got, _) => panic!("{got:?}"),
        }
    }
    check(None, None, Ok(""));
    check(None, Some(true), Ok("?force=1"));
    check(Some("/data/films"), None, Ok("?path=%2Fdata%2Ffilms"));
    check(
        Some("/data/films/A & B"),
        None,
        Ok("?path=%2Fdata%2Ffilms%2FA%20%26%20B"),
    );
    check(
        Some("/data/filmsy"),
        None,
        Err("`path` is in no folder of this library: /data/films"),
    );
    check(
        Some("/data/films/../../etc"),
        None,
        Err("`path` is in no folder"),
    );
    check(Some("/"), None, Err("`path` is in no folder"));
}

/// The library before the scan, and as it is found when nothing came back.
const IDLE: &str = r#"{"MediaContainer":{"Directory":[{"key":"1","type":"movie","title":"Films","refreshing":false,"scannedAt":1700000000}]}}"#;
const SCANNING: &str = r#"{"MediaContainer":{"Directory":[{"key":"1","type":"movie","title":"Films","refreshing":true,"scannedAt":1700000000}]}}"#;
const SCANNED: &str = r#"{"MediaContainer":{"Directory":[{"key":"1","type":"movie","title":"Films","refreshing":false,"scannedAt":1700000009}]}}"#;

/// No answer at all, in every way that it may fail to come.
fn unanswered() -> Vec<Result<crate::http::Response, TransportError>> {
    vec![
        Err(TransportError::Lost),
        Err(TransportError::Timeout),
        Err(TransportError::TooLarge),
        Err(TransportError::Other),
        fake::status(500),
        fake::status(502),
        fake::status(504),
    ]
}

fn server(
    answer: Result<crate::http::Response, TransportError>,
    after: Result<crate::http::Response, TransportError>,
) -> Fake {
    Fake::default()
        .on("/library/sections", [fake::json(IDLE), after])
        .on("/library/sections/1/refresh", [answer])
}

#[track_caller]
fn once(fake: &Fake) {
    let paths = fake.paths();
    let scans = paths.iter().filter(|path| path.contains("refresh"));
    assert_eq!(scans.count(), 1, "{paths:?}");
}

#[test]
fn without_an_answer_the_scan_is_looked_for() {
    for answer in unanswered() {
        for (found, runs) in [(SCANNING, true), (SCANNED, false)] {
            let fake = server(answer.clone(), fake::json(found));
            let scan = scanned(&fake, None, None).unwrap();
            assert_eq!(
                (scan.already_refreshing, scan.refreshing),
                (false, Some(runs)),
                "{answer:?}"
            );
            once(&fake);
        }
    }
}

#[test]
fn a_scan_that_is_not_to_be_seen_is_not_claimed() {
    for answer in unanswered() {
        let fake = server(answer.clone(), fake::json(IDLE));
        let error = scanned(&fake, None, None).unwrap_err();
        assert_eq!(
            error.message,
            "scan library: Plex did not confirm it, and it is not scanning: ask again if it should"
        );
        once(&fake);
        let fake = server(answer.clone(), fake::status(500));
        let error = scanned(&fake, None, None).unwrap_err();
        assert_eq!(
            error.message,
            "scan library: Plex did not confirm it, nor does it say whether it scans: list the libraries later to see"
        );
        once(&fake);
    }
}

/// It may be of another folder, and without fresh metadata.
#[test]
fn a_scan_that_began_before_is_not_this_one() {
    for (found, words) in [
        (
            SCANNING,
            "and a scan that began before still runs: ask again when it has ended",
        ),
        (SCANNED, "and it is not scanning: ask again if it should"),
    ] {
        let fake = Fake::default()
            .on(
                "/library/sections",
                [fake::json(SCANNING), fake::json(found)],
            )
            .on("/library/sections/1/refresh", [Err(TransportError::Lost)]);
        let error = scanned(&fake, None, None).unwrap_err();
        assert!(error.message.ends_with(words), "{}", error.message);
        once(&fake);
    }
}

#[test]
fn a_refusal_is_an_answer() {
    for answer in [
        fake::status(403),
        fake::status(404),
        fake::status(503),
        Err(TransportError::Denied),
        Err(TransportError::Connect),
    ] {
        let fake = server(answer, fake::json(SCANNING));
        scanned(&fake, None, None).unwrap_err();
        once(&fake);
        assert_eq!(fake.paths().len(), 2, "nothing is looked for");
    }
}
