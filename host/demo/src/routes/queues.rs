use crate::call::{Call, Change};
use crate::catalogue::Kind;
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::query;
use crate::reply::{Answer, BAD_REQUEST, NOT_FOUND, Refusal};
use crate::request::Request;
use crate::state::{Media, Queue, Row, State};
use crate::uri;

use super::{Access::User, Route, content, playlists::fits};

/// Queues belong to their user, like playlists.
pub const ROUTES: &[Route] = &[
    Route::change("POST", "/playQueues", User, create, "28 O P"),
    Route::read("/playQueues/{id}", User, one, "28 O R P"),
    Route::change("PUT", "/playQueues/{id}", User, add, "28 O P"),
    Route::change("DELETE", "/playQueues/{id}/items", User, clear, "28 O P"),
    Route::change(
        "DELETE",
        "/playQueues/{id}/items/{row}",
        User,
        remove,
        "28 O P",
    ),
    Route::change(
        "PUT",
        "/playQueues/{id}/items/{row}/move",
        User,
        place,
        "28 O P",
    ),
    Route::change("PUT", "/playQueues/{id}/shuffle", User, shuffle, "28 O"),
    Route::change("PUT", "/playQueues/{id}/unshuffle", User, unshuffle, "28 O"),
    Route::change("PUT", "/playQueues/{id}/reset", User, reset, "28 O"),
];

/// The number of rows that are shown before and behind the one in the middle.
const WINDOW: usize = 50;

fn create(change: &mut Change) -> Answer {
    let id = make(change)?;
    answer(&change.call(), id)
}

/// Makes the queue that a request describes.
pub fn make(change: &mut Change) -> Result<u32, Refusal> {
    let call = change.call();
    let parameter = |name| call.request.parameter(name);
    if call.request.plex("X-Plex-Client-Identifier").is_none() {
        return Err(BAD_REQUEST);
    }
    let media = parameter("type").and_then(Media::from_name);
    let media = media.ok_or(BAD_REQUEST)?;
    let (uri, mut items) = source(&call)?;
    items.retain(|id| call.item(*id).is_some_and(|item| fits(&item, media)));
    if items.is_empty() {
        return Err(BAD_REQUEST);
    }
    let first = call.item(items[0]);
    if call.request.flag("continuous")
        && items.len() == 1
        && let Some(show) = first
            .filter(|item| item.kind == Kind::Episode)
            .and_then(|episode| {
                call.state
                    .catalogue
                    .ancestors(&episode)
                    .1
                    .map(|show| show.id)
            })
        && let Some(show) = call.item(show)
    {
        let all = query::leaves(&call, &show);
        let at = all.iter().position(|id| *id == items[0]);
        items = all[at.unwrap_or(0)..].to_vec();
    }
    let start = match parameter("key") {
        Some(key) => {
            let id = key.rsplit('/').next().and_then(|id| id.parse().ok());
            let at = items.iter().position(|item| Some(*item) == id);
            at.ok_or(BAD_REQUEST)?
        }
        None if call.request.flag("onDeck") => items
            .iter()
            .position(|id| call.view(*id).count == 0)
            .unwrap_or(0),
        None => 0,
    };
    let shuffle = call.request.flag("shuffle");
    let account = change.user.account;
    let queues = &mut change.state.queues;
    let id = queues.create(account, media, uri, items, start);
    if shuffle && let Some(queue) = queues.get_mut(account, id) {
        queue.shuffle();
    }
    Ok(id)
}

/// The items that a request names by a URI or a playlist, with their URI.
fn source(call: &Call) -> Result<(String, Vec<u32>), Refusal> {
    if let Some(id) = call.request.parameter("playlistID") {
        let id = id.parse().map_err(|_| BAD_REQUEST)?;
        let playlist = call.state.playlists.get(call.user.account, id);
        let rows = query::rows(call, playlist.ok_or(NOT_FOUND)?).into_iter();
        let uri = format!("/playlists/{id}/items");
        return Ok((uri, rows.map(|(_, item)| item).collect()));
    }
    let uri = call.request.parameter("uri").ok_or(BAD_REQUEST)?;
    // A folder of episodes or tracks stands for what is in it.
    let target = uri::path(uri).ok_or(BAD_REQUEST)?;
    let segments = Request::reading(&target).segments;
    let whole = match segments.as_slice() {
        [library, metadata, id, last]
            if library == "library" && metadata == "metadata" && last == "children" =>
        {
            id.parse().ok().and_then(|id| call.item(id))
        }
        _ => None,
    };
    let items = match whole {
        Some(item) => query::leaves(call, &item),
        None => content::leaves(call, uri)?.items,
    };
    Ok((uri.to_owned(), items))
}

fn one(call: &Call) -> Answer {
    answer(call, find(call)?.id)
}

fn find<'a>(call: &Call<'a>) -> Result<&'a Queue, Refusal> {
    let state: &'a State = call.state;
    let id = call.at("id").parse().map_err(|_| NOT_FOUND)?;
    state.queues.get(call.user.account, id).ok_or(NOT_FOUND)
}

/// A part of the queue, with what is selected in its middle unless another row is asked for.
fn answer(call: &Call, id: u32) -> Answer {
    let queue = call.state.queues.get(call.user.account, id);
    let queue = queue.ok_or(NOT_FOUND)?;
    let middle = call.request.number("center").unwrap_or(queue.selected);
    let window = call.request.number("window").unwrap_or(WINDOW);
    let side = |name| call.request.parameter(name) != Some("0");
    let at = queue.position(middle).unwrap_or(0);
    let from = if side("includeBefore") {
        at.saturating_sub(window)
    } else {
        at
    };
    let to = if side("includeAfter") {
        at.saturating_add(window)
    } else {
        at
    };
    let rows = queue.rows.iter().enumerate();
    let shown = rows.filter(|(place, _)| (from..=to).contains(place));
    let nodes: Vec<Node> = shown
        .filter_map(|(_, row)| {
            let node = present::item(call, &*call.item(row.item)?, Shape::FULL);
            Some(node.attr("playQueueItemID", row.id))
        })
        .collect();
    let selected = queue.neighbour(0);
    container(nodes.len())
        .attr("identifier", "com.plexapp.plugins.library")
        .attr("mediaTagPrefix", "/system/bundle/media/flags/")
        .attr("mediaTagVersion", 1_763_000_000)
        .attr("playQueueID", queue.id)
        .maybe(
            "playQueueLastAddedItemID",
            queue.last_added.map(|id| id.to_string()),
        )
        .maybe("playQueueSelectedItemID", selected.map(|row| row.id))
        .maybe(
            "playQueueSelectedItemOffset",
            queue.position(queue.selected),
        )
        .maybe(
            "playQueueSelectedMetadataItemID",
            selected.map(|row| row.item.to_string()),
        )
        .attr("playQueueShuffled", queue.shuffled)
        .attr("playQueueSourceURI", &queue.uri)
        .attr("playQueueTotalCount", queue.rows.len())
        .attr("playQueueVersion", queue.version)
        .list("Metadata", nodes)
        .into()
}

fn add(change: &mut Change) -> Answer {
    let call = change.call();
    let media = find(&call)?.media;
    let (_, mut items) = source(&call)?;
    items.retain(|id| call.item(*id).is_some_and(|item| fits(&item, media)));
    if items.is_empty() {
        return Err(BAD_REQUEST);
    }
    let next = call.request.flag("next");
    let rows: Vec<Row> = change.state.queues.rows(items);
    edit(change, |queue| {
        queue.add(rows, next);
        Some(())
    })
}

fn remove(change: &mut Change) -> Answer {
    let row = row(change)?;
    edit(change, |queue| queue.remove(row))
}

/// The selected row stays.
fn clear(change: &mut Change) -> Answer {
    edit(change, |queue| {
        queue.clear();
        Some(())
    })
}

/// Without `after` to the front.
fn place(change: &mut Change) -> Answer {
    let row = row(change)?;
    let after = change.request.number("after").filter(|after| *after != 0);
    edit(change, |queue| queue.place(row, after))
}

/// Refused while there is something that was added to be played next.
fn shuffle(change: &mut Change) -> Answer {
    let call = change.call();
    if find(&call)?.last_added.is_some() {
        return Err(BAD_REQUEST);
    }
    edit(change, |queue| {
        queue.shuffle();
        Some(())
    })
}

fn unshuffle(change: &mut Change) -> Answer {
    edit(change, |queue| {
        queue.unshuffle();
        Some(())
    })
}

fn reset(change: &mut Change) -> Answer {
    edit(change, |queue| {
        queue.reset();
        Some(())
    })
}

fn row(change: &Change) -> Result<u32, Refusal> {
    change.call().at("row").parse().map_err(|_| NOT_FOUND)
}

fn edit(change: &mut Change, with: impl FnOnce(&mut Queue) -> Option<()>) -> Answer {
    let id = find(&change.call())?.id;
    let queue = change.state.queues.get_mut(change.user.account, id);
    queue.and_then(with).ok_or(NOT_FOUND)?;
    answer(&change.call(), id)
}
