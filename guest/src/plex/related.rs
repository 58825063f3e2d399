//! What goes with an item: `/library/metadata/{id}/similar` and beside it, and rows of the home screen.

use super::{
    Cause, Client, Error, Target, id::id, item::Extent, library::Shape, page::Asked, paths,
    trimming::trimmed,
};
use crate::{
    types::{Hub, Id, Item, LibraryId, RatingKey, RelatedItem, Relation},
    wire::{Inside, Node},
};

impl Client<'_> {
    /// Up to `limit` items that go with one, each once.
    pub fn related(
        &self,
        of: &RatingKey,
        relation: Relation,
        limit: u32,
        shape: &Shape,
    ) -> Result<Vec<RelatedItem>, Error> {
        const OPERATION: &str = "list related items";
        let named = |error: Error| error.or_no(|| format!("item {of}"));
        let whole = |target: Target| self.strip(OPERATION, target, limit, shape).map_err(named);
        let mut found = match relation {
            Relation::Similar => whole(paths::similar(of).with("count", limit))?,
            Relation::Related => whole(paths::related(of).with("count", limit))?,
            Relation::Extras => whole(paths::extras(of))?,
            Relation::Sonic => {
                let near = self.strip(
                    OPERATION,
                    paths::nearest(of).with("limit", limit),
                    limit,
                    shape,
                );
                near.map_err(|error| sonic(error).or_no(|| format!("item {of}")))?
            }
            Relation::After => self.after(OPERATION, of, limit, shape).map_err(named)?,
        };
        found.retain(|one| one.item.rating_key.as_deref() != Some(of.as_str()));
        found.truncate(limit as usize);
        let mut items: Vec<Item> = found.iter().map(|one| one.item.clone()).collect();
        self.complete(OPERATION, &mut items, &shape.columns)?;
        for (one, item) in found.iter_mut().zip(items) {
            one.item = item;
        }
        Ok(found)
    }

    /// What comes next: the next episode of a show, or what players offer behind an item.
    fn after(
        &self,
        operation: &'static str,
        of: &RatingKey,
        limit: u32,
        shape: &Shape,
    ) -> Result<Vec<RelatedItem>, Error> {
        let mut next = Vec::new();
        let target = trimmed(paths::with_on_deck(of), Extent::Brief, &shape.columns);
        self.read(operation, target, Inside::Kept, &mut |node| {
            let on_deck = node.children("OnDeck").flat_map(|deck| deck.all_children());
            next.extend(on_deck.map(|one| RelatedItem {
                item: shape.columns.item(one, Extent::Brief),
                reason: None,
            }));
        })?;
        if !next.is_empty() {
            return Ok(next);
        }
        match self.strip(
            operation,
            paths::postplay(of).with("count", limit),
            limit,
            shape,
        ) {
            // It is known to be there: servers answer 400 where nothing follows, old ones 404.
            Err(error) if matches!(error.status, Some(400 | 404)) => Ok(Vec::new()),
            answer => answer,
        }
    }

    /// The items of an answer, flat or in hubs, each once; why they are there is the title of the hub.
    fn strip(
        &self,
        operation: &'static str,
        target: Target,
        limit: u32,
        shape: &Shape,
    ) -> Result<Vec<RelatedItem>, Error> {
        let mut found: Vec<RelatedItem> = Vec::new();
        let mut push = |node: &Node<'_>, reason: Option<String>| {
            let item = shape.columns.item(node, Extent::Mixed);
            let known = found
                .iter()
                .any(|one| one.item.rating_key == item.rating_key);
            if item.rating_key.is_some() && !known {
                found.push(RelatedItem { item, reason });
            }
        };
        let target = trimmed(target, Extent::Mixed, &shape.columns);
        let page = Asked {
            start: 0,
            size: limit.saturating_add(1),
        };
        self.read(operation, target.page(page), Inside::Kept, &mut |node| {
            if node.has("ratingKey") {
                push(&node, None);
            } else {
                let title = node.text("title");
                node.all_children()
                    .iter()
                    .for_each(|one| push(one, title.clone()));
            }
        })?;
        Ok(found)
    }

    /// Tracks from one to another, by how they sound.
    pub fn sonic_path(
        &self,
        from: &RatingKey,
        to: &RatingKey,
        limit: u32,
        shape: &Shape,
    ) -> Result<Vec<Item>, Error> {
        const OPERATION: &str = "find a sonic path";
        let mut section = None;
        let target = paths::metadata(std::slice::from_ref(from));
        self.read(OPERATION, target, Inside::Skipped, &mut |node| {
            section =
                id::<LibraryId>(&node, "librarySectionID").filter(|_| node.is("type", "track"));
        })
        .map_err(|error| error.or_no(|| format!("item {from}")))?;
        let Some(section) = section else {
            return Err(Error::new(
                OPERATION,
                Cause::NotFound(format!("track {from}")),
            ));
        };
        let target = paths::sonic_path(&section, from, to).with("count", limit);
        let found = self.strip(OPERATION, target, limit, shape).map_err(sonic)?;
        if found.is_empty() {
            return Err(Error::new(OPERATION, Cause::Unsupported(NO_SOUND.into())));
        }
        Ok(found.into_iter().map(|one| one.item).collect())
    }

    /// Rows of the home screen, of a library, or the one that is named.
    pub fn hubs(
        &self,
        section: Option<&LibraryId>,
        hub: Option<&str>,
        limit: u32,
        shape: &Shape,
    ) -> Result<Vec<Hub>, Error> {
        const OPERATION: &str = "list the rows of the home screen";
        let target = match (hub, section) {
            (Some(hub), _) => paths::hub_items().with("identifier", hub),
            (None, Some(section)) => paths::section_hubs(section),
            (None, None) => paths::hubs(),
        };
        let target = trimmed(target.with("count", limit), Extent::Mixed, &shape.columns);
        let mut hubs: Vec<Hub> = Vec::new();
        let mut loose: Vec<Item> = Vec::new();
        let read = |node: &Node<'_>| {
            let item = shape.columns.item(node, Extent::Mixed);
            item.rating_key.is_some().then_some(item)
        };
        self.read(OPERATION, target, Inside::Kept, &mut |node| {
            if node.has("ratingKey") {
                loose.extend(read(&node).filter(|_| loose.len() < limit as usize));
                return;
            }
            let items: Vec<Item> = (node.all_children().iter())
                .filter_map(read)
                .take(limit as usize)
                .collect();
            if !items.is_empty() {
                hubs.push(Hub {
                    id: node.text("hubIdentifier"),
                    title: node.text("title").unwrap_or_default(),
                    items,
                    more: node.flag("more").filter(|more| *more),
                });
            }
        })
        .map_err(|error| match (hub, section, error.status) {
            (Some(hub), _, Some(404)) => error.or_no(|| format!("row \"{hub}\"")),
            // Of a library that is not there servers say that the request is bad.
            (None, Some(section), Some(400 | 404)) => Error {
                cause: Cause::NotFound(format!("library {section}")),
                ..error
            },
            _ => error,
        })?;
        if !loose.is_empty() {
            hubs.push(Hub {
                id: hub.map(str::to_owned),
                title: hub.unwrap_or_default().to_owned(),
                items: loose,
                more: None,
            });
        }
        for hub in &mut hubs {
            self.complete(OPERATION, &mut hub.items, &shape.columns)?;
        }
        Ok(hubs)
    }
}

const NO_SOUND: &str =
    "it knows nothing of how these tracks sound: sonic analysis takes a Plex Pass, and time";

/// A server without sonic analysis has no such path.
fn sonic(error: Error) -> Error {
    match error.status {
        Some(400 | 404 | 500) => Error {
            cause: Cause::Unsupported(NO_SOUND.into()),
            ..error
        },
        _ => error,
    }
}
