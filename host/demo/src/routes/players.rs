//! Players, and commands that the server passes on to them.

use crate::call::{Call, Change};
use crate::catalogue::Item;
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::reply::{Answer, BAD_REQUEST, FORBIDDEN, NOT_FOUND, Refusal, Reply};
use crate::state::{Chosen, How, PlayState, Player, Session, State, Wording};

use super::{Access::User, Route, queues, streams};

mod poll;

/// A player has one answer for every command: a 200 says that it arrived.
pub const ROUTES: &[Route] = &[
    Route::read("/clients", User, clients, "13,27 R P"),
    Route::change(
        "GET",
        "/player/playback/{command}",
        User,
        playback,
        "27 P I",
    ),
    Route::change(
        "GET",
        "/player/navigation/{command}",
        User,
        navigation,
        "27 P",
    ),
    Route::change("GET", "/player/mirror/details", User, navigation, "27 P"),
    Route::change("GET", "/player/timeline/poll", User, poll::poll, "27 P I"),
];

/// Those on the server's network that say so. Often there are none, though something plays.
fn clients(call: &Call) -> Answer {
    let players = call.state.players.iter().filter(|player| player.advertised);
    let shown = players.filter(|_| !call.state.behaviour.no_clients);
    let nodes: Vec<Node> = shown
        .map(|player| {
            Node::new("Server")
                .attr("name", &player.title)
                .attr("host", player.host)
                .attr("address", player.host)
                .maybe("port", player.port)
                .attr("machineIdentifier", &player.machine)
                .attr("version", player.version)
                .attr("protocol", "plex")
                .attr("product", &player.product)
                .attr("deviceClass", player.device_class)
                .attr("protocolVersion", 1)
                .attr("protocolCapabilities", CAPABILITIES)
        })
        .collect();
    container(nodes.len()).list("Server", nodes).into()
}

const CAPABILITIES: &str = "timeline,playback,navigation,mirror,playqueues,provider-playback";

/// The player that a command is for, and whether the command is new to it.
fn addressed(change: &mut Change) -> Result<(usize, bool), Refusal> {
    let call = change.call();
    if call.state.behaviour.proxy_is_the_owners && !call.user.is_admin() {
        return Err(FORBIDDEN);
    }
    let plex = |name| call.request.plex(name);
    let controller = plex("X-Plex-Client-Identifier").ok_or(BAD_REQUEST)?;
    let target = plex("X-Plex-Target-Client-Identifier").ok_or(BAD_REQUEST)?;
    let command = call.request.number("commandID").ok_or(BAD_REQUEST)?;
    let mut players = call.state.players.iter();
    let found = players.position(|player| player.machine == target && player.advertised);
    let found = found.ok_or(NOT_FOUND)?;
    let controller = controller.to_owned();
    let new = change.state.players[found].takes(&controller, command);
    Ok((found, new))
}

fn delivered(player: &Player) -> Answer {
    Ok(Reply::Player(match player.wording {
        Wording::Response => {
            r#"<?xml version="1.0" encoding="utf-8"?><Response code="200" status="OK"/>"#
        }
        Wording::Word => "OK",
        Wording::Failure => "Failure: 200 OK",
        Wording::Unclosed => r#"<?xml version="1.0"?><Response code="200" status="OK">"#,
    }))
}

/// Moves about in the app, which nothing tells of.
fn navigation(change: &mut Change) -> Answer {
    let (player, _) = addressed(change)?;
    delivered(&change.state.players[player])
}

/// A command that makes no sense now arrives like every other.
fn playback(change: &mut Change) -> Answer {
    let command = change.call().at("command").to_owned();
    if !COMMANDS.contains(&command.as_str()) {
        return Err(NOT_FOUND);
    }
    let (player, new) = addressed(change)?;
    if new {
        obey(change, player, &command);
    }
    delivered(&change.state.players[player])
}

const COMMANDS: [&str; 14] = [
    "play",
    "pause",
    "stop",
    "skipNext",
    "skipPrevious",
    "stepForward",
    "stepBack",
    "seekTo",
    "skipTo",
    "setParameters",
    "setStreams",
    "refreshPlayQueue",
    "playMedia",
    "createPlayQueue",
];

fn obey(change: &mut Change, player: usize, command: &str) {
    let (now, request) = (change.now, change.request);
    match command {
        "playMedia" => play_media(change, player),
        "createPlayQueue" => create_queue(change, player),
        "setParameters" => set_parameters(change, player),
        "setStreams" => set_streams(change, player),
        _ => {}
    }
    let machine = change.state.players[player].machine.clone();
    let Some((mut session, length)) = running(change, &machine) else {
        return;
    };
    let at = session.offset(length, now);
    match command {
        "play" => {
            session.seek(at, now);
            session.state = PlayState::Playing;
        }
        "pause" => {
            session.seek(at, now);
            session.state = PlayState::Paused;
        }
        "stepForward" => session.seek((at + 30_000).min(length), now),
        "stepBack" => session.seek(at.saturating_sub(10_000), now),
        "seekTo" => {
            let offset: u64 = request.number("offset").unwrap_or(at);
            session.seek(offset.min(length), now);
        }
        "stop" => {
            keep(change, &session, at);
            change.state.sessions.stop(&machine);
            return;
        }
        "skipNext" | "skipPrevious" | "skipTo" => {
            let Some((row, item)) = other(change, &session, command) else {
                return;
            };
            keep(change, &session, at);
            session.item = item;
            session.queue = session.queue.map(|(queue, _)| (queue, row));
            session.streams = Chosen::default();
            session.endless = false;
            session.state = PlayState::Playing;
            session.seek(0, now);
        }
        _ => return,
    }
    if let Some(own) = change.state.sessions.of_mut(&machine) {
        *own = session;
    }
}

/// The player's session, and the length of its item.
fn running(change: &Change, machine: &str) -> Option<(Session, u64)> {
    let session = change.state.sessions.of(machine)?.clone();
    let item = change.state.catalogue.item(session.item)?;
    let length = item.duration.unwrap_or(1);
    Some((session, length))
}

/// The progress of who was playing.
fn keep(change: &mut Change, session: &Session, at: u64) {
    let state = &mut *change.state;
    if let Some(item) = state
        .catalogue
        .item(session.item)
        .map(std::borrow::Cow::into_owned)
    {
        let (account, now) = (session.account, change.now);
        let State {
            catalogue,
            watching,
            settings,
            ..
        } = state;
        let percent = settings.played_threshold();
        if watching.play(catalogue, account, &item, (at, percent), now) {
            catalogue.note_play(account, item.id, now);
        }
    }
}

/// The row and item of the queue that a skip goes to; it is selected there from now on.
fn other(change: &mut Change, session: &Session, command: &str) -> Option<(u32, u32)> {
    let key = change.request.parameter("key").unwrap_or_default();
    let wanted = key.rsplit('/').next().and_then(|id| id.parse::<u32>().ok());
    let queues = &mut change.state.queues;
    let queue = queues.get_mut(session.account, session.queue?.0)?;
    let row = match command {
        "skipNext" => queue.neighbour(1)?,
        "skipPrevious" => queue.neighbour(-1)?,
        _ => *queue.rows.iter().find(|row| Some(row.item) == wanted)?,
    };
    queue.selected = row.id;
    Some((row.id, row.item))
}

/// Plays from a queue, if the player can get at it: with a token that is good, from this server.
fn play_media(change: &mut Change, player: usize) {
    let call = change.call();
    let parameter = |name| call.request.parameter(name);
    let ours = crate::catalogue::machine_identifier();
    if parameter("machineIdentifier") != Some(&ours) {
        return;
    }
    let token = parameter("token");
    let account = match token {
        Some(token) => call.state.tokens.account(token, call.now),
        None => Some(call.user.account),
    };
    let Some(account) = account else { return };
    let number = |path: Option<&str>| -> Option<u32> {
        let path = path?.split('?').next()?;
        path.rsplit('/').next()?.parse().ok()
    };
    let queue = number(parameter("containerKey"));
    let queue = queue.and_then(|id| call.state.queues.get(account, id));
    let wanted = number(parameter("key"));
    let row = queue.and_then(|queue| {
        let named = queue.rows.iter().find(|row| Some(row.item) == wanted);
        named.copied().or(queue.neighbour(0))
    });
    let item = row.map(|row| row.item).or(wanted);
    let Some(item) = item.filter(|item| plays(&call, *item)) else {
        return;
    };
    // A player that does not know these plays, and reports nothing (plex-api-2 27).
    let complete = ["providerIdentifier", "token", "type"];
    let silent = complete.iter().any(|name| parameter(name).is_none());
    let session = Session {
        key: 0,
        item,
        account,
        player: call.state.players[player].machine.clone(),
        how: How::DirectPlay,
        state: PlayState::Playing,
        at: call.request.number("offset").unwrap_or(0),
        since: call.now,
        queue: queue.zip(row).map(|(queue, row)| (queue.id, row.id)),
        streams: Chosen::default(),
        endless: false,
        counted: false,
        silent,
        name: String::new(),
    };
    if let Some((queue, row)) = session.queue
        && let Some(queue) = change.state.queues.get_mut(account, queue)
    {
        queue.selected = row;
    }
    change.state.sessions.start(session);
}

/// Makes a queue on this server, and plays it.
fn create_queue(change: &mut Change, player: usize) {
    let Ok(id) = queues::make(change) else {
        return;
    };
    let account = change.user.account;
    let queue = change.state.queues.get(account, id);
    let Some(row) = queue.and_then(|queue| queue.neighbour(0)) else {
        return;
    };
    let paused = change.request.flag("paused");
    let session = Session {
        key: 0,
        item: row.item,
        account,
        player: change.state.players[player].machine.clone(),
        how: How::DirectPlay,
        state: if paused {
            PlayState::Paused
        } else {
            PlayState::Playing
        },
        at: change.request.number("offset").unwrap_or(0),
        since: change.now,
        queue: Some((id, row.id)),
        streams: Chosen::default(),
        endless: false,
        counted: false,
        silent: false,
        name: String::new(),
    };
    change.state.sessions.start(session);
}

fn plays(call: &Call, item: u32) -> bool {
    call.item(item).is_some_and(|item| item.kind.is_leaf())
}

fn set_parameters(change: &mut Change, player: usize) {
    let request = change.request;
    let number = |name| request.number::<u32>(name);
    let player = &mut change.state.players[player];
    if let Some(volume) = number("volume") {
        player.volume = volume.min(100);
    }
    if let Some(repeat) = number("repeat").filter(|repeat| *repeat <= 2) {
        player.repeat = repeat;
    }
    let machine = player.machine.clone();
    let session = change.state.sessions.of(&machine);
    let queue = session.and_then(|session| Some((session.account, session.queue?.0)));
    let shuffle = number("shuffle");
    if let (Some((account, queue)), Some(shuffle)) = (queue, shuffle)
        && let Some(queue) = change.state.queues.get_mut(account, queue)
    {
        match shuffle {
            0 => queue.unshuffle(),
            _ => queue.shuffle(),
        }
    }
}

/// Streams that the item does not have are not played, and nobody is told.
fn set_streams(change: &mut Change, player: usize) {
    let machine = change.state.players[player].machine.clone();
    let call = change.call();
    let item = call.state.sessions.of(&machine);
    let item = item.and_then(|session| call.state.catalogue.item(session.item));
    let media = item.and_then(|item: std::borrow::Cow<Item>| {
        let first = item.media.first()?;
        Some(present::media(first, Shape::FULL))
    });
    let chosen = media.and_then(|media| streams::chosen(&call, &media).ok());
    if let (Some(chosen), Some(session)) = (chosen, change.state.sessions.of_mut(&machine)) {
        session.streams.audio = chosen.audio.or(session.streams.audio);
        session.streams.subtitle = chosen.subtitle.or(session.streams.subtitle);
    }
}
