use crate::call::{Call, Change};
use crate::node::{Node, Value};
use crate::present::{self, Shape};
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal};
use crate::state::Chosen;

use super::{Access::User, Route};

pub const ROUTES: &[Route] = &[Route::change(
    "PUT",
    "/library/parts/{id}",
    User,
    select,
    "35 O P",
)];

/// Chooses the audio and subtitles that the user's next playback begins with; 0 turns subtitles off.
fn select(change: &mut Change) -> Answer {
    let call = change.call();
    let part: u64 = call.at("id").parse().map_err(|_| NOT_FOUND)?;
    let found = call.state.catalogue.with_part(part).ok_or(NOT_FOUND)?;
    let item = call.item(found.id).ok_or(NOT_FOUND)?;
    let version = item.media.iter().find(|media| media.id == part);
    let media = present::media(version.ok_or(NOT_FOUND)?, Shape::FULL);
    let chosen = chosen(&call, &media)?;
    if chosen == Chosen::default() {
        return Err(BAD_REQUEST);
    }
    change
        .state
        .streams
        .choose(change.user.account, part, chosen);
    DONE
}

/// The streams that the request chooses; those that the part does not have are refused.
pub fn chosen(call: &Call, media: &Node) -> Result<Chosen, Refusal> {
    let stream = |name: &str, kind: i64, none: bool| -> Result<Option<u64>, Refusal> {
        let Some(id) = call.request.parameter(name) else {
            return Ok(None);
        };
        let id: u64 = id.parse().map_err(|_| BAD_REQUEST)?;
        let there = (none && id == 0) || has(media, id, kind);
        there.then_some(Some(id)).ok_or(BAD_REQUEST)
    };
    Ok(Chosen {
        audio: stream("audioStreamID", 2, false)?,
        subtitle: stream("subtitleStreamID", 3, true)?,
    })
}

fn has(media: &Node, id: u64, kind: i64) -> bool {
    let parts = media.children.iter().flat_map(|group| &group.nodes);
    let mut streams = parts
        .flat_map(|part| &part.children)
        .flat_map(|group| &group.nodes);
    streams.any(|stream| {
        stream.get("id") == Some(&Value::from(id))
            && stream.get("streamType") == Some(&Value::Int(kind))
    })
}
