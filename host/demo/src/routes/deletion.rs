//! Items and versions that go, with their files.

use crate::call::Change;
use crate::catalogue::Item;
use crate::reply::{Answer, BAD_REQUEST, DONE, FORBIDDEN, NOT_FOUND, Refusal};

use super::{Access::Owner, Route};

pub const ROUTES: &[Route] = &[
    Route::change("DELETE", "/library/metadata/{id}", Owner, item, "33 O P"),
    Route::change(
        "DELETE",
        "/library/metadata/{id}/media/{media}",
        Owner,
        version,
        "21 O P",
    ),
];

/// A collection is no file: it goes whether files may or not.
fn item(change: &mut Change) -> Answer {
    let item = change.call().item_at()?.into_owned();
    if item.kind != crate::catalogue::Kind::Collection {
        allowed(change)?;
    }
    change.state.catalogue.remove(item.id);
    DONE
}

/// The last version of an item cannot go alone.
fn version(change: &mut Change) -> Answer {
    allowed(change)?;
    let call = change.call();
    let id: u64 = call.at("media").parse().map_err(|_| NOT_FOUND)?;
    let item: Item = call.item_at()?.into_owned();
    if !item.media.iter().any(|media| media.id == id) {
        return Err(NOT_FOUND);
    }
    if item.media.len() == 1 {
        return Err(BAD_REQUEST);
    }
    if let Some(item) = change.state.catalogue.item_mut(item.id) {
        item.media.retain(|media| media.id != id);
    }
    DONE
}

fn allowed(change: &Change) -> Result<(), Refusal> {
    let allowed = change.state.settings.flag("allowMediaDeletion");
    allowed.then_some(()).ok_or(FORBIDDEN)
}
