use crate::call::Call;
use crate::catalogue::{BASE, GUEST, Item, KIM, Kind, OWNER, hex_of, section};
use crate::node::{Node, Value};
use crate::present::{self, Shape, container};
use crate::reply::Answer;

use super::{Access::Owner, Route};

mod odd;
mod transcode;

use transcode::{transcode, transcode_session};

pub const ROUTES: &[Route] = &[
    Route::read("/status/sessions", Owner, sessions, "10 O R P"),
    Route::read("/transcode/sessions", Owner, transcodes, "10 R P"),
];

/// Somebody who is playing something.
struct Playing {
    key: u32,
    title: &'static str,
    section: u32,
    kind: Kind,
    account: u32,
    device: u32,
    /// Milliseconds into the item at the catalogue's present.
    start: u64,
    how: How,
}

#[derive(Clone, Copy, PartialEq)]
enum How {
    DirectPlay,
    Transcode,
}

/// What is always on: a film and a track as they are, and an episode that is made smaller on the way.
const PLAYING: [Playing; 3] = [
    Playing {
        key: 41,
        title: "Sunrise: A Song of Two Humans",
        section: section::FILMS,
        kind: Kind::Movie,
        account: OWNER,
        device: 1,
        start: 1_203_000,
        how: How::DirectPlay,
    },
    Playing {
        key: 43,
        title: "The Case of the Shy Ballerina",
        section: section::SERIES,
        kind: Kind::Episode,
        account: KIM,
        device: 2,
        start: 388_000,
        how: How::Transcode,
    },
    Playing {
        key: 44,
        title: "Solace",
        section: section::MUSIC,
        kind: Kind::Track,
        account: GUEST,
        device: 3,
        start: 61_000,
        how: How::DirectPlay,
    },
];

/// `/status/sessions`
fn sessions(call: &Call) -> Answer {
    let mut nodes: Vec<Node> = PLAYING
        .iter()
        .filter_map(|playing| session(call, playing))
        .collect();
    if call.state.behaviour.odd_sessions {
        nodes.extend(odd::rows(call));
    }
    container(nodes.len()).list("Metadata", nodes).into()
}

/// `/transcode/sessions`
fn transcodes(call: &Call) -> Answer {
    let nodes: Vec<Node> = PLAYING
        .iter()
        .filter(|playing| playing.how == How::Transcode)
        .filter_map(|playing| Some(transcode_session(call, &playing.item(call)?, playing.key)))
        .collect();
    container(nodes.len())
        .list("TranscodeSession", nodes)
        .into()
}

fn session(call: &Call, playing: &Playing) -> Option<Node> {
    let item = playing.item(call)?;
    let mut node = present::item(call, &item, Shape::SESSION);
    node.set("viewOffset", offset(call, &item, playing.start));
    node.set("sessionKey", playing.key.to_string());
    if let Some(media) = first_media(&mut node) {
        match playing.how {
            How::DirectPlay => direct(media),
            How::Transcode => transcode(media),
        }
    }
    node.push_one(user(call, playing.account));
    node.push_one(player(call, playing));
    let (location, bandwidth) = match playing.how {
        How::Transcode => ("wan", 2_210),
        How::DirectPlay => (
            "lan",
            item.media.first().map_or(0, |media| media.bitrate * 5 / 4),
        ),
    };
    let session = Node::new("Session")
        .attr("id", session_id(playing.key))
        .attr("bandwidth", bandwidth)
        .attr("location", location);
    node.push_one(session);
    if playing.how == How::Transcode {
        node.push_one(transcode_session(call, &item, playing.key));
    }
    Some(node)
}

impl Playing {
    fn item(&self, call: &Call) -> Option<Item> {
        find(call, self.section, self.kind, self.title)
    }
}

fn find(call: &Call, section: u32, kind: Kind, title: &str) -> Option<Item> {
    let catalogue = &call.state.catalogue;
    let ids = catalogue.of_kind(section, kind);
    ids.iter()
        .filter_map(|id| catalogue.item(id))
        .find(|item| item.title == title)
        .map(std::borrow::Cow::into_owned)
}

/// How far the playback is, in milliseconds; it starts over at the end.
fn offset(call: &Call, item: &Item, start: u64) -> u64 {
    let since = (call.now - BASE).rem_euclid(1 << 40) as u64 * 1_000;
    (start + since) % item.duration.unwrap_or(1).max(1)
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

fn player(call: &Call, playing: &Playing) -> Node {
    let mut devices = call.state.catalogue.devices.iter();
    let device = devices.find(|device| device.id == playing.device);
    let (name, platform, client) = device.map_or(("", "", ""), |device| {
        (&device.name, &device.platform, &device.client)
    });
    let local = playing.how == How::DirectPlay;
    let (address, public) = if local {
        ("192.168.1.23", "192.0.2.17")
    } else {
        ("198.51.100.9", "198.51.100.9")
    };
    let (product, version, vendor) = match platform {
        "webOS" => ("Plex for LG", "5.98.1", "LG"),
        "Android" => ("Plexamp", "4.12.4", "Google"),
        _ => ("Plex Web", "4.147.1", ""),
    };
    Node::new("Player")
        .attr("address", address)
        .attr("device", platform)
        .attr("machineIdentifier", client)
        .attr("model", "hosted")
        .attr("platform", platform)
        .attr("platformVersion", "1.0")
        .attr("product", product)
        .attr("profile", if local { "Generic" } else { "Web" })
        .attr("remotePublicAddress", public)
        .attr("state", "playing")
        .attr("title", name)
        .attr("vendor", vendor)
        .attr("version", version)
        .attr("local", local)
        .attr("relayed", false)
        .attr("secure", true)
        .attr("userID", playing.account)
}

/// `Session.id`, which is not the session key.
fn session_id(key: u32) -> String {
    hex_of(u64::from(key))[..24].to_owned()
}

impl Node {
    /// Replaces the value, or adds it.
    fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        let value = value.into();
        match self.attributes.iter_mut().find(|(name, _)| *name == key) {
            Some(attribute) => attribute.1 = value,
            None => self.attributes.push((key, value)),
        }
    }
}
