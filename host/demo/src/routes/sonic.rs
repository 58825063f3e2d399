//! Tracks by how they sound. A genre in common stands for the analysis that a real server has made; the answers of real
//! servers without one are not known (plex-api-2, 45).

use crate::call::Call;
use crate::catalogue::{Ids, Item, Kind, TagKind, mix};
use crate::present::Shape;
use crate::reply::{Answer, BAD_REQUEST, NOT_FOUND};

use super::{Access::User, Route, library};

pub const ROUTES: &[Route] = &[
    Route::read("/library/metadata/{id}/nearest", User, nearest, "24 O"),
    Route::read(
        "/library/sections/{section}/computePath",
        User,
        path,
        "24 O",
    ),
];

fn nearest(call: &Call) -> Answer {
    let track = call.item_at()?;
    let most: usize = call.request.number("limit").unwrap_or(50);
    let mut near = alike(call, &track);
    near.retain(|id| *id != track.id);
    near.truncate(most);
    library::items(call, &Ids::Some(near), Shape::MIXED)
}

/// From one to the other, with what sounds like the first in between.
fn path(call: &Call) -> Answer {
    let section = call.section_at()?;
    let track = |name: &str| {
        let id = call.request.number(name).ok_or(BAD_REQUEST)?;
        let item = call.item(id);
        item.filter(|item| item.kind == Kind::Track && item.section == section.id)
            .ok_or(NOT_FOUND)
    };
    let (from, to) = (track("startID")?, track("endID")?);
    let most: usize = call.request.number("count").unwrap_or(50);
    let mut between = alike(call, &from);
    between.retain(|id| *id != from.id && *id != to.id);
    between.truncate(most.saturating_sub(2));
    let mut ids = vec![from.id];
    ids.extend(between);
    ids.push(to.id);
    library::items(call, &Ids::Some(ids), Shape::MIXED)
}

/// Tracks of artists that share a genre with this one's, in an order of their own.
fn alike(call: &Call, track: &Item) -> Vec<u32> {
    let catalogue = &call.state.catalogue;
    let genres = |item: &Item| -> Vec<u32> {
        let (album, artist) = catalogue.ancestors(item);
        let above = [album, artist].into_iter().flatten();
        let tags = above.flat_map(|item| item.tags.clone());
        tags.filter(|tag| tag.kind == TagKind::Genre)
            .map(|tag| tag.id)
            .collect()
    };
    let own = genres(track);
    let mut found: Vec<u32> = catalogue
        .of_kind(track.section, Kind::Track)
        .page(0, 2_000)
        .into_iter()
        .filter(|id| {
            let other = catalogue.item(*id);
            other.is_some_and(|other| genres(&other).iter().any(|genre| own.contains(genre)))
        })
        .collect();
    found.sort_by_key(|id| mix(u64::from(*id) ^ u64::from(track.id)));
    found
}
