//! Bookmarks, which every user has for himself. What the server has found cannot be changed.

use crate::call::{Call, Change};
use crate::catalogue::Item;
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal};
use crate::state::Marker;

use super::{Access::User, Route};

pub const ROUTES: &[Route] = &[
    Route::change(
        "POST",
        "/library/metadata/{id}/marker",
        User,
        create,
        "34 O",
    ),
    Route::change(
        "PUT",
        "/library/metadata/{id}/marker/{marker}",
        User,
        edit,
        "34 O",
    ),
    Route::change(
        "DELETE",
        "/library/metadata/{id}/marker/{marker}",
        User,
        delete,
        "34 O",
    ),
];

const NO_BOOKMARK: Refusal = BAD_REQUEST.because("not a bookmark");

/// The length of a chapter.
const CHAPTER: u64 = 14 * 60_000;

fn create(change: &mut Change) -> Answer {
    let call = change.call();
    let item = call.item_at()?.into_owned();
    let (start, end) = times(&call, &item)?;
    let account = change.user.account;
    let marker = change.state.markers.add(account, item.id, start, end);
    container(1).list("Marker", vec![node(&marker)]).into()
}

fn edit(change: &mut Change) -> Answer {
    let call = change.call();
    let item = call.item_at()?.into_owned();
    let id = own(&call, &item)?;
    let (start, end) = times(&call, &item)?;
    let account = change.user.account;
    let marker = change.state.markers.own(account, item.id, id);
    let marker = marker.ok_or(NOT_FOUND)?;
    (marker.start, marker.end) = (start, end);
    DONE
}

fn delete(change: &mut Change) -> Answer {
    let call = change.call();
    let item = call.item_at()?.into_owned();
    let id = own(&call, &item)?;
    change
        .state
        .markers
        .remove(change.user.account, item.id, id);
    DONE
}

/// The bookmark that the path names.
fn own(call: &Call, item: &Item) -> Result<u64, Refusal> {
    let id: u64 = call.at("marker").parse().map_err(|_| NOT_FOUND)?;
    let all = call.state.markers.of(call.user.account, item);
    let marker = all.iter().find(|marker| marker.id == id);
    let marker = marker.ok_or(NOT_FOUND)?;
    if marker.kind == "bookmark" {
        Ok(id)
    } else {
        Err(NO_BOOKMARK)
    }
}

/// Start and end. The kind is there and is that of a bookmark; the official text takes it for a number.
fn times(call: &Call, item: &Item) -> Result<(u64, Option<u64>), Refusal> {
    match call.request.parameter("type") {
        None => return Err(BAD_REQUEST),
        Some("intro" | "credits" | "commercial") => return Err(NO_BOOKMARK),
        Some(_) => {}
    }
    let start: u64 = call.request.number("startTimeOffset").ok_or(BAD_REQUEST)?;
    let end: Option<u64> = call.request.number("endTimeOffset");
    let is_inside = item.duration.is_none_or(|length| start <= length);
    if is_inside && end.is_none_or(|end| end >= start) {
        Ok((start, end))
    } else {
        Err(BAD_REQUEST)
    }
}

/// The places of an item for the one who asks.
pub fn all(call: &Call, item: &Item) -> Vec<Node> {
    let all = call.state.markers.of(call.user.account, item);
    all.iter().map(node).collect()
}

fn node(marker: &Marker) -> Node {
    let mut node = Node::new("Marker")
        .attr("id", marker.id)
        .attr("type", marker.kind)
        .attr("startTimeOffset", marker.start)
        .maybe("endTimeOffset", marker.end);
    if marker.last {
        node.push("final", true);
    }
    let version = if marker.kind == "credits" { 4 } else { 5 };
    node.one(Node::new("Attributes").attr("version", version))
}

/// The chapters of a long film, which its file has.
pub fn chapters(item: &Item) -> Vec<Node> {
    let length = item.media.first().and_then(|media| {
        let is_film = item.kind == crate::catalogue::Kind::Movie;
        Some(media.duration).filter(|length| is_film && *length > 4 * CHAPTER)
    });
    let starts = (0..length.unwrap_or(0)).step_by(CHAPTER as usize);
    starts
        .zip(1_u64..)
        .map(|(start, index)| {
            let end = (start + CHAPTER).min(length.unwrap_or(0));
            Node::new("Chapter")
                .attr("id", u64::from(item.id) * 100 + index)
                .attr(
                    "filter",
                    format!("thumb={}", u64::from(item.id) * 100 + index),
                )
                .attr("index", index)
                .attr("tag", format!("Chapter {index}"))
                .attr("startTimeOffset", start)
                .attr("endTimeOffset", end)
        })
        .collect()
}
