use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, OWNER};

/// The kind of thing that a playlist holds; Plex calls it its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Video,
    Audio,
    Photo,
}

impl Media {
    pub const ALL: [Media; 3] = [Media::Video, Media::Audio, Media::Photo];

    pub fn name(self) -> &'static str {
        match self {
            Media::Video => "video",
            Media::Audio => "audio",
            Media::Photo => "photo",
        }
    }

    pub fn from_name(name: &str) -> Option<Media> {
        Media::ALL.into_iter().find(|media| media.name() == name)
    }
}

/// A list that a user keeps, and only that user sees.
#[derive(Clone, Debug)]
pub struct Playlist {
    pub id: u32,
    /// The account it belongs to.
    pub owner: u32,
    pub title: String,
    pub title_sort: Option<String>,
    pub summary: String,
    pub media: Media,
    /// The URI of the query that a smart one keeps; it has no rows.
    pub rule: Option<String>,
    pub rows: Vec<Row>,
    /// Made by the server itself: its items cannot be changed.
    pub read_only: bool,
    /// The path of the file it was read from.
    pub file: Option<String>,
    /// Fields that a refresh leaves alone.
    pub locked: Vec<String>,
    pub added: i64,
    pub updated: i64,
}

/// One place in a playlist: the same item may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: u32,
    pub item: u32,
}

/// The key of the list that the server made itself.
const FIXED: u32 = 6_099;

#[derive(Clone, Debug)]
pub struct Playlists {
    all: BTreeMap<u32, Playlist>,
    next_row: u32,
}

impl Playlists {
    /// Those that are there at the start.
    pub fn new(catalogue: &Catalogue) -> Playlists {
        let seeds = catalogue.playlists.iter().map(|seed| {
            let row = |(place, item): (u32, &u32)| Row {
                id: seed.id * 100 + place,
                item: *item,
            };
            Playlist {
                id: seed.id,
                owner: OWNER,
                title: seed.title.to_owned(),
                title_sort: None,
                summary: seed.summary.to_owned(),
                media: Media::from_name(seed.media).unwrap_or(Media::Video),
                rule: None,
                rows: (0..).zip(&seed.items).map(row).collect(),
                read_only: false,
                file: None,
                locked: Vec::new(),
                added: seed.added,
                updated: seed.added + 7_200,
            }
        });
        let mut playlists = Playlists {
            all: seeds.map(|playlist| (playlist.id, playlist)).collect(),
            next_row: 1_000_001,
        };
        if let Some(first) = playlists.all.values().next().cloned() {
            playlists.insert(Playlist {
                id: FIXED,
                title: "Fresh on the shelf".to_owned(),
                read_only: true,
                ..first
            });
        }
        playlists
    }

    /// All of an account, in the order they were made.
    pub fn of(&self, account: u32) -> impl Iterator<Item = &Playlist> {
        let all = self.all.values();
        all.filter(move |playlist| playlist.owner == account)
    }

    /// One of an account's; nobody finds those of others.
    pub fn get(&self, account: u32, id: u32) -> Option<&Playlist> {
        self.all
            .get(&id)
            .filter(|playlist| playlist.owner == account)
    }

    pub fn get_mut(&mut self, account: u32, id: u32) -> Option<&mut Playlist> {
        self.all
            .get_mut(&id)
            .filter(|playlist| playlist.owner == account)
    }

    pub fn insert(&mut self, playlist: Playlist) {
        self.all.insert(playlist.id, playlist);
    }

    pub fn remove(&mut self, id: u32) {
        self.all.remove(&id);
    }

    /// Rows for items, each with an id that none had before.
    pub fn rows(&mut self, items: Vec<u32>) -> Vec<Row> {
        let ids = self.next_row..;
        self.next_row += items.len() as u32;
        ids.zip(items).map(|(id, item)| Row { id, item }).collect()
    }
}
