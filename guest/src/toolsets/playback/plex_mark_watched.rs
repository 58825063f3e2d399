//! `plex-mark-watched`

use crate::{
    arguments::plex_mark_watched::Args,
    plex::watching::{Views, views},
    toolsets::{
        Context,
        batch::{Batch, Step},
        budget::short,
    },
    types::{MarkedItem, MarkedList, SeenState, ToolError},
};

const OPERATION: &str = "mark items";

pub fn run(cx: &Context, args: Args) -> Result<MarkedList, ToolError> {
    let state = args.state;
    let batch = Batch {
        operation: OPERATION,
        read: &views,
        step: &|views| step(views, state),
        send: &|key| cx.plex.mark(OPERATION, key, state),
    };
    let outcomes = batch.run(cx, &args.rating_keys)?;
    let changed = outcomes.iter().any(|outcome| outcome.changed);
    let mut items: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| MarkedItem {
            rating_key: outcome.rating_key.into(),
            title: outcome.title.map(short),
            before: outcome.before.map(|views| views.seen),
            after: outcome.after.map(|views| views.seen),
            changed: outcome.changed,
            error: outcome.error.map(|error| error.message),
        })
        .collect();
    let rest = MarkedList {
        items: Vec::new(),
        changed,
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut items)?;
    Ok(MarkedList {
        items,
        omitted,
        ..rest
    })
}

/// What is watched stays so untouched: marked once more, it would lose the time at which it was watched.
fn step(views: &Views, state: SeenState) -> Step {
    if views.parts.is_none() && !views.is_single {
        // What became of it could not be seen.
        return Step::Refuse("it is not watched as a whole: mark what it holds".to_owned());
    }
    match (state, views.parts) {
        (SeenState::Watched, _) if views.seen.watched => Step::Nothing,
        (SeenState::Watched, Some((parts, seen))) if seen > 0 => Step::Refuse(format!(
            "{seen} of its {parts} parts are watched, and marking the whole would change when they were: list what \
             it holds, and mark those that are not"
        )),
        (SeenState::Unwatched, Some((_, 0))) => Step::Nothing,
        (SeenState::Unwatched, None) if !views.seen.watched => Step::Nothing,
        _ => Step::Send,
    }
}
