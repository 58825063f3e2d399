//! The whole history of a period, in pages that fit together while it changes.

use super::{Order, Played, Rows};
use crate::plex::{Cause, Client, Error, page::Asked};

/// Rows of a page.
pub const PAGE: u32 = 500;

/// Pages that one call reads: a hundred take a second of computing on a fast machine, and hosts stop a call after five.
pub const PAGES: u32 = 100;

/// Reads rows from the oldest on. What is new comes at the end, and each page begins at the time of the last row of the
/// one before instead of at a place in a list: neither rows that come meanwhile nor such that go make one be read twice or
/// missed.
pub struct Walk<'c, 't> {
    client: &'c Client<'t>,
    /// `since` is the time that the next page begins with.
    rows: Rows,
    /// Rows of that time which have been read already, and are not given yet.
    held: Vec<Played>,
    /// Rows that were read.
    pub read: u32,
    is_over: bool,
}

impl<'c, 't> Walk<'c, 't> {
    pub fn new(client: &'c Client<'t>, rows: Rows) -> Walk<'c, 't> {
        let order = Order::OldestFirst;
        let rows = Rows { order, ..rows };
        let held = Vec::new();
        Walk {
            client,
            rows,
            held,
            read: 0,
            is_over: false,
        }
    }

    /// Reads one more page. Gives rows of whose time nothing is left to read, possibly none; nothing when all were given.
    pub fn next_rows(&mut self) -> Result<Option<Vec<Played>>, Error> {
        if self.is_over {
            return Ok(None);
        }
        let start = u32::try_from(self.held.len()).unwrap_or(u32::MAX);
        let page = (self.client).history(&self.rows, Asked { start, size: PAGE })?;
        self.read += page.items.len() as u32;
        self.is_over = page.next.is_none();
        // What has no time is in no period.
        self.held
            .extend(page.items.into_iter().filter(|row| row.at.is_some()));
        if !self.held.is_sorted_by_key(|row| row.at) {
            return Err(unsupported("it does not sort the history"));
        }
        let last = self.held.last().and_then(|row| row.at);
        if self.is_over {
            return Ok(Some(std::mem::take(&mut self.held)));
        }
        let Some(last) = last else {
            return Err(unsupported("its history has no times"));
        };
        let whole = self.held.partition_point(|row| row.at < Some(last));
        let rest = self.held.split_off(whole);
        self.rows.since = i64::try_from(last).ok();
        Ok(Some(std::mem::replace(&mut self.held, rest)))
    }

    /// The time from which on rows were not given; none when all were.
    pub fn rest_from(&self) -> Option<i64> {
        self.rows.since.filter(|_| !self.is_over)
    }
}

fn unsupported(words: &str) -> Error {
    Error::new("read history", Cause::Unsupported(words.into()))
}
