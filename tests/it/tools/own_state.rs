//! What the tools of the token's user's own state answer: watched, rated, in progress, and what is heard and read.

use serde_json::{Value, json};

use super::Step::{Call, Happens};
use super::check;
use crate::harness::{OWNER_TOKEN, SHARED_TOKEN};

#[tokio::test]
async fn watch_state() {
    let mark = |keys: Value, state: &str| {
        let arguments = json!({"rating_keys": keys, "state": state});
        Call("plex_mark_watched", arguments)
    };
    let steps = [
        mark(json!(["1002", "1014"]), "watched"),
        Happens("a minute later", |plex| plex.clock().advance(60)),
        mark(json!(["1002", "99999", "1014"]), "watched"),
        mark(json!(["1014"]), "unwatched"),
        // A show of which something was watched, and one whole.
        mark(json!(["2001"]), "watched"),
        mark(json!(["2001"]), "unwatched"),
        mark(json!(["2001"]), "watched"),
        // An album, an artist and a collection have parts, too.
        mark(json!(["3002"]), "watched"),
        mark(json!(["99999", "99998"]), "watched"),
        mark(json!(["1002/../../:/prefs"]), "watched"),
        mark(json!([]), "watched"),
    ];
    check("watch_state", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn ratings() {
    let rate = |arguments| Call("plex_rate", arguments);
    let steps = [
        rate(json!({"rating_keys": ["1014", "2001"], "rating": 7.5})),
        rate(json!({"rating_keys": ["1014", "99999"], "rating": 7.5})),
        rate(json!({"rating_keys": ["1014"], "clear": true})),
        rate(json!({"rating_keys": ["1014"], "clear": true})),
        rate(json!({"rating_keys": ["1014"], "clear": false})),
        rate(json!({"rating_keys": ["1014"]})),
        rate(json!({"rating_keys": ["1014"], "rating": 0, "clear": true})),
        rate(json!({"rating_keys": ["1014"], "rating": 10.5})),
        rate(json!({"rating_keys": ["99999"], "rating": 0})),
    ];
    check("ratings", OWNER_TOKEN, &steps).await;
    // Each user's are his own, and what he may not see is not there.
    let steps = [
        rate(json!({"rating_keys": ["1014"], "rating": 0})),
        rate(json!({"rating_keys": ["2001"], "rating": 3})),
    ];
    check("ratings_of_a_shared_user", SHARED_TOKEN, &steps).await;
}

#[tokio::test]
async fn progress() {
    let set = |key: &str, seconds: u32| {
        let arguments = json!({"rating_key": key, "progress_seconds": seconds});
        Call("plex_set_progress", arguments)
    };
    let steps = [
        set("1014", 600),
        set("1014", 600),
        // Behind the threshold, which is the server's own.
        set("1014", 5200),
        Happens("the owner says that half of it is enough", |plex| {
            plex.set_setting("LibraryVideoPlayedThreshold", "50")
        }),
        set("1014", 3000),
        set("2001", 60),
        set("99999", 60),
        set("1014", 0),
        Happens("the server forgets what is short", |plex| {
            plex.behave(|behaviour| behaviour.short_progress_is_lost = true);
        }),
        set("1014", 30),
    ];
    check("progress", OWNER_TOKEN, &steps).await;
    check(
        "progress_of_a_shared_user",
        SHARED_TOKEN,
        &[set("1014", 600)],
    )
    .await;
}

#[tokio::test]
async fn continue_watching() {
    let remove = |keys: Value| {
        let arguments = json!({"rating_keys": keys});
        Call("plex_remove_from_continue_watching", arguments)
    };
    let steps = [
        remove(json!(["1036", "1014", "99999", "1036"])),
        // The show of an episode that is there.
        remove(json!(["2001"])),
        Call("plex_get_on_deck", json!({"limit": 1})),
        Call(
            "plex_set_progress",
            json!({"rating_key": "1036", "progress_seconds": 700}),
        ),
        remove(json!(["1036"])),
        remove(json!(["1036&force=1"])),
    ];
    check("continue_watching", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn selected_streams() {
    let select = |arguments| Call("plex_select_streams", arguments);
    let steps = [
        select(json!({"rating_key": "1014", "part_id": "10140", "subtitle_language": "German"})),
        select(json!({"rating_key": "1014", "part_id": "10140", "subtitle_language": "deu"})),
        select(json!({"rating_key": "1014", "part_id": "10140", "subtitle_language": "off"})),
        select(json!({"rating_key": "1014", "part_id": "10140", "audio_language": "Welsh"})),
        select(json!({"rating_key": "1014", "part_id": "10150", "subtitle_language": "off"})),
        select(json!({"rating_key": "1014", "part_id": "10140"})),
        select(json!({"rating_key": "2001", "part_id": "10140", "subtitle_language": "off"})),
        select(json!({"rating_key": "99999", "part_id": "10140", "subtitle_language": "off"})),
        select(
            json!({"rating_key": "1014", "part_id": "10140/../10150", "subtitle_language": "off"}),
        ),
    ];
    check("selected_streams", OWNER_TOKEN, &steps).await;
}
