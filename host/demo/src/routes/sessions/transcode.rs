use crate::call::Call;
use crate::catalogue::Item;
use crate::node::Node;
use crate::state::Session;

use super::offset;

/// The transcoder's output takes the place of the file in `Media` and `Part`.
pub fn transcode(media: &mut Node) {
    media.set("bitrate", 1_720);
    media.set("width", 640);
    media.set("height", 480);
    media.set("container", "mp4");
    media.set("videoProfile", "high");
    media.set("videoCodec", "h264");
    media.set("videoResolution", "480p");
    media.set("audioCodec", "opus");
    media.set("audioChannels", 2);
    media.set("optimizedForStreaming", true);
    media.set("protocol", "dash");
    media.set("selected", true);
    media
        .attributes
        .retain(|(key, _)| !matches!(*key, "audioProfile" | "has64bitOffsets"));
    for part in media.children.iter_mut().flat_map(|group| &mut group.nodes) {
        part.attributes
            .retain(|(key, _)| !matches!(*key, "file" | "size" | "key" | "hasThumbnail"));
        part.set("bitrate", 1_720);
        part.set("width", 640);
        part.set("height", 480);
        part.set("protocol", "dash");
        part.set("decision", "transcode");
        part.set("selected", true);
        let group = part.children.iter_mut().flat_map(|group| &mut group.nodes);
        for (position, stream) in group.enumerate() {
            match position {
                0 => {
                    stream.set("codec", "h264");
                    stream.set("width", 640);
                    stream.set("height", 480);
                    stream.set("bitrate", 1_580);
                }
                _ => {
                    stream.set("codec", "opus");
                    stream.set("bitrate", 140);
                }
            }
            stream.set("decision", "transcode");
            stream.set("location", "segments-av");
        }
        // One language goes out.
        for group in &mut part.children {
            group.nodes.truncate(2);
        }
    }
}

/// The job itself, in the session and in `/transcode/sessions`.
pub fn transcode_session(call: &Call, item: &Item, session: &Session) -> Node {
    let source = item.media.first();
    let video = source.and_then(|media| media.video);
    let audio = source.and_then(|media| media.audio.first());
    let duration = item.duration.unwrap_or(1).max(1);
    let at = offset(call, item, session);
    // The transcoder is two minutes ahead of the player.
    let ahead = (at + 120_000).min(duration);
    let progress = (ahead * 1_000 / duration) as f64 / 10.0;
    Node::new("TranscodeSession")
        .attr("key", format!("/transcode/sessions/{}", session.id()))
        .attr("throttled", true)
        .attr("complete", ahead == duration)
        .attr("progress", progress)
        .attr("size", -22)
        .attr("speed", 7.4)
        .attr("error", false)
        .attr("duration", duration)
        .attr("remaining", (duration - ahead) / 7_400)
        .attr("context", "streaming")
        .attr("sourceVideoCodec", video.map_or("", |video| video.codec))
        .attr("sourceAudioCodec", audio.map_or("", |audio| audio.codec))
        .attr("videoDecision", "transcode")
        .attr("audioDecision", "transcode")
        .attr("subtitleDecision", "burn")
        .attr("protocol", "dash")
        .attr("container", "mp4")
        .attr("videoCodec", "h264")
        .attr("audioCodec", "opus")
        .attr("audioChannels", 2)
        .attr("width", 640)
        .attr("height", 480)
        .attr("transcodeHwRequested", true)
        .attr("transcodeHwDecoding", "vaapi")
        .attr("transcodeHwEncoding", "vaapi")
        .attr("transcodeHwDecodingTitle", "Intel (VA-API)")
        .attr("transcodeHwFullPipeline", true)
        .attr("timeStamp", call.now as f64 - 30.5)
        .attr("maxOffsetAvailable", (ahead / 100) as f64 / 10.0)
        .attr("minOffsetAvailable", (at / 1_000) as f64)
}
