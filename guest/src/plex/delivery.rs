//! How something that plays is delivered: read from the version, part and streams that are selected, and from what the
//! transcoder decided.

use super::item::resolution;
use crate::{
    types::{Conversion, ConversionReason, Delivery, ItemKind},
    wire::Node,
};

/// What of a session tells how it is delivered.
pub struct Delivered<'n> {
    media: Option<&'n Node<'n>>,
    part: Option<&'n Node<'n>>,
    transcoder: Option<&'n Node<'n>>,
}

/// What happens to a stream or a part.
#[derive(Clone, Copy, PartialEq)]
enum Decision {
    /// It is sent as it is.
    Direct,
    /// It is put into another container.
    Copied,
    Converted,
}

/// What a track has, and what else is played.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Video,
    Audio,
}

impl<'n> Delivered<'n> {
    pub fn of(session: &'n Node<'n>) -> Delivered<'n> {
        let media = selected(session, "Media");
        // Live TV has it inside the media.
        let inside = || media?.child("TranscodeSession");
        Delivered {
            media,
            part: media.and_then(|media| selected(media, "Part")),
            transcoder: session.child("TranscodeSession").or_else(inside),
        }
    }

    /// As little as is done to it: a transcoder that decides to do nothing does nothing.
    pub fn delivery(&self, item: ItemKind) -> Delivery {
        let part = self.part.and_then(|part| decision(part, "decision"));
        let (video, audio) = (self.decision(Kind::Video), self.decision(Kind::Audio));
        let main = match item {
            ItemKind::Track => audio,
            _ => video,
        };
        if main.or(part) == Some(Decision::Converted) {
            return Delivery::Transcode;
        }
        let known = [video, audio, part];
        let mut known = known.iter().flatten().peekable();
        let direct = match known.peek() {
            Some(_) => known.all(|decision| *decision == Decision::Direct),
            None => self.transcoder.is_none(),
        };
        if direct {
            Delivery::DirectPlay
        } else {
            Delivery::DirectStream
        }
    }

    /// What became of the video or the audio; absent where nobody says.
    fn decision(&self, kind: Kind) -> Option<Decision> {
        let (name, stream_type) = match kind {
            Kind::Video => ("videoDecision", "1"),
            Kind::Audio => ("audioDecision", "2"),
        };
        let transcoder = || decision(self.transcoder?, name);
        let stream = || decision(stream(self.part?, stream_type)?, "decision");
        transcoder().or_else(stream)
    }

    /// What is converted, where something is.
    pub fn conversion(&self, delivery: Delivery) -> Option<Conversion> {
        let transcoder = self.transcoder?;
        (delivery != Delivery::DirectPlay).then(|| conversion(transcoder, self.media))
    }

    /// The version of the item that is converted, where the picture is.
    pub fn converted(&self) -> Option<String> {
        let converts = self.decision(Kind::Video) == Some(Decision::Converted);
        self.media.filter(|_| converts)?.text("id")
    }
}

/// The child that is selected; the first where none says so.
fn selected<'n>(node: &'n Node<'n>, name: &str) -> Option<&'n Node<'n>> {
    let mut all = node.children(name);
    let is_selected = |child: &&Node<'_>| child.flag("selected") == Some(true);
    all.find(is_selected).or_else(|| node.child(name))
}

/// The stream of a type that is selected; the first of them where none says so.
fn stream<'n>(part: &'n Node<'n>, stream_type: &str) -> Option<&'n Node<'n>> {
    let of_type = || {
        let streams = part.children("Stream");
        streams.filter(|stream| stream.is("streamType", stream_type))
    };
    let selected = of_type().find(|stream| stream.flag("selected") == Some(true));
    selected.or_else(|| of_type().next())
}

/// A word for what is done; absent for one that says nothing of it ("none", "ignore").
fn decision(node: &Node<'_>, name: &str) -> Option<Decision> {
    let word = node.text(name)?.to_ascii_lowercase();
    match word.replace([' ', '-', '_'], "").as_str() {
        "directplay" => Some(Decision::Direct),
        "copy" | "directstream" => Some(Decision::Copied),
        "transcode" | "burn" => Some(Decision::Converted),
        _ => None,
    }
}

/// While converting, `Media` describes what comes out; what went in stands in the conversion itself.
fn conversion(node: &Node<'_>, media: Option<&Node<'_>>) -> Conversion {
    let stream = |kind: &str| {
        let codec = |prefix: &str| {
            let mut capital = kind.to_owned();
            capital[..1].make_ascii_uppercase();
            match prefix {
                "" => node.text(&format!("{kind}Codec")),
                prefix => node.text(&format!("{prefix}{capital}Codec")),
            }
        };
        match node.text(&format!("{kind}Decision"))?.as_str() {
            "transcode" => Some(match (codec("source"), codec("")) {
                (Some(from), Some(to)) => format!("{from} to {to}"),
                (None, Some(to)) => format!("to {to}"),
                _ => "transcode".to_owned(),
            }),
            other => Some(other.to_owned()),
        }
    };
    let hardware = [
        "transcodeHwFullPipeline",
        "transcodeHwEncoding",
        "transcodeHwDecoding",
    ];
    let uses_hardware = hardware
        .iter()
        .any(|name| node.flag(name).unwrap_or_else(|| node.text(name).is_some()));
    let (video, audio, subtitles) = (
        stream("video"),
        stream("audio"),
        node.text("subtitleDecision"),
    );
    let differs = |kind: &str, source: &str| {
        let codecs = node.text(source).zip(node.text(&format!("{kind}Codec")));
        node.is(&format!("{kind}Decision"), "transcode")
            && codecs.is_some_and(|(from, to)| from != to)
    };
    let mut why = Vec::new();
    if subtitles.as_deref() == Some("burn") {
        why.push(ConversionReason::BurntInSubtitles);
    }
    if differs("video", "sourceVideoCodec") {
        why.push(ConversionReason::VideoCodec);
    }
    if differs("audio", "sourceAudioCodec") {
        why.push(ConversionReason::AudioCodec);
    }
    let is_copied = |stream: &Option<String>| stream.as_deref().is_none_or(|word| word == "copy");
    if why.is_empty() && is_copied(&video) && is_copied(&audio) {
        why.push(ConversionReason::Container);
    }
    Conversion {
        why,
        video,
        audio,
        from_resolution: None,
        subtitles,
        container: node.text("container"),
        resolution: media.and_then(resolution),
        hardware: node.flag("transcodeHwRequested").map(|_| uses_hardware),
        speed: node
            .decimal("speed")
            .map(|speed| (speed * 10.0).round() / 10.0),
        throttled: node.flag("throttled"),
    }
}

/// Says from which resolution the picture comes, and that it is made smaller where it is.
pub fn add_source(conversion: &mut Conversion, from: String) {
    let to = conversion.resolution.as_deref().and_then(lines);
    if let Some((from, to)) = lines(&from).zip(to)
        && from > to
    {
        conversion.why.insert(0, ConversionReason::Downscale);
    }
    conversion.from_resolution = Some(from);
}

/// Lines of a picture, by Plex's name for its resolution.
fn lines(resolution: &str) -> Option<u32> {
    match resolution {
        "4k" => Some(2160),
        "sd" => Some(480),
        lines => lines.parse().ok(),
    }
}
