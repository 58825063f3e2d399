use crate::call::{Call, Change};
use crate::catalogue::{Kind, machine_identifier};
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, Reply};
use crate::state::{Player, Wording};

use super::addressed;

/// The player's state now, one row for each kind of thing that it could play.
pub fn poll(change: &mut Change) -> Answer {
    let (player, _) = addressed(change)?;
    let call = change.call();
    let player = &call.state.players[player];
    // Some say no inside of a yes.
    if player.wording == Wording::Failure {
        return Ok(Reply::Player(
            r#"<?xml version="1.0" encoding="utf-8"?><Response code="400" status="Bad Request"/>"#,
        ));
    }
    let nodes = ["music", "photo", "video"].map(|kind| timeline(&call, player, kind));
    let playing = nodes.iter().any(|node| node.get("ratingKey").is_some());
    let location = if playing {
        "fullScreenVideo"
    } else {
        "navigation"
    };
    let command = call.request.parameter("commandID").unwrap_or_default();
    container(nodes.len())
        .attr("commandID", command)
        .attr("location", location)
        .list("Timeline", nodes.to_vec())
        .into()
}

fn timeline(call: &Call, player: &Player, kind: &'static str) -> Node {
    let stopped = Node::new("Timeline")
        .attr("type", kind)
        .attr("state", "stopped");
    let session = call.state.sessions.of(&player.machine);
    let Some(session) = session.filter(|session| !session.silent) else {
        return stopped;
    };
    let Some(item) = call.state.catalogue.item(session.item) else {
        return stopped;
    };
    let own = match item.kind {
        Kind::Track => "music",
        Kind::Photo => "photo",
        _ => "video",
    };
    if own != kind {
        return stopped;
    }
    let length = item.duration.unwrap_or(0);
    let queue = session
        .queue
        .and_then(|(queue, _)| call.state.queues.get(session.account, queue));
    let shuffled = queue.is_some_and(|queue| queue.shuffled);
    Node::new("Timeline")
        .attr("type", kind)
        .attr("state", session.state.name())
        .attr("time", session.offset(length, call.now))
        .attr("duration", length)
        .attr("seekRange", format!("0-{length}"))
        .attr("ratingKey", item.id.to_string())
        .attr("key", format!("/library/metadata/{}", item.id))
        .attr("itemType", kind)
        .maybe(
            "containerKey",
            queue.map(|queue| format!("/playQueues/{}", queue.id)),
        )
        .maybe("playQueueID", queue.map(|queue| queue.id))
        .maybe("playQueueVersion", queue.map(|queue| queue.version))
        .maybe("playQueueItemID", session.queue.map(|(_, row)| row))
        .attr("volume", player.volume)
        .attr("shuffle", i32::from(shuffled))
        .attr("repeat", player.repeat)
        .maybe("audioStreamId", session.streams.audio)
        .maybe("subtitleStreamId", session.streams.subtitle)
        .attr("controllable", CONTROLLABLE)
        .attr("machineIdentifier", machine_identifier())
        .attr("providerIdentifier", "com.plexapp.plugins.library")
        .attr("protocol", "http")
        .attr("address", "127.0.0.1")
        .attr("port", 32_400)
}

const CONTROLLABLE: &str = "playPause,stop,volume,shuffle,repeat,audioStream,subtitleStream,stepBack,stepForward,seekTo,skipPrevious,skipNext";
