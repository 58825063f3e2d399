use crate::catalogue::media::{Audio, Hdr, Language, Media, Subtitle, Video};
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
                .map(|subtitle| (3, Stream::Subtitle(subtitle))),
        );
    kinds
        .zip(0u64..)
        .map(|((kind, stream), index)| {
            let id = media.id * 10 + index + 1;
            let mut node = Node::new("Stream")
                .attr("id", number(id, shape))
                .attr("streamType", kind);
            match stream {
                // A file beside the video has an address, and no place in the video.
                Stream::Subtitle(subtitle) if subtitle.beside => {
                    node.push("key", format!("/library/streams/{id}"));
                }
                _ => node.push("index", index),
            }
            match stream {
                Stream::Video(video) => video_stream(node, video, media),
                Stream::Audio(audio) => {
                    let default = media
                        .audio
                        .first()
                        .is_some_and(|first| std::ptr::eq(first, audio));
                    audio_stream(node, audio, default)
                }
                Stream::Subtitle(subtitle) => subtitle_stream(node, subtitle),
            }
        })
        .collect()
}

enum Stream<'a> {
    Video(&'a Video),
    Audio(&'a Audio),
    Subtitle(&'a Subtitle),
}

fn video_stream(node: Node, video: &Video, media: &Media) -> Node {
    let title = match video.resolution {
        "4k" => "4K".to_owned(),
        "sd" => "SD".to_owned(),
        lines => format!("{lines}p"),
    };
    let codec = video.codec.to_uppercase();
    let (range, profile) = match video.hdr {
        Some(Hdr::Hdr10) => (" HDR10", " Main 10"),
        Some(Hdr::DolbyVision) => (" DoVi/HDR10", " Main 10"),
        Some(Hdr::Hlg) => (" HLG", " Main 10"),
        None => ("", ""),
    };
    let display = format!("{title}{range} ({codec}{profile})");
    let mut node = node
        .attr("default", true)
        .attr("codec", video.codec)
        .attr("bitrate", media.bitrate * 9 / 10)
        .attr("bitDepth", video.bit_depth);
    if let Some(hdr) = video.hdr {
        range_of(hdr, &mut node);
    }
    node.attr("frameRate", video.frame_rate)
        .attr("height", video.height)
        .attr("width", video.width)
        .attr("profile", video.profile)
        .attr("displayTitle", display.clone())
        .attr("extendedDisplayTitle", display)
}

/// The colours of a high dynamic range, and Dolby's layers.
fn range_of(hdr: Hdr, node: &mut Node) {
    if hdr == Hdr::DolbyVision {
        node.push("DOVIBLCompatID", 1);
        node.push("DOVIBLPresent", true);
        node.push("DOVIELPresent", false);
        node.push("DOVILevel", 6);
        node.push("DOVIPresent", true);
        node.push("DOVIProfile", 8);
        node.push("DOVIRPUPresent", true);
        node.push("DOVIVersion", "1.0");
    }
    node.push("colorPrimaries", "bt2020");
    node.push("colorRange", "tv");
    node.push("colorSpace", "bt2020nc");
    let transfer = match hdr {
        Hdr::Hlg => "arib-std-b67",
        Hdr::Hdr10 | Hdr::DolbyVision => "smpte2084",
    };
    node.push("colorTrc", transfer);
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
    if audio.commentary {
        let extended = format!("Commentary ({} {codec} {layout})", audio.language.name);
        return spoken(node.attr("title", "Commentary"), audio.language)
            .attr("displayTitle", display)
            .attr("extendedDisplayTitle", extended);
    }
    spoken(node, audio.language)
        .attr("displayTitle", display.clone())
        .attr("extendedDisplayTitle", display)
}

fn subtitle_stream(node: Node, subtitle: &Subtitle) -> Node {
    let mut display = subtitle.language.name.to_owned();
    let mut node = node.attr("codec", "srt");
    if subtitle.beside {
        node.push("format", "srt");
    }
    if subtitle.forced {
        node.push("forced", true);
        display.push_str(" Forced");
    }
    if subtitle.sdh {
        node.push("hearingImpaired", true);
        node.push("title", "SDH");
        display.push_str(" SDH");
    }
    let place = if subtitle.beside { " External" } else { "" };
    let display = format!("{display} (SRT{place})");
    spoken(node, subtitle.language)
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
