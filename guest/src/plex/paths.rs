//! Every path that is asked. What stands in one is an id, which can be made of nothing but a text of its form.

use super::{Change, Target};
use crate::http::Method;
use crate::types::{Id, LibraryId, ListKind, RatingKey};

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

pub fn section_genres(section: &LibraryId) -> Target {
    Target::new(format!("/library/sections/{section}/genre"))
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
