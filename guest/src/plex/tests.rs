//! The client against prepared answers: what it asks, and how it understands what comes.

use std::time::Duration;

use super::{
    library::{Listing, Unwatched},
    page::Asked,
    paths::Id,
    status::Rows,
    *,
};
use crate::{
    http::fake::{self, Fake},
    types::{Detail, ItemKind, ItemSort, ListKind},
};

fn client(fake: &Fake) -> Client<'_> {
    Client::new(fake, settings())
}

fn settings() -> Settings {
    Settings {
        prefix: String::new(),
        token: "secret".into(),
        client_identifier: "test".into(),
        deadline: Duration::from_secs(30),
    }
}

fn id(text: &str) -> Id {
    Id::parse("library id", text).unwrap()
}

const PAGE: Asked = Asked { start: 0, size: 2 };

fn paging(start: u32, size: u32) -> String {
    format!("X-Plex-Container-Start={start}&X-Plex-Container-Size={size}")
}

#[test]
fn the_token_is_in_one_header_and_nowhere_else() {
    let fake = Fake::default().json("/library/onDeck", r#"{"MediaContainer":{}}"#);
    client(&fake).on_deck(PAGE, Detail::Brief).unwrap();
    let seen = fake.seen.borrow();
    let with_token: Vec<_> = seen[0]
        .headers
        .iter()
        .filter(|(_, v)| v.contains("secret"))
        .collect();
    assert_eq!(with_token, [&("x-plex-token", "secret".to_owned())]);
    assert!(!seen[0].path_and_query.contains("secret"));
}

#[test]
fn json_is_asked_for_and_pages_are_asked_in_query_and_headers() {
    let fake = Fake::default().json("/library/onDeck", r#"{"MediaContainer":{}}"#);
    client(&fake)
        .on_deck(Asked { start: 4, size: 2 }, Detail::Brief)
        .unwrap();
    let seen = fake.seen.borrow();
    assert_eq!(
        seen[0].path_and_query,
        format!("/library/onDeck?{}", paging(4, 2))
    );
    for header in [
        ("accept", "application/json"),
        ("x-plex-container-start", "4"),
        ("x-plex-container-size", "2"),
        ("x-plex-client-identifier", "test"),
    ] {
        assert!(
            seen[0]
                .headers
                .iter()
                .any(|(k, v)| (*k, v.as_str()) == header),
            "{header:?}"
        );
    }
}

#[test]
fn a_prefix_of_the_address_is_kept() {
    let fake = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
    let settings = Settings {
        prefix: "/plex".into(),
        ..settings()
    };
    Client::new(&fake, settings)
        .sections("list libraries")
        .unwrap();
    assert_eq!(fake.paths(), ["/plex/library/sections"]);
}

#[test]
fn filters_are_encoded_as_plex_reads_them() {
    #[track_caller]
    fn check(list: Listing, expected: &str) {
        let fake = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
        client(&fake)
            .items(&id("7"), &list, PAGE, Detail::Brief)
            .unwrap();
        assert_eq!(
            fake.paths(),
            [format!(
                "/library/sections/7/all?{expected}{}",
                paging(0, 2)
            )]
        );
    }
    let list = Listing::default;
    check(list(), "");
    check(
        Listing {
            sort: Some(ItemSort::AddedDesc),
            ..list()
        },
        "sort=addedAt%3Adesc&",
    );
    check(
        Listing {
            kind: Some(ListKind::Episode),
            ..list()
        },
        "type=4&",
    );
    check(
        Listing {
            title: Some("a&force=1 ü#/?".into()),
            ..list()
        },
        "title=a%26force%3D1%20%C3%BC%23%2F%3F&",
    );
    check(
        Listing {
            genre: Some("12".into()),
            year: Some(1927),
            ..list()
        },
        "genre=12&year=1927&",
    );
    check(
        Listing {
            actor: Some(id("5")),
            director: Some(id("6")),
            ..list()
        },
        "actor=5&director=6&",
    );
    check(
        Listing {
            unwatched: Some(Unwatched::Movies),
            ..list()
        },
        "unwatched=1&",
    );
    check(
        Listing {
            unwatched: Some(Unwatched::Shows),
            ..list()
        },
        "type=2&unwatchedLeaves=1&",
    );
    let episodes = Listing {
        kind: Some(ListKind::Episode),
        unwatched: Some(Unwatched::Episodes),
        ..list()
    };
    check(episodes, "type=4&episode.unwatched=1&");
    let tracks = Listing {
        kind: Some(ListKind::Track),
        unwatched: Some(Unwatched::Tracks),
        ..list()
    };
    check(tracks, "type=10&track.viewCount=0&");
}

#[test]
fn operators_are_encoded_and_the_sign_between_key_and_value_is_not() {
    let fake = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
    let rows = Rows {
        account: Some("1".into()),
        section: Some(id("2")),
        since: Some(100),
        until: Some(200),
    };
    client(&fake).history(&rows, PAGE).unwrap();
    let expected = "/status/sessions/history/all?sort=viewedAt%3Adesc&accountID=1&librarySectionID=2\
                    &viewedAt%3E=100&viewedAt%3C=199&";
    assert_eq!(fake.paths(), [format!("{expected}{}", paging(0, 2))]);
}

#[test]
fn a_filter_that_the_server_ignores_is_an_error_not_a_wrong_list() {
    let fake = Fake::default()
        .json("/library", r#"{"MediaContainer":{"Metadata":[{"ratingKey":"1","type":"artist","title":"A","viewCount":1}]}}"#)
        .json("/status", r#"{"MediaContainer":{"Metadata":[{"viewedAt":50,"title":"A","type":"movie"}]}}"#);
    let year = Listing {
        year: Some(1927),
        ..Listing::default()
    };
    let error = client(&fake)
        .items(&id("1"), &year, PAGE, Detail::Brief)
        .unwrap_err();
    assert!(
        matches!(&error.cause, Cause::Unsupported(why) if why.contains("`year`")),
        "{error}"
    );
    let error = client(&fake)
        .history(
            &Rows {
                since: Some(100),
                ..Rows::default()
            },
            PAGE,
        )
        .unwrap_err();
    assert!(matches!(error.cause, Cause::Unsupported(_)), "{error}");
}

/// What comes of three items from position 0 or 2, in pages of two.
#[test]
fn pages_are_reckoned_by_what_was_received() {
    #[track_caller]
    fn check(start: u32, container: &str, keys: &str, expected: (&str, Option<u32>, Option<u32>)) {
        let items: Vec<String> = keys
            .chars()
            .map(|key| format!(r#"{{"ratingKey":"{key}","title":"t"}}"#))
            .collect();
        let body = format!(
            r#"{{"MediaContainer":{{{container}"Metadata":[{}]}}}}"#,
            items.join(",")
        );
        let fake = Fake::default().json("/", &body);
        let page = client(&fake)
            .on_deck(Asked { start, size: 2 }, Detail::Brief)
            .unwrap();
        let keys: String = page
            .items
            .iter()
            .filter_map(|item| item.rating_key.clone())
            .collect();
        assert_eq!((keys.as_str(), page.total, page.next), expected, "{body}");
    }
    check(
        0,
        r#""totalSize":3,"offset":0,"size":2,"#,
        "12",
        ("12", Some(3), Some(2)),
    );
    check(
        2,
        r#""totalSize":3,"offset":2,"size":1,"#,
        "3",
        ("3", Some(3), None),
    );
    // fewer than asked, and more to come
    check(
        0,
        r#""totalSize":3,"offset":0,"#,
        "1",
        ("1", Some(3), Some(1)),
    );
    // more than asked
    check(
        0,
        r#""totalSize":3,"offset":0,"#,
        "123",
        ("12", Some(3), Some(2)),
    );
    // a total that promises what never comes
    check(2, r#""totalSize":9,"offset":2,"#, "", ("", Some(9), None));
    // no total: a full page may have a successor, another not
    check(0, r#""offset":0,"#, "12", ("12", None, Some(2)));
    check(2, r#""offset":2,"#, "3", ("3", None, None));
    // not paged at all: the whole list came
    check(0, "", "123", ("12", Some(3), Some(2)));
    check(2, r#""size":14,"#, "123", ("3", Some(3), None));
}

#[test]
fn what_has_no_rating_key_is_no_item() {
    let fake = Fake::default().json(
        "/library/metadata/9/children",
        r#"{"MediaContainer":{"size":2,"totalSize":1,"Directory":[{"title":"All episodes","leafCount":9}],"Metadata":[{"ratingKey":"10","type":"season","title":"Season 1"}]}}"#,
    );
    let page = client(&fake)
        .children(&id("9"), PAGE, Detail::Brief)
        .unwrap();
    assert_eq!(page.items.len(), 1);
    assert!(fake.paths()[0].starts_with("/library/metadata/9/children?excludeAllLeaves=1&"));
}

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
    check(
        404,
        "list libraries: there is no such thing on this server, or not for this token",
    );
    check(
        429,
        "list libraries: Plex is not available now: it gets too many requests; try again in a minute",
    );
    check(
        500,
        "list libraries: Plex is not available now: it failed: its log says why; try again in a minute",
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
            plex.items(&id("9"), &Listing::default(), PAGE, Detail::Brief)
                .unwrap_err()
        ),
        "library 9"
    );
    assert_eq!(named(plex.details(&[id("8")]).unwrap_err()), "item 8");
    assert_eq!(
        named(plex.details(&[id("8"), id("9")]).unwrap_err()),
        "item 8 or 9"
    );
    assert_eq!(
        named(plex.children(&id("8"), PAGE, Detail::Brief).unwrap_err()),
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
    client(&fake).on_deck(PAGE, Detail::Brief).unwrap();
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
        client(&fake).on_deck(PAGE, Detail::Brief).unwrap_err();
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
    client(&fake).on_deck(PAGE, Detail::Brief).unwrap();
    assert_eq!(*fake.slept.borrow(), [Duration::from_secs(7)]);
    let fake = later(3600);
    client(&fake).on_deck(PAGE, Detail::Brief).unwrap_err();
    assert!(
        fake.slept.borrow().is_empty(),
        "nobody waits beyond the deadline"
    );
}

#[test]
fn items_carry_what_their_kind_has() {
    let read = |json: &str| {
        let fake = Fake::default().json(
            "/",
            &format!(r#"{{"MediaContainer":{{"totalSize":1,"Metadata":[{json}]}}}}"#),
        );
        client(&fake)
            .on_deck(PAGE, Detail::Full)
            .unwrap()
            .items
            .remove(0)
    };
    let show =
        read(r#"{"ratingKey":"1","type":"show","title":"S","leafCount":10,"viewedLeafCount":"4"}"#);
    assert_eq!(
        (
            show.kind,
            show.watched,
            show.episodes_unseen,
            show.episode_count
        ),
        (ItemKind::Show, Some(false), Some(6), Some(10))
    );
    let season = read(
        r#"{"ratingKey":"1","type":"season","title":"Specials","index":0,"parentTitle":"S","leafCount":1,"viewedLeafCount":1}"#,
    );
    assert_eq!(
        (season.season_number, season.show.as_deref(), season.watched),
        (Some(0), Some("S"), Some(true))
    );
    let episode = read(
        r#"{"ratingKey":1,"type":"episode","title":"E","index":3,"parentIndex":2,"grandparentTitle":"S","viewOffset":61000,"duration":"90999"}"#,
    );
    assert_eq!(
        episode.rating_key.as_deref(),
        Some("1"),
        "numbers of old are ids too"
    );
    assert_eq!(
        (
            episode.season_number,
            episode.episode_number,
            episode.watched
        ),
        (Some(2), Some(3), Some(false))
    );
    assert_eq!(
        (episode.progress_seconds, episode.duration_seconds),
        (Some(61), Some(90))
    );
    let track = read(
        r#"{"ratingKey":"1","type":"track","title":"T","index":5,"parentIndex":1,"parentTitle":"Album","grandparentTitle":"Various","originalTitle":"Artist"}"#,
    );
    assert_eq!(
        (
            track.artist.as_deref(),
            track.album.as_deref(),
            track.track_number,
            track.disc_number
        ),
        (Some("Artist"), Some("Album"), Some(5), Some(1))
    );
    let photos = read(
        r#"{"ratingKey":"1","type":"photo","title":"Trip","key":"/library/metadata/1/children"}"#,
    );
    assert_eq!((photos.kind, photos.watched), (ItemKind::PhotoAlbum, None));
    let film = read(
        r#"{"ratingKey":"1","type":"movie","title":"F","addedAt":1700000000,"viewCount":2,"Media":[{"videoResolution":"1080p"}],"Genre":[{"tag":"Horror"}],"rating":8,"audienceRating":"7.4"}"#,
    );
    assert_eq!(film.added_at.as_deref(), Some("2023-11-14T22:13:20Z"));
    assert_eq!(
        (film.watched, film.resolution.as_deref()),
        (Some(true), Some("1080"))
    );
    assert_eq!(
        (film.critic_rating, film.audience_rating, film.rating),
        (Some(8.0), Some(7.4), None)
    );
    let odd = read(r#"{"ratingKey":"1","type":"comic"}"#);
    assert_eq!((odd.kind, odd.title.as_str()), (ItemKind::Other, ""));
}

#[test]
fn sessions_may_lack_anything() {
    let body = r#"{"MediaContainer":{"size":3,"Metadata":[
        {"type":"clip","title":"Live","live":"1","key":"/livetv/sessions/1","Media":[{"id":"1","TranscodeSession":{"videoDecision":"copy"}}]},
        {"type":"clip","title":"Pre-roll","librarySectionID":-2,"User":{}},
        {"type":"track","title":"T","ratingKey":"5","viewOffset":30000,"duration":60000,
         "User":{"id":"1","title":"Ada"},"Player":{"state":"paused","title":"Phone","address":"10.0.0.9"},
         "Session":{"id":"s1","bandwidth":"320","location":"wan"},
         "TranscodeSession":{"audioDecision":"transcode","sourceAudioCodec":"flac","audioCodec":"opus","speed":3.14159,"throttled":true}}]}}"#;
    let fake = Fake::default().json("/status/sessions", body);
    let sessions = client(&fake).sessions().unwrap();
    insta::assert_debug_snapshot!(sessions);
}

#[test]
fn search_orders_hits_by_score_and_tells_items_from_tags() {
    let body = r#"{"MediaContainer":{"Hub":[
        {"type":"movie","size":2,"Metadata":[
            {"ratingKey":"1","type":"movie","title":"Second","score":"0.5"},
            {"ratingKey":"2","type":"movie","title":"First","score":0.9},
            {"ratingKey":"1","type":"movie","title":"Second","score":"0.4","reason":"section"}]},
        {"type":"show","size":0},
        {"type":"actor","size":1,"Directory":[{"type":"tag","id":7,"tag":"Max Schreck","key":"/library/sections/2/all?actor=7","count":3,"librarySectionID":2,"librarySectionTitle":"Films","score":"0.7"}]},
        {"type":"collection","Metadata":[{"ratingKey":"90","type":"collection","title":"Vampires","childCount":"4","score":"0.8"}]},
        {"type":"place","Directory":[{"type":"tag","tag":"Wisborg","key":"/somewhere/else"}]}]}}"#;
    let fake = Fake::default().json("/hubs/search", body);
    let hits = client(&fake)
        .search("x & y", 3, Some(&id("2")), Detail::Brief)
        .unwrap();
    assert_eq!(
        fake.paths(),
        ["/hubs/search?query=x%20%26%20y&limit=3&sectionId=2&includeCollections=1"]
    );
    let titles: Vec<&str> = hits.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["First", "Second"]);
    insta::assert_debug_snapshot!(hits.matches);
}

#[test]
fn details_read_lists_ratings_files_and_ids() {
    let body = r#"{"MediaContainer":{"size":2,"Metadata":[
        {"ratingKey":"1","type":"movie","title":"F","summary":"S","Role":[{"tag":"A","role":"R"},{"role":"nobody"}],
         "Rating":[{"image":"imdb://image.rating","type":"audience","value":8},{"image":"rottentomatoes://image.rating.ripe","type":"critic","value":"9.5"}],
         "userRating":7,"Guid":[{"id":"imdb://tt1"},{"id":"tmdb://2"}],
         "Media":[{"id":1,"videoResolution":"4k","Part":[{"size":5000000000,"Stream":[{"streamType":2,"language":"English"},{"streamType":"2","language":"English"},{"streamType":3},{"streamType":1}]},{"size":"1"}]}]},
        {"ratingKey":"2","type":"movie","title":"Old","rating":6.5,"ratingImage":"rottentomatoes://image.rating.rotten","guid":"com.plexapp.agents.thetvdb://73141/1/2?lang=en"}]}}"#;
    let fake = Fake::default().json("/library/metadata/1,2?includeGuids=1&skipRefresh=1", body);
    insta::assert_debug_snapshot!(client(&fake).details(&[id("1"), id("2")]).unwrap());
}

#[test]
fn a_server_is_one_that_names_itself() {
    let root = r#"{"MediaContainer":{"friendlyName":"Demo","machineIdentifier":"abc","version":"1.43","myPlexSigninState":"ok","myPlexSubscription":true,"transcoderActiveVideoSessions":1,"ownerFeatures":"a,b,0e1b2a64-1111-2222-3333-444455556666, c"}}"#;
    let identity = r#"{"MediaContainer":{"size":0,"claimed":true}}"#;
    let answers = |accounts: u16| {
        let fake = Fake::default().json("/", root).json("/identity", identity);
        match accounts {
            200 => fake.json("/accounts", r#"{"MediaContainer":{}}"#),
            status => fake.status("/accounts", status),
        }
    };
    let fake = answers(200);
    let server = client(&fake).server().unwrap();
    assert_eq!(
        (server.claimed, server.owner_signed_in, server.plex_pass),
        (Some(true), Some(true), Some(true))
    );
    assert_eq!(
        (server.features, server.limitations),
        (vec!["a".into(), "b".into(), "c".into()], vec![])
    );
    assert_eq!(*fake.batches.borrow(), [3], "asked together");
    for status in [401, 403] {
        assert_eq!(
            client(&answers(status)).server().unwrap().limitations.len(),
            1
        );
    }
    let other = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
    assert!(matches!(
        client(&other).server().unwrap_err().cause,
        Cause::BadResponse(_)
    ));
}

#[test]
fn invariant_9_only_digits_enter_a_path() {
    for bad in [
        "",
        "all",
        "../sections/1/refresh?force=1",
        "1/refresh",
        "1,2",
        "12345678901",
        "１",
        "-1",
        " 1",
        "1\n",
    ] {
        let error = Id::parse("library id", bad).unwrap_err();
        assert!(
            error.starts_with("a library id is 1 to 10 digits") && !error.contains('\n'),
            "{error}"
        );
    }
    assert_eq!(
        Id::parse("library id", "0123456789").unwrap().as_str(),
        "0123456789"
    );
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Invariant 9: whatever is written into arguments, the endpoint asked is the tool's.
        #[test]
        fn no_argument_changes_the_endpoint(text in any::<String>(), genre in any::<String>(), path in any::<String>()) {
            let fake = Fake::default().json("/", r#"{"MediaContainer":{}}"#);
            let plex = client(&fake);
            let list = Listing { title: Some(text.clone()), genre: Some(genre), ..Listing::default() };
            plex.items(&id("1"), &list, PAGE, Detail::Brief).unwrap();
            plex.search(&text, 1, None, Detail::Brief).unwrap();
            plex.refresh(&id("1"), Some(&path), false).unwrap();
            if let Ok(id) = Id::parse("rating key", &text) {
                plex.children(&id, PAGE, Detail::Brief).unwrap();
            }
            let expected = ["/library/sections/1/all", "/hubs/search", "/library/sections/1/refresh"];
            for (asked, expected) in fake.paths().iter().zip(expected) {
                let (path, query) = asked.split_once('?').unwrap();
                prop_assert_eq!(path, expected);
                prop_assert!(query.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%&=".contains(&b)), "{}", query);
                prop_assert!(!query.split('&').any(|pair| pair.starts_with("force=")));
            }
        }

        #[test]
        fn pages_lose_nothing(total in 0u32..40, size in 1u32..7) {
            let mut got = Vec::new();
            let mut start = Some(0);
            while let Some(at) = start {
                let came: Vec<u32> = (at..total.min(at + size)).collect();
                let body = format!(r#"{{"MediaContainer":{{"totalSize":{total}}}}}"#);
                let container = crate::wire::decode("", body.as_bytes(), &mut |_| {}).unwrap();
                let page = page::received(Asked { start: at, size }, &container, came);
                got.extend(page.items);
                start = page.next;
            }
            prop_assert_eq!(got, (0..total).collect::<Vec<_>>());
        }
    }
}
