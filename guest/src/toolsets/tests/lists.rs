//! Playlists and collections are read before anything is sent, and what is true afterwards is answered.

use super::*;
use crate::{
    arguments::{
        plex_add_to_playlist, plex_create_playlist, plex_delete_playlist, plex_edit_collection,
        plex_remove_from_collection,
    },
    http::{Response, TransportError},
};

type Answer = Result<Response, TransportError>;

fn metadata(rows: &[String]) -> Answer {
    fake::json(&format!(
        r#"{{"MediaContainer":{{"size":{0},"totalSize":{0},"Metadata":[{1}]}}}}"#,
        rows.len(),
        rows.join(",")
    ))
}

fn playlist(id: u32, rest: &str) -> Answer {
    metadata(&[list(id, rest)])
}

fn list(id: u32, rest: &str) -> String {
    format!(
        r#"{{"ratingKey":"{id}","type":"playlist","title":"Mine","playlistType":"video","smart":false,"leafCount":2{rest}}}"#
    )
}

fn collection(rest: &str) -> Answer {
    metadata(&[format!(
        r#"{{"ratingKey":"70","type":"collection","subtype":"movie","title":"Few","librarySectionID":1,"childCount":"1"{rest}}}"#
    )])
}

/// Rows of these films, their ids a hundred higher.
fn rows(keys: &[u32]) -> Answer {
    let row = |key: &u32| {
        format!(
            r#"{{"ratingKey":"{key}","type":"movie","title":"Film {key}","playlistItemID":{}}}"#,
            key + 100
        )
    };
    metadata(&keys.iter().map(row).collect::<Vec<_>>())
}

fn done() -> Answer {
    fake::answer(200, "text/html", "")
}

fn added(fake: &Fake, keys: &[&str]) -> Result<ListChange, ToolError> {
    let args = plex_add_to_playlist::Args::check(plex_add_to_playlist::Sent {
        playlist_id: "9".into(),
        rating_keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        again: None,
    })?;
    playlists::plex_add_to_playlist::run(&context(fake, ANSWER), args)
}

/// Requests that are no reads.
fn changes(fake: &Fake) -> usize {
    let requests = fake.seen.borrow();
    requests
        .iter()
        .filter(|request| request.method != crate::http::Method::Get)
        .count()
}

const IDENTITY: &str = r#"{"MediaContainer":{"machineIdentifier":"abc"}}"#;

#[test]
fn what_nobody_can_change_is_not_sent_to() {
    for rest in [r#","readOnly":true"#, r#","smart":"1""#] {
        let body = playlist(9, rest);
        let body = body.map(|mut body| {
            // The first of two values would win.
            let text = String::from_utf8(body.body.clone()).unwrap();
            body.body = text.replacen(r#""smart":false,"#, "", 1).into_bytes();
            body
        });
        let fake = Fake::default().on("/playlists/9", [body]);
        let error = added(&fake, &["5"]).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument, "{}", error.message);
        assert_eq!(changes(&fake), 0);
    }
}

#[test]
fn a_list_that_is_too_long_to_be_looked_through_is_not_changed() {
    let long: Vec<u32> = (0..1000).collect();
    let page = rows(&long).map(|mut page| {
        let text = String::from_utf8(page.body.clone()).unwrap();
        page.body = text
            .replace(r#""totalSize":1000"#, r#""totalSize":20000"#)
            .into_bytes();
        page
    });
    let fake = Fake::default()
        .on("/playlists/9/items", [page])
        .on("/playlists/9?", [playlist(9, "")])
        .on("/playlists/9", [playlist(9, "")])
        .on("/library/metadata/", [rows(&[5])]);
    let error = added(&fake, &["5"]).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported, "{}", error.message);
    assert_eq!(changes(&fake), 0);
}

#[test]
fn what_came_in_without_an_answer_is_told_as_it_is() {
    for answer in [
        Err(TransportError::Lost),
        Err(TransportError::Timeout),
        fake::status(502),
    ] {
        let server = |after: Answer| {
            Fake::default()
                .json("/identity", IDENTITY)
                .on("/library/metadata/", [rows(&[5, 6])])
                .on("/playlists/9/items?uri=", [answer.clone()])
                .on("/playlists/9/items?exclude", [rows(&[1, 2]), after])
                .on("/playlists/9", [playlist(9, "")])
        };
        let fake = server(rows(&[1, 2, 5, 6]));
        let change = added(&fake, &["5", "6"]).unwrap();
        assert!(change.changed && change.rows.iter().all(|row| row.changed));
        assert_eq!(changes(&fake), 1);
        // Half of it.
        let fake = server(rows(&[1, 2, 5]));
        let change = added(&fake, &["5", "6"]).unwrap();
        let told: Vec<bool> = change.rows.iter().map(|row| row.error.is_none()).collect();
        assert_eq!((told, changes(&fake)), (vec![true, false], 1));
        // Nothing.
        let fake = server(rows(&[1, 2]));
        added(&fake, &["5", "6"]).unwrap_err();
        assert_eq!(changes(&fake), 1);
    }
}

fn created(fake: &Fake) -> Result<MadeList, ToolError> {
    let args = plex_create_playlist::Args::check(plex_create_playlist::Sent {
        title: "Mine".into(),
        rating_keys: Some(vec!["5".into()]),
        ..Default::default()
    })?;
    playlists::plex_create_playlist::run(&context(fake, ANSWER), args)
}

#[test]
fn a_new_list_is_told_from_others_of_its_title() {
    let named = |ids: &[u32]| metadata(&ids.iter().map(|id| list(*id, "")).collect::<Vec<_>>());
    let fake = Fake::default()
        .json("/identity", IDENTITY)
        .on("/library/metadata/", [rows(&[5])])
        .on("/playlists?type=15", [named(&[9]), named(&[9, 12])])
        .on("/playlists?type=video", [Err(TransportError::Lost)])
        .on("/playlists/12/items", [rows(&[5])])
        .on("/playlists/12", [playlist(12, "")]);
    let change = created(&fake).unwrap();
    assert_eq!(change.id, "12");
    assert_eq!(changes(&fake), 1);
    // None is made, and the other one is not taken for it.
    let fake = Fake::default()
        .json("/identity", IDENTITY)
        .on("/library/metadata/", [rows(&[5])])
        .on("/playlists?type=15", [named(&[9])])
        .on("/playlists?type=video", [done()]);
    let error = created(&fake).unwrap_err();
    assert_eq!(
        error.message,
        "create playlist: Plex answered as if it were done, and it is not"
    );
    assert_eq!(changes(&fake), 1);
}

#[test]
fn nothing_is_deleted_before_a_person_agrees_where_the_host_asks() {
    let deleted = |fake: &Fake, asks: bool| {
        let args = plex_delete_playlist::Args::check(plex_delete_playlist::Sent {
            playlist_id: "9".into(),
            title: "Mine".into(),
        })?;
        let cx = Context {
            asks,
            ..context(fake, ANSWER)
        };
        playlists::plex_delete_playlist::run(&cx, args)
    };
    let server =
        || Fake::default().on("/playlists/9", [playlist(9, ""), done(), fake::status(404)]);
    let fake = server();
    let error = deleted(&fake, true).unwrap_err();
    assert_eq!(error.code, ErrorCode::Confirm);
    assert_eq!(
        error.message,
        "delete playlist: playlist 9 \"Mine\" goes, with the order of its 2 items; the items stay"
    );
    assert_eq!(changes(&fake), 0);
    let fake = server();
    assert_eq!(deleted(&fake, false).unwrap().items_after, None);
    assert_eq!(changes(&fake), 1);
}

#[test]
fn a_collection_is_gone_only_where_all_its_members_were_taken_out() {
    let removed = |before: &[u32]| {
        let fake = Fake::default()
            .on(
                "/library/collections/70/items?exclude",
                [rows(before), fake::status(404)],
            )
            .on("/library/collections/70/items/5", [done()])
            .on(
                "/library/collections/70",
                [collection(""), fake::status(404)],
            );
        let args = plex_remove_from_collection::Args::check(plex_remove_from_collection::Sent {
            collection_id: "70".into(),
            rating_keys: vec!["5".into()],
        })?;
        collections::plex_remove_from_collection::run(&context(&fake, ANSWER), args)
    };
    let change = removed(&[5]).unwrap();
    assert!(change.items_after.is_none() && change.gone_note.is_some());
    let error = removed(&[5, 6]).unwrap_err();
    assert!(
        error
            .message
            .ends_with("it was sent, and what came of it is not known"),
        "{}",
        error.message
    );
}

fn edited(fake: &Fake, sent: plex_edit_collection::Sent) -> Result<CollectionChange, ToolError> {
    let args = plex_edit_collection::Args::check(plex_edit_collection::Sent {
        collection_id: "70".into(),
        ..sent
    })?;
    collections::plex_edit_collection::run(&context(fake, ANSWER), args)
}

#[test]
fn what_a_server_leaves_out_is_as_it_was_at_first() {
    let fake = Fake::default().on("/library/collections/70", [collection("")]);
    let change = edited(
        &fake,
        plex_edit_collection::Sent {
            mode: Some(CollectionMode::Default),
            order: Some(CollectionOrder::Release),
            ..Default::default()
        },
    )
    .unwrap();
    assert_eq!((change.changed, changes(&fake)), (false, 0));
}

#[test]
fn a_collection_is_promoted_first_and_shown_by_a_second_request_where_it_takes_two() {
    let hub = |shown: u8| {
        fake::json(&format!(
            r#"{{"MediaContainer":{{"Hub":[{{"identifier":"custom.collection.1.70","deletable":true,
            "promotedToRecommended":{shown},"promotedToOwnHome":{shown},"promotedToSharedHome":{shown}}}]}}}}"#
        ))
    };
    let none = fake::json(r#"{"MediaContainer":{"size":0}}"#);
    let shown = |hubs: Vec<Answer>| {
        let fake = Fake::default()
            .on("/library/collections/70", [collection("")])
            .on(
                "/hubs/sections/1/manage?metadataItemId=70&promoted",
                [done()],
            )
            .on("/hubs/sections/1/manage/custom.collection.1.70?", [done()])
            .on("/hubs/sections/1/manage?metadataItemId=70", hubs);
        let flag = Some(true);
        let sent = plex_edit_collection::Sent {
            on_library: flag,
            on_home: flag,
            on_shared_home: flag,
            ..Default::default()
        };
        let change = edited(&fake, sent).map(|change| change.after.on_home);
        (change.ok().flatten(), changes(&fake))
    };
    // At once; by the second request; one that was shown before; and nowhere.
    assert_eq!(shown(vec![none.clone(), hub(1)]), (Some(true), 1));
    let late = vec![none.clone(), hub(0), hub(0), hub(0), hub(0), hub(0), hub(1)];
    assert_eq!(shown(late), (Some(true), 2));
    assert_eq!(shown(vec![hub(0), hub(1)]), (Some(true), 1));
    assert_eq!(shown(vec![none.clone()]), (None, 2));
}

#[test]
fn several_changes_of_which_one_fails_say_which_are_done() {
    let renamed = r#","title":"New""#;
    let body = |rest: &str| {
        let body = collection(rest);
        body.map(|mut body| {
            let text = String::from_utf8(body.body.clone()).unwrap();
            if !rest.is_empty() {
                body.body = text.replacen(r#""title":"Few","#, "", 1).into_bytes();
            }
            body
        })
    };
    let fake = Fake::default()
        .on(
            "/library/sections/1/all?type=18&id=70&title.value=New",
            [done()],
        )
        .on("/library/collections/70/prefs", [fake::status(400)])
        .on("/library/collections/70", [body(""), body(renamed)]);
    let sent = plex_edit_collection::Sent {
        title: Some("New".into()),
        mode: Some(CollectionMode::Hide),
        ..Default::default()
    };
    let error = edited(&fake, sent).unwrap_err();
    assert!(
        error
            .message
            .starts_with("edit collection: mode and order: ")
            && error.message.ends_with("; done: texts"),
        "{}",
        error.message
    );
}
