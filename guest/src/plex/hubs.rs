//! Search: `/hubs/search`, which answers a hub for each kind of hit.

use std::collections::BTreeSet;

use super::{
    Client, Error,
    item::item,
    paths::{self, Id},
};
use crate::{
    types::{Detail, Item, LibraryFilter, MatchKind, SearchMatch},
    wire::{Inside, Node},
};

/// Hits, best first.
#[derive(Debug)]
pub struct Hits {
    pub items: Vec<Item>,
    pub matches: Vec<SearchMatch>,
}

impl Client<'_> {
    /// Searches titles and names. `limit` counts for each kind of hit.
    pub fn search(
        &self,
        query: &str,
        limit: u32,
        section: Option<&Id>,
        detail: Detail,
    ) -> Result<Hits, Error> {
        let target = paths::search()
            .with("query", query)
            .with("limit", limit)
            .with_some("sectionId", section)
            .with("includeCollections", 1);
        let mut items = Vec::new();
        let mut matches = Vec::new();
        // The same item comes again where it matches for another reason.
        let mut seen = BTreeSet::new();
        self.read("search", target, Inside::Kept, &mut |hub| {
            for node in hub.all_children() {
                let score = node.decimal("score").unwrap_or(0.0);
                match node.text("ratingKey") {
                    Some(key) if is_collection(node) => {
                        if seen.insert(key) {
                            matches.push((score, collection(node)));
                        }
                    }
                    Some(key) => {
                        if seen.insert(key) {
                            items.push((score, item(node, detail)));
                        }
                    }
                    None => matches.extend(tag(&hub, node).map(|tag| (score, tag))),
                }
            }
        })
        .map_err(|error| {
            error.or_no(|| section.map_or("library to search".into(), |id| format!("library {id}")))
        })?;
        Ok(Hits {
            items: by_score(items),
            matches: by_score(matches),
        })
    }
}

/// Stable, so that equal scores stay in the server's order.
fn by_score<T>(mut hits: Vec<(f64, T)>) -> Vec<T> {
    hits.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    hits.into_iter().map(|(_, hit)| hit).collect()
}

fn is_collection(node: &Node<'_>) -> bool {
    node.is("type", "collection")
}

fn collection(node: &Node<'_>) -> SearchMatch {
    SearchMatch {
        kind: MatchKind::Collection,
        title: node.text("title").unwrap_or_default(),
        library_id: node.text("librarySectionID"),
        library: node.text("librarySectionTitle"),
        item_count: node.small("childCount"),
        filter: None,
        filter_value: None,
        rating_key: node.text("ratingKey"),
    }
}

/// A person, genre or other tag; absent without a name.
fn tag(hub: &Node<'_>, node: &Node<'_>) -> Option<SearchMatch> {
    let kind = match hub.text("type").as_deref() {
        Some("actor") => MatchKind::Actor,
        Some("director") => MatchKind::Director,
        Some("genre") => MatchKind::Genre,
        Some("collection") => MatchKind::Collection,
        _ => MatchKind::Other,
    };
    let listing = node.text("key").and_then(|key| listing(&key));
    let (library_id, filter) = match listing {
        Some((library, filter, value)) => (Some(library), Some((filter, value))),
        None => (None, None),
    };
    let (filter, filter_value) = filter.unzip();
    Some(SearchMatch {
        kind,
        title: node.text("tag").or_else(|| node.text("title"))?,
        library_id: node.text("librarySectionID").or(library_id),
        library: node.text("librarySectionTitle"),
        item_count: node.small("count"),
        filter,
        filter_value,
        rating_key: None,
    })
}

/// Library, filter and value of `/library/sections/2/all?actor=69641`.
fn listing(key: &str) -> Option<(String, LibraryFilter, String)> {
    let (path, query) = key.split_once('?')?;
    let library = path
        .strip_prefix("/library/sections/")?
        .strip_suffix("/all")?;
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(name, value)| {
            let filter = match name {
                "actor" => LibraryFilter::Actor,
                "director" => LibraryFilter::Director,
                "genre" => LibraryFilter::Genre,
                "collection" => LibraryFilter::Collection,
                _ => return None,
            };
            Some((library.to_owned(), filter, value.to_owned()))
        })
}
