//! What the tools for players answer.

use plex_mcp_demo::{Fault, FaultRule, Paths};
use serde_json::{Value, json};

use super::Step::{self, Call, Happens};
use super::check;
use crate::harness::{OWNER_TOKEN, SHARED_TOKEN};

/// A player where nobody plays, one where the owner does, and one where somebody else does.
const IDLE: &str = "demo-htpc-c41e7790d2b6";
const OWN: &str = "demo-webos-3f1c2a90b4d7";
const OTHERS: &str = "demo-android-7be2840f13c9";

fn play(player: &str, more: Value) -> Step {
    Call("plex_play", with(player, more))
}

fn control(player: &str, more: Value) -> Step {
    Call("plex_control_player", with(player, more))
}

fn with(player: &str, mut more: Value) -> Value {
    more["player"] = json!(player);
    more
}

#[tokio::test]
async fn players() {
    let list = || Call("plex_get_players", json!({}));
    let steps = [
        list(),
        Happens("a container, where no player is heard", |plex| {
            plex.behave(|behaviour| behaviour.no_clients = true);
        }),
        list(),
    ];
    check("players", OWNER_TOKEN, &steps).await;
    check("players_of_a_shared_user", SHARED_TOKEN, &[list()]).await;
}

#[tokio::test]
async fn playing() {
    let steps = [
        play(
            IDLE,
            json!({"rating_keys": ["1014", "1002"], "from_seconds": 60}),
        ),
        control(IDLE, json!({"command": "pause"})),
        control(IDLE, json!({"command": "pause"})),
        control(IDLE, json!({"seek_seconds": 600})),
        control(IDLE, json!({"volume": 40, "repeat": "all"})),
        control(IDLE, json!({"subtitle_language": "German"})),
        control(IDLE, json!({"audio_language": "Welsh"})),
        Call(
            "plex_queue_next",
            with(IDLE, json!({"rating_keys": ["1001"]})),
        ),
        control(IDLE, json!({"command": "skip_next"})),
        control(IDLE, json!({"command": "stop"})),
        control(IDLE, json!({"command": "stop"})),
        control(IDLE, json!({"command": "play"})),
        Call(
            "plex_queue_next",
            with(IDLE, json!({"rating_keys": ["1001"]})),
        ),
        // A show goes on with its next episode.
        play(IDLE, json!({"rating_keys": ["2001"]})),
        play(
            "demo-plexamp-0c4d95e1ab72",
            json!({"rating_keys": ["3002"], "shuffle": false}),
        ),
        // One that says no to being asked what it plays.
        play("demo-roku-52c7fa0e9d31", json!({"rating_keys": ["1014"]})),
    ];
    check("playing", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn players_that_are_left_alone() {
    let film = json!({"rating_keys": ["1014"]});
    let steps = [
        play(OTHERS, film.clone()),
        control(OTHERS, json!({"command": "stop"})),
        Call(
            "plex_queue_next",
            with(OTHERS, json!({"rating_keys": ["3002"]})),
        ),
        play("demo-chrome-91d05e7c66aa", film.clone()),
        play("Bedroom", film.clone()),
        play("demo-nobody-0000", film.clone()),
        play(IDLE, json!({"rating_keys": ["1014", "3002"]})),
        play(IDLE, json!({"rating_keys": ["99999"]})),
        play(IDLE, json!({"playlist_id": "99999"})),
        play(IDLE, json!({})),
        play(IDLE, json!({"rating_keys": ["../../:/prefs"]})),
        control(OWN, json!({"command": "pause", "volume": 3})),
        control(OTHERS, json!({"command": "pause", "interrupt": true})),
    ];
    check("players_that_are_left_alone", OWNER_TOKEN, &steps).await;
    let steps = [
        play(IDLE, film.clone()),
        play(OWN, film.clone()),
        Happens("the server passes on commands of its owner only", |plex| {
            plex.behave(|behaviour| behaviour.proxy_is_the_owners = true);
        }),
        play("demo-tizen-08bb6f23a971", film),
    ];
    check("players_and_a_shared_user", SHARED_TOKEN, &steps).await;
}

/// Ten seconds pass with each: the player has the time to do it.
#[tokio::test]
async fn players_that_do_nothing() {
    let steps = [
        Happens("commands are lost behind the server", |plex| {
            plex.inject(FaultRule {
                paths: Paths::Below("/player/playback".into()),
                first: None,
                fault: Fault::Ignored,
            });
        }),
        play(IDLE, json!({"rating_keys": ["1014"]})),
        control(OWN, json!({"command": "pause"})),
    ];
    check("players_that_do_nothing", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn stopped_sessions() {
    let stop = |id: &str| {
        let arguments = json!({"session_id": id, "reason": "Bedtime"});
        Call("plex_stop_session", arguments)
    };
    let kim = "ba69ec90eb4fef8826461e7d";
    let steps = [
        stop(kim),
        Happens("the owner has a Plex Pass now", |plex| {
            plex.behave(|behaviour| behaviour.plex_pass = true);
        }),
        stop("nothing"),
        stop(kim),
        stop(kim),
        stop("../../identity"),
    ];
    check("stopped_sessions", OWNER_TOKEN, &steps).await;
    check(
        "stopped_sessions_and_a_shared_user",
        SHARED_TOKEN,
        &[stop(kim)],
    )
    .await;
}
