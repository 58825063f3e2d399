//! `plex-set-progress`

use super::plex_mark_watched::marked;
use crate::{
    arguments::plex_set_progress::Args,
    plex::watching::{Views, views},
    toolsets::{
        Context,
        batch::{Batch, Step},
    },
    types::{ErrorCode, MarkedItem, ToolError},
};

const OPERATION: &str = "set progress";

pub fn run(cx: &Context, args: Args) -> Result<MarkedItem, ToolError> {
    let (key, at) = (args.rating_key, args.progress_seconds);
    let percent = cx.plex.played_threshold(OPERATION);
    let batch = Batch {
        operation: OPERATION,
        find: &|keys| cx.plex.states(OPERATION, keys, &views),
        step: &|views| step(views, at, percent),
        send: &|key, _| cx.plex.set_progress(OPERATION, key, at),
    };
    match batch.run_one(cx, &key) {
        Ok(outcome) => Ok(marked(outcome)),
        Err(error) if error.code == ErrorCode::BadResponse => Err(ToolError {
            message: format!(
                "{}: near the beginning Plex keeps no progress, near the end it takes an item for watched",
                error.message
            ),
            ..error
        }),
        Err(error) => Err(error),
    }
}

fn step(views: &Views, at: u32, percent: u32) -> Step {
    if !views.is_single {
        return Step::Refuse(
            "only a film, an episode, a track or a clip has progress: list what it holds"
                .to_owned(),
        );
    }
    // Milliseconds come back rounded.
    if (views.seen.progress_seconds).is_some_and(|now| now.abs_diff(at) <= 1) {
        return Step::Nothing;
    }
    let end = views
        .seconds
        .map(|seconds| u64::from(seconds) * u64::from(percent) / 100);
    match end {
        Some(end) if u64::from(at) >= end => Step::Refuse(format!(
            "from {end} seconds on, {percent} percent of it, Plex takes it for watched: give less, or mark it as watched"
        )),
        _ => Step::Send,
    }
}
