//! The kinds of media that players tell apart.

/// The kind of what is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    Video,
    Music,
    Photo,
}

impl Medium {
    /// Of an item, by its kind in Plex's words.
    pub fn of(kind: &str) -> Medium {
        match kind {
            "artist" | "album" | "track" => Medium::Music,
            "photo" | "photoalbum" => Medium::Photo,
            _ => Medium::Video,
        }
    }

    /// As players call it.
    pub fn of_players(self) -> &'static str {
        match self {
            Medium::Video => "video",
            Medium::Music => "music",
            Medium::Photo => "photo",
        }
    }

    /// As play queues and playlists call it.
    pub fn of_queues(self) -> &'static str {
        match self {
            Medium::Music => "audio",
            other => other.of_players(),
        }
    }
}
