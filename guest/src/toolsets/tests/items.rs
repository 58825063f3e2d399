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
            filters: Some(Vec::new()),
            ..items("1")
        },
        "`filters` must have 1 to 20 elements, not 0",
    );
    check(
        plex_get_library_items::Sent {
            filters: Some(vec!["title is a\u{7}".into()]),
            ..items("1")
        },
        "`filters`[0] must be words that can be read",
    );
    check(
        items("all"),
        "`library_id` must be an id of the form [0-9]{1,10} from `plex_get_libraries`, not \"all\"",
    );
    check(
        items("../sections/1/refresh?force=1"),
        "`library_id` must be an id of the form [0-9]{1,10} from `plex_get_libraries`, not \"../sections/1/refresh?force=1\"",
    );
}

#[test]
fn columns_are_read_from_the_list_or_from_the_items() {
    let list = r#"{"MediaContainer":{"totalSize":2,"librarySectionTitle":"Films","Metadata":[
        {"ratingKey":"1","type":"movie","title":"One","addedAt":1700000000,"Media":[{"videoResolution":"4k","Part":[{"size":5}]}]},
        {"ratingKey":"2","type":"movie","title":"Two","Guid":[{"id":"imdb://tt0000002"}]}]}}"#;
    let whole = r#"{"MediaContainer":{"Metadata":[
        {"ratingKey":"2","title":"Two","Genre":[{"tag":"A"},{"tag":"B"},{"tag":"C"}]},
        {"ratingKey":"1","title":"One","Media":[{"Part":[{"Stream":[{"streamType":1,"colorTrc":"smpte2084"},{"streamType":2,"language":"Japanese"}]}]}]}]}}"#;
    let fake = Fake::default()
        .json("/library/sections/1/all", list)
        .json("/library/metadata/1,2?", whole);
    let fields = [
        "added_at",
        "size_bytes",
        "hdr",
        "genres",
        "audio_languages",
        "external_ids",
        "library",
    ];
    let args = plex_get_library_items::Sent {
        fields: Some(fields.map(str::to_owned).to_vec()),
        ..items("1")
    };
    let page = listed(&fake, ANSWER, args).unwrap();
    let [one, two] = page.items.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!(one.added_at.as_deref(), Some("2023-11-14T22:13:20Z"));
    assert_eq!(
        (one.size_bytes, one.hdr.as_deref()),
        (Some(5), Some("HDR10"))
    );
    assert_eq!(
        one.audio_languages.as_deref(),
        Some(&["Japanese".to_owned()][..])
    );
    assert_eq!(two.genres.as_ref().map(Vec::len), Some(3));
    assert_eq!(
        two.external_ids.as_deref(),
        Some(&["imdb://tt0000002".to_owned()][..])
    );
    assert_eq!(two.library.as_deref(), Some("Films"));
    // What was not asked for is not there.
    assert_eq!(
        (&one.resolution, one.versions, &two.released_on),
        (&None, None, &None)
    );
    let asked = &fake.paths()[0];
    assert!(
        asked.contains("&includeGuids=1&")
            && !asked.contains("addedAt")
            && !asked.contains("Media"),
        "{asked}"
    );
}

#[test]
fn a_column_that_there_is_none_of_is_told_before_anything_is_asked() {
    let args = plex_get_library_items::Sent {
        fields: Some(vec!["size".into()]),
        ..items("1")
    };
    let fake = Fake::default();
    let error = listed(&fake, ANSWER, args).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
    assert!(
        error.message.contains("did you mean `size_bytes`?"),
        "{}",
        error.message
    );
    assert!(fake.seen.borrow().is_empty());
}

#[test]
fn filters_are_told_by_their_words_and_values_by_their_names() {
    let actors = r#"{"MediaContainer":{"Directory":[{"key":"7","title":"Buster Keaton"},{"key":"8","title":"Max Schreck"},{"key":"9","title":"Joe Keaton"}]}}"#;
    let fake = Fake::default()
        .json("/library/sections/1/all?includeMeta", META)
        .json("/library/sections/1/actor", actors);
    let told = |field: Option<&str>, contains: Option<&str>, limit| {
        let sent = plex_get_filters::Sent {
            library_id: "1".into(),
            field: field.map(str::to_owned),
            contains: contains.map(str::to_owned),
            limit,
            ..Default::default()
        };
        let args = plex_get_filters::Args::check(sent)?;
        library::plex_get_filters::run(&context(&fake, ANSWER), args)
    };
    let all = told(None, None, None).unwrap();
    let words: Vec<&str> = all
        .fields
        .iter()
        .map(|field| field.field.as_str())
        .collect();
    assert_eq!(words[..3], ["title", "genre", "year"]);
    assert_eq!(all.unknown, ["new"]);
    let keatons = told(Some("actor"), Some("keaton"), Some(1)).unwrap();
    assert_eq!(
        (keatons.values, keatons.total, keatons.next_offset),
        (vec!["Buster Keaton".to_owned()], Some(2), Some(1))
    );
    let error = told(Some("actress of"), None, None).unwrap_err();
    assert!(
        error
            .message
            .contains("there is no `field` \"actress of\" here"),
        "{}",
        error.message
    );
}
