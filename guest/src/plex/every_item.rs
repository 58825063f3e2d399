//! Every item of a library at one level, for what the server cannot be asked.

use super::{Client, Error, page::Asked, paths, trimming};
use crate::{
    types::{LibraryId, ListKind},
    wire::{Inside, Node},
};

const OPERATION: &str = "read all items";

/// Rows of a page.
const PAGE: u32 = 500;

/// Pages that one call reads: a hundred take two seconds of computing on a fast machine, and hosts stop a call after five.
const PAGES: u32 = 100;

/// How far a library was read.
#[derive(Clone, Copy, Debug)]
pub struct Walked {
    pub items: u32,
    pub is_whole: bool,
}

impl Client<'_> {
    /// Gives every item, those that came first first, with `names` of the attributes and elements that lists can do
    /// without.
    pub(super) fn every_item(
        &self,
        library: &LibraryId,
        level: ListKind,
        names: &[&str],
        each: &mut dyn FnMut(&Node<'_>),
    ) -> Result<Walked, Error> {
        let has_elements = (names.iter()).any(|name| name.starts_with(char::is_uppercase));
        let inside = if has_elements {
            Inside::Kept
        } else {
            Inside::Skipped
        };
        let mut items: u32 = 0;
        for page in 0..PAGES {
            if page > 0 && self.is_late() {
                break;
            }
            let target = paths::section_items(library)
                .with("type", level.wire())
                .with("sort", "addedAt,id");
            let asked = Asked {
                start: items,
                size: PAGE,
            };
            let mut came: u32 = 0;
            let target = trimming::only(target, names).page(asked);
            let container = self
                .read(OPERATION, target, inside, &mut |node| {
                    came += 1;
                    each(&node);
                })
                .map_err(|error| error.or_no(|| format!("library {library}")))?;
            items = items.saturating_add(came);
            let more = match container.small("totalSize") {
                Some(total) => items < total,
                None => came == PAGE,
            };
            // A server that does not page has sent everything.
            if !more || came == 0 || came > PAGE {
                let is_whole = true;
                return Ok(Walked { items, is_whole });
            }
        }
        let is_whole = false;
        Ok(Walked { items, is_whole })
    }
}
