//! The versions of an item: `Media`, with what its streams tell.

use std::collections::BTreeSet;

use super::item::resolution;
use crate::{types::Media, wire::Node};

/// One version.
pub(super) fn media(node: &Node<'_>) -> Media {
    let parts = || node.children("Part");
    let sizes: Vec<u64> = parts().filter_map(|part| part.whole("size")).collect();
    Media {
        resolution: resolution(node),
        width: node.small("width"),
        height: node.small("height"),
        container: node.text("container"),
        video_codec: node.text("videoCodec"),
        audio_codec: node.text("audioCodec"),
        audio_channels: node.small("audioChannels"),
        bitrate_kbps: node.small("bitrate"),
        size_bytes: sizes.iter().copied().reduce(u64::saturating_add),
        files: u32::try_from(parts().count()).unwrap_or(u32::MAX),
        audio_languages: languages(node, "2"),
        subtitle_languages: languages(node, "3"),
    }
}

/// The height that a resolution names.
pub fn lines(resolution: &str) -> u32 {
    match resolution {
        "4k" => 2160,
        "8k" => 4320,
        "sd" => 480,
        other => other.parse().unwrap_or(0),
    }
}

/// How bright a version may get, from its video stream; absent where nothing is said of one.
pub(super) fn dynamic_range(media: &Node<'_>) -> Option<String> {
    let mut streams = media
        .children("Part")
        .flat_map(|part| part.children("Stream"));
    let video = streams.find(|stream| stream.is("streamType", "1"))?;
    let transfer = video.text("colorTrc");
    let range = if video.flag("DOVIPresent") == Some(true) {
        "Dolby Vision"
    } else {
        match transfer.as_deref() {
            Some("smpte2084") => "HDR10",
            Some("arib-std-b67") => "HLG",
            _ => "SDR",
        }
    };
    Some(range.to_owned())
}

/// Languages of the streams of one type, each once.
fn languages(media: &Node<'_>, stream_type: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    (media.children("Part"))
        .flat_map(|part| part.children("Stream"))
        .filter(|stream| stream.is("streamType", stream_type))
        .map(|stream| stream.text("language").unwrap_or_else(|| "unknown".into()))
        .filter(|language| seen.insert(language.clone()))
        .collect()
}
