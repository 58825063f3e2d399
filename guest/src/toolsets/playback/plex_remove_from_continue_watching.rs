//! `plex-remove-from-continue-watching`

use crate::{
    arguments::plex_remove_from_continue_watching::Args,
    plex::watching::Continued,
    toolsets::{
        Context,
        batch::{Batch, Step},
        budget::short,
    },
    types::{ContinuedItem, ContinuedList, ToolError},
};

const OPERATION: &str = "remove from Continue Watching";

pub fn run(cx: &Context, args: Args) -> Result<ContinuedList, ToolError> {
    let batch = Batch {
        operation: OPERATION,
        find: &|keys| cx.plex.continued(OPERATION, keys),
        step: &|continued| match continued {
            Continued::Not => Step::Nothing,
            Continued::Itself => Step::Send,
            Continued::By(part) => {
                Step::Refuse(format!("what is there is {part}: give that rating key"))
            }
        },
        send: &|key, _| cx.plex.remove_from_continue_watching(OPERATION, key),
    };
    let outcomes = batch.run(cx, &args.rating_keys)?;
    let changed = outcomes.iter().any(|outcome| outcome.changed);
    let is_there =
        |continued: Option<Continued>| continued.map(|continued| continued != Continued::Not);
    let mut items: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| ContinuedItem {
            rating_key: outcome.rating_key.into(),
            title: outcome.title.map(short),
            before: is_there(outcome.before),
            after: is_there(outcome.after),
            changed: outcome.changed,
            error: outcome.error.map(|error| error.message),
        })
        .collect();
    let rest = ContinuedList {
        items: Vec::new(),
        changed,
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut items)?;
    Ok(ContinuedList {
        items,
        omitted,
        ..rest
    })
}
