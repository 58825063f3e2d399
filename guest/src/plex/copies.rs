//! Works that are there more than once.

use std::collections::BTreeMap;

use super::{
    Client, Error,
    columns::Columns,
    every_item::Walked,
    facts::BATCH,
    id::id,
    item::Extent,
    media::{lines, media},
    page::Asked,
    paths, trimming,
};
use crate::{
    types::{Id, Item, LibraryId, ListKind, RatingKey},
    wire::Inside,
};

const OPERATION: &str = "look for copies";

/// A work, and the items that it is there as.
#[derive(Debug, Default)]
pub struct Work {
    pub title: String,
    pub keys: Vec<RatingKey>,
}

/// The resolution of an item's worst version, and a copy that is better.
#[derive(Debug)]
pub struct Better {
    pub worst: String,
    pub best: Item,
}

/// Copies of one work that are looked at.
const COPIES: Asked = Asked { start: 0, size: 50 };

impl Client<'_> {
    /// The items with these keys, in their order, with those columns that lists have; without those that are gone.
    pub fn items_of(
        &self,
        operation: &'static str,
        keys: &[RatingKey],
        columns: &Columns,
    ) -> Result<Vec<Item>, Error> {
        let mut found: BTreeMap<String, Item> = BTreeMap::new();
        let extent = Extent::Brief;
        let targets = (keys.chunks(BATCH))
            .map(|some| trimming::trimmed(paths::items(some), extent, columns))
            .collect();
        for answer in self.read_together(operation, targets) {
            let read = answer.read_inside(columns.inside(extent), &mut |node| {
                let key = id::<RatingKey>(&node, "ratingKey");
                found.extend(key.map(|key| (key.into(), columns.item(&node, extent))));
            });
            match read {
                // None of them is there any more.
                Err(error) if error.is_not_found() => {}
                read => drop(read?),
            }
        }
        let of = |key: &RatingKey| found.remove(key.as_str());
        Ok(keys.iter().filter_map(of).collect())
    }

    /// The items at a level that have no poster.
    pub fn without_poster(
        &self,
        library: &LibraryId,
        level: ListKind,
    ) -> Result<(Vec<RatingKey>, Walked), Error> {
        let mut keys = Vec::new();
        let walked = self.every_item(library, level, &["thumb"], &mut |node| {
            if node.text("thumb").is_none() {
                keys.extend(id::<RatingKey>(node, "ratingKey"));
            }
        })?;
        Ok((keys, walked))
    }

    /// The works that there are several items of.
    pub fn same_works(
        &self,
        library: &LibraryId,
        level: ListKind,
    ) -> Result<(Vec<Work>, Walked), Error> {
        let mut works: BTreeMap<String, Work> = BTreeMap::new();
        let walked = self.every_item(library, level, &["guid"], &mut |node| {
            if let (Some(guid), Some(key)) = (node.text("guid"), id(node, "ratingKey")) {
                let work = works.entry(guid).or_default();
                if work.keys.is_empty() {
                    work.title = node.text("title").unwrap_or_default();
                }
                work.keys.push(key);
            }
        })?;
        let mut works: Vec<_> = works.into_values().collect();
        works.retain(|work| work.keys.len() > 1);
        Ok((works, walked))
    }

    /// For each of the items, the best copy in any library that is better than its worst version: another item of the same
    /// guid, or a version of its own.
    pub fn better_copies(&self, keys: &[RatingKey]) -> Result<BTreeMap<String, Better>, Error> {
        let mut guids = Vec::new();
        for some in keys.chunks(BATCH) {
            let target = trimming::only(paths::items(some), &["guid"]);
            self.read(OPERATION, target, Inside::Skipped, &mut |node| {
                guids.extend(id::<RatingKey>(&node, "ratingKey").zip(node.text("guid")));
            })?;
        }
        let columns = Columns::default();
        let columns = ["resolution", "size_bytes", "library", "library_id"]
            .into_iter()
            .fold(columns, Columns::and);
        let targets = guids.iter();
        let targets = targets.map(|(_, guid)| paths::everything().with("guid", guid).page(COPIES));
        let answers = self.read_together(OPERATION, targets.collect());
        let mut better = BTreeMap::new();
        for ((key, guid), answer) in guids.iter().zip(answers) {
            let mut worst: Option<String> = None;
            let mut best: Option<(u32, Item)> = None;
            answer.read_inside(Inside::Kept, &mut |node| {
                // A server that ignores the filter answers everything.
                if !node.is("guid", guid) {
                    return;
                }
                let versions = node.children("Media");
                let names: Vec<String> = versions.filter_map(|one| media(one).resolution).collect();
                if node.is("ratingKey", key.as_str()) {
                    worst = names.iter().min_by_key(|name| lines(name)).cloned();
                }
                let Some(name) = names.into_iter().max_by_key(|name| lines(name)) else {
                    return;
                };
                let height = lines(&name);
                if best.as_ref().is_none_or(|(known, _)| height > *known) {
                    let mut item = columns.item(&node, Extent::Brief);
                    item.resolution = Some(name);
                    best = Some((height, item));
                }
            })?;
            let (Some((height, best)), Some(worst)) = (best, worst) else {
                continue;
            };
            if height > lines(&worst) {
                better.insert(key.to_string(), Better { worst, best });
            }
        }
        Ok(better)
    }
}
