//! Lists of items: one page, or as many as it takes where the server answers too much.

use super::{
    Client, Error, Target, alike,
    columns::Columns,
    item::Extent,
    page::{Asked, Page, Received},
    trimming::trimmed,
};
use crate::{
    types::Item,
    wire::{Inside, Node},
};

/// A list that is read in pages.
pub(super) struct List {
    /// Begins the message of a failure: "list on deck".
    pub operation: &'static str,
    pub target: Target,
    pub extent: Extent,
    pub columns: Columns,
}

/// Rows of a page that is looked through.
const ROWS: u32 = 200;

/// Pages that one call looks through; there are others to ask for in the same call.
const PAGES: usize = 20;

impl Client<'_> {
    /// One page. What is alike in it but for its keys is told apart.
    pub(super) fn page(&self, list: &List, asked: Asked) -> Result<Page<Item>, Error> {
        let (page, _) = self.rows(list, asked, &mut |_| true)?;
        self.completed(list, asked, page)
    }

    /// The page with what no list carries, and with what is alike in it told apart.
    pub(super) fn completed(
        &self,
        list: &List,
        asked: Asked,
        page: Page<Item>,
    ) -> Result<Page<Item>, Error> {
        let mut page = self.told_apart(list, asked, page);
        self.complete(list.operation, &mut page.items, &list.columns)?;
        Ok(page)
    }

    /// A page of those that `keep` keeps, of a list that may hold others: so many of the server's pages are read until
    /// it is full. Places and `next` count the server's rows; there is a total only where all of them were read.
    pub(super) fn sifted(
        &self,
        list: &List,
        asked: Asked,
        keep: &mut dyn FnMut(&Node<'_>) -> bool,
    ) -> Result<Page<Item>, Error> {
        let full = asked.size as usize;
        let mut found = Page {
            items: Vec::new(),
            places: Vec::new(),
            offset: asked.start,
            total: None,
            next: Some(asked.start),
        };
        for _ in 0..PAGES {
            let Some(start) = found.next else { break };
            let part = Asked { start, size: ROWS };
            let (page, _) = self.rows(list, part, keep)?;
            let page = self.told_apart(list, part, page);
            found.items.extend(page.items);
            found.places.extend(page.places);
            found.next = page.next;
            if found.items.len() >= full {
                break;
            }
        }
        if found.next.is_none() && asked.start == 0 {
            found.total = u32::try_from(found.items.len()).ok();
        }
        if let Some(place) = found.places.get(full) {
            found.next = Some(*place);
        }
        found.items.truncate(full);
        found.places.truncate(full);
        self.complete(list.operation, &mut found.items, &list.columns)?;
        Ok(found)
    }

    /// One page of the rows that `keep` keeps, and the container. What carries no rating key ("All episodes") is no row.
    pub(super) fn rows(
        &self,
        list: &List,
        asked: Asked,
        keep: &mut dyn FnMut(&Node<'_>) -> bool,
    ) -> Result<(Page<Item>, Node<'static>), Error> {
        let mut received = Received::new(asked);
        let inside = list.columns.inside(list.extent);
        let target = trimmed(list.target.clone(), list.extent, &list.columns).page(asked);
        let container = self.read_some(list.operation, target, inside, &mut |node| {
            // Of what is only counted there are no values.
            let is_item = if received.is_full() {
                node.has("ratingKey")
            } else {
                node.text("ratingKey").is_some()
            };
            if is_item {
                received.push(|| keep(&node).then(|| list.columns.item(&node, list.extent)));
            }
            if received.is_full() {
                Inside::Counted
            } else {
                inside
            }
        })?;
        let mut page = received.page(&container).flatten();
        list.columns.of_container(&mut page.items, &container);
        Ok((page, container))
    }

    /// The page, with what tells those apart that look the same. The server is asked for it only where there are any, and
    /// the list is as good without.
    pub(super) fn told_apart(&self, list: &List, asked: Asked, mut page: Page<Item>) -> Page<Item> {
        if list.extent != Extent::Full && alike::any(&page.items) {
            let list = List {
                operation: list.operation,
                target: list.target.clone(),
                extent: Extent::Full,
                columns: Columns::default(),
            };
            if let Ok((full, _)) = self.rows(&list, asked, &mut |_| true) {
                alike::tell_apart(&mut page.items, &full.items);
            }
        }
        page
    }
}
