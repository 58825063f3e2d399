use crate::call::Call;
use crate::catalogue::{Ids, Playlist};
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::reply::{Answer, NOT_FOUND, Refusal, Reply};
use crate::state::State;

use super::{Access::User, Route};

/// Playlists belong to their user; these are the owner's.
pub const ROUTES: &[Route] = &[
    Route::read("/playlists", User, all, "12 O P"),
    Route::read("/playlists/all", User, all, "12 P"),
    Route::read("/playlists/{id}", User, one, "12 O P"),
    Route::read("/playlists/{id}/items", User, items, "12 O R P"),
];

fn one(call: &Call) -> Answer {
    let node = present::playlist(call, find(call)?);
    container(1).list("Metadata", vec![node]).into()
}

fn find<'a>(call: &Call<'a>) -> Result<&'a Playlist, Refusal> {
    let state: &'a State = call.state;
    let playlists = state.catalogue.playlists.iter();
    playlists
        .filter(|_| call.user.is_admin())
        .find(|playlist| playlist.id.to_string() == call.at("id"))
        .ok_or(NOT_FOUND)
}

fn all(call: &Call) -> Answer {
    let wanted = |playlist: &&Playlist| {
        let media = call.request.parameter("playlistType");
        let title = call.request.parameter("title");
        let smart = call.request.parameter("smart");
        media.is_none_or(|media| media == playlist.media)
            && title.is_none_or(|title| {
                playlist
                    .title
                    .to_lowercase()
                    .contains(&title.to_lowercase())
            })
            && smart != Some("1")
    };
    let playlists = call.state.catalogue.playlists.iter();
    // Number 42 lists jobs of the optimiser, of which there are none.
    let own = playlists.filter(|_| {
        call.user.is_admin()
            && call
                .request
                .parameter("type")
                .is_none_or(|kind| kind == "15")
    });
    let nodes: Vec<Node> = own
        .filter(wanted)
        .map(|playlist| present::playlist(call, playlist))
        .collect();
    let page = call.page();
    let total = nodes.len();
    let nodes = page.cut(nodes);
    let mut root = container(nodes.len());
    let paged = call.paged(&mut root, page, total);
    Reply::page(root.list("Metadata", nodes), paged)
}

fn items(call: &Call) -> Answer {
    let playlist = find(call)?;
    let page = call.page();
    let found = call.items(&Ids::Some(playlist.items.clone()), page);
    let nodes: Vec<Node> = found
        .iter()
        .map(|item| {
            let place = playlist
                .items
                .iter()
                .position(|id| *id == item.id)
                .unwrap_or(0);
            present::item(call, item, Shape::MIXED)
                .attr("playlistItemID", playlist.id * 100 + place as u32)
        })
        .collect();
    let mut root = container(nodes.len());
    let paged = call.paged(&mut root, page, playlist.items.len());
    let duration: u64 = found.iter().filter_map(|item| item.duration).sum();
    let root = root
        .attr(
            "composite",
            format!("/playlists/{}/composite/{}", playlist.id, playlist.added),
        )
        .attr("duration", duration / 1_000)
        .attr("leafCount", playlist.items.len())
        .attr("playlistType", playlist.media)
        .attr("ratingKey", playlist.id.to_string())
        .attr("smart", false)
        .attr("title", playlist.title)
        .list("Metadata", nodes);
    Reply::page(root, paged)
}
