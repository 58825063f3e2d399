//! `plex-get-dialogue`

use crate::{
    arguments::plex_get_dialogue::Args,
    plex::dialogue::Cue,
    toolsets::{
        Context,
        budget::{clipped, short},
        failure::invalid,
    },
    types::{Dialogue, ToolError},
};

/// Characters of a note, which may quote the server.
const NOTE: usize = 600;

pub fn run(cx: &Context, args: Args) -> Result<Dialogue, ToolError> {
    let from = args.from_seconds;
    if args.to_seconds.is_some_and(|to| to <= from) {
        return Err(invalid(format!(
            "`to_seconds` must come after `from_seconds`, which is {from}"
        )));
    }
    let found = (cx.plex).dialogue(
        &args.rating_key,
        from,
        args.to_seconds,
        args.language.as_deref(),
    )?;
    let mut lines: Vec<String> = found.cues.iter().map(line).collect();
    let rest = Dialogue {
        title: short(found.title),
        source: found.source,
        language: found.language.map(short),
        languages: found.languages.into_iter().map(short).take(30).collect(),
        lines: Vec::new(),
        note: found.note.map(|note| clipped(note, NOTE)),
        next_from_seconds: Some(u32::MAX),
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut lines)?;
    let next = found.cues.get(lines.len()).and_then(|cue| cue.from);
    Ok(Dialogue {
        // What began before the window would be answered again and again.
        next_from_seconds: next.map(|next| {
            u32::try_from(next / 1_000)
                .unwrap_or(u32::MAX)
                .max(from + 1)
        }),
        omitted,
        lines,
        ..rest
    })
}

/// `1:02:03 Words`, or the words alone.
fn line(cue: &Cue) -> String {
    match cue.from.map(|from| from / 1_000) {
        Some(at) => {
            let (hours, minutes, seconds) = (at / 3_600, at / 60 % 60, at % 60);
            format!("{hours}:{minutes:02}:{seconds:02} {}", cue.text)
        }
        None => cue.text.clone(),
    }
}
