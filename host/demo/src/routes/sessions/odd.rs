//! Rows that real servers have been seen to answer, and that lack what others have.

use crate::call::Call;
use crate::catalogue::{GUEST, Kind, OWNER, hex_of, section};
use crate::node::Node;
use crate::present::{self, Shape};
use crate::state::session_id;

use super::transcode::transcode;
use super::{direct, find, first_media, user};

pub fn rows(call: &Call) -> Vec<Node> {
    let mut rows = vec![live(), preroll(call), without_key(call)];
    rows.extend(direct_in_all(call));
    rows.extend(second_version(call));
    rows
}

/// Live TV: nobody is named, the transcoder is inside the media, and what stands for the rating key is an address.
fn live() -> Node {
    let transcode = Node::new("TranscodeSession")
        .attr("key", "/transcode/sessions/live-1")
        .attr("throttled", false)
        .attr("complete", false)
        .attr("progress", -1)
        .attr("size", -22)
        .attr("videoDecision", "copy")
        .attr("audioDecision", "transcode");
    let media = Node::new("Media")
        .attr("id", "1")
        .attr("videoResolution", "SD")
        .attr("selected", true)
        .one(transcode);
    Node::new("Video")
        .attr("key", format!("/livetv/sessions/{}", &hex_of(3)[..32]))
        .attr(
            "ratingKey",
            "com.gracenote.onconnect://episode/EP000000060003",
        )
        .attr("live", "1")
        .attr("sessionKey", "71")
        .attr("type", "clip")
        .attr("title", "Evening News")
        .list("Media", vec![media])
}

/// A clip that is shown before the film; it is in no library, and its user is not known.
fn preroll(call: &Call) -> Node {
    let session = Node::new("Session")
        .attr("id", session_id(72))
        .attr("bandwidth", 10_000_000)
        .attr("location", "lan");
    Node::new("Video")
        .attr("ratingKey", "999001")
        .attr("key", "/library/metadata/999001")
        .attr("librarySectionID", "-2")
        .attr("sessionKey", "72")
        .attr("type", "clip")
        .attr("title", "Coming Attractions")
        .attr("duration", 12_000)
        .attr("viewOffset", (call.now.rem_euclid(12)) * 1_000)
        .one(Node::new("User"))
        .one(session)
}

/// Direct play, with a transcoder whose every decision is "directplay".
fn direct_in_all(call: &Call) -> Option<Node> {
    let mut node = film(call, 74, "Wings")?;
    direct(first_media(&mut node)?);
    let transcode = Node::new("TranscodeSession")
        .attr("key", format!("/transcode/sessions/{}", session_id(74)))
        .attr("videoDecision", "directplay")
        .attr("audioDecision", "directplay")
        .attr("subtitleDecision", "directplay")
        .attr("protocol", "http")
        .attr("container", "mkv");
    Some(node.one(transcode))
}

/// All versions are there, and what plays is made of the second.
fn second_version(call: &Call) -> Option<Node> {
    let mut node = film(call, 75, "The Gold Rush")?;
    let versions = node.children.iter_mut();
    let mut versions = versions.filter(|group| group.key == "Media");
    transcode(versions.next()?.nodes.get_mut(1)?);
    let session = Node::new("TranscodeSession")
        .attr("key", format!("/transcode/sessions/{}", session_id(75)))
        .attr("videoDecision", "copy")
        .attr("audioDecision", "transcode")
        .attr("sourceAudioCodec", "ac3")
        .attr("audioCodec", "opus")
        .attr("container", "mp4");
    Some(node.one(session))
}

/// A film of the library that the owner plays.
fn film(call: &Call, key: u32, title: &str) -> Option<Node> {
    let item = find(call, section::FILMS, Kind::Movie, title)?;
    let node = present::item(call, &item, Shape::SESSION)
        .attr("sessionKey", key.to_string())
        .one(user(call, OWNER))
        .one(
            Node::new("Player")
                .attr("state", "playing")
                .attr("title", "Bedroom"),
        )
        .one(
            Node::new("Session")
                .attr("id", session_id(key))
                .attr("location", "lan"),
        );
    Some(node)
}

/// Something from the cloud.
fn without_key(call: &Call) -> Node {
    Node::new("Video")
        .attr("sessionKey", "73")
        .attr("type", "movie")
        .attr("title", "A Film From Elsewhere")
        .attr("duration", 5_400_000)
        .attr("viewOffset", 60_000)
        .one(user(call, GUEST))
        .one(
            Node::new("Player")
                .attr("state", "buffering")
                .attr("title", ""),
        )
}
