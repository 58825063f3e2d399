//! How records are made of what comes.

use super::*;

#[test]
fn items_carry_what_their_kind_has() {
    let read = |json: &str| {
        let fake = Fake::default().json(
            "/",
            &format!(r#"{{"MediaContainer":{{"totalSize":1,"Metadata":[{json}]}}}}"#),
        );
        client(&fake)
            .on_deck(PAGE, &Shape::of(Detail::Full))
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
    let sessions = client(&fake).sessions().unwrap().0;
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
        .search("x & y", 3, Some(&id("2")), &Shape::of(Detail::Brief))
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
        {"ratingKey":"2","type":"movie","title":"Old","rating":6.5,"ratingImage":"rottentomatoes://image.rating.rotten","guid":"com.plexapp.agents.thetvdb://73141?lang=en"}]}}"#;
    let fake = Fake::default().json("/library/metadata/1,2?includeGuids=1&skipRefresh=1", body);
    insta::assert_debug_snapshot!(client(&fake).details(&[id("1"), id("2")], &[]).unwrap());
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
