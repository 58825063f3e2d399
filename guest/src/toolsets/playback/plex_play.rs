//! `plex-play`

use super::device::device;
use crate::{
    arguments::plex_play::Args,
    plex::{
        Told,
        content::of_items,
        players::{Medium, Now},
        queues::Source,
    },
    toolsets::{Context, failure::invalid},
    types::{ErrorCode, PlayState, PlayerState, RatingKey, ToolError},
};

const OPERATION: &str = "play";

pub fn run(cx: &Context, args: Args) -> Result<PlayerState, ToolError> {
    let keys = args.rating_keys.unwrap_or_default();
    if keys.is_empty() == args.playlist_id.is_none() {
        return Err(invalid("say either `rating_keys` or `playlist_id`"));
    }
    let Some(told) = cx.plex.told() else {
        return Err(ToolError {
            code: ErrorCode::Unsupported,
            message: "play: this host gives no tokens for players: run the tools with plex-mcp"
                .to_owned(),
            status: None,
            retryable: false,
        });
    };
    let interrupt = args.interrupt.unwrap_or(false);
    let device = device(cx, OPERATION, &args.player, interrupt)?;
    let machine = cx.plex.machine(OPERATION)?;
    let (medium, source) = match &args.playlist_id {
        Some(playlist) => (
            cx.plex.playlist_medium(OPERATION, playlist)?,
            Source::Playlist(playlist),
        ),
        None => {
            let (medium, on_deck) = medium(cx, &keys)?;
            let uri = of_items(&machine, &keys);
            (medium, Source::Items { uri, on_deck })
        }
    };
    let queue = cx
        .plex
        .make_queue(OPERATION, &source, medium, args.shuffle)?;
    let Some(first) = queue.current() else {
        return Err(invalid("play: there is nothing to play in it"));
    };
    let sent = device.remote.play(
        told,
        &machine,
        &queue.id,
        &first.item,
        medium,
        args.from_seconds,
    );
    let is_so = |now: Option<&Now>| {
        now.is_some_and(|now| {
            let is_queue = now.queue.as_ref().is_none_or(|id| *id == queue.id);
            let plays = matches!(now.state, PlayState::Playing | PlayState::Buffering);
            is_queue && plays && now.item.as_ref() == Some(&first.item)
        })
    };
    let now = device.told(cx, OPERATION, sent, &is_so);
    let now = now.map_err(|error| unreachable(error, told))?;
    Ok(device.state(now, Some(first.title.clone()), true))
}

/// What kind of player plays the items, and whether they are a show or season, which begins where the user is.
fn medium(cx: &Context, keys: &[RatingKey]) -> Result<(Medium, bool), ToolError> {
    let kinds = cx.plex.states(OPERATION, keys, &|node| node.text("type"))?;
    let missing = keys
        .iter()
        .find(|key| !kinds.iter().any(|found| found.rating_key == **key));
    if let Some(key) = missing {
        return Err(invalid(format!(
            "play: there is no item {key} on this server, or not for this token"
        )));
    }
    let mut media = kinds
        .iter()
        .map(|found| Medium::of(found.state.as_deref().unwrap_or_default()));
    let first = media.next().unwrap_or(Medium::Video);
    if media.any(|medium| medium != first) {
        return Err(invalid(
            "play: `rating_keys` are of one kind: video, music or photos",
        ));
    }
    let whole = matches!(kinds.as_slice(), [one] if matches!(one.state.as_deref(), Some("show" | "season")));
    Ok((first, whole))
}

/// Where players that do as they are told would not find the server, says so.
fn unreachable(error: ToolError, told: &Told) -> ToolError {
    let host = told.host.trim_matches(['[', ']']);
    let is_here = host == "localhost" || host == "::1" || host.starts_with("127.");
    let is_name = !host.contains(['.', ':']);
    if error.code != ErrorCode::BadResponse || !(is_here || is_name) {
        return error;
    }
    ToolError {
        message: format!(
            "{}; players are told that the server is at {}, which only this machine or its containers know: set \
             --player-url to its address in the network",
            error.message, told.host
        ),
        ..error
    }
}
