//! What is said in a film or episode, or sung in a track: the text of its streams.
//!
//! Plex gives a file of subtitles beside the film as it is, and answers 501 to what is inside the film's own file
//! (developer.plex.tv, "Stream"). Lyrics come as a container or as a file.

mod cues;

use std::borrow::Cow;

use super::{
    Cause, Client, Error,
    item::{Extent, item},
    paths,
};
use crate::{
    http::Response,
    types::{DialogueSource, RatingKey},
    wire::{self, Inside, Node},
};
pub use cues::Cue;
use cues::Window;

/// Lines with their times, in order.
#[derive(Debug)]
pub struct Dialogue {
    pub title: String,
    /// Absent where there is no text.
    pub source: Option<DialogueSource>,
    pub language: Option<String>,
    /// Languages in which there is text, each once.
    pub languages: Vec<String>,
    pub cues: Vec<Cue>,
    /// Why there is no text.
    pub note: Option<String>,
}

/// A stream of text that can be asked for by itself.
struct Text {
    id: u64,
    source: DialogueSource,
    /// The name of its format, where it is one that is understood.
    extension: Option<&'static str>,
    language: Option<String>,
    /// Other words for the language: `ger`, `de`.
    codes: [Option<String>; 2],
    /// The higher, the better it serves as what is said.
    rank: u8,
}

/// The text streams of an item.
#[derive(Default)]
struct Streams {
    title: String,
    texts: Vec<Text>,
    /// Languages of subtitles that are part of the film's file, or pictures.
    inside: Vec<String>,
}

const OPERATION: &str = "get what is said";

impl Client<'_> {
    /// What is said from `from` to `to` seconds, in the language or else in the one that plays.
    pub fn dialogue(
        &self,
        of: &RatingKey,
        from: u32,
        to: Option<u32>,
        language: Option<&str>,
    ) -> Result<Dialogue, Error> {
        let mut streams = None;
        let target = paths::items(std::slice::from_ref(of));
        self.read(OPERATION, target, Inside::Kept, &mut |node| {
            streams.get_or_insert_with(|| Streams::of(&node));
        })
        .map_err(|error| error.or_no(|| format!("item {of}")))?;
        let streams = streams.unwrap_or_default();
        let languages = each_once(
            streams
                .texts
                .iter()
                .filter_map(|text| text.language.clone()),
        );
        let spoken = |text: &&Text| language.is_none_or(|language| text.is_in(language));
        let best = (streams.texts.iter())
            .filter(spoken)
            // Of equal ones the first.
            .reduce(|best, text| if text.rank > best.rank { text } else { best });
        let none = |note: String| Dialogue {
            title: streams.title.clone(),
            source: None,
            language: None,
            languages: languages.clone(),
            cues: Vec::new(),
            note: Some(note),
        };
        let Some(text) = best else {
            return Ok(none(streams.without(language, &languages)));
        };
        let target = match text.extension {
            Some(extension) => (paths::stream(text.id, Some(extension)))
                .with("format", extension)
                .with("encoding", "utf-8"),
            None => paths::stream(text.id, None),
        };
        let answer = match self.fetch(OPERATION, target) {
            Err(error) if error.status == Some(501) => return Ok(none(INSIDE.to_owned())),
            other => other.map_err(|error| {
                error.or_no(|| format!("text of stream {} of item {of}", text.id))
            })?,
        };
        let window = Window::of_seconds(from, to);
        let cues = read(&answer, text.source, &window)?;
        Ok(Dialogue {
            source: Some(text.source),
            language: text.language.clone(),
            cues,
            note: None,
            ..none(String::new())
        })
    }
}

const INSIDE: &str = "the subtitles are inside the film's file, and Plex gives only files beside it as text: put an .srt file beside \
                      the film, or download subtitles in Plex";

impl Streams {
    fn of(node: &Node<'_>) -> Streams {
        let mut streams = Streams {
            title: item(node, Extent::Brief).title,
            ..Streams::default()
        };
        // Other versions say the same.
        let version = (node.children("Media").next().into_iter())
            .flat_map(|media| media.children("Part").take(1))
            .flat_map(|part| part.children("Stream"));
        for stream in version {
            match text(stream) {
                Some(text) => streams.texts.push(text),
                None if stream.is("streamType", "3") => (streams.inside)
                    .push(stream.text("language").unwrap_or_else(|| "unknown".into())),
                None => {}
            }
        }
        streams.inside = each_once(std::mem::take(&mut streams.inside));
        streams
    }

    /// Why there is no text in the language.
    fn without(&self, language: Option<&str>, languages: &[String]) -> String {
        if !languages.is_empty() {
            let language = language.unwrap_or_default();
            format!(
                "there is no text in \"{language}\": there is {}",
                languages.join(", ")
            )
        } else if self.inside.is_empty() {
            "there is no text: only films, episodes and tracks have some, and not all".to_owned()
        } else {
            format!("{INSIDE} (inside: {})", self.inside.join(", "))
        }
    }
}

impl Text {
    /// Whether it is in that language, by its name or its code.
    fn is_in(&self, language: &str) -> bool {
        let wanted = language.trim().to_lowercase();
        let mut words = self.codes.iter().chain([&self.language]).flatten();
        words.any(|word| {
            let word = word.to_lowercase();
            // `pt` is also `pt-BR`.
            word == wanted || word.split('-').next() == Some(wanted.as_str())
        })
    }
}

/// The stream, if it has a text of its own.
fn text(stream: &Node<'_>) -> Option<Text> {
    let path = stream.text("key")?;
    let id = path.strip_prefix("/library/streams/")?;
    let id = id.split(['.', '?']).next()?.parse().ok()?;
    let source = if stream.is("streamType", "3") {
        DialogueSource::Subtitles
    } else if stream.is("streamType", "4") {
        DialogueSource::Lyrics
    } else {
        return None;
    };
    let format = stream.text("codec").or_else(|| stream.text("format"));
    let extension = match format.unwrap_or_default().to_lowercase().as_str() {
        "srt" | "subrip" => Some("srt"),
        "ass" => Some("ass"),
        "ssa" => Some("ssa"),
        "vtt" | "webvtt" => Some("vtt"),
        // Pictures, and what nobody has seen.
        _ if source == DialogueSource::Subtitles => return None,
        _ => None,
    };
    let is = |name| stream.flag(name) == Some(true);
    let rank = [
        !is("forced"),
        is("selected"),
        is("timed"),
        !is("hearingImpaired"),
    ];
    Some(Text {
        id,
        source,
        extension,
        language: stream.text("language"),
        codes: [stream.text("languageTag"), stream.text("languageCode")],
        rank: rank.into_iter().fold(0, |rank, is| rank * 2 + u8::from(is)),
    })
}

fn each_once(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

fn read(answer: &Response, source: DialogueSource, window: &Window) -> Result<Vec<Cue>, Error> {
    let body = decoded(&answer.body);
    if source == DialogueSource::Lyrics && body.trim_start().starts_with(['{', '<']) {
        return sung(answer, window);
    }
    let cues = cues::read(&body, source == DialogueSource::Lyrics, window);
    cues.ok_or_else(|| {
        let words = "it is no file of subtitles".to_owned();
        Error {
            status: Some(answer.status),
            ..Error::new(OPERATION, Cause::BadResponse(words))
        }
    })
}

/// The lines of a container of lyrics.
fn sung(answer: &Response, window: &Window) -> Result<Vec<Cue>, Error> {
    let mut cues = Vec::new();
    wire::decode(
        &answer.content_type,
        &answer.body,
        Inside::Kept,
        &mut |lyrics| {
            for line in lyrics.children("Line") {
                let spans = line.children("Span").filter_map(|span| span.text("text"));
                let words: Vec<String> = spans.collect();
                let from = line.whole("startOffset");
                let to = line.whole("endOffset").or(from);
                window.push(&mut cues, from, to, &words.join(" "));
            }
        },
    )
    .map_err(|error| Error::from_wire(OPERATION, error, answer.status))?;
    Ok(cues)
}

/// Text in UTF-8, in UTF-16 with its mark, or in Latin 1.
fn decoded(body: &[u8]) -> Cow<'_, str> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| -> Cow<'_, str> {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
        Cow::Owned(text.collect())
    };
    match body {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => {
            let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
            match std::str::from_utf8(body) {
                Ok(text) => Cow::Borrowed(text),
                // What old programs write in the west of Europe, and what is there to be read of others: times and Latin words.
                Err(_) => Cow::Owned(body.iter().map(|byte| char::from(*byte)).collect()),
            }
        }
    }
}

#[cfg(test)]
mod tests;
