use crate::call::Call;
use crate::catalogue::hex_of;
use crate::node::Node;
use crate::query;
use crate::state::Playlist;

/// A playlist, in lists and by itself.
pub fn playlist(call: &Call, playlist: &Playlist) -> Node {
    let rows = query::rows(call, playlist);
    let items = rows.iter().filter_map(|(_, item)| call.item(*item));
    let duration: u64 = items.filter_map(|item| item.duration).sum();
    let id = playlist.id;
    let guid = match &playlist.file {
        Some(file) => format!("com.plexapp.agents.none://{file}"),
        None => format!("com.plexapp.agents.none://{}", &hex_of(u64::from(id))[..32]),
    };
    Node::new("Playlist")
        .attr("ratingKey", id.to_string())
        .attr("key", format!("/playlists/{id}/items"))
        .attr("guid", guid)
        .attr("type", "playlist")
        .attr("title", &playlist.title)
        .maybe("titleSort", playlist.title_sort.as_ref())
        .attr("summary", &playlist.summary)
        .attr("smart", playlist.rule.is_some())
        .maybe("readOnly", playlist.read_only.then_some(true))
        .attr("playlistType", playlist.media.name())
        .attr(
            "composite",
            format!("/playlists/{id}/composite/{}", playlist.updated),
        )
        .attr("duration", duration)
        .attr("leafCount", rows.len())
        .attr("addedAt", playlist.added)
        .attr("updatedAt", playlist.updated)
}

/// The same by itself: with the rule of a smart one, and the fields that are locked.
pub fn full_playlist(call: &Call, playlist: &Playlist) -> Node {
    let fields = playlist
        .locked
        .iter()
        .map(|name| Node::new("Field").attr("locked", true).attr("name", name));
    self::playlist(call, playlist)
        .maybe("content", playlist.rule.as_ref())
        .list("Field", fields.collect())
}
