//! Search: `/hubs/search`, which answers a hub for each kind of hit.

use std::collections::BTreeSet;

use super::{
    Client, Error, Target, alike,
    filter::field,
    id::id,
    item::{Extent, item},
    library::Shape,
    paths,
};
use crate::{
    sorted,
    types::{Id, Item, LibraryId, MatchKind, RatingKey, SearchMatch, TagId},
    wire::{Inside, Node},
};

/// Hits, best first.
#[derive(Debug)]
pub struct Hits {
    pub items: Vec<Item>,
    pub matches: Vec<SearchMatch>,
}

impl Client<'_> {
    /// Searches titles and names. `limit` counts for each kind of hit. Hits of other libraries than `section`, which
    /// servers add, are left out.
    pub fn search(
        &self,
        query: &str,
        limit: u32,
        section: Option<&LibraryId>,
        shape: &Shape,
    ) -> Result<Hits, Error> {
        let target = paths::search()
            .with("query", query)
            .with("limit", limit)
            .with_some("sectionId", section)
            .with("includeCollections", 1);
        self.hits(target, section, shape)
    }

    /// Searches what is like these words. Servers take no library here: hits of others are left out. One without this search
    /// finds nothing.
    pub fn search_like(
        &self,
        query: &str,
        limit: u32,
        section: Option<&LibraryId>,
        shape: &Shape,
    ) -> Result<Hits, Error> {
        let target = paths::voice_search()
            .with("query", query)
            .with("limit", limit);
        match self.hits(target, section, shape) {
            Err(error) if matches!(error.status, Some(400 | 404)) => Ok(Hits {
                items: Vec::new(),
                matches: Vec::new(),
            }),
            answer => answer,
        }
    }

    fn hits(
        &self,
        target: Target,
        section: Option<&LibraryId>,
        shape: &Shape,
    ) -> Result<Hits, Error> {
        let extent = match section {
            Some(_) => Extent::Brief,
            None => Extent::Mixed,
        };
        let extent = extent.unless_full(shape.detail);
        let elsewhere = |library: Option<&String>| {
            let asked = section.zip(library);
            asked.is_some_and(|(section, library)| section.as_str() != library)
        };
        let (mut items, mut full) = (Vec::new(), Vec::new());
        let mut matches = Vec::new();
        // The same item comes again where it matches for another reason.
        let mut seen = BTreeSet::new();
        self.read("search", target, Inside::Kept, &mut |hub| {
            for node in hub.all_children() {
                // Where there is a distance, the nearest is the best.
                let distance = || node.decimal("distance").map(|distance| -distance);
                let score = node.decimal("score").or_else(distance).unwrap_or(0.0);
                let Some(key) = node.text("ratingKey") else {
                    let tag = tag(&hub, node);
                    let tag = tag.filter(|tag| !elsewhere(tag.library_id.as_ref()));
                    matches.extend(tag.map(|tag| (score, tag)));
                    continue;
                };
                if elsewhere(node.text("librarySectionID").as_ref()) || !seen.insert(key) {
                    continue;
                }
                if is_collection(node) {
                    matches.push((score, collection(node)));
                } else {
                    items.push((score, shape.columns.item(node, extent)));
                    full.push(item(node, Extent::Full));
                }
            }
        })
        .map_err(|error| {
            error.or_no(|| section.map_or("library to search".into(), |id| format!("library {id}")))
        })?;
        let mut items = by_score(items);
        if extent != Extent::Full {
            alike::tell_apart(&mut items, &full);
        }
        self.complete("search", &mut items, &shape.columns)?;
        Ok(Hits {
            items,
            matches: by_score(matches),
        })
    }
}

/// Stable, so that equal scores stay in the server's order.
fn by_score<T>(mut hits: Vec<(f64, T)>) -> Vec<T> {
    sorted::sort_by(&mut hits, |(a, _), (b, _)| b.total_cmp(a));
    hits.into_iter().map(|(_, hit)| hit).collect()
}

fn is_collection(node: &Node<'_>) -> bool {
    node.is("type", "collection")
}

fn collection(node: &Node<'_>) -> SearchMatch {
    SearchMatch {
        kind: MatchKind::Collection,
        title: node.text("title").unwrap_or_default(),
        library_id: library_id(node),
        library: node.text("librarySectionTitle"),
        item_count: node.small("childCount"),
        filter: None,
        rating_key: id::<RatingKey>(node, "ratingKey").map(String::from),
    }
}

fn library_id(node: &Node<'_>) -> Option<String> {
    id::<LibraryId>(node, "librarySectionID").map(String::from)
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
    let title = node.text("tag").or_else(|| node.text("title"))?;
    let listing = node.text("key").and_then(|key| listing(&key));
    let (library_id, filter) = match listing {
        Some((library, filter)) => (Some(library), Some(filter)),
        None => (None, None),
    };
    Some(SearchMatch {
        kind,
        title,
        library_id: library_id.or_else(|| self::library_id(node)),
        library: node.text("librarySectionTitle"),
        item_count: node.small("count"),
        filter,
        rating_key: None,
    })
}

/// Library and filter of `/library/sections/2/all?actor=69641`; absent where a tool would not take them. By its id, which
/// stays right where two people have one name.
fn listing(key: &str) -> Option<(String, String)> {
    let (path, query) = key.split_once('?')?;
    let library = path
        .strip_prefix("/library/sections/")?
        .strip_suffix("/all")?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (field, value) = pairs.find_map(|(name, value)| {
        let is_tag = ["actor", "director", "genre", "collection"].contains(&name);
        is_tag.then_some((field::named(name)?, value))
    })?;
    let (library, value) = (LibraryId::parse(library)?, TagId::parse(value)?);
    Some((library.into(), format!("{} is {value}", field.word)))
}
