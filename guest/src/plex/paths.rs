//! Every path that is asked. What stands in one is an id, which can be made of nothing but a text of its form.

use super::{
    Change, Target,
    holder::{Holder, RowKey, Shown, Texts},
};
use crate::http::Method;
use crate::types::{
    CollectionId, Id, LibraryId, ListKind, PersonId, PlaylistId, RatingKey, SeenState,
};

pub fn root() -> Target {
    Target::new("/")
}

pub fn identity() -> Target {
    Target::new("/identity")
}

pub fn accounts() -> Target {
    Target::new("/accounts")
}

pub fn devices() -> Target {
    Target::new("/devices")
}

pub fn sections() -> Target {
    Target::new("/library/sections")
}

pub fn section_items(section: &LibraryId) -> Target {
    Target::new(format!("/library/sections/{section}/all"))
}

/// Of a field that is one of this program's words, never what a server or a model writes.
pub fn section_values(section: &LibraryId, field: &str) -> Target {
    Target::new(format!("/library/sections/{section}/{field}"))
}

pub fn section_collections(section: &LibraryId) -> Target {
    Target::new(format!("/library/sections/{section}/collections"))
}

pub fn section_recently_added(section: &LibraryId) -> Target {
    Target::new(format!("/library/sections/{section}/recentlyAdded"))
}

/// GET scans on every version; PUT and POST came and went.
pub fn section_refresh(section: &LibraryId) -> Target<Change> {
    Target::changing(Method::Get, format!("/library/sections/{section}/refresh"))
}

pub fn recently_added() -> Target {
    Target::new("/library/recentlyAdded")
}

pub fn on_deck() -> Target {
    Target::new("/library/onDeck")
}

/// Those that exist, with their external ids; `skipRefresh` because a plain GET may start an analysis.
pub fn metadata(items: &[RatingKey]) -> Target {
    several(items)
        .with("includeGuids", 1)
        .with("skipRefresh", 1)
}

/// Those that exist.
pub fn items(items: &[RatingKey]) -> Target {
    several(items).with("skipRefresh", 1)
}

fn several(items: &[RatingKey]) -> Target {
    let items: Vec<&str> = items.iter().map(RatingKey::as_str).collect();
    Target::new(format!("/library/metadata/{}", items.join(",")))
}

/// What plays below an item: episodes of a show, tracks of an artist; in the order of their first airing, specials among
/// them.
pub fn leaves(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/allLeaves"))
}

pub fn similar(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/similar"))
}

/// In hubs: by the same people, in the same collection.
pub fn related(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/related"))
}

pub fn extras(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/extras"))
}

/// By sound.
pub fn nearest(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/nearest"))
}

/// In hubs: what players offer when an item has ended.
pub fn postplay(item: &RatingKey) -> Target {
    Target::new(format!("/hubs/metadata/{item}/postplay"))
}

/// With the episode that comes next in a show.
pub fn with_on_deck(item: &RatingKey) -> Target {
    metadata(std::slice::from_ref(item)).with("includeOnDeck", 1)
}

/// Tracks between two, by sound.
pub fn sonic_path(section: &LibraryId, from: &RatingKey, to: &RatingKey) -> Target {
    Target::new(format!("/library/sections/{section}/computePath"))
        .with("startID", from)
        .with("endID", to)
}

/// Items of all libraries.
pub fn everything() -> Target {
    Target::new("/library/all")
}

pub fn voice_search() -> Target {
    Target::new("/hubs/search/voice")
}

/// A person by the id that the server gave.
pub fn person(id: &PersonId) -> Target {
    Target::new(format!("/library/people/{id}"))
}

pub fn person_media(id: &PersonId) -> Target {
    Target::new(format!("/library/people/{id}/media"))
}

pub fn hubs() -> Target {
    Target::new("/hubs")
}

pub fn section_hubs(section: &LibraryId) -> Target {
    Target::new(format!("/hubs/sections/{section}"))
}

pub fn hub_items() -> Target {
    Target::new("/hubs/items")
}

/// Without the extra entry "All episodes", which is no item.
pub fn children(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/children")).with("excludeAllLeaves", 1)
}

/// All albums of an artist, newest first. Its children are the main ones only, without EPs, singles, live albums and
/// compilations.
pub fn albums(section: &LibraryId, artist: &RatingKey) -> Target {
    section_items(section)
        .with("type", ListKind::Album.wire())
        .with("artist.id", artist)
        .with("sort", "originallyAvailableAt:desc")
}

pub fn search() -> Target {
    Target::new("/hubs/search")
}

pub fn sessions() -> Target {
    Target::new("/status/sessions")
}

pub fn history() -> Target {
    Target::new("/status/sessions/history/all")
}

/// Whose ids those of `key` are.
const LIBRARY: &str = "com.plexapp.plugins.library";

/// One item a request: a list has no place in `key`.
pub fn mark(item: &RatingKey, state: SeenState) -> Target<Change> {
    Target::changing(Method::Put, format!("/:/{}", state.wire()))
        .with("key", item)
        .with("identifier", LIBRARY)
}

/// From 0 to 10; -1 takes a rating away.
pub fn rate(item: &RatingKey, rating: f64) -> Target<Change> {
    Target::changing(Method::Put, "/:/rate")
        .with("key", item)
        .with("identifier", LIBRARY)
        .with("rating", rating)
}

pub fn playlists() -> Target {
    Target::new("/playlists")
}

/// A playlist or a collection.
pub fn holder(of: &Holder) -> Target {
    Target::new(of.path())
}

/// What is in it.
pub fn members(of: &Holder) -> Target {
    Target::new(format!("{}/items", of.path()))
}

/// In a smart list another rule takes the place of its own.
pub fn put_in(of: &Holder, content: &str) -> Target<Change> {
    Target::changing(Method::Put, format!("{}/items", of.path())).with("uri", content)
}

/// One row a request. Without a row it would be all of them.
pub fn take_out(of: &Holder, row: &RowKey) -> Target<Change> {
    let path = format!("{}/items/{}", of.path(), row.as_str());
    Target::changing(Method::Delete, path)
}

/// Without `after` to the front.
pub fn place(of: &Holder, row: &RowKey, after: Option<&RowKey>) -> Target<Change> {
    let path = format!("{}/items/{}/move", of.path(), row.as_str());
    Target::changing(Method::Put, path).with_some("after", after.map(RowKey::as_str))
}

/// Of the type `video`, `audio` or `photo`; `content` is what it holds, or the rule of a smart one.
pub fn new_playlist(
    media: &str,
    title: &str,
    is_smart: bool,
    content: Option<&str>,
) -> Target<Change> {
    Target::changing(Method::Post, "/playlists")
        .with("type", media)
        .with("title", title)
        .with("smart", u8::from(is_smart))
        .with_some("uri", content)
}

/// Fields as plexapi writes them: what is set is locked.
pub fn edit_playlist(
    playlist: &PlaylistId,
    title: Option<&str>,
    summary: Option<&str>,
) -> Target<Change> {
    let path = format!("/playlists/{playlist}");
    let mut target = Target::changing(Method::Put, path);
    for (field, value) in [("title", title), ("summary", summary)] {
        if let Some(value) = value {
            target = target
                .with(&format!("{field}.value"), value)
                .with(&format!("{field}.locked"), 1);
        }
    }
    target
}

pub fn delete_playlist(playlist: &PlaylistId) -> Target<Change> {
    Target::changing(Method::Delete, format!("/playlists/{playlist}"))
}

/// Reads a list from a file of the server. Without `force=0` it would overwrite one that was read from there before.
pub fn upload_playlist(section: &LibraryId, path: &str) -> Target<Change> {
    Target::changing(Method::Post, "/playlists/upload")
        .with("sectionID", section)
        .with("path", path)
        .with("force", 0)
}

/// Of members of a kind; `content` is what it holds, or the rule of a smart one.
pub fn new_collection(
    section: &LibraryId,
    kind: ListKind,
    title: &str,
    is_smart: bool,
    content: Option<&str>,
) -> Target<Change> {
    Target::changing(Method::Post, "/library/collections")
        .with("type", kind.wire())
        .with("title", title)
        .with("smart", u8::from(is_smart))
        .with("sectionId", section)
        .with_some("uri", content)
}

/// By its section: the path of the item itself does not always rename a collection. Without `id` it would be all of them.
pub fn edit_collection(section: &LibraryId, id: &CollectionId, texts: Texts<'_>) -> Target<Change> {
    let path = format!("/library/sections/{section}/all");
    let mut target = Target::changing(Method::Put, path)
        .with("type", ListKind::Collection.wire())
        .with("id", id);
    for (field, value) in [
        ("title", texts.title),
        ("titleSort", texts.sort_title),
        ("summary", texts.summary),
    ] {
        if let Some(value) = value {
            target = target
                .with(&format!("{field}.value"), value)
                .with(&format!("{field}.locked"), 1);
        }
    }
    target
}

/// How it is shown in its library, and the order of its members.
pub fn set_collection(
    id: &CollectionId,
    mode: Option<&str>,
    order: Option<&str>,
) -> Target<Change> {
    Target::changing(Method::Put, format!("/library/collections/{id}/prefs"))
        .with_some("collectionMode", mode)
        .with_some("collectionSort", order)
}

/// The path of the item would delete a film with its files, if the id were one.
pub fn delete_collection(section: &LibraryId, id: &CollectionId) -> Target<Change> {
    let path = format!("/library/sections/{section}/collection/{id}");
    Target::changing(Method::Delete, path)
}

/// A collection among the hubs of its library.
pub fn managed_hub(section: &LibraryId, id: &CollectionId) -> Target {
    Target::new(format!("/hubs/sections/{section}/manage")).with("metadataItemId", id)
}

/// Makes a hub of a collection.
pub fn promote(section: &LibraryId, id: &CollectionId, shown: Shown) -> Target<Change> {
    let path = format!("/hubs/sections/{section}/manage");
    let target = Target::changing(Method::Post, path).with("metadataItemId", id);
    promoted(target, shown)
}

/// Changes where a hub is shown; of a collection that is none yet, it does nothing.
pub fn show(section: &LibraryId, hub: &str, shown: Shown) -> Target<Change> {
    let path = format!("/hubs/sections/{section}/manage/{hub}");
    promoted(Target::changing(Method::Put, path), shown)
}

fn promoted(target: Target<Change>, shown: Shown) -> Target<Change> {
    target
        .with("promotedToRecommended", u8::from(shown.on_library))
        .with("promotedToOwnHome", u8::from(shown.on_home))
        .with("promotedToSharedHome", u8::from(shown.on_shared_home))
}
