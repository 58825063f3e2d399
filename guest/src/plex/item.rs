//! A library item as lists carry it.

use super::{
    id::id,
    instant::{day, instant},
};
use crate::{
    types::{Detail, Item, ItemKind, LibraryId, LibraryKind, RatingKey},
    wire::{Inside, Node},
};

/// How much of each item a list carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What it takes to choose one.
    Brief,
    /// The same in a list over several libraries: also which one it is in.
    Mixed,
    /// The same of an artist's albums: also what kind of album each is.
    Albums,
    Full,
}

impl Extent {
    /// In a list of one library.
    pub fn of(detail: Detail) -> Extent {
        Extent::Brief.unless_full(detail)
    }

    /// `self`, or everything.
    pub fn unless_full(self, detail: Detail) -> Extent {
        match detail {
            Detail::Brief => self,
            Detail::Full => Extent::Full,
        }
    }

    /// How much of an item's node is read.
    pub fn inside(self) -> Inside {
        match self {
            Extent::Brief | Extent::Mixed => Inside::Skipped,
            Extent::Albums | Extent::Full => Inside::Kept,
        }
    }
}

/// Reads an item. Absent `viewCount` means never watched, absent `viewOffset` not in progress.
pub fn item(node: &Node<'_>, extent: Extent) -> Item {
    let kind = kind(node);
    let [show, artist, album] = context(node, kind);
    let (season_number, episode_number) = match kind {
        ItemKind::Season => (node.small("index"), None),
        ItemKind::Episode => (node.small("parentIndex"), node.small("index")),
        _ => (None, None),
    };
    let (disc_number, track_number) = match kind {
        ItemKind::Track => (node.small("parentIndex"), node.small("index")),
        _ => (None, None),
    };
    let leaves = match kind {
        ItemKind::Show | ItemKind::Season => node.small("leafCount"),
        _ => None,
    };
    let seen = node.small("viewedLeafCount").unwrap_or(0);
    let watched = match kind {
        ItemKind::Movie | ItemKind::Episode | ItemKind::Clip => Some(views(node) > 0),
        _ => leaves.map(|leaves| seen >= leaves),
    };
    let brief = Item {
        rating_key: id::<RatingKey>(node, "ratingKey").map(String::from),
        kind,
        title: node.text("title").unwrap_or_default(),
        edition: node.text("editionTitle"),
        year: node.small("year"),
        show,
        season_number,
        episode_number,
        artist,
        album,
        disc_number,
        track_number,
        duration_seconds: seconds(node, "duration"),
        rating: None,
        watched,
        progress_seconds: seconds(node, "viewOffset").filter(|s| *s > 0),
        episodes_unseen: leaves.map(|leaves| leaves.saturating_sub(seen)),
        critic_rating: None,
        audience_rating: None,
        user_rating: None,
        content_rating: None,
        genres: None,
        studio: None,
        released_on: None,
        added_at: None,
        last_viewed_at: None,
        view_count: None,
        episode_count: None,
        formats: None,
        resolution: None,
        hdr: None,
        versions: None,
        size_bytes: None,
        audio_languages: None,
        subtitle_languages: None,
        external_ids: None,
        directors: None,
        summary: None,
        library_id: None,
        library: None,
    };
    let rating = || {
        let audience = node.decimal("audienceRating");
        audience.or_else(|| node.decimal("rating"))
    };
    let library_id = || id::<LibraryId>(node, "librarySectionID").map(String::from);
    match extent {
        Extent::Brief => Item {
            rating: rating(),
            ..brief
        },
        Extent::Mixed => Item {
            rating: rating(),
            library_id: library_id(),
            ..brief
        },
        Extent::Albums => Item {
            rating: rating(),
            formats: formats(node),
            ..brief
        },
        Extent::Full => Item {
            critic_rating: node.decimal("rating"),
            audience_rating: node.decimal("audienceRating"),
            user_rating: node.decimal("userRating"),
            content_rating: node.text("contentRating"),
            genres: Some(node.tags("Genre")).filter(|genres| !genres.is_empty()),
            studio: node.text("studio"),
            released_on: day(node, "originallyAvailableAt"),
            added_at: instant(node, "addedAt"),
            last_viewed_at: instant(node, "lastViewedAt"),
            view_count: node.small("viewCount"),
            episode_count: leaves,
            formats: formats(node),
            resolution: node.child("Media").and_then(resolution),
            library_id: library_id(),
            ..brief
        },
    }
}

/// What kind of album it is, in Plex's words. Plex says so of single albums, in lists hardly ever.
fn formats(node: &Node<'_>) -> Option<Vec<String>> {
    let mut formats = node.tags("Format");
    formats.extend(node.tags("Subformat"));
    Some(formats).filter(|formats| !formats.is_empty())
}

/// Titles of show, artist and album above an item.
fn context(node: &Node<'_>, kind: ItemKind) -> [Option<String>; 3] {
    let (parent, grandparent) = (
        || node.text("parentTitle"),
        || node.text("grandparentTitle"),
    );
    match kind {
        ItemKind::Season => [parent(), None, None],
        ItemKind::Episode => [grandparent(), None, None],
        ItemKind::Album => [None, parent(), None],
        // The artist of the track, where the album is a compilation.
        ItemKind::Track => [
            None,
            node.text("originalTitle").or_else(grandparent),
            parent(),
        ],
        ItemKind::Photo => [None, None, parent()],
        _ => [None, None, None],
    }
}

pub fn kind(node: &Node<'_>) -> ItemKind {
    match node.text("type").as_deref() {
        Some("movie") => ItemKind::Movie,
        Some("show") => ItemKind::Show,
        Some("season") => ItemKind::Season,
        Some("episode") => ItemKind::Episode,
        Some("artist") => ItemKind::Artist,
        Some("album") => ItemKind::Album,
        Some("track") => ItemKind::Track,
        // An album of photos is a photo without media of its own.
        Some("photo") if is_container(node) => ItemKind::PhotoAlbum,
        Some("photo") => ItemKind::Photo,
        Some("photoalbum") => ItemKind::PhotoAlbum,
        Some("clip") => ItemKind::Clip,
        Some("collection") => ItemKind::Collection,
        Some("playlist") => ItemKind::Playlist,
        _ => ItemKind::Other,
    }
}

fn is_container(node: &Node<'_>) -> bool {
    node.text("key")
        .is_some_and(|key| key.ends_with("/children"))
}

pub fn library_kind(node: &Node<'_>) -> LibraryKind {
    match node.text("type").as_deref() {
        Some("movie") => LibraryKind::Movie,
        Some("show") => LibraryKind::Show,
        Some("artist") => LibraryKind::Artist,
        Some("photo") => LibraryKind::Photo,
        _ => LibraryKind::Other,
    }
}

/// `4k`, `1080`, `720`, `576`, `480`, `sd`: libraries write `1080`, sessions `1080p`.
pub fn resolution(media: &Node<'_>) -> Option<String> {
    let text = media.text("videoResolution")?.to_ascii_lowercase();
    Some(match text.strip_suffix('p') {
        Some(lines) if lines.bytes().all(|b| b.is_ascii_digit()) => lines.to_owned(),
        _ => text,
    })
}

/// Plex's milliseconds as whole seconds.
pub fn seconds(node: &Node<'_>, name: &str) -> Option<u32> {
    u32::try_from(node.whole(name)? / 1000).ok()
}

pub fn views(node: &Node<'_>) -> u64 {
    node.whole("viewCount").unwrap_or(0)
}
