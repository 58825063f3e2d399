//! `plex-rate`

use crate::{
    arguments::plex_rate::Args,
    plex::watching,
    toolsets::{
        Context,
        batch::{Batch, Step},
        budget::short,
        failure::invalid,
    },
    types::{RatedItem, RatedList, ToolError},
};

const OPERATION: &str = "rate items";

/// Ratings are told apart where a person could: servers write them with one digit or as a binary fraction.
const SAME: f64 = 0.01;

pub fn run(cx: &Context, args: Args) -> Result<RatedList, ToolError> {
    let wanted = match (args.rating, args.clear.unwrap_or(false)) {
        (Some(rating), false) => Some(rating),
        (None, true) => None,
        _ => return Err(invalid("say either `rating`, 0 to 10, or `clear`: true")),
    };
    let is_so = |rating: &Option<f64>| match (rating, &wanted) {
        (Some(rating), Some(wanted)) => (rating - wanted).abs() < SAME,
        (rating, wanted) => rating.is_some() == wanted.is_some(),
    };
    let batch = Batch {
        operation: OPERATION,
        find: &|keys| cx.plex.states(OPERATION, keys, &watching::rating),
        step: &|rating| {
            if is_so(rating) {
                Step::Nothing
            } else {
                Step::Send
            }
        },
        send: &|key, _| cx.plex.rate(OPERATION, key, wanted),
    };
    let outcomes = batch.run(cx, &args.rating_keys)?;
    let changed = outcomes.iter().any(|outcome| outcome.changed);
    let mut items: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| RatedItem {
            rating_key: outcome.rating_key.into(),
            title: outcome.title.map(short),
            before: outcome.before.flatten(),
            after: outcome.after.flatten(),
            changed: outcome.changed,
            error: outcome.error.map(|error| error.message),
        })
        .collect();
    let rest = RatedList {
        items: Vec::new(),
        changed,
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut items)?;
    Ok(RatedList {
        items,
        omitted,
        ..rest
    })
}
