//! What users did with items: watched, stopped in the middle, rated.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::catalogue::{Catalogue, Item};

/// One user's state of one item that can be played.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct View {
    /// Times played to the end.
    pub count: u32,
    /// Milliseconds; present while in progress.
    pub offset: Option<u64>,
    /// Last played, in Unix seconds.
    pub last: Option<i64>,
    /// Of ten.
    pub rating: Option<f64>,
    /// Rated at, in Unix seconds.
    pub rated: Option<i64>,
}

/// What has changed since the start; the rest is in the catalogue.
#[derive(Default)]
pub struct Watching {
    changed: Mutex<HashMap<(u32, u32), View>>,
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
        self.changed()
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

    /// Marks everything in the item as watched once more.
    pub fn scrobble(&self, catalogue: &Catalogue, account: u32, item: &Item, now: i64) {
        self.change(catalogue, account, &catalogue.leaves(item), |view| {
            view.count += 1;
            view.offset = None;
            view.last = Some(now);
        });
    }

    /// Marks everything in the item as never watched.
    pub fn unscrobble(&self, catalogue: &Catalogue, account: u32, item: &Item) {
        self.change(catalogue, account, &catalogue.leaves(item), |view| {
            view.count = 0;
            view.offset = None;
            view.last = None;
        });
    }

    /// Rates the item itself, or takes its rating away.
    pub fn rate(
        &self,
        catalogue: &Catalogue,
        account: u32,
        id: u32,
        rating: Option<f64>,
        now: i64,
    ) {
        self.change(catalogue, account, &[id], |view| {
            view.rating = rating;
            view.rated = rating.map(|_| now);
        });
    }

    fn change(&self, catalogue: &Catalogue, account: u32, ids: &[u32], change: impl Fn(&mut View)) {
        for id in ids {
            let mut view = self.view(catalogue, account, *id);
            change(&mut view);
            self.changed().insert((account, *id), view);
        }
    }

    fn changed(&self) -> MutexGuard<'_, HashMap<(u32, u32), View>> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
