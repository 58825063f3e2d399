use crate::call::{Call, Change};
use crate::catalogue::{Item, Kind, hex_of};
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::reply::{Answer, DONE, FORBIDDEN, NOT_FOUND, Reply, UNAUTHORIZED};
use crate::state::{How, Session};

use super::{Access::Owner, Route};

mod odd;
mod transcode;

use transcode::{transcode, transcode_session};

pub const ROUTES: &[Route] = &[
    Route::read("/status/sessions", Owner, sessions, "10 O R P"),
    Route::read("/status/sessions/background", Owner, background, "29 O"),
    Route::change(
        "GET|POST",
        "/status/sessions/terminate",
        Owner,
        terminate,
        "10,29 O P C",
    ),
    Route::read("/transcode/sessions", Owner, transcodes, "10 R P"),
    Route::change(
        "DELETE",
        "/transcode/sessions/{id}",
        Owner,
        end_transcode,
        "29 C",
    ),
];

fn sessions(call: &Call) -> Answer {
    let sessions = call.state.sessions.all();
    let mut nodes: Vec<Node> = sessions.filter_map(|session| row(call, session)).collect();
    if call.state.behaviour.odd_sessions {
        nodes.extend(odd::rows(call));
    }
    container(nodes.len()).list("Metadata", nodes).into()
}

fn transcodes(call: &Call) -> Answer {
    let nodes: Vec<Node> = transcoded(call)
        .filter_map(|session| {
            let item = call.state.catalogue.item(session.item)?;
            Some(transcode_session(call, &item, session))
        })
        .collect();
    container(nodes.len())
        .list("TranscodeSession", nodes)
        .into()
}

fn transcoded<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a Session> {
    let state: &'a crate::state::State = call.state;
    let sessions = state.sessions.all();
    sessions.filter(|session| session.how == How::Transcode)
}

/// Jobs of the optimiser, of which there are none.
fn background(_: &Call) -> Answer {
    container(0).into()
}

/// Without a Plex Pass nothing can be stopped.
fn terminate(change: &mut Change) -> Answer {
    if !change.state.behaviour.plex_pass {
        return Err(UNAUTHORIZED);
    }
    let parameter = |name| change.request.parameter(name).unwrap_or_default();
    let (id, reason) = (parameter("sessionId"), parameter("reason"));
    if id.is_empty() {
        return Err(FORBIDDEN);
    }
    let sessions = &mut change.state.sessions;
    sessions.terminate(id, reason).ok_or(NOT_FOUND)?;
    DONE
}

/// The player asks for another one at once, so that none is missing afterwards.
fn end_transcode(change: &mut Change) -> Answer {
    let call = change.call();
    let mut ids = transcoded(&call).map(Session::id);
    let known = ids.any(|id| id == call.at("id"));
    known.then_some(Reply::NoContent).ok_or(NOT_FOUND)
}

fn row(call: &Call, session: &Session) -> Option<Node> {
    let item = call.state.catalogue.item(session.item)?;
    let mut node = present::item(call, &item, Shape::SESSION);
    node.set("viewOffset", offset(call, &item, session));
    node.set("sessionKey", session.key.to_string());
    if let Some(media) = first_media(&mut node) {
        present::choose(media, session.streams);
        match session.how {
            How::DirectPlay => direct(media),
            How::Transcode => transcode(media),
        }
    }
    node.push_one(user(call, session.account));
    node.push_one(player(call, session));
    let (location, bandwidth) = match session.how {
        How::Transcode => ("wan", 2_210),
        How::DirectPlay => (
            "lan",
            item.media.first().map_or(0, |media| media.bitrate * 5 / 4),
        ),
    };
    let about = Node::new("Session")
        .attr("id", session.id())
        .attr("bandwidth", bandwidth)
        .attr("location", location);
    node.push_one(about);
    if session.how == How::Transcode {
        node.push_one(transcode_session(call, &item, session));
    }
    Some(node)
}

fn find(call: &Call, section: u32, kind: Kind, title: &str) -> Option<Item> {
    let catalogue = &call.state.catalogue;
    let ids = catalogue.of_kind(section, kind);
    ids.iter()
        .filter_map(|id| catalogue.item(id))
        .find(|item| item.title == title)
        .map(std::borrow::Cow::into_owned)
}

fn offset(call: &Call, item: &Item, session: &Session) -> u64 {
    session.offset(item.duration.unwrap_or(1), call.now)
}

/// Only the first version is shown while it plays.
fn first_media(node: &mut Node) -> Option<&mut Node> {
    let versions = node
        .children
        .iter_mut()
        .find(|group| group.key == "Media")?;
    versions.nodes.truncate(1);
    versions.nodes.first_mut()
}

fn direct(media: &mut Node) {
    media.set("selected", true);
    for part in media.children.iter_mut().flat_map(|group| &mut group.nodes) {
        part.set("decision", "directplay");
        part.set("selected", true);
        for stream in part.children.iter_mut().flat_map(|group| &mut group.nodes) {
            stream.set("location", "direct");
        }
    }
}

fn user(call: &Call, id: u32) -> Node {
    let accounts = call.state.catalogue.accounts.iter();
    let name = accounts
        .filter(|account| account.id == id)
        .map(|account| account.name.as_str())
        .next();
    Node::new("User")
        .attr("id", id.to_string())
        .attr(
            "thumb",
            format!(
                "https://plex.tv/users/{}/avatar?c=1700000000",
                &hex_of(u64::from(id))[..16]
            ),
        )
        .attr("title", name.unwrap_or_default())
}

fn player(call: &Call, session: &Session) -> Node {
    let players = &call.state.players;
    let player = players
        .iter()
        .find(|player| player.machine == session.player);
    let (title, platform, product, version, vendor) =
        player.map_or(("", "", "", "", ""), |player| {
            (
                player.title.as_str(),
                player.platform.as_str(),
                player.product.as_str(),
                player.version,
                player.vendor,
            )
        });
    let local = session.how == How::DirectPlay;
    let (address, public) = if local {
        ("192.168.1.23", "192.0.2.17")
    } else {
        ("198.51.100.9", "198.51.100.9")
    };
    Node::new("Player")
        .attr("address", address)
        .attr("device", platform)
        .attr("machineIdentifier", &session.player)
        .attr("model", "hosted")
        .attr("platform", platform)
        .attr("platformVersion", "1.0")
        .attr("product", product)
        .attr("profile", if local { "Generic" } else { "Web" })
        .attr("remotePublicAddress", public)
        .attr("state", session.state.name())
        .attr("title", title)
        .attr("vendor", vendor)
        .attr("version", version)
        .attr("local", local)
        .attr("relayed", false)
        .attr("secure", true)
        .attr("userID", session.account)
}
