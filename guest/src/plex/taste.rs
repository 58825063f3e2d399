//! What taste goes by: who made an item and who is in it, its genres, what it is like, and whether it was seen.

use super::{
    Client, Error, Target,
    id::id,
    instant::instant,
    item::{Extent, item},
    page::Asked,
    paths, trimming,
};
use crate::{
    types::{Item, LibraryId, ListKind, RatingKey},
    wire::{Inside, Node},
};

/// Roles that are read, of those that a film is billed with.
const BILLED: usize = 6;

/// An item as taste knows it.
#[derive(Clone, Debug)]
pub struct Known {
    pub key: RatingKey,
    pub item: Item,
    /// Absent in lists that leave it out.
    pub section: Option<LibraryId>,
    pub directors: Vec<Tag>,
    pub actors: Vec<Tag>,
    pub genres: Vec<Tag>,
    /// Begun or seen by the token's user.
    pub is_begun: bool,
    pub seen_at: Option<String>,
    pub user_rating: Option<f64>,
}

/// A person or genre: the id is the server's, for its filters.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    pub id: Option<u64>,
    pub name: String,
}

/// By what a list of one library is narrowed or sorted.
#[derive(Clone, Copy, Debug)]
pub enum By {
    LastSeen,
    LastRated,
    BestRated,
    Director(u64),
    Actor(u64),
    Genre(u64),
}

impl By {
    fn write(self, target: Target) -> Target {
        const BEST: &str = "audienceRating:desc";
        match self {
            By::LastSeen => target.with("sort", "lastViewedAt:desc"),
            By::LastRated => target.with("sort", "lastRatedAt:desc"),
            By::BestRated => target.with("sort", BEST),
            By::Director(id) => target.with("sort", BEST).with("director", id),
            By::Actor(id) => target.with("sort", BEST).with("actor", id),
            By::Genre(id) => target.with("sort", BEST).with("genre", id),
        }
    }
}

const OPERATION: &str = "recommend";

impl Client<'_> {
    /// The first `most` of several lists of a library each, asked together.
    pub fn known_lists(
        &self,
        kind: ListKind,
        lists: &[(LibraryId, By)],
        most: u32,
    ) -> Result<Vec<Vec<Known>>, Error> {
        let asked = Asked {
            start: 0,
            size: most,
        };
        let targets = lists.iter().map(|(section, by)| {
            let target = paths::section_items(section).with("type", kind.wire());
            trimming::tasted(by.write(target)).page(asked)
        });
        let answers = self.read_together(OPERATION, targets.collect());
        let mut found = Vec::with_capacity(lists.len());
        for (answer, (section, _)) in answers.zip(lists) {
            let mut items = Vec::new();
            answer
                .read_inside(Inside::Kept, &mut |node| {
                    if items.len() < most as usize {
                        items.extend(known(&node, Some(section)));
                    }
                })
                .map_err(|error| error.or_no(|| format!("library {section}")))?;
            found.push(items);
        }
        Ok(found)
    }

    /// What the server finds like each of these, asked together; and why not, where it does not tell.
    pub fn known_like(
        &self,
        of: &[RatingKey],
        most: u32,
    ) -> Result<(Vec<Vec<Known>>, Option<Error>), Error> {
        let targets = of.iter().map(|key| paths::similar(key).with("count", most));
        let mut found = Vec::with_capacity(of.len());
        let mut refused = None;
        for answer in self.read_together(OPERATION, targets.collect()) {
            let mut items = Vec::new();
            let read = answer.read_inside(Inside::Kept, &mut |node| {
                if items.len() < most as usize {
                    items.extend(known(&node, None));
                }
            });
            match read {
                Err(error) if error.is_of_one() => refused = Some(error),
                other => drop(other?),
            }
            found.push(items);
        }
        Ok((found, refused))
    }

    /// Those of these items that exist; at most 100, and an error where it is none.
    pub fn known(&self, keys: &[RatingKey]) -> Result<Vec<Known>, Error> {
        let mut items = Vec::new();
        if keys.is_empty() {
            return Ok(items);
        }
        let target = trimming::tasted(paths::items(keys));
        self.read(OPERATION, target, Inside::Kept, &mut |node| {
            items.extend(known(&node, None));
        })?;
        Ok(items)
    }

    /// The genres of a library.
    pub fn genres(&self, section: &LibraryId, kind: ListKind) -> Result<Vec<Tag>, Error> {
        let mut genres = Vec::new();
        let target = paths::section_genres(section, kind);
        self.read(OPERATION, target, Inside::Skipped, &mut |node| {
            genres.extend(node.text("title").map(|name| Tag {
                id: node.whole("key"),
                name,
            }));
        })
        .map_err(|error| error.or_no(|| format!("library {section}")))?;
        Ok(genres)
    }
}

fn known(node: &Node<'_>, section: Option<&LibraryId>) -> Option<Known> {
    let tags = |name| -> Vec<Tag> {
        let tags = node.children(name).filter_map(|tag| {
            Some(Tag {
                id: tag.whole("id"),
                name: tag.text("tag")?,
            })
        });
        tags.take(BILLED).collect()
    };
    let some = |name| node.whole(name).is_some_and(|count| count > 0);
    Some(Known {
        key: id(node, "ratingKey")?,
        item: item(node, Extent::Mixed),
        section: id(node, "librarySectionID").or_else(|| section.cloned()),
        directors: tags("Director"),
        actors: tags("Role"),
        genres: tags("Genre"),
        is_begun: some("viewCount") || some("viewedLeafCount") || some("viewOffset"),
        seen_at: instant(node, "lastViewedAt"),
        user_rating: node.decimal("userRating"),
    })
}
