//! Subtitles that the server finds for an item, and those that somebody gives it.

use std::sync::Arc;

use crate::call::{Call, Change};
use crate::catalogue::media::{Beside, Language, Media, Subtitle};
use crate::catalogue::text_format::TextFormat;
use crate::catalogue::{Item, mix};
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal};

use super::{Access::Owner, Route};

pub const ROUTES: &[Route] = &[
    Route::read("/library/metadata/{id}/subtitles", Owner, search, "35 P ?"),
    Route::change(
        "PUT",
        "/library/metadata/{id}/subtitles",
        Owner,
        fetch,
        "35 P",
    ),
    Route::change(
        "POST",
        "/library/metadata/{id}/subtitles",
        Owner,
        upload,
        "35 O P",
    ),
];

/// Streams of one part, whose ids have one digit for the number.
const MAX_STREAMS: u64 = 10;

/// Subtitles that somebody offers for an item.
struct Found {
    key: String,
    language: &'static Language,
    hearing_impaired: bool,
    forced: bool,
    /// 0 to 1.
    score: f64,
}

/// The best first. In a language that nobody offers anything in there is no list.
fn search(call: &Call) -> Answer {
    let item = call.item_at()?;
    let version = item.media.first().ok_or(NOT_FOUND)?;
    let tag = call.request.parameter("language").unwrap_or("en");
    let wanted = |name| Wanted::of(call.request.number(name).unwrap_or(0));
    let (impaired, forced) = (wanted("hearingImpaired"), wanted("forced"));
    let mut found = offered(&item, tag);
    found.retain(|found| impaired.admits(found.hearing_impaired) && forced.admits(found.forced));
    found.sort_by_key(|found| {
        let first = |wanted: &Wanted, is: bool| is != (*wanted == Wanted::First);
        (
            first(&impaired, found.hearing_impaired),
            first(&forced, found.forced),
        )
    });
    let nodes: Vec<Node> = found.iter().map(|found| shown(found, version)).collect();
    container(nodes.len()).list("Stream", nodes).into()
}

/// The wish for a kind of subtitles: the others first, these first, only these, only the others.
#[derive(PartialEq)]
enum Wanted {
    Last,
    First,
    Only,
    Never,
}

impl Wanted {
    fn of(number: u8) -> Wanted {
        match number {
            1 => Wanted::First,
            2 => Wanted::Only,
            3 => Wanted::Never,
            _ => Wanted::Last,
        }
    }

    fn admits(&self, is: bool) -> bool {
        match self {
            Wanted::Last | Wanted::First => true,
            Wanted::Only => is,
            Wanted::Never => !is,
        }
    }
}

fn offered(item: &Item, tag: &str) -> Vec<Found> {
    let language = Language::by_tag(tag).filter(|language| language.tag != "zxx");
    let Some(language) = language else {
        return Vec::new();
    };
    let kinds = [(false, false), (true, false), (false, true)];
    let found = kinds.into_iter().zip(0_u64..);
    found
        .map(|((hearing_impaired, forced), place)| {
            let seed = mix(u64::from(item.id) * 8 + place);
            Found {
                key: format!("/library/streams/opensubtitles.{tag}.{place}.{}", item.id),
                language,
                hearing_impaired,
                forced,
                score: 0.9 - place as f64 / 10.0 - (seed % 90) as f64 / 1_000.0,
            }
        })
        .collect()
}

fn shown(found: &Found, version: &Media) -> Node {
    let here = version.subtitles.iter().any(|subtitle| {
        let beside = subtitle.beside.as_ref();
        beside.is_some_and(|beside| beside.source.as_ref() == Some(&found.key))
    });
    let name = if found.hearing_impaired {
        "as spoken, with noises"
    } else if found.forced {
        "signs only"
    } else {
        "as spoken"
    };
    let title = format!("{name}.{}.srt", found.language.tag);
    Node::new("Stream")
        .attr("key", &found.key)
        .attr("streamType", 3)
        .attr("codec", "srt")
        .attr("language", found.language.name)
        .attr("languageTag", found.language.tag)
        .attr("languageCode", found.language.code)
        .attr("score", found.score)
        .attr("providerTitle", "OpenSubtitles")
        .attr("title", &title)
        .attr(
            "displayTitle",
            format!("{} (SRT External)", found.language.name),
        )
        .attr("extendedDisplayTitle", title)
        .attr("perfectMatch", found.score > 0.85)
        .attr("downloaded", here)
        .attr("forced", found.forced)
        .attr("hearingImpaired", found.hearing_impaired)
        .attr("sourceKey", &found.key)
}

/// Adds what `search` found, by its key. Here it is there at once; on a real server some seconds later.
fn fetch(change: &mut Change) -> Answer {
    let call = change.call();
    let item = call.item_at()?.into_owned();
    let key = call.request.parameter("key").ok_or(BAD_REQUEST)?;
    let tag = key.split('.').nth(1).unwrap_or_default();
    let found = offered(&item, tag).into_iter().find(|own| own.key == key);
    let found = found.ok_or(NOT_FOUND)?;
    let subtitle = Subtitle {
        number: 0,
        language: found.language,
        forced: found.forced,
        sdh: found.hearing_impaired,
        beside: Some(Beside {
            source: Some(found.key),
            ..Beside::new(TextFormat::Srt)
        }),
    };
    add(change, &item, subtitle)
}

/// Adds the text in the body; its title is the file's name without what follows the last dot.
fn upload(change: &mut Change) -> Answer {
    let call = change.call();
    let item = call.item_at()?.into_owned();
    let parameter = |name| call.request.parameter(name);
    let format = parameter("format").and_then(TextFormat::by_name);
    let name = parameter("title").unwrap_or("subtitles");
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    let language = Language::by_tag(parameter("language").unwrap_or("en"));
    let text: Arc<[u8]> = match parameter("url") {
        // Nothing is fetched from outside.
        Some(_) => Arc::from(*b"1\n00:00:01,000 --> 00:00:02,000\nFrom afar.\n"),
        None => Arc::from(&*call.request.body),
    };
    if text.is_empty() {
        return Err(BAD_REQUEST);
    }
    let subtitle = Subtitle {
        number: 0,
        language: language.ok_or(BAD_REQUEST)?,
        forced: call.request.flag("forced"),
        sdh: call.request.flag("hearingImpaired"),
        beside: Some(Beside {
            uploaded: Some((name.to_owned(), text)),
            ..Beside::new(format.ok_or(BAD_REQUEST)?)
        }),
    };
    add(change, &item, subtitle)
}

/// Adds subtitles to the first version; the same twice is there once.
fn add(change: &mut Change, item: &Item, mut subtitle: Subtitle) -> Answer {
    let source =
        |subtitle: &Subtitle| -> Option<String> { subtitle.beside.as_ref()?.source.clone() };
    let item = change.state.catalogue.item_mut(item.id).ok_or(NOT_FOUND)?;
    let media = item.media.first_mut().ok_or(NOT_FOUND)?;
    let own = source(&subtitle);
    if own.is_some() && media.subtitles.iter().any(|other| source(other) == own) {
        return DONE;
    }
    let last = media.subtitles.iter().map(|subtitle| subtitle.number).max();
    subtitle.number = last.unwrap_or(media.audio.len() as u64) + 1;
    if subtitle.number >= MAX_STREAMS {
        return Err(Refusal::new(http::StatusCode::INTERNAL_SERVER_ERROR));
    }
    media.subtitles.push(subtitle);
    DONE
}
