//! The names of playlists and collections, and of their rows, in paths.

use crate::types::{CollectionId, PlaylistId, RatingKey, RowId};

/// One playlist or collection.
#[derive(Clone, Debug, PartialEq)]
pub enum Holder {
    Playlist(PlaylistId),
    Collection(CollectionId),
}

/// The place of an item in a list: a playlist's row, or the item itself in a collection, which holds it once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey(String);

impl RowKey {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<RowId> for RowKey {
    fn from(id: RowId) -> RowKey {
        RowKey(id.into())
    }
}

impl From<RatingKey> for RowKey {
    fn from(key: RatingKey) -> RowKey {
        RowKey(key.into())
    }
}

impl Holder {
    /// Its path.
    pub fn path(&self) -> String {
        match self {
            Holder::Playlist(id) => format!("/playlists/{id}"),
            Holder::Collection(id) => format!("/library/collections/{id}"),
        }
    }

    /// "playlist 9"
    pub fn name(&self) -> String {
        match self {
            Holder::Playlist(id) => format!("playlist {id}"),
            Holder::Collection(id) => format!("collection {id}"),
        }
    }

    /// What a row of it is called.
    pub fn row(&self) -> &'static str {
        if self.is_playlist() { "row" } else { "member" }
    }

    pub fn is_playlist(&self) -> bool {
        matches!(self, Holder::Playlist(_))
    }
}
