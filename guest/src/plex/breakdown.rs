//! The items of a library by a value that they have: counted by the server, or added up from what it lists.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Cause, Client, Error,
    every_item::Walked,
    filter::{field, has_values},
    item::seconds,
    media::media,
    page::{self, COUNT},
    paths,
};
use crate::{
    types::{Id, LibraryGroupBy, LibraryId, ListKind, Media, RatingKey},
    wire::Node,
};

const OPERATION: &str = "count items";

/// Values that are counted, with a request each.
const VALUES: usize = 220;

/// What lies in one group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amount {
    pub items: u32,
    pub seconds: u32,
    pub bytes: u64,
}

/// Groups by name, and what is in them.
#[derive(Debug)]
pub struct Groups {
    /// The level whose items are counted.
    pub level: ListKind,
    pub groups: BTreeMap<String, Amount>,
    /// Values that there are besides.
    pub uncounted: u32,
}

impl Client<'_> {
    /// Lets the server count the items that have each value; nothing where it takes no filter by them.
    pub fn counted_by(
        &self,
        library: &LibraryId,
        by: LibraryGroupBy,
    ) -> Result<Option<Groups>, Error> {
        let offer = self.offer(OPERATION, library, None)?;
        let found = field::named(by.wire()).and_then(|field| offer.find(field, None));
        let Some(found) = found.filter(|found| has_values(&found.key)) else {
            return Ok(None);
        };
        let mut levels = field::LEVELS.iter();
        let level = levels.find(|(_, word)| *word == found.level);
        let level = level.map_or(offer.kind, |(level, _)| *level);
        let mut values = Vec::new();
        self.values(OPERATION, library, by.wire(), level, &mut |value| {
            values.push(value);
        })?;
        let uncounted = values.len().saturating_sub(VALUES) as u32;
        values.truncate(VALUES);
        let list = || paths::section_items(library).with("type", level.wire());
        let mut lists = vec![list()];
        lists.extend(
            values
                .iter()
                .map(|value| list().with(&found.key, &value.key)),
        );
        // Plex answers the whole list to a filter that it does not know: then nothing differs from its opposite.
        let opposite = format!("{}!", found.key);
        lists.extend(
            values
                .first()
                .map(|value| list().with(&opposite, &value.key)),
        );
        let lists = lists.into_iter().map(|list| list.page(COUNT)).collect();
        let mut counts = Vec::new();
        for answer in self.read_together(OPERATION, lists) {
            counts.push(page::count(answer)?);
        }
        let (total, opposite) = (counts[0], counts.pop().flatten());
        if !values.is_empty() && counts.iter().all(|count| *count == total) && opposite == total {
            return Err(Error::new(
                OPERATION,
                Cause::Unsupported(format!("it ignores the filter {}", found.key)),
            ));
        }
        let mut groups = BTreeMap::new();
        for (value, count) in values.into_iter().zip(counts.into_iter().skip(1)) {
            let name = match by {
                LibraryGroupBy::Resolution => value.key,
                _ => value.title,
            };
            let amount: &mut Amount = groups.entry(name).or_default();
            amount.items = amount.items.saturating_add(count.unwrap_or(0));
        }
        Ok(Some(Groups {
            level,
            groups,
            uncounted,
        }))
    }

    /// Adds up what lists say of the items at a level; nothing where they do not say it.
    pub fn summed_by(
        &self,
        library: &LibraryId,
        level: ListKind,
        by: LibraryGroupBy,
    ) -> Result<Option<(Groups, Walked)>, Error> {
        let Some(of) = value_of(by) else {
            return Ok(None);
        };
        let mut groups: BTreeMap<String, Amount> = BTreeMap::new();
        let names = ["Media", "contentRating"];
        let walked = self.every_item(library, level, &names, &mut |node| {
            let length = seconds(node, "duration").unwrap_or(0);
            let mut counted = BTreeSet::new();
            for version in versions(node) {
                let name = of(node, &version).unwrap_or_else(|| "(none)".to_owned());
                let group = groups.entry(name.clone()).or_default();
                group.bytes = group.bytes.saturating_add(version.size_bytes.unwrap_or(0));
                // An item counts once in each of its groups.
                if counted.insert(name) {
                    group.items += 1;
                    group.seconds = group.seconds.saturating_add(length);
                }
            }
        })?;
        let groups = Groups {
            level,
            groups,
            uncounted: 0,
        };
        Ok(Some((groups, walked)))
    }

    /// The bytes of what the items at `level` hold, which lists do not say of shows, seasons, artists and albums.
    pub fn sizes_of(
        &self,
        library: &LibraryId,
        level: ListKind,
    ) -> Result<(BTreeMap<String, u64>, Walked), Error> {
        let (leaf, holder) = match level {
            ListKind::Show => (ListKind::Episode, "grandparentRatingKey"),
            ListKind::Season => (ListKind::Episode, "parentRatingKey"),
            ListKind::Artist => (ListKind::Track, "grandparentRatingKey"),
            ListKind::Album => (ListKind::Track, "parentRatingKey"),
            _ => (level, "ratingKey"),
        };
        let mut sizes = BTreeMap::new();
        let names = ["Media", "grandparentRatingKey"];
        let walked = self.every_item(library, leaf, &names, &mut |node| {
            let Some(key) = super::id::id::<RatingKey>(node, holder) else {
                return;
            };
            let size: &mut u64 = sizes.entry(key.as_str().to_owned()).or_default();
            for version in versions(node) {
                *size = size.saturating_add(version.size_bytes.unwrap_or(0));
            }
        })?;
        Ok((sizes, walked))
    }
}

/// The versions of an item; one of which nothing is known where there is none.
fn versions(node: &Node<'_>) -> Vec<Media> {
    let versions: Vec<Media> = node.children("Media").map(media).collect();
    if versions.is_empty() {
        vec![media(&Node::default())]
    } else {
        versions
    }
}

/// Reads a value of an item or of one of its versions; nothing for what no list says whole.
fn value_of(by: LibraryGroupBy) -> Option<fn(&Node<'_>, &Media) -> Option<String>> {
    Some(match by {
        LibraryGroupBy::Resolution => |_, version| version.resolution.clone(),
        LibraryGroupBy::VideoCodec => |_, version| version.video_codec.clone(),
        LibraryGroupBy::AudioCodec => |_, version| version.audio_codec.clone(),
        LibraryGroupBy::Container => |_, version| version.container.clone(),
        LibraryGroupBy::Decade => |node, _| {
            let year = node.small("year")?;
            Some(format!("{}s", year / 10 * 10))
        },
        LibraryGroupBy::ContentRating => |node, _| node.text("contentRating"),
        LibraryGroupBy::AudioLanguage
        | LibraryGroupBy::SubtitleLanguage
        | LibraryGroupBy::Genre => return None,
    })
}
