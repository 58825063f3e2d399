//! An id in an answer can be passed to a tool, and an external id names this very item, or it is absent.

use super::*;

/// What stands in the place of ids.
const NO_IDS: [&str; 6] = [
    r#""com.gracenote.onconnect://episode/EP000000060003""#,
    r#""https://images.example/poster.jpg""#,
    "-2",
    "12345678901",
    r#""a1b2c3d4e5f6a1b2c3d4e5f6""#,
    r#""""#,
];

#[test]
fn what_is_no_id_is_absent() {
    for no_id in NO_IDS {
        let film = format!(
            r#"{{"ratingKey":{no_id},"parentRatingKey":{no_id},"grandparentRatingKey":{no_id},"librarySectionID":{no_id},"type":"movie","title":"F","score":1,"accountID":{no_id},"viewedAt":5}}"#
        );
        let list = format!(r#"{{"MediaContainer":{{"totalSize":1,"Metadata":[{film}]}}}}"#);
        let collection = film.replace("movie", "collection");
        let tag = format!(
            r#"{{"type":"tag","tag":"T","librarySectionID":{no_id},"key":"/library/sections/1/all?actor=x"}}"#
        );
        let elsewhere = r#"{"type":"tag","tag":"T","key":"/library/sections/all/all?actor=5"}"#;
        let hubs = format!(
            r#"{{"MediaContainer":{{"Hub":[{{"type":"movie","Metadata":[{film},{collection}]}},{{"type":"actor","Directory":[{tag},{elsewhere}]}}]}}}}"#
        );
        let sections =
            format!(r#"{{"MediaContainer":{{"Directory":[{{"key":{no_id},"title":"L"}}]}}}}"#);
        let fake = Fake::default()
            .json("/", &list)
            .json("/hubs", &hubs)
            .json("/library/sections", &sections)
            .json("/library/sections/1/", &list);
        let plex = client(&fake);

        let on_deck = plex.on_deck(PAGE, &Shape::of(Detail::Full)).unwrap().items;
        let items = plex.items(
            &id("1"),
            &Listing::default(),
            PAGE,
            &Shape::of(Detail::Full),
        );
        let details = plex.details(&[id("1")], &[]).unwrap().remove(0);
        let sessions = plex.sessions().unwrap().0;
        let found = plex.search("f", 3, None, &Shape::of(Detail::Full)).unwrap();
        let items = [
            on_deck,
            items.unwrap().items,
            vec![details.item.clone(), sessions[0].item.clone()],
            found.items,
        ]
        .concat();
        for item in items {
            assert_eq!((item.rating_key, item.library_id), (None, None), "{no_id}");
        }
        assert_eq!(details.parent_rating_key, None, "{no_id}");
        assert_eq!(details.grandparent_rating_key, None, "{no_id}");
        for found in found.matches {
            assert_eq!(found.rating_key, None, "{no_id}");
            assert_eq!(found.library_id, None, "{no_id}");
            assert_eq!(found.filter, None, "{no_id}");
        }
        let sections = plex.sections("list libraries").unwrap();
        assert!(sections.is_empty(), "{no_id}: {sections:?}");
        let played = plex
            .history(&Rows::default(), PAGE)
            .unwrap()
            .items
            .remove(0);
        assert_eq!(played.item.rating_key, None, "{no_id}");
    }
}

/// The external ids of an item with one guid, and with a list of them.
#[track_caller]
fn check(guid: &str, expected: &[&str]) {
    for attributes in [
        format!(r#""guid":"{guid}""#),
        format!(r#""guid":"plex://movie/5d77","Guid":[{{"id":"{guid}"}}]"#),
    ] {
        let body = format!(
            r#"{{"MediaContainer":{{"Metadata":[{{"ratingKey":"1","title":"F",{attributes}}}]}}}}"#
        );
        let fake = Fake::default().json("/", &body);
        let found = client(&fake).details(&[id("1")], &[]).unwrap().remove(0);
        // A list has none of the guids of old.
        if attributes.contains("Guid") && guid.contains("plexapp") {
            assert!(found.external_ids.is_empty(), "{attributes}");
        } else {
            assert_eq!(found.external_ids, expected, "{attributes}");
        }
    }
}

#[test]
fn external_ids_name_this_item_in_a_public_database() {
    let legacy = |guid: &str, expected: &[&str]| {
        check(&format!("com.plexapp.agents.{guid}"), expected);
    };
    legacy("imdb://tt0017136?lang=en", &["imdb://tt0017136"]);
    legacy("themoviedb://19?lang=de", &["tmdb://19"]);
    legacy("thetvdb://73141?lang=en", &["tvdb://73141"]);
    legacy("hama://tvdb-73141?lang=en", &["tvdb://73141"]);
    legacy("hama://anidb-23?lang=en", &["anidb://23"]);
    // The id is the show's, and this is its second episode.
    legacy("thetvdb://73141/1/2?lang=en", &[]);
    legacy("hama://tvdb-73141/1/2?lang=en", &[]);
    // Nothing that anybody else knows.
    legacy("none://54858?lang=en", &[]);
    legacy(
        "none://9cd9a4f2c1e04d7b8a5536f0e1b2c3d4e5f60718?lang=en",
        &[],
    );
    legacy("imdb://54858?lang=en", &[]);
    legacy("xbmcnfo://tt0017136?lang=en", &[]);
    legacy("localmedia://tvdb-1", &[]);
}

#[test]
fn guids_of_one_server_are_no_external_ids() {
    for guid in [
        "local://54860",
        "plex://movie/5d776825880197001ec90a36",
        "iva://1234",
        "imdb://nm0000001",
        "tmdb://",
        "tvdb://12x",
        "http://themoviedb.org/movie/19",
        "mbid://short",
    ] {
        check(guid, &[]);
    }
    let mbid = "mbid://5b11f4ce-a62d-471e-81fc-a69a8278c7da";
    let body = format!(
        r#"{{"MediaContainer":{{"Metadata":[{{"ratingKey":"1","Guid":[{{"id":"{mbid}"}},{{"id":"plex://album/1"}},{{"id":"tvdb://7"}}]}}]}}}}"#
    );
    let fake = Fake::default().json("/", &body);
    let found = client(&fake).details(&[id("1")], &[]).unwrap().remove(0);
    assert_eq!(found.external_ids, [mbid, "tvdb://7"]);
}
