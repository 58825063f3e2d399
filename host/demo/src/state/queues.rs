use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Kind, machine_identifier, mix};

use super::playlists::{Media, Row};
use super::sessions::Sessions;

/// A list of what is played next, of one account.
#[derive(Clone, Debug)]
pub struct Queue {
    pub id: u32,
    pub owner: u32,
    pub media: Media,
    /// In the order they are played in.
    pub rows: Vec<Row>,
    /// In the order they came in.
    unshuffled: Vec<Row>,
    /// The id of the row that is played.
    pub selected: u32,
    pub shuffled: bool,
    pub uri: String,
    /// Grows with every change.
    pub version: u32,
    /// The row that was put behind the selected one last.
    pub last_added: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct Queues {
    all: BTreeMap<u32, Queue>,
    next: u32,
    next_row: u32,
}

impl Default for Queues {
    fn default() -> Queues {
        Queues {
            all: BTreeMap::new(),
            next: 301,
            next_row: 9_001,
        }
    }
}

impl Queues {
    /// Those that the films of `sessions` are played from, as apps make one for each film.
    pub fn of(sessions: &mut Sessions, catalogue: &Catalogue) -> Queues {
        let mut queues = Queues::default();
        for session in sessions.all_mut() {
            let is_film =
                (catalogue.item(session.item)).is_some_and(|item| item.kind == Kind::Movie);
            if is_film {
                let uri = format!(
                    "server://{}/com.plexapp.plugins.library/library/metadata/{}",
                    machine_identifier(),
                    session.item
                );
                let id = queues.create(session.account, Media::Video, uri, vec![session.item], 0);
                session.queue = queues.all.get(&id).map(|queue| (id, queue.selected));
            }
        }
        queues
    }

    pub fn get(&self, account: u32, id: u32) -> Option<&Queue> {
        self.all.get(&id).filter(|queue| queue.owner == account)
    }

    pub fn get_mut(&mut self, account: u32, id: u32) -> Option<&mut Queue> {
        self.all.get_mut(&id).filter(|queue| queue.owner == account)
    }

    /// A queue of items that begins with the one at `start`.
    pub fn create(
        &mut self,
        owner: u32,
        media: Media,
        uri: String,
        items: Vec<u32>,
        start: usize,
    ) -> u32 {
        let id = self.next;
        self.next += 1;
        let rows = self.rows(items);
        let selected = rows.get(start).map_or(0, |row| row.id);
        let queue = Queue {
            id,
            owner,
            media,
            unshuffled: rows.clone(),
            rows,
            selected,
            shuffled: false,
            uri,
            version: 1,
            last_added: None,
        };
        self.all.insert(id, queue);
        id
    }

    pub fn rows(&mut self, items: Vec<u32>) -> Vec<Row> {
        let ids = self.next_row..;
        self.next_row += items.len() as u32;
        ids.zip(items).map(|(id, item)| Row { id, item }).collect()
    }
}

impl Queue {
    /// The items in the order they are played in.
    pub fn items(&self) -> Vec<u32> {
        self.rows.iter().map(|row| row.item).collect()
    }

    pub fn position(&self, row: u32) -> Option<usize> {
        self.rows.iter().position(|own| own.id == row)
    }

    /// The row that many places from the selected one.
    pub fn neighbour(&self, places: isize) -> Option<Row> {
        let place = self.position(self.selected)?.checked_add_signed(places)?;
        self.rows.get(place).copied()
    }

    /// Puts rows behind the selected one: before what was put there earlier, or behind it.
    pub fn add(&mut self, rows: Vec<Row>, next: bool) {
        let behind = self.last_added.filter(|_| !next).unwrap_or(self.selected);
        let place = self.position(behind).map_or(self.rows.len(), |at| at + 1);
        self.last_added = rows.last().map(|row| row.id).or(self.last_added);
        self.unshuffled.extend(&rows);
        self.rows.splice(place..place, rows);
        self.version += 1;
    }

    /// Takes a row out; of the selected one the next takes the place.
    pub fn remove(&mut self, row: u32) -> Option<()> {
        let place = self.position(row)?;
        if row == self.selected {
            let other = self.neighbour(1).or(self.neighbour(-1));
            self.selected = other.map_or(0, |row| row.id);
        }
        self.rows.remove(place);
        self.unshuffled.retain(|own| own.id != row);
        self.last_added = self.last_added.filter(|last| *last != row);
        self.version += 1;
        Some(())
    }

    /// Takes everything out but the selected row.
    pub fn clear(&mut self) {
        let selected = self.selected;
        self.rows.retain(|row| row.id == selected);
        self.unshuffled.retain(|row| row.id == selected);
        self.last_added = None;
        self.version += 1;
    }

    /// Moves a row behind another, or to the front.
    pub fn place(&mut self, row: u32, after: Option<u32>) -> Option<()> {
        let from = self.position(row)?;
        if let Some(after) = after {
            self.position(after).filter(|_| after != row)?;
        }
        let moved = self.rows.remove(from);
        let to = after.and_then(|after| self.position(after));
        self.rows.insert(to.map_or(0, |at| at + 1), moved);
        self.version += 1;
        Some(())
    }

    /// Mixes what is not selected, the same way each time; the selected row comes first.
    pub fn shuffle(&mut self) {
        let (selected, seed) = (self.selected, u64::from(self.id) << 32);
        self.rows
            .sort_by_key(|row| (row.id != selected, mix(seed + u64::from(row.id))));
        self.shuffled = true;
        self.version += 1;
    }

    pub fn unshuffle(&mut self) {
        self.rows.clone_from(&self.unshuffled);
        self.shuffled = false;
        self.version += 1;
    }

    /// Selects the first row.
    pub fn reset(&mut self) {
        self.selected = self.rows.first().map_or(0, |row| row.id);
        self.version += 1;
    }
}
