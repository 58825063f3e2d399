//! What users did with items: watched, stopped in the middle, rated.

use std::collections::HashMap;

use crate::catalogue::{Catalogue, Item, View};

/// What has changed since the start, by account and item; the rest is in the catalogue.
#[derive(Clone, Default)]
pub struct Watching {
    changed: HashMap<(u32, u32), View>,
}

/// How much of a show, season, artist, album or collection a user has seen.
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
