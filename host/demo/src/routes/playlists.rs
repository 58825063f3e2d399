use crate::call::Call;
use crate::catalogue::{Ids, Playlist};
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::reply::{NOT_FOUND, Reply};

/// `/playlists/...`. Playlists belong to their user; these are the owner's.
pub fn route(call: &Call, rest: &[&str]) -> Reply {
    match rest {
        [] | ["all"] => all(call),
        [id] => match find(call, id) {
            Some(playlist) => {
                let node = present::playlist(call, playlist);
                container(1).list("Metadata", vec![node]).into()
            }
            None => NOT_FOUND,
        },
        [id, "items"] => match find(call, id) {
            Some(playlist) => items(call, playlist),
            None => NOT_FOUND,
        },
        _ => NOT_FOUND,
    }
}

fn find<'a>(call: &Call<'a>, id: &str) -> Option<&'a Playlist> {
    let server: &'a crate::server::Server = call.server;
    let playlists = server.catalogue.playlists.iter();
    playlists
        .filter(|_| call.user.is_admin())
        .find(|playlist| playlist.id.to_string() == id)
}

fn all(call: &Call) -> Reply {
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
    let playlists = call.server.catalogue.playlists.iter();
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
    Reply::Tree {
        root: root.list("Metadata", nodes),
        page: paged,
        activity: None,
    }
}

fn items(call: &Call, playlist: &Playlist) -> Reply {
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
    Reply::Tree {
        root,
        page: paged,
        activity: None,
    }
}
