//! Items are marked and rated once where it is needed, and what is true afterwards is answered for each.

use super::*;
use crate::{
    arguments::{plex_mark_watched, plex_rate},
    http::{Response, TransportError},
};

type Answer = Result<Response, TransportError>;

/// An answer with items of a key, a number of views and perhaps a rating.
fn items(rows: &[(u32, u32, Option<f64>)]) -> Answer {
    let rows: Vec<_> = rows
        .iter()
        .map(|(key, views, rating)| {
            let rating = rating.map(|rating| format!(r#","userRating":{rating}"#));
            format!(
                r#"{{"ratingKey":"{key}","type":"movie","title":"Film {key}","viewCount":{views}{}}}"#,
                rating.unwrap_or_default()
            )
        })
        .collect();
    fake::json(&format!(
        r#"{{"MediaContainer":{{"Metadata":[{}]}}}}"#,
        rows.join(",")
    ))
}

fn show(seen: u32) -> Answer {
    fake::json(&format!(
        r#"{{"MediaContainer":{{"Metadata":[{{"ratingKey":"9","type":"show","librarySectionID":2,"title":"Show","leafCount":8,"viewedLeafCount":{seen},"viewCount":1}}]}}}}"#
    ))
}

fn done() -> Answer {
    fake::answer(200, "text/html", "")
}

fn marked(fake: &Fake, keys: &[&str], state: SeenState) -> Result<MarkedList, ToolError> {
    let rating_keys = keys.iter().map(|key| (*key).to_owned()).collect();
    let args = plex_mark_watched::Args::check(plex_mark_watched::Sent { rating_keys, state })?;
    playback::plex_mark_watched::run(&context(fake, ANSWER), args)
}

fn rated(
    fake: &Fake,
    keys: &[&str],
    rating: Option<f64>,
    clear: Option<bool>,
) -> Result<RatedList, ToolError> {
    let rating_keys = keys.iter().map(|key| (*key).to_owned()).collect();
    let args = plex_rate::Args::check(plex_rate::Sent {
        rating_keys,
        rating,
        clear,
    })?;
    playback::plex_rate::run(&context(fake, ANSWER), args)
}

/// The changes that were sent: path and query.
fn changes(fake: &Fake) -> Vec<String> {
    let paths = fake.paths().into_iter();
    paths.filter(|path| path.starts_with("/:/")).collect()
}

fn scrobble(key: u32) -> String {
    format!("/:/scrobble?key={key}&identifier=com.plexapp.plugins.library")
}

#[test]
fn what_is_so_already_is_not_sent() {
    let fake = Fake::default().on(
        "/library/metadata/1,2",
        [items(&[(1, 3, None), (2, 1, None)])],
    );
    let list = marked(&fake, &["1", "2"], SeenState::Watched).unwrap();
    assert_eq!((list.changed, changes(&fake).len()), (false, 0));
    assert_eq!(fake.paths().len(), 1, "nor is it read again");
    assert_eq!(list.items[0].before, list.items[0].after);

    let fake = Fake::default().on("/library/metadata/1", [items(&[(1, 0, Some(7.5))])]);
    let list = rated(&fake, &["1"], Some(7.5), None).unwrap();
    assert_eq!((list.changed, changes(&fake).len()), (false, 0));
    let fake = Fake::default().on("/library/metadata/1", [items(&[(1, 0, None)])]);
    let list = rated(&fake, &["1"], None, Some(true)).unwrap();
    assert_eq!((list.changed, changes(&fake).len()), (false, 0));
}

#[test]
fn each_key_is_sent_once_and_told_with_before_and_after() {
    let fake = Fake::default()
        .on(
            "/library/metadata/1,2,1?",
            [items(&[(1, 3, None), (2, 0, None)])],
        )
        .on("/library/metadata/2?", [items(&[(2, 1, None)])])
        .on("/:/", [done()]);
    let list = marked(&fake, &["1", "2", "1"], SeenState::Watched).unwrap();
    assert_eq!(changes(&fake), [scrobble(2)]);
    let told: Vec<_> = list
        .items
        .iter()
        .map(|item| {
            let is_watched = |seen: &Option<Seen>| seen.as_ref().map(|seen| seen.watched);
            let states = (is_watched(&item.before), is_watched(&item.after));
            (item.rating_key.as_str(), states, item.changed)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("1", (Some(true), Some(true)), false),
            ("2", (Some(false), Some(true)), true)
        ]
    );
    assert!(list.changed);
}

#[test]
fn a_rating_is_set_or_taken_away_and_never_by_what_was_left_out() {
    let fake = Fake::default()
        .on(
            "/library/metadata/",
            [items(&[(1, 0, Some(4.0))]), items(&[(1, 0, None)])],
        )
        .on("/:/", [done()]);
    let list = rated(&fake, &["1"], None, Some(true)).unwrap();
    let path = "/:/rate?key=1&identifier=com.plexapp.plugins.library&rating=-1";
    assert_eq!(changes(&fake), [path]);
    assert_eq!(
        (list.items[0].before, list.items[0].after),
        (Some(4.0), None)
    );
    for (rating, clear) in [(None, None), (None, Some(false)), (Some(5.0), Some(true))] {
        let fake = Fake::default();
        let error = rated(&fake, &["1"], rating, clear).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument);
        assert!(fake.paths().is_empty());
    }
}

#[test]
fn one_bad_key_loses_nothing_of_the_others() {
    let fake = Fake::default()
        .on(
            "/library/metadata/1,7,2?",
            [items(&[(1, 0, None), (2, 0, None)])],
        )
        .on(
            "/library/metadata/1,2?",
            [items(&[(1, 1, None), (2, 0, None)])],
        )
        .on("/library/metadata/1?", [items(&[(1, 1, None)])])
        .on("/:/scrobble?key=2&", [fake::status(404)])
        .on("/:/", [done()]);
    let list = marked(&fake, &["1", "7", "2"], SeenState::Watched).unwrap();
    let told: Vec<_> = list
        .items
        .iter()
        .map(|item| (item.changed, item.error.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            (true, ""),
            (
                false,
                "mark items: there is no item 7 on this server, or not for this token"
            ),
            (
                false,
                "mark items: there is no item 2 on this server, or not for this token"
            ),
        ]
    );
}

#[test]
fn a_change_without_effect_is_an_error_after_three_seconds() {
    let fake = Fake::default()
        .on("/library/metadata/", [items(&[(1, 0, None)])])
        .on("/:/", [done()]);
    let error = marked(&fake, &["1"], SeenState::Watched).unwrap_err();
    assert_eq!(
        error.message,
        "mark items: Plex answered as if it were done, and it is not"
    );
    assert_eq!(changes(&fake).len(), 1);
    let slept: Duration = fake.slept.borrow().iter().sum();
    assert_eq!(slept, Duration::from_secs(3));
}

#[test]
fn a_server_that_lags_is_waited_for() {
    let fake = Fake::default()
        .on(
            "/library/metadata/",
            [
                items(&[(1, 0, None)]),
                items(&[(1, 0, None)]),
                items(&[(1, 0, None)]),
                items(&[(1, 0, Some(8.0))]),
            ],
        )
        .on("/:/", [done()]);
    let list = rated(&fake, &["1"], Some(8.0), None).unwrap();
    assert_eq!((list.changed, list.items[0].after), (true, Some(8.0)));
    assert_eq!((changes(&fake).len(), fake.slept.borrow().len()), (1, 2));
}

#[test]
fn without_an_answer_the_server_is_asked_what_became_of_it() {
    for answer in [
        Err(TransportError::Lost),
        Err(TransportError::Timeout),
        fake::status(502),
        fake::status(500),
        fake::answer(200, "text/html", "<html>another page</html>"),
    ] {
        let server = |after: Answer| {
            Fake::default()
                .on("/library/metadata/", [items(&[(1, 0, None)]), after])
                .on("/:/", [answer.clone()])
        };
        let fake = server(items(&[(1, 1, None)]));
        let list = marked(&fake, &["1"], SeenState::Watched).unwrap();
        assert_eq!((list.changed, changes(&fake).len()), (true, 1));
        let fake = server(items(&[(1, 0, None)]));
        marked(&fake, &["1"], SeenState::Watched).unwrap_err();
        assert_eq!(changes(&fake).len(), 1);
    }
}

#[test]
fn after_an_error_that_is_not_of_one_item_nothing_more_is_sent_and_what_was_done_is_told() {
    let all = "/library/metadata/1,2,3?";
    let fake = Fake::default()
        .on(all, [items(&[(1, 0, None), (2, 0, None), (3, 0, None)])])
        .on("/library/metadata/1?", [items(&[(1, 1, None)])])
        .on("/:/scrobble?key=1&", [done()])
        .on("/:/", [fake::status(401)]);
    let list = marked(&fake, &["1", "2", "3"], SeenState::Watched).unwrap();
    assert_eq!(changes(&fake), [scrobble(1), scrobble(2)]);
    let errors: Vec<_> = list
        .items
        .iter()
        .map(|item| item.error.as_deref())
        .collect();
    assert_eq!(
        errors,
        [
            None,
            Some("mark items: Plex refused the token: check PLEX_TOKEN"),
            Some("mark items: not sent after an error")
        ]
    );
}

/// What was watched of it would lose the time at which it was.
#[test]
fn of_a_show_that_was_watched_in_part_only_the_rest_is_marked() {
    let server = |before: u32, after: u32, rest: u32| {
        let count = format!(r#"{{"MediaContainer":{{"size":0,"totalSize":{rest}}}}}"#);
        Fake::default()
            .on("/library/metadata/9", [show(before), show(after)])
            .json(
                "/library/sections/2/all?type=4&unwatched=1&show.id=9&",
                &count,
            )
            .json(
                "/identity",
                r#"{"MediaContainer":{"size":0,"machineIdentifier":"ab"}}"#,
            )
            .on("/:/", [done()])
    };
    let fake = server(0, 8, 8);
    assert!(marked(&fake, &["9"], SeenState::Watched).unwrap().changed);
    assert_eq!(changes(&fake), [scrobble(9)]);
    let fake = server(3, 8, 5);
    assert!(marked(&fake, &["9"], SeenState::Watched).unwrap().changed);
    let rest = "/:/scrobble?identifier=com.plexapp.plugins.library&uri=server%3A%2F%2Fab%2Fcom.plexapp.plugins.library\
                %2Flibrary%2Fsections%2F2%2Fall%3Ftype%3D4%26unwatched%3D1%26show.id%3D9";
    assert_eq!(changes(&fake), [rest]);
    // A server that does not know the filter lists all episodes of all shows.
    let fake = server(3, 3, 74);
    let error = marked(&fake, &["9"], SeenState::Watched).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    assert!(changes(&fake).is_empty());
    let fake = server(3, 0, 5);
    let list = marked(&fake, &["9"], SeenState::Unwatched).unwrap();
    let after = list.items[0].after.as_ref().unwrap();
    assert_eq!((after.watched, after.unseen), (false, Some(8)));
    for (seen, state) in [(8, SeenState::Watched), (0, SeenState::Unwatched)] {
        let fake = server(seen, seen, 8);
        assert!(!marked(&fake, &["9"], state).unwrap().changed);
        assert!(changes(&fake).is_empty());
    }
}

#[test]
fn what_does_not_tell_how_much_of_it_was_watched_is_not_marked() {
    let collection = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"5","type":"collection","title":"C","childCount":"3"}]}}"#;
    let fake = Fake::default().json("/library/metadata/5", collection);
    let error = marked(&fake, &["5"], SeenState::Watched).unwrap_err();
    assert_eq!(
        error.message,
        "mark items: it is not watched as a whole: mark what it holds"
    );
    assert!(changes(&fake).is_empty());
}
