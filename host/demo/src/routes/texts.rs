//! The text behind streams: subtitles in files of their own, and the words of songs.

use http::StatusCode;

use crate::call::{Call, Change};
use crate::catalogue::dialogue;
use crate::catalogue::lyrics::{Line, Lyrics};
use crate::catalogue::media::{Media, Subtitle};
use crate::catalogue::text_format::TextFormat;
use crate::node::Node;
use crate::present::{LOCAL_LYRICS, container};
use crate::reply::{Answer, DONE, FORBIDDEN, NOT_FOUND, Refusal, Reply};

use super::{
    Access::{Owner, User},
    Route,
};

pub const ROUTES: &[Route] = &[
    Route::read("/library/streams/{stream}", User, text, "35 O I"),
    Route::change(
        "DELETE",
        "/library/streams/{stream}",
        Owner,
        remove,
        "35 O P",
    ),
];

/// A stream that is no file of its own.
const NOT_BESIDE: Refusal = Refusal::new(StatusCode::NOT_IMPLEMENTED);

/// The id in `{id}` or `{id}.{extension}`.
fn stream(call: &Call) -> Result<u64, Refusal> {
    let name = call.at("stream");
    let id = name.split_once('.').map_or(name, |(id, _)| id);
    id.parse().map_err(|_| NOT_FOUND)
}

fn text(call: &Call) -> Answer {
    let id = stream(call)?;
    let (item, media) = call.state.catalogue.with_stream(id).ok_or(NOT_FOUND)?;
    if call.item(item.id).is_none() {
        return Err(FORBIDDEN);
    }
    if let Some(lyrics) = media.lyrics
        && media.stream_id(media.lyrics_number()) == id
    {
        return words(call, lyrics);
    }
    let inside = media.stream_id(0)..media.stream_id(media.lyrics_number());
    match subtitle(media, id) {
        Some(subtitle) => subtitles(call, media, subtitle),
        None if inside.contains(&id) => Err(NOT_BESIDE),
        None => Err(NOT_FOUND),
    }
}

fn subtitle(media: &Media, id: u64) -> Option<&Subtitle> {
    let mut subtitles = media.subtitles.iter();
    subtitles.find(|subtitle| media.stream_id(subtitle.number) == id)
}

/// `format` converts; without it the file comes as it is, German in the bytes of Latin 1 unless `encoding` asks for others.
fn subtitles(call: &Call, media: &Media, subtitle: &Subtitle) -> Answer {
    let beside = subtitle.beside.as_ref().ok_or(NOT_BESIDE)?;
    let raw = call.state.behaviour.raw_subtitles;
    let asked = call.request.parameter("format").filter(|_| !raw);
    let asked = asked.and_then(TextFormat::by_name);
    let (language, noises) = (subtitle.language, subtitle.sdh);
    let bytes = match (&beside.uploaded, asked) {
        (Some((_, text)), _) => text.to_vec(),
        (None, Some(format)) => {
            dialogue::converted(format, language, noises, media.duration).into_bytes()
        }
        (None, None) => {
            let text = dialogue::file(beside.format, language, noises, media.duration);
            let encoded = raw || call.request.parameter("encoding").is_none();
            if language.tag == "de" && encoded {
                latin_1(&text)
            } else {
                text.into_bytes()
            }
        }
    };
    if bytes.is_empty() {
        return Err(NOT_FOUND);
    }
    Ok(Reply::File {
        media_type: match asked.unwrap_or(beside.format) {
            TextFormat::Srt => "text/srt",
            TextFormat::Vtt => "text/vtt",
            TextFormat::Ass => "text/x-ssa",
        },
        bytes,
    })
}

/// A byte for each character, and none for those that there is no byte for.
fn latin_1(text: &str) -> Vec<u8> {
    text.chars()
        .filter_map(|character| u8::try_from(u32::from(character)).ok())
        .collect()
}

/// Lines with their times, in JSON or XML; from some servers the file as it is.
fn words(call: &Call, lyrics: Lyrics) -> Answer {
    if call.state.behaviour.raw_lyrics {
        return Ok(Reply::File {
            media_type: "text/plain",
            bytes: lyrics.text.as_bytes().to_vec(),
        });
    }
    let lines = lyrics.lines();
    let ends = lines.iter().skip(1).map(|next| next.start);
    let ends = ends.chain([None]);
    let nodes = lines.iter().zip(ends).map(|(line, end)| sung(line, end));
    let mut node = Node::new("Lyrics")
        .attr("provider", LOCAL_LYRICS)
        .attr("minLines", 1);
    if lyrics.timed() {
        node.push("timed", true);
    }
    node.push_list("Line", nodes.collect());
    container(1).list("Lyrics", vec![node]).into()
}

/// A line of a song; one without words is a pause.
fn sung(line: &Line, end: Option<u64>) -> Node {
    let mut node = Node::new("Line").maybe("startOffset", line.start);
    if line.start.is_some() {
        node = node.maybe("endOffset", end);
    }
    let span = Node::new("Span")
        .attr("text", &line.text)
        .maybe("startOffset", line.start);
    node.list("Span", vec![span])
}

/// Takes away subtitles that were fetched; a file that was there goes where files may. What is in the video stays.
fn remove(change: &mut Change) -> Answer {
    let call = change.call();
    let id = stream(&call)?;
    let (item, media) = call.state.catalogue.with_stream(id).ok_or(NOT_FOUND)?;
    let (item, part) = (item.id, media.id);
    let subtitle = subtitle(media, id).ok_or(CANNOT)?;
    let beside = subtitle.beside.as_ref().ok_or(CANNOT)?;
    let fetched = beside.source.is_some() || beside.uploaded.is_some();
    if !fetched && !call.state.settings.flag("allowMediaDeletion") {
        return Err(FORBIDDEN);
    }
    let number = subtitle.number;
    if let Some(item) = change.state.catalogue.item_mut(item) {
        for media in item.media.iter_mut().filter(|media| media.id == part) {
            media.subtitles.retain(|subtitle| subtitle.number != number);
        }
    }
    DONE
}

/// The answer for a stream that cannot go.
const CANNOT: Refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR);
