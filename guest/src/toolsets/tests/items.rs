//! Lists of a library: what is asked for, and what is refused.

use super::*;

#[test]
fn defaults_come_from_the_wit() {
    let fake = Fake::default().json("/", &films(0..1, 1));
    listed(&fake, ANSWER, items("1")).unwrap();
    let asked = fake.paths().remove(0);
    assert!(
        asked.starts_with("/library/sections/1/all?sort=titleSort&"),
        "{asked}"
    );
    assert!(
        asked.ends_with("&X-Plex-Container-Start=0&X-Plex-Container-Size=50"),
        "{asked}"
    );
}

#[test]
fn arguments_out_of_bounds_are_refused_before_anything_is_asked() {
    #[track_caller]
    fn check(args: plex_get_library_items::Sent, expected: &str) {
        let fake = Fake::default();
        let error = listed(&fake, ANSWER, args).unwrap_err();
        assert_eq!(
            (error.code, error.message.as_str()),
            (ErrorCode::InvalidArgument, expected)
        );
        assert!(fake.seen.borrow().is_empty());
    }
    check(
        plex_get_library_items::Sent {
            limit: Some(0),
            ..items("1")
        },
        "`limit` must be 1 to 200, not 0",
    );
    check(
        plex_get_library_items::Sent {
            limit: Some(201),
            ..items("1")
        },
        "`limit` must be 1 to 200, not 201",
    );
    check(
        plex_get_library_items::Sent {
            year: Some(3),
            ..items("1")
        },
        "`year` must be 1800 to 2200, not 3",
    );
    check(
        plex_get_library_items::Sent {
            title: Some(String::new()),
            ..items("1")
        },
        "`title` must have 1 to 200 characters, not 0",
    );
    check(
        plex_get_library_items::Sent {
            title: Some("x".repeat(1 << 20)),
            ..items("1")
        },
        "`title` must have 1 to 200 characters, not 1048576",
    );
    check(
        plex_get_library_items::Sent {
            title: Some("a\u{7}".into()),
            ..items("1")
        },
        "`title` must be words that can be read",
    );
    check(
        items("all"),
        "`library_id` must be an id of the form [0-9]{1,10}, not \"all\"",
    );
    check(
        items("../sections/1/refresh?force=1"),
        "`library_id` must be an id of the form [0-9]{1,10}, not \"../sections/1/refresh?force=1\"",
    );
    check(
        plex_get_library_items::Sent {
            actor: Some("x".into()),
            ..items("1")
        },
        "`actor` must be an id of the form [0-9]{1,10}, not \"x\"",
    );
    check(
        plex_get_library_items::Sent {
            kind: Some(ListKind::Album),
            unwatched: Some(true),
            ..items("1")
        },
        "`unwatched` works on movies, shows, episodes and tracks: choose one of them as `kind`",
    );
    check(
        plex_get_library_items::Sent {
            kind: Some(ListKind::Episode),
            genre: Some("Horror".into()),
            ..items("1")
        },
        "`genre` works on movies, shows, artists and albums: leave `kind` out",
    );
}

#[test]
fn a_genre_is_found_by_its_name() {
    let genres = r#"{"MediaContainer":{"Directory":[{"key":"21","title":"Horror"},{"key":"22","title":"Comedy, Dark"},{"key":"23","title":"Comedy"}]}}"#;
    let fake = || {
        Fake::default()
            .json("/", &films(0..1, 1))
            .json("/library/sections/1/genre", genres)
    };
    for genre in ["horror", "Horror", "21"] {
        let fake = fake();
        let args = plex_get_library_items::Sent {
            genre: Some(genre.into()),
            ..items("1")
        };
        listed(&fake, ANSWER, args).unwrap();
        assert!(fake.paths()[1].contains("&genre=21&"), "{:?}", fake.paths());
    }
    // A name is one name: Plex would read the comma as "or".
    let commas = fake();
    let args = plex_get_library_items::Sent {
        genre: Some("comedy, dark".into()),
        ..items("1")
    };
    listed(&commas, ANSWER, args).unwrap();
    assert!(commas.paths()[1].contains("&genre=22&"));
    let args = plex_get_library_items::Sent {
        genre: Some("Opera".into()),
        ..items("1")
    };
    let error = listed(&fake(), ANSWER, args).unwrap_err();
    assert_eq!(
        error.message,
        r#"library 1 has no such genre, only: Horror, "Comedy, Dark", Comedy"#
    );
}

#[test]
fn unwatched_means_what_the_library_lists() {
    #[track_caller]
    fn check(library: &str, expected: Result<&str, &str>) {
        let fake = Fake::default()
            .json("/", r#"{"MediaContainer":{}}"#)
            .json("/library/sections", SECTIONS)
            .json("/library/sections/", r#"{"MediaContainer":{}}"#);
        let args = plex_get_library_items::Sent {
            unwatched: Some(true),
            ..items(library)
        };
        match (listed(&fake, ANSWER, args), expected) {
            (Ok(_), Ok(filter)) => assert!(fake.paths()[1].contains(filter), "{:?}", fake.paths()),
            (Err(error), Err(words)) => assert!(error.message.contains(words), "{}", error.message),
            (got, _) => panic!("{got:?}"),
        }
    }
    check("1", Ok("unwatched=1"));
    check("2", Ok("type=2&sort=titleSort&unwatchedLeaves=1"));
    check("3", Err("choose one of them as `kind`"));
    check("9", Err("there is no library 9"));
}
