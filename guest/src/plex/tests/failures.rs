//! What goes wrong, in words, and what is tried again.

use super::*;
use crate::http::Method;

#[test]
fn every_status_has_words_of_its_own() {
    #[track_caller]
    fn check(status: u16, expected: &str) {
        let fake = Fake::default().status("/", status);
        let error = client(&fake).sections("list libraries").unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.status),
            (expected, Some(status))
        );
    }
    check(
        401,
        "list libraries: Plex refused the token: check PLEX_TOKEN",
    );
    check(
        498,
        "list libraries: Plex refused the token: check PLEX_TOKEN",
    );
    check(
        403,
        "list libraries: this token may not do that: it takes the token of the server's owner",
    );
    // Every Plex server has this list.
    check(
        404,
        "list libraries: unexpected answer: it has no list of libraries; check that PLEX_URL is the address of a Plex server",
    );
    check(
        429,
        "list libraries: Plex is not available now: it gets too many requests; try again in a minute",
    );
    check(
        500,
        "list libraries: Plex is not available now: it failed: its log says why",
    );
    check(
        503,
        "list libraries: Plex is not available now: it is overloaded or starting; try again in a minute",
    );
    check(
        302,
        "list libraries: unexpected answer: it redirects elsewhere; check that PLEX_URL is the address of a Plex server",
    );
}

#[test]
fn a_starting_server_is_quoted() {
    let json = r#"{"code":503,"title":"Maintenance","status":"Plex Media Server is currently running startup maintenance tasks."}"#;
    let xml = r#"<Response code="503" title="Maintenance" status="Plex Media Server is currently running database migrations."/>"#;
    for (content_type, body, words) in [
        ("application/json", json, "startup maintenance tasks"),
        ("text/xml", xml, "database migrations"),
    ] {
        let fake = Fake::default().on("/", [fake::answer(503, content_type, body)]);
        let error = client(&fake)
            .sections("list libraries")
            .unwrap_err()
            .to_string();
        assert!(error.contains(words) && !error.contains(".;"), "{error}");
    }
}

#[test]
fn what_does_not_exist_is_named() {
    let fake = Fake::default().status("/", 404);
    let plex = client(&fake);
    let named = |error: Error| match error.cause {
        Cause::NotFound(what) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        named(
            plex.items(
                &id("9"),
                &Listing::default(),
                PAGE,
                &Shape::of(Detail::Brief)
            )
            .unwrap_err()
        ),
        "library 9"
    );
    assert_eq!(named(plex.details(&[id("8")], &[]).unwrap_err()), "item 8");
    assert_eq!(
        named(plex.details(&[id("8"), id("9")], &[]).unwrap_err()),
        "item 8 or 9"
    );
    assert_eq!(
        named(
            plex.children(&id("8"), PAGE, &Shape::of(Detail::Brief))
                .unwrap_err()
        ),
        "item 8"
    );
    assert_eq!(
        named(plex.refresh(&id("9"), None, false).unwrap_err()),
        "library 9"
    );
}

/// Older servers answer 401 where a good token lacks the right.
#[test]
fn a_token_without_rights_is_told_from_a_wrong_one() {
    let sessions = |status: u16, root: u16| {
        let root = if root == 200 {
            fake::json(r#"{"MediaContainer":{}}"#)
        } else {
            fake::status(root)
        };
        let fake = Fake::default()
            .status("/status/sessions", status)
            .on("/", [root]);
        client(&fake).sessions().unwrap_err().cause
    };
    assert_eq!(sessions(403, 200), Cause::Forbidden);
    assert_eq!(sessions(401, 200), Cause::Forbidden);
    assert_eq!(sessions(401, 401), Cause::Unauthorized);
}

#[test]
fn reads_are_repeated_and_changes_never() {
    let passing = || {
        [
            fake::status(503),
            Err(TransportError::Lost),
            fake::json(r#"{"MediaContainer":{}}"#),
        ]
    };
    let fake = Fake::default().on("/", passing());
    client(&fake)
        .on_deck(PAGE, &Shape::of(Detail::Brief))
        .unwrap();
    assert_eq!(fake.seen.borrow().len(), 3);
    let slept: Vec<u128> = fake
        .slept
        .borrow()
        .iter()
        .map(Duration::as_millis)
        .collect();
    assert_eq!(slept, [187, 375], "exponential, with jitter");

    let fake = Fake::default().on("/", passing());
    client(&fake).refresh(&id("1"), None, true).unwrap_err();
    assert_eq!(fake.paths(), ["/library/sections/1/refresh?force=1"]);
    assert_eq!(fake.seen.borrow()[0].method, Method::Get);
}

#[test]
fn only_what_passes_is_repeated() {
    for answer in [
        fake::status(401),
        fake::status(404),
        fake::status(500),
        Err(TransportError::Timeout),
        Err(TransportError::Connect),
    ] {
        let fake = Fake::default().on("/", [answer, fake::json("{}")]);
        client(&fake)
            .on_deck(PAGE, &Shape::of(Detail::Brief))
            .unwrap_err();
        assert_eq!(fake.seen.borrow().len(), 1);
    }
}

#[test]
fn of_a_batch_only_the_failed_are_repeated() {
    let count = r#"{"MediaContainer":{"size":0,"totalSize":5}}"#;
    let fake = Fake::default()
        .json("/library/sections/1/", count)
        .on(
            "/library/sections/2/",
            [fake::status(502), fake::json(count)],
        )
        .status("/library/sections/3/", 404);
    let counts = client(&fake).counts(&[id("1"), id("2"), id("3")]);
    assert_eq!(counts, [Some(5), Some(5), None]);
    assert_eq!(*fake.batches.borrow(), [3, 1], "asked together, then again");
}

#[test]
fn the_server_may_say_how_long_to_wait_within_the_deadline() {
    let later = |seconds| {
        let mut answer = fake::status(429).unwrap();
        answer.retry_after = Some(Duration::from_secs(seconds));
        Fake::default().on("/", [Ok(answer), fake::json(r#"{"MediaContainer":{}}"#)])
    };
    let fake = later(7);
    client(&fake)
        .on_deck(PAGE, &Shape::of(Detail::Brief))
        .unwrap();
    assert_eq!(*fake.slept.borrow(), [Duration::from_secs(7)]);
    let fake = later(3600);
    client(&fake)
        .on_deck(PAGE, &Shape::of(Detail::Brief))
        .unwrap_err();
    assert!(
        fake.slept.borrow().is_empty(),
        "nobody waits beyond the deadline"
    );
}

/// What answers at the address is another program, and the token has nothing to do with it.
#[test]
fn a_wrong_address_is_told_from_a_wrong_token() {
    let proxy = "<html><head><title>401 Authorization Required</title></head></html>";
    let page = "<!DOCTYPE html><html><head><title>Plex</title></head></html>";
    let another = r#"{"error":"no such page"}"#;
    for answer in [
        fake::answer(401, "text/html; charset=utf-8", proxy),
        fake::answer(200, "text/html", page),
        fake::answer(200, "application/json", another),
        fake::status(404),
    ] {
        let fake = Fake::default().on("/library/sections", [answer.clone()]);
        let error = client(&fake).sections("list libraries").unwrap_err();
        assert!(matches!(error.cause, Cause::BadResponse(_)), "{error}");
        // A page that refuses everything, also what needs no token.
        for refused in [fake::status(401), fake::status(403), fake::status(404)] {
            let fake = Fake::default()
                .on("/", [refused])
                .on("/identity", [answer.clone()]);
            let error = client(&fake).server().unwrap_err();
            assert!(matches!(error.cause, Cause::BadResponse(_)), "{error}");
            assert!(error.to_string().contains("PLEX_URL"), "{error}");
        }
    }
}

#[test]
fn a_wrong_token_is_told_from_a_wrong_address() {
    let identity = r#"{"MediaContainer":{"size":0,"machineIdentifier":"abc","version":"1.43"}}"#;
    for known in [
        fake::json(identity),
        fake::status(503),
        Err(TransportError::Connect),
    ] {
        let fake = Fake::default()
            .status("/", 401)
            .on("/identity", [known.clone()]);
        let error = client(&fake).server().unwrap_err();
        assert_eq!(error.cause, Cause::Unauthorized, "{known:?}");
    }
    for page in ["", "Unauthorized", "<h1>401 Unauthorized</h1>"] {
        let fake = Fake::default().on("/", [fake::answer(401, "text/html", page)]);
        let error = client(&fake).sections("list libraries").unwrap_err();
        assert_eq!(error.cause, Cause::Unauthorized, "{page}");
    }
}

/// There is time left to look at what has become of it.
#[test]
fn a_change_gets_half_of_the_time() {
    let fake = Fake::default().on("/", [Err(TransportError::Timeout)]);
    client(&fake).refresh(&id("1"), None, false).unwrap_err();
    client(&fake)
        .on_deck(PAGE, &Shape::of(Detail::Brief))
        .unwrap_err();
    let whole = settings().deadline;
    assert_eq!(*fake.timeouts.borrow(), [whole / 2, whole]);
}
