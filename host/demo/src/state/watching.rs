//! Users' own states of items: watched, stopped in the middle, rated.

use std::collections::{HashMap, HashSet};

use crate::catalogue::{Catalogue, Item, View};

/// Changes since the start, by account and item; the rest is in the catalogue.
#[derive(Clone, Default)]
pub struct Watching {
    changed: HashMap<(u32, u32), View>,
    /// Taken out of Continue Watching; each is back when it is played again.
    removed: HashSet<(u32, u32)>,
}

/// True when somebody who came so far in an item has watched it: so many percent of it (`LibraryVideoPlayedThreshold`).
pub fn is_watched(item: &Item, at: u64, percent: u64) -> bool {
    let length = item.duration.unwrap_or(0);
    length > 0 && at * 100 >= length * percent
}

/// The part of a show, season, artist, album or collection that a user has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    pub leaves: usize,
    pub viewed: usize,
    /// Plays of all leaves together.
    pub count: u32,
    pub last: Option<i64>,
}

impl Watching {
    pub fn view(&self, catalogue: &Catalogue, account: u32, id: u32) -> View {
        self.changed
            .get(&(account, id))
            .copied()
            .unwrap_or_else(|| catalogue.view(account, id))
    }

    pub fn progress(&self, catalogue: &Catalogue, account: u32, item: &Item) -> Progress {
        let mut progress = Progress::default();
        for leaf in catalogue.leaves(item) {
            let view = self.view(catalogue, account, leaf);
            progress.leaves += 1;
            progress.viewed += usize::from(view.count > 0);
            progress.count += view.count;
            progress.last = progress.last.max(view.last);
        }
        progress
    }

    /// True when the account took the item out of Continue Watching.
    pub fn is_removed(&self, account: u32, id: u32) -> bool {
        self.removed.contains(&(account, id))
    }

    /// Takes the item out of Continue Watching; its progress stays.
    pub fn remove(&mut self, account: u32, id: u32) {
        self.removed.insert((account, id));
    }

    /// Notes how far a playback came, and says whether the item has been watched once more with it: who came so many
    /// `percent` far has. At 0 nothing happens.
    pub fn play(
        &mut self,
        catalogue: &Catalogue,
        account: u32,
        item: &Item,
        (at, percent): (u64, u64),
        now: i64,
    ) -> bool {
        if at == 0 {
            return false;
        }
        let watched = is_watched(item, at, percent);
        self.removed.remove(&(account, item.id));
        self.change(catalogue, account, item.id, |view| {
            view.last = Some(now);
            if watched {
                view.count += 1;
                view.offset = None;
            } else {
                view.offset = Some(at);
            }
        });
        watched
    }

    /// Changes what an account did with one item.
    pub fn change(
        &mut self,
        catalogue: &Catalogue,
        account: u32,
        id: u32,
        change: impl FnOnce(&mut View),
    ) {
        let mut view = self.view(catalogue, account, id);
        change(&mut view);
        self.changed.insert((account, id), view);
    }
}
