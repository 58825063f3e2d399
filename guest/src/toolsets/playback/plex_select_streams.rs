//! `plex-select-streams`

use crate::{
    arguments::plex_select_streams::Args,
    plex::streams::{Chosen, Part},
    toolsets::{
        Context,
        batch::{Batch, Step},
        budget::short,
        failure::invalid,
    },
    types::{Id, SelectedStreams, StreamNames, ToolError},
};

const OPERATION: &str = "select streams";

pub fn run(cx: &Context, args: Args) -> Result<SelectedStreams, ToolError> {
    let (audio, subtitles) = (
        args.audio_language.as_deref(),
        args.subtitle_language.as_deref(),
    );
    if audio.or(subtitles).is_none() {
        return Err(invalid("say `audio_language`, `subtitle_language` or both"));
    }
    let chosen = |parts: &[Part]| -> Result<Chosen, String> {
        let part = parts.iter().find(|part| part.id == args.part_id);
        part.ok_or_else(|| none_such(parts))?
            .choose(audio, subtitles)
    };
    let batch = Batch {
        operation: OPERATION,
        find: &|keys| cx.plex.parts(OPERATION, keys),
        step: &|parts| match chosen(parts) {
            Err(why) => Step::Refuse(why),
            Ok(chosen) if chosen.is_so() => Step::Nothing,
            Ok(_) => Step::Send,
        },
        send: &|_, parts| match chosen(parts) {
            Ok(chosen) => cx.plex.select(OPERATION, &args.part_id, &chosen),
            Err(_) => Ok(()),
        },
    };
    let outcome = batch.run_one(cx, &args.rating_key)?;
    let names = |parts: Vec<Part>| {
        let part = parts.into_iter().find(|part| part.id == args.part_id)?;
        let [audio, subtitles] = part.selected().map(|name| name.map(short));
        Some(StreamNames { audio, subtitles })
    };
    Ok(SelectedStreams {
        rating_key: outcome.rating_key.into(),
        title: outcome.title.map(short),
        part_id: args.part_id.as_str().to_owned(),
        before: outcome.before.and_then(names),
        after: outcome.after.and_then(names),
        changed: outcome.changed,
    })
}

fn none_such(parts: &[Part]) -> String {
    match parts {
        [] => "it has no file".to_owned(),
        parts => {
            let known: Vec<String> = parts.iter().map(Part::told).collect();
            format!("`part_id` is none of its files: {}", known.join("; "))
        }
    }
}
