//! `plex-queue-next`

use super::device::device;
use crate::{
    arguments::plex_queue_next::Args,
    plex::{
        content::of_items,
        queues::{Queue, Row, is_id},
    },
    toolsets::{Context, budget::short, failure::invalid},
    types::{ErrorCode, QueueState, QueuedItem, ToolError},
};

const OPERATION: &str = "queue next";

pub fn run(cx: &Context, args: Args) -> Result<QueueState, ToolError> {
    let device = device(cx, OPERATION, &args.player, false)?;
    let Some(now) = &device.before else {
        return Err(invalid("queue next: nothing plays on it: use `plex_play`"));
    };
    let Some(id) = now.queue.as_ref().filter(|id| is_id(id)) else {
        return Err(invalid(
            "queue next: the player does not tell of a queue that it plays from: use `plex_play`",
        ));
    };
    let before = cx.plex.queue(OPERATION, id)?;
    let machine = cx.plex.machine(OPERATION)?;
    let uri = of_items(&machine, &args.rating_keys);
    let sent = cx.plex.queue_next(OPERATION, id, &uri);
    if let Err(error) = &sent
        && !error.may_be_done()
    {
        return Err(error.clone().into());
    }
    let after = cx.plex.queue(OPERATION, id)?;
    let is_new = |row: &Row| !before.rows.iter().any(|old| old.id == row.id);
    if !after.upcoming().first().is_some_and(is_new) {
        return Err(match sent {
            Err(error) => error.into(),
            Ok(()) => ToolError {
                code: ErrorCode::BadResponse,
                message: "queue next: Plex answered as if it were done, and the queue is as before"
                    .to_owned(),
                status: None,
                retryable: false,
            },
        });
    }
    // The server has it; a player that is not told again may find it only later.
    let told = device.remote.refresh_queue(id, now.medium);
    answer(
        cx,
        args.player,
        after,
        told.err().map(|error| short(error.to_string())),
    )
}

fn answer(
    cx: &Context,
    player: String,
    queue: Queue,
    player_note: Option<String>,
) -> Result<QueueState, ToolError> {
    let mut upcoming: Vec<_> = queue
        .upcoming()
        .iter()
        .map(|row| QueuedItem {
            rating_key: row.item.to_string(),
            title: short(row.title.clone()),
        })
        .collect();
    let rest = QueueState {
        player,
        playing: queue.current().map(|row| short(row.title.clone())),
        upcoming: Vec::new(),
        player_note,
        changed: true,
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut upcoming)?;
    Ok(QueueState {
        upcoming,
        omitted,
        ..rest
    })
}
