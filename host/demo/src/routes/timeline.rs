use crate::call::Change;
use crate::catalogue::Item;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, NOT_FOUND};
use crate::state::{Chosen, How, PlayState, Player, Session, is_watched};

use super::{Access::User, Route, watching};

pub const ROUTES: &[Route] = &[Route::change(
    "GET|POST",
    "/:/timeline",
    User,
    timeline,
    "26 O P R",
)];

/// The report of a player about itself: a session comes about, goes on and ends with it.
fn timeline(change: &mut Change) -> Answer {
    let call = change.call();
    let request = change.request;
    let client = request
        .plex("X-Plex-Client-Identifier")
        .ok_or(BAD_REQUEST)?;
    let name = request
        .plex("X-Plex-Session-Identifier")
        .unwrap_or_default();
    let title = request.plex("X-Plex-Device-Name").unwrap_or("Player");
    let platform = request.plex("X-Plex-Platform").unwrap_or_default();
    let product = request.plex("X-Plex-Product").unwrap_or_default();
    let id = request.number("ratingKey").ok_or(BAD_REQUEST)?;
    let item: Item = call.item(id).ok_or(NOT_FOUND)?.into_owned();
    let time: u64 = request.number("time").unwrap_or(0);
    let state = match request.parameter("state") {
        Some("playing") => Some(PlayState::Playing),
        Some("paused") => Some(PlayState::Paused),
        Some("buffering") => Some(PlayState::Buffering),
        Some("stopped") => None,
        _ => return Err(BAD_REQUEST),
    };
    if let Some(reason) = call.state.sessions.reason(client, name) {
        return container(0)
            .attr("terminationCode", 2_006)
            .attr("terminationText", reason)
            .into();
    }
    let (now, account) = (change.now, change.user.account);
    let own = |session: &&Session| session.item == id && session.name == name;
    let running = change.state.sessions.of(client).filter(own);
    let counted = running.is_some_and(|session| session.counted);
    match state {
        Some(state) => {
            if !change
                .state
                .players
                .iter()
                .any(|player| player.machine == client)
            {
                let player = Player::unknown(client, title, product, platform);
                change.state.players.push(player);
            }
            let sessions = &mut change.state.sessions;
            let running = sessions.of_mut(client);
            match running.filter(|session| session.item == id && session.name == name) {
                Some(session) => {
                    session.state = state;
                    session.seek(time, now);
                }
                None => sessions.start(Session {
                    key: 0,
                    item: id,
                    account,
                    player: client.to_owned(),
                    how: How::DirectPlay,
                    state,
                    at: time,
                    since: now,
                    queue: None,
                    streams: Chosen::default(),
                    endless: false,
                    counted: false,
                    silent: false,
                    name: name.to_owned(),
                }),
            }
        }
        None => {
            change.state.sessions.stop(client);
        }
    }
    // Without a duration nothing is kept. The end is reached once, however often it is reported.
    let timed = request.number::<u64>("duration").is_some();
    if timed
        && !(counted && is_watched(&item, time, change.state.settings.played_threshold()))
        && watching::play(change, &item, time)
    {
        change.state.catalogue.note_play(account, id, now);
        if let Some(session) = change.state.sessions.of_mut(client) {
            session.counted = true;
        }
    }
    let view = change.call().view(id);
    container(0)
        .attr(
            "playbackState",
            request.parameter("state").unwrap_or_default(),
        )
        .attr("skipCount", 0)
        .attr("viewCount", view.count)
        .attr("viewOffset", view.offset.unwrap_or(0))
        .into()
}
