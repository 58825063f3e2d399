//! Rows that real servers have been seen to answer, and that lack what others have.

use crate::call::Call;
use crate::catalogue::{GUEST, hex_of};
use crate::node::Node;

use super::{session_id, user};

pub fn rows(call: &Call) -> Vec<Node> {
    vec![live(), preroll(call), without_key(call)]
}

/// Live TV: nobody is named, and the transcoder is inside the media.
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
        .attr("live", "1")
        .attr("sessionKey", "71")
        .attr("type", "clip")
        .attr("title", "Evening News")
        .list("Media", vec![media])
}

/// What is shown before the film; it is in no library, and its user is not known.
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
