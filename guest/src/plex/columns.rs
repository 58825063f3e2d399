//! Columns: what lists add to the brief form of their items, where they are asked for.

use std::collections::BTreeMap;

use super::{
    Client, Error,
    external::external_ids,
    filter::nearest::nearest,
    item::{Extent, item},
    media::{dynamic_range, media},
    paths,
};
use crate::{
    types::{Id, Item, RatingKey},
    wire::{Inside, Node},
};

/// Items of one request for what lists do not carry: servers take no more ids at once (plex-api-2, 22).
const AT_ONCE: usize = 100;

/// One column.
#[derive(Debug)]
pub struct Column {
    pub word: &'static str,
    /// Attributes and elements that it is read from.
    names: &'static [&'static str],
    from: From,
    copy: fn(&mut Item, &Item),
}

/// Where a column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// The list.
    List,
    /// The list, which has it with `includeGuids=1`.
    Guids,
    /// The items themselves: lists have no streams, and two or three genres at most.
    Items,
}

macro_rules! column {
    ($field:ident, $names:expr, $from:ident) => {
        Column {
            word: stringify!($field),
            names: &$names,
            from: From::$from,
            copy: |to, from| to.$field.clone_from(&from.$field),
        }
    };
}

/// Every column, in the order in which errors list them.
pub const COLUMNS: &[Column] = &[
    column!(added_at, ["addedAt"], List),
    column!(released_on, ["originallyAvailableAt"], List),
    column!(last_viewed_at, ["lastViewedAt"], List),
    column!(view_count, [], List),
    column!(critic_rating, [], List),
    column!(audience_rating, [], List),
    column!(user_rating, ["userRating"], List),
    column!(content_rating, ["contentRating"], List),
    column!(genres, ["Genre"], Items),
    column!(directors, ["Director"], Items),
    column!(studio, ["studio"], List),
    column!(summary, ["summary"], List),
    column!(episode_count, [], List),
    column!(formats, [], Items),
    column!(resolution, ["Media"], List),
    column!(hdr, ["Media"], Items),
    column!(versions, ["Media"], List),
    column!(size_bytes, ["Media"], List),
    column!(audio_languages, ["Media"], Items),
    column!(subtitle_languages, ["Media"], Items),
    column!(external_ids, ["Guid", "guid"], Guids),
    column!(library, ["librarySectionTitle"], List),
    column!(library_id, ["librarySectionID"], List),
];

/// Some of the columns.
#[derive(Clone, Debug, Default)]
pub struct Columns(Vec<&'static Column>);

impl Columns {
    /// The columns of these words.
    ///
    /// # Errors
    /// Words about the first one that there is none of.
    pub fn read(words: &[String]) -> Result<Columns, String> {
        let mut columns = Columns::default();
        for word in words {
            let plain = word.trim().to_lowercase().replace([' ', '-'], "_");
            // Every list has these.
            if [
                "title",
                "kind",
                "year",
                "rating_key",
                "rating",
                "duration_seconds",
                "edition",
                "watched",
            ]
            .contains(&plain.as_str())
            {
                continue;
            }
            let found = COLUMNS.iter().find(|column| column.word == plain);
            let words = || COLUMNS.iter().map(|column| column.word);
            let Some(column) = found else {
                let hint = nearest(&plain, words())
                    .map(|word| format!(" (did you mean `{word}`?)"))
                    .unwrap_or_default();
                let all: Vec<&str> = words().collect();
                return Err(format!(
                    "`fields` has no \"{word}\"{hint}; besides what every item has there are {}",
                    all.join(", ")
                ));
            };
            if !columns.0.iter().any(|known| known.word == column.word) {
                columns.0.push(column);
            }
        }
        Ok(columns)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Attributes and elements that a list must not leave out.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let from_list = self.0.iter().filter(|column| column.from != From::Items);
        from_list.flat_map(|column| column.names.iter().copied())
    }

    /// Whether the list is asked for the guids of its items.
    pub fn has_guids(&self) -> bool {
        self.0.iter().any(|column| column.from == From::Guids)
    }

    /// How much of the nodes of a list is read.
    pub fn inside(&self, extent: Extent) -> Inside {
        let has_elements = self
            .names()
            .any(|name| name.starts_with(char::is_uppercase));
        if has_elements {
            Inside::Kept
        } else {
            extent.inside()
        }
    }

    /// What only the container of a list says of its items.
    pub(super) fn of_container(&self, items: &mut [Item], container: &Node<'_>) {
        if !self.0.iter().any(|column| column.word == "library") {
            return;
        }
        let library = container.text("librarySectionTitle");
        for item in items.iter_mut().filter(|item| item.library.is_none()) {
            item.library.clone_from(&library);
        }
    }

    /// These, and the column of that word.
    pub fn and(mut self, word: &str) -> Columns {
        let known = self.0.iter().any(|column| column.word == word);
        self.0.extend(
            COLUMNS
                .iter()
                .filter(|column| !known && column.word == word),
        );
        self
    }

    /// The item of a list's node.
    pub fn item(&self, node: &Node<'_>, extent: Extent) -> Item {
        let mut brief = item(node, extent);
        if !self.is_empty() {
            let whole = whole(node);
            let from_list = self.0.iter().filter(|column| column.from != From::Items);
            from_list.for_each(|column| (column.copy)(&mut brief, &whole));
        }
        brief
    }
}

/// Everything that columns tell of an item.
fn whole(node: &Node<'_>) -> Item {
    let mut whole = item(node, Extent::Full);
    let media: Vec<_> = node.children("Media").map(media).collect();
    let joined = |languages: fn(&crate::types::Media) -> &Vec<String>| {
        let mut all: Vec<String> = Vec::new();
        for language in media.iter().flat_map(languages) {
            if !all.contains(language) {
                all.push(language.clone());
            }
        }
        Some(all).filter(|all| !all.is_empty())
    };
    whole.summary = node.text("summary");
    whole.directors = Some(node.tags("Director")).filter(|all| !all.is_empty());
    whole.versions = u32::try_from(media.len()).ok().filter(|count| *count > 0);
    whole.size_bytes = media
        .iter()
        .filter_map(|one| one.size_bytes)
        .reduce(u64::saturating_add);
    whole.audio_languages = joined(|media| &media.audio_languages);
    whole.subtitle_languages = joined(|media| &media.subtitle_languages);
    whole.hdr = node.children("Media").find_map(dynamic_range);
    whole.external_ids = Some(external_ids(node)).filter(|ids| !ids.is_empty());
    whole.library = node.text("librarySectionTitle");
    whole
}

impl Client<'_> {
    /// Adds to items what no list carries, asked for by their ids.
    pub(super) fn complete(
        &self,
        operation: &'static str,
        items: &mut [Item],
        columns: &Columns,
    ) -> Result<(), Error> {
        let wanted: Vec<_> = columns
            .0
            .iter()
            .filter(|column| column.from == From::Items)
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let keys = items
            .iter()
            .filter_map(|item| RatingKey::parse(item.rating_key.as_deref()?));
        let keys: Vec<RatingKey> = keys.collect();
        let mut found: BTreeMap<String, Item> = BTreeMap::new();
        for keys in keys.chunks(AT_ONCE) {
            let target = paths::metadata(keys)
                .with_names("excludeElements", &["Role,Similar,Image,Chapter,Marker"]);
            self.read(operation, target, Inside::Kept, &mut |node| {
                let item = whole(&node);
                found.extend(item.rating_key.clone().map(|key| (key, item)));
            })?;
        }
        for item in items {
            let whole = item.rating_key.as_ref().and_then(|key| found.get(key));
            if let Some(whole) = whole {
                wanted.iter().for_each(|column| (column.copy)(item, whole));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_no_column_is_answered_with_the_nearest_and_with_all() {
        let words = |words: &[&str]| {
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let columns =
            Columns::read(&words(&["Added-At", "added_at", "title", "size bytes"])).unwrap();
        let found: Vec<&str> = columns.0.iter().map(|column| column.word).collect();
        assert_eq!(found, ["added_at", "size_bytes"]);
        let error = Columns::read(&words(&["languages"])).unwrap_err();
        assert!(
            error.starts_with("`fields` has no \"languages\" (did you mean `"),
            "{error}"
        );
        for column in COLUMNS {
            assert!(error.contains(column.word), "{}", column.word);
        }
    }
}
