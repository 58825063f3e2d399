//! What lists ask a server to leave out (developer.plex.tv, "Response Customization").
//!
//! Most of what Plex writes about an item is never read here: it costs the server to look up, the network to carry, and
//! the sandbox to look through. A server that knows nothing of this sends everything, and is understood
//! just the same.

use super::{Target, columns::Columns, item::Extent};

/// Attributes that no list reads, of those that most items have. An artist's albums are known by `parentRatingKey`.
const FIELDS: &str = "art,audienceRatingImage,chapterSource,grandparentArt,grandparentGuid,grandparentKey,\
                      grandparentRatingKey,grandparentSlug,grandparentTheme,grandparentThumb,guid,parentGuid,parentKey,\
                      parentSlug,parentTheme,parentThumb,primaryExtraKey,ratingImage,slug,summary,\
                      tagline,theme,thumb,titleSort,updatedAt";

/// Elements that no list reads, of those that lists have.
const ELEMENTS: &str = "Collection,Country,Director,Guid,Image,Role,UltraBlurColors,Writer";

/// Attributes that only detailed lists read.
const DETAILED_FIELDS: &str =
    "addedAt,contentRating,lastViewedAt,originallyAvailableAt,studio,userRating";

/// Attribute that detailed lists read, and those over several libraries.
const LIBRARY: &str = "librarySectionID";

/// Elements that only detailed lists read.
const DETAILED_ELEMENTS: &str = "Genre,Media";

/// The files of an item: most of what is written about it.
const MEDIA: &str = "Media";

/// Asks for items without what a list of that extent and with those columns does not read.
pub fn trimmed(target: Target, extent: Extent, columns: &Columns) -> Target {
    let (fields, elements): (&[&str], &[&str]) = match extent {
        Extent::Brief | Extent::Albums => (
            &[DETAILED_FIELDS, LIBRARY, FIELDS],
            &[DETAILED_ELEMENTS, ELEMENTS],
        ),
        Extent::Mixed => (&[DETAILED_FIELDS, FIELDS], &[DETAILED_ELEMENTS, ELEMENTS]),
        Extent::Full => (&[FIELDS], &[ELEMENTS]),
    };
    if columns.is_empty() {
        return target
            .with_names(EXCLUDE_FIELDS, fields)
            .with_names(EXCLUDE_ELEMENTS, elements);
    }
    let read: Vec<&str> = columns.names().collect();
    let target = if columns.has_guids() {
        target.with("includeGuids", 1)
    } else {
        target
    };
    target
        .with_names(EXCLUDE_FIELDS, &unread(fields, &read))
        .with_names(EXCLUDE_ELEMENTS, &unread(elements, &read))
}

/// Asks for items of which `names` are read, besides what every list has.
pub fn only(target: Target, names: &[&str]) -> Target {
    target
        .with_names(
            EXCLUDE_FIELDS,
            &unread(&[DETAILED_FIELDS, LIBRARY, FIELDS], names),
        )
        .with_names(
            EXCLUDE_ELEMENTS,
            &unread(&[DETAILED_ELEMENTS, ELEMENTS], names),
        )
}

/// The names of the lists but for those that are read.
fn unread(lists: &[&'static str], read: &[&str]) -> Vec<&'static str> {
    let names = lists.iter().flat_map(|list| list.split(','));
    names.filter(|name| !read.contains(name)).collect()
}

/// Asks for rows without what only details need: their items and these items' parents are read.
pub fn placed(target: Target) -> Target {
    target
        .with_names(
            EXCLUDE_FIELDS,
            &[DETAILED_FIELDS, "art,guid,summary,tagline,thumb"],
        )
        .with_names(EXCLUDE_ELEMENTS, &[DETAILED_ELEMENTS, ELEMENTS])
}

/// Asks for items without what [`super::facts`] does not read.
pub fn facts(target: Target) -> Target {
    target
        .with_names(EXCLUDE_FIELDS, &[DETAILED_FIELDS, LIBRARY, FIELDS])
        .with_names(EXCLUDE_ELEMENTS, &[MEDIA, ELEMENTS])
}

/// Asks for items without what [`super::episodes`] does not read.
pub fn numbered(target: Target) -> Target {
    target
        .with_names(EXCLUDE_FIELDS, &["summary"])
        .with_names(EXCLUDE_ELEMENTS, &[DETAILED_ELEMENTS, ELEMENTS])
}

/// The same where the names of files are read.
pub fn filed(target: Target) -> Target {
    target.with_names(EXCLUDE_ELEMENTS, &[ELEMENTS])
}

/// Asks for items without what [`super::taste`] does not read.
pub fn tasted(target: Target) -> Target {
    target
        .with_names(EXCLUDE_FIELDS, &["guid,summary,tagline,slug,parentSlug"])
        .with_names(
            EXCLUDE_ELEMENTS,
            &["Media,Collection,Country,Guid,Image,UltraBlurColors,Writer"],
        )
}

const EXCLUDE_FIELDS: &str = "excludeFields";
const EXCLUDE_ELEMENTS: &str = "excludeElements";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::{Map, Value, json};

    use super::*;
    use crate::{
        plex::item::item,
        types::Item,
        wire::{Inside, decode},
    };

    const KINDS: [&str; 11] = [
        "movie",
        "show",
        "season",
        "episode",
        "artist",
        "album",
        "track",
        "photo",
        "clip",
        "collection",
        "playlist",
    ];

    /// An item of which everything is there that lists read.
    fn whole(kind: &str) -> Map<String, Value> {
        let item = json!({
            "ratingKey": "1", "key": "/library/metadata/1/children", "type": kind, "title": "Title", "year": 1922,
            "index": 2, "parentIndex": 3, "parentTitle": "Parent", "grandparentTitle": "Grandparent",
            "originalTitle": "Original", "leafCount": 4, "viewedLeafCount": 5, "viewCount": 6, "viewOffset": 7000,
            "duration": 8000, "rating": 9.1, "audienceRating": 9.2, "userRating": 9.3, "contentRating": "PG",
            "studio": "Studio", "originallyAvailableAt": "1922-03-04", "addedAt": 10, "lastViewedAt": 11,
            "librarySectionID": 12, "Genre": [{"tag": "Horror"}], "Media": [{"videoResolution": "1080"}],
            "editionTitle": "Cut", "Format": [{"tag": "EP"}], "Subformat": [{"tag": "Live"}],
        });
        item.as_object().cloned().expect("an object")
    }

    fn read(node: &Map<String, Value>, extent: Extent) -> Item {
        let body = json!({"MediaContainer": {"Metadata": [node]}}).to_string();
        let mut items = Vec::new();
        decode(
            "application/json",
            body.as_bytes(),
            Inside::Kept,
            &mut |node| {
                items.push(item(&node, extent));
            },
        )
        .unwrap();
        items.remove(0)
    }

    #[test]
    fn nothing_that_is_read_is_left_out() {
        // With how many of the attributes and elements above each has no use for.
        for (extent, least) in [
            (Extent::Brief, 9),
            (Extent::Mixed, 8),
            (Extent::Albums, 9),
            (Extent::Full, 0),
        ] {
            let target = trimmed(Target::new(""), extent, &Columns::default()).path_and_query();
            let names = target.split(['=', '&']).flat_map(|list| list.split(','));
            let names: HashSet<&str> = names.collect();
            for kind in KINDS {
                let whole = whole(kind);
                let mut trimmed = whole.clone();
                trimmed.retain(|name, _| !names.contains(name.as_str()));
                assert_eq!(read(&trimmed, extent), read(&whole, extent), "{kind}");
                assert_eq!(whole.len() - trimmed.len(), least, "{kind}");
            }
        }
    }

    #[test]
    fn nothing_is_named_twice() {
        let lists = [
            FIELDS,
            DETAILED_FIELDS,
            LIBRARY,
            ELEMENTS,
            DETAILED_ELEMENTS,
        ];
        let names: Vec<&str> = lists.iter().flat_map(|list| list.split(',')).collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        assert!(
            names
                .iter()
                .all(|name| name.bytes().all(|b| b.is_ascii_alphabetic()))
        );
    }
}
