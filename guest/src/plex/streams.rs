//! The audio and subtitles that the token's user hears and sees: `/library/parts`.

use super::{Client, Error, id::id, paths, watching::Found};
use crate::{
    types::{PartId, RatingKey},
    wire::{Inside, Node},
};

/// A file with what it can be heard and read in.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub id: PartId,
    audio: Vec<Stream>,
    subtitles: Vec<Stream>,
}

#[derive(Clone, Debug, PartialEq)]
struct Stream {
    id: u64,
    /// Its language's name and codes, in small letters.
    languages: Vec<String>,
    /// "English (AC3 5.1)"
    name: String,
    selected: bool,
    /// Commentary, forced subtitles, those for the deaf: chosen only where there is no other.
    special: bool,
}

/// What is to be selected; what is absent stays as it is.
pub struct Chosen {
    /// The stream, and whether it is selected already.
    audio: Option<(u64, bool)>,
    /// 0: none.
    subtitles: Option<(u64, bool)>,
}

impl Client<'_> {
    /// The files of those of `items` that exist.
    pub fn parts(
        &self,
        operation: &'static str,
        items: &[RatingKey],
    ) -> Result<Vec<Found<Vec<Part>>>, Error> {
        self.states_inside(operation, items, Inside::Kept, &parts)
    }

    /// Selects streams of a file for the next playback by the token's user.
    pub fn select(
        &self,
        operation: &'static str,
        part: &PartId,
        chosen: &Chosen,
    ) -> Result<(), Error> {
        let target = paths::part(part)
            .with_some("audioStreamID", chosen.audio.map(|(id, _)| id))
            .with_some("subtitleStreamID", chosen.subtitles.map(|(id, _)| id));
        self.change(operation, target).map(drop)
    }
}

impl Chosen {
    /// Whether nothing is to be done.
    pub fn is_so(&self) -> bool {
        let is_so = |stream: Option<(u64, bool)>| stream.is_none_or(|(_, selected)| selected);
        is_so(self.audio) && is_so(self.subtitles)
    }

    /// The stream of audio and the one of subtitles, of which 0 is none.
    pub fn ids(&self) -> [Option<u64>; 2] {
        [self.audio, self.subtitles].map(|stream| stream.map(|(id, _)| id))
    }
}

impl Part {
    /// The streams in these languages. An error says which there are.
    pub fn choose(&self, audio: Option<&str>, subtitles: Option<&str>) -> Result<Chosen, String> {
        let subtitles = subtitles.map(|language| {
            if language.eq_ignore_ascii_case("off") {
                let any = self.subtitles.iter().any(|stream| stream.selected);
                Ok((0, !any))
            } else {
                choose("subtitles", &self.subtitles, language)
            }
        });
        Ok(Chosen {
            audio: audio
                .map(|language| choose("audio", &self.audio, language))
                .transpose()?,
            subtitles: subtitles.transpose()?,
        })
    }

    /// The names of the audio and of the subtitles that are selected.
    pub fn selected(&self) -> [Option<String>; 2] {
        [&self.audio, &self.subtitles].map(|streams| {
            let selected = streams.iter().find(|stream| stream.selected);
            selected.map(|stream| stream.name.clone())
        })
    }

    /// "7 has audio \"English (AC3)\", subtitles none"
    pub fn told(&self) -> String {
        format!(
            "{} has audio {}, subtitles {}",
            self.id,
            named(&self.audio),
            named(&self.subtitles)
        )
    }
}

/// One in the language; that which is selected stays, and a plain one goes before others.
fn choose(what: &str, streams: &[Stream], language: &str) -> Result<(u64, bool), String> {
    let language = language.to_lowercase();
    let fitting = streams
        .iter()
        .filter(|stream| stream.languages.contains(&language));
    let best = fitting.min_by_key(|stream| (stream.special, !stream.selected));
    best.map(|stream| (stream.id, stream.selected))
        .ok_or_else(|| format!("there is no {what} in that language: {}", named(streams)))
}

fn named(streams: &[Stream]) -> String {
    match streams {
        [] => "none".to_owned(),
        streams => {
            let names: Vec<String> = (streams.iter())
                .map(|stream| format!("\"{}\"", stream.name))
                .collect();
            names.join(", ")
        }
    }
}

/// The files of an item, with their streams.
pub fn parts(item: &Node<'_>) -> Vec<Part> {
    let parts = item
        .children("Media")
        .flat_map(|media| media.children("Part"));
    let of = |part: &Node<'_>, kind: &str| -> Vec<Stream> {
        let streams = part.children("Stream");
        streams
            .filter(|one| one.is("streamType", kind))
            .filter_map(stream)
            .collect()
    };
    parts
        .filter_map(|part| {
            Some(Part {
                id: id(part, "id")?,
                audio: of(part, "2"),
                subtitles: of(part, "3"),
            })
        })
        .collect()
}

fn stream(node: &Node<'_>) -> Option<Stream> {
    let languages = ["language", "languageTag", "languageCode"];
    let languages = languages.iter().filter_map(|name| node.text(name));
    let flags = ["forced", "hearingImpaired"];
    let is_commentary = |title: String| title.to_ascii_lowercase().contains("commentary");
    Some(Stream {
        id: node.whole("id")?,
        languages: languages.map(|name| name.to_lowercase()).collect(),
        name: (node.text("displayTitle"))
            .or_else(|| node.text("language"))
            .unwrap_or_else(|| "unknown".to_owned()),
        selected: node.flag("selected") == Some(true),
        special: flags.iter().any(|name| node.flag(name) == Some(true))
            || node.text("title").is_some_and(is_commentary),
    })
}
