//! Places in a film or episode: those that people mark for themselves, and those that the server has found.

use std::collections::HashMap;

use crate::catalogue::{Item, Kind};

/// A place; times are milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    pub id: u64,
    /// Plex's word: `intro`, `credits`, `bookmark`.
    pub kind: &'static str,
    pub start: u64,
    pub end: Option<u64>,
    /// Credits that go to the end.
    pub last: bool,
}

/// Bookmarks by account and item.
#[derive(Clone, Debug, Default)]
pub struct Markers {
    own: HashMap<(u32, u32), Vec<Marker>>,
    made: u64,
}

/// Ids of bookmarks start above those of what was found.
const FIRST_BOOKMARK: u64 = 900_001;

impl Markers {
    /// The account's bookmarks of an item and what was found in it, in the order of their times.
    pub fn of(&self, account: u32, item: &Item) -> Vec<Marker> {
        let own = self.own.get(&(account, item.id));
        let mut all: Vec<Marker> = own.into_iter().flatten().cloned().collect();
        all.extend(found(item));
        all.sort_by_key(|marker| marker.start);
        all
    }

    pub fn add(&mut self, account: u32, item: u32, start: u64, end: Option<u64>) -> Marker {
        let marker = Marker {
            id: FIRST_BOOKMARK + self.made,
            kind: "bookmark",
            start,
            end,
            last: false,
        };
        self.made += 1;
        self.own
            .entry((account, item))
            .or_default()
            .push(marker.clone());
        marker
    }

    /// The account's own bookmark, to be changed.
    pub fn own(&mut self, account: u32, item: u32, id: u64) -> Option<&mut Marker> {
        let mut own = self.own.get_mut(&(account, item))?.iter_mut();
        own.find(|marker| marker.id == id)
    }

    pub fn remove(&mut self, account: u32, item: u32, id: u64) {
        if let Some(own) = self.own.get_mut(&(account, item)) {
            own.retain(|marker| marker.id != id);
        }
    }
}

/// The places of intro and credits: every other episode has both, every third film has credits.
fn found(item: &Item) -> Vec<Marker> {
    let Some(length) = item.duration.filter(|length| *length > 600_000) else {
        return Vec::new();
    };
    let id = u64::from(item.id) * 10;
    let marker = |id, kind, start, end, last| Marker {
        id,
        kind,
        start,
        end: Some(end),
        last,
    };
    let credits = marker(id + 2, "credits", length - 70_500, length, true);
    match item.kind {
        Kind::Episode if item.id.is_multiple_of(2) => {
            vec![marker(id + 1, "intro", 31_250, 92_000, false), credits]
        }
        Kind::Movie if item.id.is_multiple_of(3) => vec![credits],
        _ => Vec::new(),
    }
}
