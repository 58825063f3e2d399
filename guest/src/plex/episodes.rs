//! The episodes of a library by their numbers, and those that a file holds besides its own.

use super::{
    Client, Error,
    facts::BATCH,
    id::id,
    page::{Asked, Page, Received},
    paths, trimming,
};
use crate::{
    types::{LibraryId, ListKind, RatingKey},
    wire::Inside,
};

/// Rows of a page.
pub const PAGE: u32 = 500;

/// An episode, as far as its place in its show goes.
#[derive(Debug, PartialEq)]
pub struct Numbered {
    pub key: RatingKey,
    pub show: Option<RatingKey>,
    pub show_title: String,
    pub season: Option<u32>,
    pub number: Option<u32>,
}

impl Client<'_> {
    /// One page of all episodes of a library, in the order in which they came into it: what is new comes at the end.
    pub fn numbered(
        &self,
        library: &LibraryId,
        asked: Asked,
    ) -> Result<Page<Option<Numbered>>, Error> {
        let target = paths::section_items(library)
            .with("type", ListKind::Episode.wire())
            .with("sort", "addedAt,id");
        let target = trimming::numbered(target).page(asked);
        let mut received = Received::new(asked);
        let container = self
            .read("list episodes", target, Inside::Skipped, &mut |node| {
                received.push(|| {
                    Some(Numbered {
                        key: id(&node, "ratingKey").filter(|_| node.is("type", "episode"))?,
                        show: id(&node, "grandparentRatingKey"),
                        show_title: node.text("grandparentTitle").unwrap_or_default(),
                        season: node.small("parentIndex"),
                        number: node.small("index"),
                    })
                });
            })
            .map_err(|error| error.or_no(|| format!("library {library}")))?;
        Ok(received.page(&container))
    }

    /// For each of `keys` that exists, the names of its files, without the folders they lie in.
    pub fn file_names(&self, keys: &[RatingKey]) -> Result<Vec<(RatingKey, Vec<String>)>, Error> {
        let targets = (keys.chunks(BATCH)).map(|some| trimming::filed(paths::items(some)));
        let mut files = Vec::with_capacity(keys.len());
        for answer in self.read_together("read names of files", targets.collect()) {
            let read = answer.read_inside(Inside::Kept, &mut |node| {
                let parts = (node.children("Media")).flat_map(|media| media.children("Part"));
                let name = |path: String| path.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
                let names = parts
                    .filter_map(|part| part.text("file").map(name))
                    .collect();
                files.extend(id(&node, "ratingKey").map(|key| (key, names)));
            });
            match read {
                // None of them is there any more.
                Err(error) if error.is_not_found() => {}
                other => drop(other?),
            }
        }
        Ok(files)
    }
}
