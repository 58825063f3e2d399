//! Players are named by id, left alone where somebody else plays, told once, and looked at.

use super::*;
use crate::{
    arguments::{plex_control_player, plex_get_players, plex_play, plex_queue_next},
    http::{Response, TransportError},
    plex::Told,
};

type Answer = Result<Response, TransportError>;

const TV: &str = "tv-00001";

/// A television that takes commands, and a browser that does not.
const CLIENTS: &str = r#"{"MediaContainer":{"size":1,"Server":[
    {"name":"Den","machineIdentifier":"tv-00001","product":"Plex for LG","host":"10.0.0.9","port":32500}]}}"#;

fn sessions(player: &str, account: &str, item: &str, state: &str) -> Answer {
    fake::json(&format!(
        r#"{{"MediaContainer":{{"size":1,"Metadata":[{{"ratingKey":"{item}","type":"movie","title":"Film","duration":60000,"viewOffset":5000,
            "User":{{"id":"{account}","title":"kim"}},"Player":{{"machineIdentifier":"{player}","title":"Web","product":"Plex Web","state":"{state}"}}}}]}}}}"#
    ))
}

fn nobody() -> Answer {
    fake::json(r#"{"MediaContainer":{"size":0}}"#)
}

/// The timeline of a player that plays `item` from the queue 301.
fn plays(item: u32, state: &str, more: &str) -> Answer {
    plays_at(5, item, state, more)
}

/// The same, so many seconds after the beginning.
fn plays_at(seconds: u32, item: u32, state: &str, more: &str) -> Answer {
    fake::json(&format!(
        r#"{{"MediaContainer":{{"commandID":1,"Timeline":[{{"type":"music","state":"stopped"}},
            {{"type":"video","state":"{state}","ratingKey":"{item}","time":{seconds}000,"duration":60000,"playQueueID":301,"playQueueItemID":{item}{more}}}]}}}}"#
    ))
}

fn idle() -> Answer {
    fake::json(r#"{"MediaContainer":{"Timeline":[{"type":"video","state":"stopped"}]}}"#)
}

fn arrived() -> Answer {
    fake::answer(200, "text/xml", r#"<Response code="200" status="OK"/>"#)
}

/// A queue of the items 5, 6 and perhaps 7, of which 5 plays.
fn queue(items: &[u32]) -> Answer {
    let rows: Vec<_> = items
        .iter()
        .map(|item| {
            format!(r#"{{"ratingKey":"{item}","playQueueItemID":{item},"title":"Film {item}"}}"#)
        })
        .collect();
    fake::json(&format!(
        r#"{{"MediaContainer":{{"playQueueID":301,"playQueueSelectedItemID":5,"Metadata":[{}]}}}}"#,
        rows.join(",")
    ))
}

fn server() -> Fake {
    Fake::default()
        .json("/clients", CLIENTS)
        .on("/status/sessions", [nobody()])
        .json("/identity", r#"{"MediaContainer":{"machineIdentifier":"ab12"}}"#)
        .json(
            "/library/metadata/",
            r#"{"MediaContainer":{"Metadata":[{"ratingKey":"5","type":"movie","title":"Film 5"}]}}"#,
        )
        .on("/playQueues?", [queue(&[5, 6])])
        .on("/playQueues/301", [queue(&[5, 6])])
}

fn context_of<'f>(fake: &'f Fake, host: &str) -> Context<'f> {
    let words = |text: &str| text.to_owned();
    Context {
        plex: Client::new(
            fake,
            Settings {
                prefix: String::new(),
                token: words("secret"),
                client_identifier: words("test"),
                deadline: Duration::from_secs(30),
                told: Some(Told {
                    scheme: words("http"),
                    host: words(host),
                    port: words("32400"),
                    token: words("placeholder"),
                }),
            },
        ),
        ..context(fake, ANSWER)
    }
}

fn play(fake: &Fake, sent: plex_play::Sent) -> Result<PlayerState, ToolError> {
    let args = plex_play::Args::check(sent)?;
    playback::plex_play::run(&context_of(fake, "10.0.0.2"), args)
}

fn a_film() -> plex_play::Sent {
    plex_play::Sent {
        player: TV.into(),
        rating_keys: Some(vec!["5".into()]),
        ..Default::default()
    }
}

fn control(
    fake: &Fake,
    with: impl FnOnce(&mut plex_control_player::Sent),
) -> Result<PlayerState, ToolError> {
    let mut sent = plex_control_player::Sent {
        player: TV.into(),
        ..Default::default()
    };
    with(&mut sent);
    let args = plex_control_player::Args::check(sent)?;
    playback::plex_control_player::run(&context(fake, ANSWER), args)
}

/// Commands that were sent, without the polls.
fn commands(fake: &Fake) -> Vec<String> {
    let paths = fake.paths().into_iter();
    paths
        .filter(|path| path.starts_with("/player/playback/"))
        .collect()
}

#[test]
fn a_player_is_told_where_and_what_to_play_once() {
    let fake = server()
        .on(
            "/player/timeline/poll",
            [idle(), idle(), plays(5, "playing", "")],
        )
        .on("/player/playback/playMedia", [arrived()]);
    let answer = play(&fake, a_film()).unwrap();
    assert_eq!(
        (answer.state, answer.title.as_deref(), answer.changed),
        (PlayState::Playing, Some("Film 5"), true)
    );
    let sent = commands(&fake);
    assert_eq!(sent.len(), 1);
    let expected = "/player/playback/playMedia?machineIdentifier=ab12&protocol=http&address=10.0.0.2&port=32400\
                    &token=placeholder&key=%2Flibrary%2Fmetadata%2F5&containerKey=%2FplayQueues%2F301%3Fwindow%3D100%26own%3D1\
                    &type=video&providerIdentifier=com.plexapp.plugins.library&commandID=";
    assert!(sent[0].starts_with(expected), "{}", sent[0]);
    let seen = fake.seen.borrow();
    let to_players = seen
        .iter()
        .filter(|request| request.path_and_query.starts_with("/player/"));
    for request in to_players {
        let header = ("x-plex-target-client-identifier", TV.to_owned());
        assert!(request.headers.contains(&header));
    }
}

#[test]
fn commands_are_numbered_upwards_also_within_a_moment() {
    let fake = server()
        .on(
            "/player/timeline/poll",
            [idle(), idle(), plays(5, "playing", "")],
        )
        .on("/player/playback/playMedia", [arrived()]);
    play(&fake, a_film()).unwrap();
    let numbers: Vec<u64> = fake
        .paths()
        .iter()
        .filter_map(|path| path.split_once("commandID=")?.1.parse().ok())
        .collect();
    assert_eq!(numbers.len(), 4);
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert!(
        numbers.iter().all(|number| *number < 1 << 31),
        "{numbers:?}"
    );
}

#[test]
fn a_player_that_does_not_do_it_is_an_error_after_ten_seconds() {
    let fake = server()
        .on("/player/timeline/poll", [plays(9, "playing", "")])
        .on("/player/playback/playMedia", [arrived()]);
    let error = play(&fake, a_film()).unwrap_err();
    assert_eq!(
        error.message,
        "play: the command was delivered, and the player does not do it: it plays item 9"
    );
    let slept: Duration = fake.slept.borrow().iter().sum();
    assert_eq!(
        (slept, commands(&fake).len()),
        (Duration::from_millis(10_200), 1)
    );
    let fake = server()
        .on("/player/timeline/poll", [idle()])
        .on("/player/playback/playMedia", [arrived()]);
    let args = plex_play::Args::check(a_film()).unwrap();
    let error = playback::plex_play::run(&context_of(&fake, "127.0.0.1"), args).unwrap_err();
    assert!(
        error.message.contains("set --player-url"),
        "{}",
        error.message
    );
}

/// Plex says 200 to what a player refuses.
#[test]
fn a_refusal_inside_of_a_200_is_an_error() {
    for answer in [
        fake::answer(
            200,
            "text/xml",
            r#"<?xml version="1.0"?><Response code="400" status="Bad Request"/>"#,
        ),
        fake::answer(200, "text/html", "<html><body>Sign in</body></html>"),
        fake::status(404),
        Err(TransportError::Denied),
    ] {
        let fake = server()
            .on("/player/timeline/poll", [idle()])
            .on("/player/playback/playMedia", [answer.clone()]);
        play(&fake, a_film()).unwrap_err();
        assert_eq!(commands(&fake).len(), 1, "{answer:?}");
    }
    for answer in [
        "OK",
        "Failure: 200 OK",
        r#"<Response code="200" status="OK">"#,
        "",
    ] {
        let fake = server()
            .on("/player/timeline/poll", [idle(), plays(5, "playing", "")])
            .on(
                "/player/playback/playMedia",
                [fake::answer(200, "text/plain", answer)],
            );
        play(&fake, a_film()).unwrap();
    }
}

#[test]
fn a_player_that_does_not_say_is_seen_by_its_session() {
    let refuses = || {
        fake::answer(
            200,
            "text/xml",
            r#"<Response code="400" status="Bad Request"/>"#,
        )
    };
    let fake = server()
        .on(
            "/status/sessions",
            [nobody(), nobody(), sessions(TV, "1", "5", "playing")],
        )
        .on("/player/timeline/poll", [refuses()])
        .on("/player/playback/playMedia", [arrived()]);
    let answer = play(&fake, a_film()).unwrap();
    assert_eq!((answer.state, answer.volume), (PlayState::Playing, None));
}

#[test]
fn where_somebody_else_plays_nothing_is_sent_unless_it_is_said() {
    let busy = || {
        server()
            .on("/status/sessions", [sessions(TV, "17", "9", "playing")])
            .on(
                "/player/timeline/poll",
                [plays(9, "playing", ""), plays(5, "playing", "")],
            )
            .on("/player/playback/playMedia", [arrived()])
    };
    let fake = busy();
    let error = play(&fake, a_film()).unwrap_err();
    assert_eq!(
        error.message,
        "play: \"kim\" plays on it: ask first, then say `interrupt`: true"
    );
    assert!(commands(&fake).is_empty());
    let sent = plex_play::Sent {
        interrupt: Some(true),
        ..a_film()
    };
    assert!(play(&busy(), sent).unwrap().changed);
    // A token that sees no sessions does not know who plays.
    let fake = server()
        .status("/status/sessions", 403)
        .on("/player/timeline/poll", [plays(9, "playing", "")]);
    let error = play(&fake, a_film()).unwrap_err();
    assert!(
        error.message.contains("may not see who"),
        "{}",
        error.message
    );
}

#[test]
fn a_name_is_answered_with_the_players_that_there_are() {
    let fake = server();
    let sent = plex_play::Sent {
        player: "Den".into(),
        ..a_film()
    };
    let error = play(&fake, sent).unwrap_err();
    assert_eq!(
        error.message,
        "play: there is no such player: players: tv-00001 is \"Den\""
    );
    let web = server().on(
        "/status/sessions",
        [sessions("web-0001", "1", "9", "playing")],
    );
    let sent = plex_play::Sent {
        player: "web-0001".into(),
        ..a_film()
    };
    let error = play(&web, sent).unwrap_err();
    assert!(
        error.message.contains("take no commands"),
        "{}",
        error.message
    );
    let list =
        playback::plex_get_players::run(&context(&web, ANSWER), plex_get_players::Args {}).unwrap();
    let told: Vec<_> = list
        .players
        .iter()
        .map(|player| (player.control, player.playing.as_deref()))
        .collect();
    assert_eq!(told, [(Control::Yes, None), (Control::No, Some("Film"))]);
    // Servers in containers see none, and pass commands on.
    let fake = server()
        .json("/clients", r#"{"MediaContainer":{"size":0}}"#)
        .on("/player/timeline/poll", [idle(), plays(5, "playing", "")])
        .on("/player/playback/playMedia", [arrived()]);
    assert!(play(&fake, a_film()).unwrap().changed);
}

#[test]
fn what_is_to_be_played_is_said_in_one_way_and_of_one_kind() {
    let both = plex_play::Sent {
        playlist_id: Some("9".into()),
        ..a_film()
    };
    let neither = plex_play::Sent {
        rating_keys: None,
        ..a_film()
    };
    for sent in [both, neither] {
        let fake = server();
        let error = play(&fake, sent).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument);
        assert!(fake.paths().is_empty());
    }
    let fake = server().on("/player/timeline/poll", [idle()]).json(
        "/library/metadata/5,6",
        r#"{"MediaContainer":{"Metadata":[{"ratingKey":"5","type":"movie"},{"ratingKey":"6","type":"track"}]}}"#,
    );
    let sent = plex_play::Sent {
        rating_keys: Some(vec!["5".into(), "6".into()]),
        ..a_film()
    };
    let error = play(&fake, sent).unwrap_err();
    assert!(error.message.contains("of one kind"), "{}", error.message);
}

#[test]
fn a_host_that_gives_no_tokens_for_players_is_told_so() {
    let fake = server();
    let args = plex_play::Args::check(a_film()).unwrap();
    let error = playback::plex_play::run(&context(&fake, ANSWER), args).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    assert!(fake.paths().is_empty());
}

/// A case of `plex_control_player`: what is asked, what is sent, and how the player is before and after.
type Case = (
    fn(&mut plex_control_player::Sent),
    &'static str,
    Answer,
    Answer,
);

fn cases() -> Vec<Case> {
    vec![
        (
            |sent| sent.command = Some(PlayerCommand::Pause),
            "pause?type=video",
            plays(5, "playing", ""),
            plays(5, "paused", ""),
        ),
        (
            |sent| sent.command = Some(PlayerCommand::Play),
            "play?type=video",
            plays(5, "paused", ""),
            plays(5, "buffering", ""),
        ),
        (
            |sent| sent.command = Some(PlayerCommand::Stop),
            "stop?type=video",
            plays(5, "playing", ""),
            idle(),
        ),
        (
            |sent| sent.command = Some(PlayerCommand::SkipNext),
            "skipNext?type=video",
            plays(5, "playing", ""),
            plays(6, "playing", ""),
        ),
        (
            |sent| sent.seek_seconds = Some(40),
            "seekTo?offset=40000&type=video",
            plays(5, "playing", ""),
            plays_at(41, 5, "playing", ""),
        ),
        (
            |sent| (sent.volume, sent.shuffle) = (Some(40), Some(true)),
            "setParameters?volume=40&shuffle=1&type=video",
            plays(5, "playing", r#","volume":90,"shuffle":0"#),
            plays(5, "playing", r#","volume":40,"shuffle":1"#),
        ),
        (
            |sent| sent.repeat = Some(Repeat::All),
            "setParameters?repeat=2&type=video",
            plays(5, "playing", r#","repeat":0"#),
            plays(5, "playing", r#","repeat":2"#),
        ),
        (
            |sent| sent.subtitle_language = Some("off".into()),
            "setStreams?subtitleStreamID=0&type=video",
            plays(5, "playing", r#","subtitleStreamID":31"#),
            plays(5, "playing", r#","subtitleStreamID":0"#),
        ),
    ]
}

const WITH_FILE: &str = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"5","type":"movie","title":"Film 5","Media":[{"Part":[{"id":7,
    "Stream":[{"id":31,"streamType":3,"language":"English","selected":true}]}]}]}]}}"#;

#[test]
fn a_command_is_sent_once_and_seen_to_be_done() {
    for (asks, expected, before, after) in cases() {
        let fake = server()
            .json("/library/metadata/5", WITH_FILE)
            .on("/player/timeline/poll", [before, after])
            .on("/player/playback/", [arrived()]);
        let answer = control(&fake, asks).unwrap();
        assert!(answer.changed, "{expected}");
        let sent = commands(&fake);
        assert_eq!(sent.len(), 1, "{sent:?}");
        let expected = format!("/player/playback/{expected}&commandID=");
        assert!(sent[0].starts_with(&expected), "{}", sent[0]);
    }
}

#[test]
fn a_command_without_effect_is_an_error() {
    for (asks, expected, before, _) in cases() {
        let fake = server()
            .json("/library/metadata/5", WITH_FILE)
            .on("/player/timeline/poll", [before])
            .on("/player/playback/", [arrived()]);
        let error = control(&fake, asks).unwrap_err();
        assert_eq!(error.code, ErrorCode::BadResponse, "{expected}");
        assert_eq!(commands(&fake).len(), 1);
    }
}

#[test]
fn what_a_player_does_already_is_not_sent() {
    for (asks, expected, _, after) in cases() {
        if expected.starts_with("skip") || expected.starts_with("seek") {
            continue;
        }
        let fake = server()
            .json("/library/metadata/5", WITH_FILE)
            .on("/player/timeline/poll", [after]);
        assert!(!control(&fake, asks).unwrap().changed, "{expected}");
        assert!(commands(&fake).is_empty());
    }
}

#[test]
fn one_thing_is_said_at_a_time() {
    for asks in [(|_| ()) as fn(&mut plex_control_player::Sent), |sent| {
        (sent.volume, sent.seek_seconds) = (Some(1), Some(1))
    }] {
        let fake = server();
        let error = control(&fake, asks).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument);
        assert!(fake.paths().is_empty());
    }
}

mod queues;
