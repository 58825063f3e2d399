//! `plex-mark-watched`

use crate::{
    arguments::plex_mark_watched::Args,
    plex::watching::{Views, views},
    toolsets::{
        Context,
        batch::{Batch, Outcome, Step},
        budget::short,
    },
    types::{MarkedItem, MarkedList, SeenState, ToolError},
};

const OPERATION: &str = "mark items";

pub fn run(cx: &Context, args: Args) -> Result<MarkedList, ToolError> {
    let state = args.state;
    let batch = Batch {
        operation: OPERATION,
        find: &|keys| cx.plex.states(OPERATION, keys, &views),
        step: &|views| step(views, state),
        send: &|key, views| match (state, views.parts) {
            (SeenState::Watched, Some((_, seen))) if seen > 0 => {
                cx.plex.mark_rest(OPERATION, key, views)
            }
            _ => cx.plex.mark(OPERATION, key, state),
        },
    };
    let outcomes = batch.run(cx, &args.rating_keys)?;
    let changed = outcomes.iter().any(|outcome| outcome.changed);
    let mut items: Vec<_> = outcomes.into_iter().map(marked).collect();
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

/// What became of an item, in the words of the WIT.
pub fn marked(outcome: Outcome<Views>) -> MarkedItem {
    MarkedItem {
        rating_key: outcome.rating_key.into(),
        title: outcome.title.map(short),
        before: outcome.before.map(|views| views.seen),
        after: outcome.after.map(|views| views.seen),
        changed: outcome.changed,
        error: outcome.error.map(|error| error.message),
    }
}

/// What is watched stays so untouched: marked once more, it would lose the time at which it was watched.
fn step(views: &Views, state: SeenState) -> Step {
    if views.parts.is_none() && !views.is_single {
        // What became of it could not be seen.
        return Step::Refuse("it is not watched as a whole: mark what it holds".to_owned());
    }
    match (state, views.parts) {
        (SeenState::Watched, _) if views.seen.watched => Step::Nothing,
        (SeenState::Unwatched, Some((_, 0))) => Step::Nothing,
        (SeenState::Unwatched, None) if !views.seen.watched => Step::Nothing,
        _ => Step::Send,
    }
}
