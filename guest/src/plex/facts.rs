//! The little that sums need to know of many items: `/library/metadata` with a list of ids.

use super::{
    Cause, Client, Error,
    id::id,
    item::{Extent, item, seconds},
    paths, trimming,
};
use crate::{
    types::{ItemKind, RatingKey},
    wire::Inside,
};

/// Ids that a request names.
pub const BATCH: usize = 100;

/// How long an item is, and of what genres.
#[derive(Debug, PartialEq)]
pub struct Facts {
    pub key: RatingKey,
    pub seconds: Option<u32>,
    pub genres: Vec<String>,
}

/// An item, and how much it holds.
#[derive(Debug, PartialEq)]
pub struct Whole {
    pub title: String,
    pub kind: ItemKind,
    /// Episodes of a show or season, tracks of an album.
    pub leaves: Option<u32>,
}

impl Client<'_> {
    /// The item with that key.
    pub fn whole(&self, key: &RatingKey) -> Result<Whole, Error> {
        const OPERATION: &str = "get item";
        let mut whole = None;
        let none = || format!("item {key}");
        let target = trimming::facts(paths::items(std::slice::from_ref(key)));
        self.read(OPERATION, target, Inside::Skipped, &mut |node| {
            whole.get_or_insert_with(|| {
                let item = item(&node, Extent::Brief);
                Whole {
                    title: item.title,
                    kind: item.kind,
                    leaves: node.small("leafCount"),
                }
            });
        })
        .map_err(|error| error.or_no(none))?;
        whole.ok_or_else(|| Error::new(OPERATION, Cause::NotFound(none())))
    }

    /// The facts of those of `keys` that exist, [`BATCH`] with each request.
    pub fn facts(&self, keys: &[RatingKey]) -> Result<Vec<Facts>, Error> {
        let targets = keys
            .chunks(BATCH)
            .map(|some| trimming::facts(paths::items(some)));
        let mut facts = Vec::with_capacity(keys.len());
        for answer in self.read_together("read lengths and genres", targets.collect()) {
            let read = answer.read_inside(Inside::Kept, &mut |node| {
                facts.extend(id(&node, "ratingKey").map(|key| Facts {
                    key,
                    seconds: seconds(&node, "duration"),
                    genres: node.tags("Genre"),
                }));
            });
            match read {
                // None of them is there any more.
                Err(error) if error.is_not_found() => {}
                other => drop(other?),
            }
        }
        Ok(facts)
    }
}
