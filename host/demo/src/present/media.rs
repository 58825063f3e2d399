use crate::catalogue::media::{Audio, Language, Media, Video};
use crate::node::{Node, Value};

use super::Shape;
use super::tags::number;

/// A version of the item with its part, and the part's streams where they are shown.
pub fn media(media: &Media, shape: Shape) -> Node {
    let first = media.audio.first();
    let mut node = Node::new("Media").attr("id", number(media.id, shape));
    if media.duration > 0 {
        node.push("duration", media.duration);
        node.push("bitrate", media.bitrate);
    }
    if let Some(video) = &media.video {
        node.push("width", video.width);
        node.push("height", video.height);
        node.push("aspectRatio", float(video.aspect_ratio, shape));
    }
    if let Some(audio) = first {
        node.push("audioChannels", audio.channels);
        node.push("audioCodec", audio.codec);
    }
    if let Some(video) = media.video.as_ref().filter(|video| !video.codec.is_empty()) {
        node.push("videoCodec", video.codec);
        node.push("videoResolution", video.resolution);
    }
    node.push("container", media.container);
    if let Some(video) = media.video.as_ref().filter(|video| !video.codec.is_empty()) {
        node.push("videoFrameRate", video.frame_rate_name);
        if media.container == "mp4" {
            let optimized = if shape.session {
                Value::Bool(true)
            } else {
                Value::Int(1)
            };
            node.push("optimizedForStreaming", optimized);
            node.push("audioProfile", "lc");
            node.push("has64bitOffsets", false);
        }
        node.push("videoProfile", video.profile);
    }
    node.list("Part", vec![part(media, shape)])
}

fn part(media: &Media, shape: Shape) -> Node {
    let mut node = Node::new("Part").attr("id", number(media.id, shape)).attr(
        "key",
        format!(
            "/library/parts/{}/1700000000/file.{}",
            media.id, media.container
        ),
    );
    if media.duration > 0 {
        node.push("duration", media.duration);
    }
    node.push("file", &media.file);
    node.push("size", media.size);
    node.push("container", media.container);
    if media.container == "mp4" {
        node.push("hasThumbnail", "1");
    }
    if shape.full && !shape.session {
        node.push("accessible", true);
        node.push("exists", true);
    }
    if shape.full {
        node.push_list("Stream", streams(media, shape));
    }
    node
}

fn streams(media: &Media, shape: Shape) -> Vec<Node> {
    let video = media.video.iter().filter(|video| !video.codec.is_empty());
    let kinds = video
        .map(|video| (1, Stream::Video(video)))
        .chain(media.audio.iter().map(|audio| (2, Stream::Audio(audio))))
        .chain(
            media
                .subtitles
                .iter()
                .map(|language| (3, Stream::Subtitle(language))),
        );
    kinds
        .zip(0u64..)
        .map(|((kind, stream), index)| {
            let node = Node::new("Stream")
                .attr("id", number(media.id * 10 + index + 1, shape))
                .attr("streamType", kind)
                .attr("index", index);
            match stream {
                Stream::Video(video) => video_stream(node, video, media),
                Stream::Audio(audio) => {
                    let default = media
                        .audio
                        .first()
                        .is_some_and(|first| std::ptr::eq(first, audio));
                    audio_stream(node, audio, default)
                }
                Stream::Subtitle(language) => subtitle_stream(node, language),
            }
        })
        .collect()
}

enum Stream<'a> {
    Video(&'a Video),
    Audio(&'a Audio),
    Subtitle(&'a Language),
}

fn video_stream(node: Node, video: &Video, media: &Media) -> Node {
    let title = match video.resolution {
        "4k" => "4K".to_owned(),
        "sd" => "SD".to_owned(),
        lines => format!("{lines}p"),
    };
    let display = format!("{title} ({})", video.codec.to_uppercase());
    node.attr("default", true)
        .attr("codec", video.codec)
        .attr("bitrate", media.bitrate * 9 / 10)
        .attr("bitDepth", video.bit_depth)
        .attr("frameRate", video.frame_rate)
        .attr("height", video.height)
        .attr("width", video.width)
        .attr("profile", video.profile)
        .attr("displayTitle", display.clone())
        .attr("extendedDisplayTitle", display)
}

fn audio_stream(node: Node, audio: &Audio, first: bool) -> Node {
    let layout = match audio.channels {
        6 => "5.1",
        2 => "Stereo",
        _ => "Mono",
    };
    let codec = audio.codec.to_uppercase();
    let mut node = node;
    if first {
        node.push("selected", true);
        node.push("default", true);
    }
    let node = node
        .attr("codec", audio.codec)
        .attr("channels", audio.channels)
        .attr("bitrate", audio.bitrate)
        .attr("samplingRate", 48_000);
    if audio.language.tag == "zxx" {
        let display = format!("Unknown ({codec} {layout})");
        return node
            .attr("displayTitle", display.clone())
            .attr("extendedDisplayTitle", display);
    }
    let display = format!("{} ({codec} {layout})", audio.language.name);
    spoken(node, audio.language)
        .attr("displayTitle", display.clone())
        .attr("extendedDisplayTitle", display)
}

fn subtitle_stream(node: Node, language: &Language) -> Node {
    let display = format!("{} (SRT)", language.name);
    spoken(node.attr("codec", "srt"), language)
        .attr("displayTitle", display.clone())
        .attr("extendedDisplayTitle", display)
}

fn spoken(node: Node, language: &Language) -> Node {
    node.attr("language", language.name)
        .attr("languageTag", language.tag)
        .attr("languageCode", language.code)
}

/// A fraction that sessions have as text.
fn float(value: f64, shape: Shape) -> Value {
    if shape.session {
        Value::Text(value.to_string())
    } else {
        Value::Float(value)
    }
}
