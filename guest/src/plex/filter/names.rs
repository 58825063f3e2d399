//! Names to the keys that Plex filters by: the values that a library lists for a field.

use percent_encoding::percent_decode_str;

use super::{nearest::distance, offer::Found};
use crate::{
    plex::{Client, Error, page::Asked, page::Received, paths},
    sorted,
    types::{LibraryId, ListKind},
    wire::{Inside, Node},
};

/// Values of a page; a library has a few thousand actors.
const ROWS: u32 = 1000;

/// Pages that are read for one filter.
const PAGES: u32 = 30;

/// Values that an error shows.
const SHOWN: usize = 60;

/// One value of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub title: String,
    /// What a filter takes: a tag's id, `1080`, `ja`.
    pub key: String,
}

/// The values that were looked for, and what an error says where one is not there.
#[derive(Debug)]
pub struct Looked {
    /// Keys for each wanted name, in their order.
    pub keys: Vec<Vec<String>>,
    /// The names nearest to each, where it was not found.
    pub near: Vec<Vec<String>>,
    /// The first ones of all.
    pub first: Vec<String>,
    pub total: usize,
}

/// How names are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The whole name, or the key.
    Whole,
    /// Words within the name.
    Part,
}

impl Client<'_> {
    /// Reads the values that a library lists for a field, one at a time, until `each` has enough of them.
    pub fn values(
        &self,
        operation: &'static str,
        section: &LibraryId,
        field: &str,
        level: ListKind,
        each: &mut dyn FnMut(Named),
    ) -> Result<(), Error> {
        let mut start = 0;
        for _ in 0..PAGES {
            let asked = Asked { start, size: ROWS };
            let target = paths::section_values(section, field).with("type", level.wire());
            let mut received = Received::new(asked);
            let container = self.read(
                operation,
                target.page(asked),
                Inside::Skipped,
                &mut |node| received.push(|| named(&node)),
            )?;
            let page = received.page(&container);
            page.items.into_iter().flatten().for_each(&mut *each);
            match page.next {
                Some(next) => start = next,
                None => break,
            }
        }
        Ok(())
    }

    /// The keys of `wanted` names of a field.
    pub fn look_up(
        &self,
        operation: &'static str,
        section: &LibraryId,
        found: &Found,
        level: ListKind,
        wanted: &[&str],
        by: By,
    ) -> Result<Looked, Error> {
        let mut looked = Looked {
            keys: vec![Vec::new(); wanted.len()],
            near: Vec::new(),
            first: Vec::new(),
            total: 0,
        };
        let plain: Vec<String> = wanted.iter().map(|name| folded(name)).collect();
        let mut near: Vec<Vec<(usize, String)>> = vec![Vec::new(); wanted.len()];
        let field = found.key.rsplit('.').next().unwrap_or(&found.key);
        self.values(operation, section, field, level, &mut |value| {
            looked.total += 1;
            let title = folded(&value.title);
            for (at, wanted) in plain.iter().enumerate() {
                let is = match by {
                    By::Whole => title == *wanted || value.key.to_lowercase() == *wanted,
                    By::Part => title.contains(wanted.as_str()),
                };
                if is {
                    looked.keys[at].push(value.key.clone());
                } else if looked.keys[at].is_empty() {
                    let far = distance(wanted, &title);
                    near[at].push((far, value.title.clone()));
                    if near[at].len() > 40 {
                        sorted::sort(&mut near[at]);
                        near[at].truncate(5);
                    }
                }
            }
            if looked.first.len() < SHOWN {
                looked.first.push(value.title);
            }
        })?;
        looked.near = near.into_iter().map(nearest).collect();
        Ok(looked)
    }
}

/// The five nearest, best first.
fn nearest(mut near: Vec<(usize, String)>) -> Vec<String> {
    sorted::sort(&mut near);
    near.truncate(5);
    near.into_iter().map(|(_, title)| title).collect()
}

/// As names are compared: in any case, `1080p` as `1080`.
fn folded(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    match lower.strip_suffix('p') {
        Some(lines) if !lines.is_empty() && lines.bytes().all(|b| b.is_ascii_digit()) => {
            lines.to_owned()
        }
        _ => lower,
    }
}

/// A row of the list. Its key stands there as in a path: encoded.
fn named(node: &Node<'_>) -> Option<Named> {
    let key = node.text("key")?;
    let key = percent_decode_str(&key).decode_utf8_lossy().into_owned();
    // Some rows have a path in the place of a key.
    let key = key.rsplit(['/', '=']).next().unwrap_or_default().to_owned();
    let title = node.text("title").unwrap_or_else(|| key.clone());
    (!key.is_empty()).then_some(Named { title, key })
}
