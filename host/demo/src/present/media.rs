use crate::catalogue::lyrics::Lyrics;
use crate::catalogue::media::{Audio, Hdr, Language, Media, Subtitle, Video};
use crate::node::{Node, Value};

use super::Shape;
use super::tags::number;

/// The agent that reads words of songs beside the music.
pub const LOCAL_LYRICS: &str = "com.plexapp.agents.localmedia";

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
    let first = media.audio.first();
    let audio = media.audio.iter().map(|audio| {
        let default = first.is_some_and(|first| std::ptr::eq(first, audio));
        (2, audio_stream(Node::new("Stream"), audio, default))
    });
    let inside = video
        .map(|video| (1, video_stream(Node::new("Stream"), video, media)))
        .chain(audio);
    let inside = inside
        .zip(0_u64..)
        .map(|((kind, node), number)| stream(kind, number, true, node, media, shape));
    let subtitles = media.subtitles.iter().map(|subtitle| {
        let inside = subtitle.beside.is_none();
        let node = subtitle_stream(Node::new("Stream"), subtitle);
        stream(3, subtitle.number, inside, node, media, shape)
    });
    let lyrics = media.lyrics.map(|lyrics| {
        let number = media.lyrics_number();
        stream(4, number, false, lyrics_stream(lyrics), media, shape)
    });
    inside.chain(subtitles).chain(lyrics).collect()
}

/// A stream of a kind, with its id before the rest. A file beside the video has an address, and no place in the video.
fn stream(kind: i64, number: u64, inside: bool, rest: Node, media: &Media, shape: Shape) -> Node {
    let id = media.stream_id(number);
    let mut node = Node::new("Stream")
        .attr("id", super::tags::number(id, shape))
        .attr("streamType", kind);
    if inside {
        node.push("index", number);
    } else {
        node.push("key", format!("/library/streams/{id}"));
    }
    node.attributes.extend(rest.attributes);
    node
}

fn lyrics_stream(lyrics: Lyrics) -> Node {
    let name = lyrics.format.to_uppercase();
    let node = Node::new("Stream")
        .attr("codec", lyrics.format)
        .attr("format", lyrics.format)
        .attr("displayTitle", format!("{name} (External)"))
        .attr("extendedDisplayTitle", format!("{name} (External)"))
        .attr("minLines", 1)
        .attr("provider", LOCAL_LYRICS);
    if lyrics.timed() {
        node.attr("timed", true)
    } else {
        node
    }
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
    let format = subtitle.beside.as_ref().map(|beside| beside.format.name());
    let mut node = node.attr("codec", format.unwrap_or("srt"));
    if let Some(beside) = &subtitle.beside {
        node.push("format", beside.format.name());
        if let Some(source) = &beside.source {
            node.push("sourceKey", source);
        }
        if let Some((name, _)) = &beside.uploaded {
            node.push("title", name);
        }
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
    let place = if format.is_some() { " External" } else { "" };
    let codec = format.unwrap_or("srt").to_uppercase();
    let display = format!("{display} ({codec}{place})");
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
