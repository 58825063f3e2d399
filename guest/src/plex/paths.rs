//! Every path that is asked. What stands in one is an id, which can be made of nothing but a text of its form.

use super::{Change, Target};
use crate::http::Method;
use crate::types::{Id, LibraryId, ListKind, PersonId, RatingKey, SeenState};

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

pub fn providers() -> Target {
    Target::new("/media/providers")
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
