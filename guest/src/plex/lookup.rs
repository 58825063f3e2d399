//! Ids of public databases: which of them are here.
//!
//! Plex finds items by their primary guid only (`plex://`). The other ids stand in the lists with `includeGuids=1`, which are
//! walked once for all that is looked for (plex-api.md, 5).

use std::collections::BTreeMap;

use super::{
    Client, Error,
    external::external_ids,
    id::id,
    item::{self, resolution},
    media::lines,
    page::{Asked, Received},
    paths,
};
use crate::{
    types::{Id, LibraryId, LibraryKind, LookupHit, RatingKey},
    wire::{Inside, Node},
};

const OPERATION: &str = "look up ids";

/// Rows of a page; each is a title and a few ids.
const ROWS: u32 = 1000;

/// Pages that one call reads.
const PAGES: u32 = 120;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    pub hits: Vec<LookupHit>,
    pub items_read: u32,
    /// Whether every library was read to its end, where that was needed.
    pub is_complete: bool,
}

impl Client<'_> {
    /// Looks for ids, as `imdb://tt0013442` or `plex://movie/...`.
    pub fn look_up_ids(&self, ids: &[String]) -> Result<Found, Error> {
        let mut found = Found {
            is_complete: true,
            ..Found::default()
        };
        let (plex, others): (Vec<&String>, Vec<&String>) =
            ids.iter().partition(|id| id.starts_with("plex://"));
        let guids: Vec<(&str, &str)> = plex.iter().map(|id| (id.as_str(), id.as_str())).collect();
        self.by_guids(&guids, &mut found)?;
        let primary = self.walk(&others, &mut found)?;
        // What is in another library too has the same guid there.
        let copies: Vec<(&str, &str)> = primary
            .iter()
            .map(|(id, guid)| (id.as_str(), guid.as_str()))
            .collect();
        self.by_guids(&copies, &mut found)?;
        self.files(&mut found.hits)?;
        Ok(found)
    }

    /// Adds what has these primary guids, each with the id that was asked for.
    fn by_guids(&self, guids: &[(&str, &str)], found: &mut Found) -> Result<(), Error> {
        let page = Asked { start: 0, size: 50 };
        let targets = guids
            .iter()
            .map(|(_, guid)| paths::everything().with("guid", guid).page(page));
        let answers = self.read_together(OPERATION, targets.collect());
        for ((id, guid), answer) in guids.iter().zip(answers) {
            answer.read(&mut |node| {
                // A server that ignores the filter answers everything.
                if node.is("guid", guid) {
                    found.items_read += 1;
                    found.add(hit(id, &node));
                }
            })?;
        }
        Ok(())
    }

    /// Reads library after library until all are found. Gives the primary guids of what was found before all were read.
    fn walk(&self, ids: &[&String], found: &mut Found) -> Result<Vec<(String, String)>, Error> {
        let mut left: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        let mut primary = Vec::new();
        if left.is_empty() {
            return Ok(primary);
        }
        let mut pages = 0;
        let mut stopped = false;
        for section in self.sections(OPERATION)? {
            let Some(library) = LibraryId::parse(&section.library.id) else {
                continue;
            };
            let levels: &[&str] = match section.library.kind {
                LibraryKind::Movie => &["1"],
                LibraryKind::Show => &["2"],
                LibraryKind::Artist if left.iter().any(|id| id.starts_with("mbid://")) => {
                    &["8", "9"]
                }
                _ => &[],
            };
            for level in levels {
                let mut next = Some(0);
                while let Some(start) = next {
                    if left.is_empty() || pages >= PAGES {
                        stopped = true;
                        break;
                    }
                    pages += 1;
                    let asked = Asked { start, size: ROWS };
                    let target = paths::section_items(&library)
                        .with("type", level)
                        .with("includeGuids", 1)
                        .with_names("excludeFields", &[FIELDS])
                        .with_names("excludeElements", &[ELEMENTS]);
                    let mut rows = Received::new(asked);
                    let title = &section.library.title;
                    let container =
                        self.read(OPERATION, target.page(asked), Inside::Kept, &mut |node| {
                            rows.push(|| ());
                            found.items_read = found.items_read.saturating_add(1);
                            for external in external_ids(&node) {
                                if !ids.iter().any(|id| **id == external) {
                                    continue;
                                }
                                left.retain(|id| *id != external);
                                let guid =
                                    node.text("guid").filter(|guid| guid.starts_with("plex://"));
                                primary.extend(guid.map(|guid| (external.clone(), guid)));
                                let hit = hit(&external, &node).map(|hit| LookupHit {
                                    library_id: Some(library.to_string()),
                                    library: Some(title.clone()),
                                    ..hit
                                });
                                found.add(hit);
                            }
                        })?;
                    next = rows.page(&container).next;
                }
            }
        }
        found.is_complete &= left.is_empty() || pages < PAGES;
        if !stopped {
            primary.clear();
        }
        Ok(primary)
    }

    /// Adds resolutions, and whether the files are there: the server looks while it answers.
    fn files(&self, hits: &mut [LookupHit]) -> Result<(), Error> {
        let keys: Vec<RatingKey> = hits
            .iter()
            .filter_map(|hit| RatingKey::parse(&hit.rating_key))
            .collect();
        let mut known: BTreeMap<String, (Option<String>, Option<bool>)> = BTreeMap::new();
        for keys in keys.chunks(100) {
            let target = paths::metadata(keys).with("checkFiles", 1);
            self.read(OPERATION, target, Inside::Kept, &mut |node| {
                if let Some(key) = id::<RatingKey>(&node, "ratingKey") {
                    let best = node.children("Media").filter_map(resolution);
                    let best = best.max_by_key(|name| lines(name));
                    known.insert(key.into(), (best, availability(&node)));
                }
            })?;
        }
        for hit in hits {
            if let Some((resolution, available)) = known.remove(&hit.rating_key) {
                (hit.resolution, hit.available) = (resolution, available);
            }
        }
        Ok(())
    }
}

impl Found {
    fn add(&mut self, hit: Option<LookupHit>) {
        let Some(hit) = hit else { return };
        let same = |known: &LookupHit| known.id == hit.id && known.rating_key == hit.rating_key;
        if !self.hits.iter().any(same) {
            self.hits.push(hit);
        }
    }
}

/// Attributes and elements that most rows have and nobody reads here.
const FIELDS: &str = "art,thumb,summary,tagline,studio,contentRating,rating,audienceRating,audienceRatingImage,ratingImage,\
                      addedAt,updatedAt,originallyAvailableAt,titleSort,duration,chapterSource,slug,theme";
const ELEMENTS: &str = "Collection,Country,Director,Genre,Image,Media,Role,UltraBlurColors,Writer";

fn hit(id: &str, node: &Node<'_>) -> Option<LookupHit> {
    Some(LookupHit {
        id: id.to_owned(),
        rating_key: self::id::<RatingKey>(node, "ratingKey")?.into(),
        kind: item::kind(node),
        title: node.text("title").unwrap_or_default(),
        year: node.small("year"),
        library_id: self::id::<LibraryId>(node, "librarySectionID").map(String::from),
        library: node.text("librarySectionTitle"),
        resolution: None,
        available: None,
    })
}

/// Whether every file is there and can be read; absent where the server does not say, as of shows.
fn availability(node: &Node<'_>) -> Option<bool> {
    let parts = node
        .children("Media")
        .flat_map(|media| media.children("Part"));
    let flags = parts.flat_map(|part| [part.flag("exists"), part.flag("accessible")]);
    let flags: Vec<bool> = flags.flatten().collect();
    (!flags.is_empty()).then(|| flags.iter().all(|flag| *flag))
}

/// The id in the form of guids: also of `tt0013442`, `imdb:tt0013442`, `tmdb-653`.
pub fn written(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("plex://") {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'/';
        return (!rest.is_empty() && rest.len() <= 60 && rest.bytes().all(plain))
            .then(|| text.to_owned());
    }
    let lower = text.to_lowercase();
    if lower.starts_with("tt") {
        return super::external::external("imdb", &lower);
    }
    let at = lower.find([':', '-', '='])?;
    let (source, rest) = lower.split_at(at);
    let value = rest.trim_start_matches([':', '/', '-', '=']);
    super::external::external(source, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_understood_as_people_write_them() {
        for (text, expected) in [
            ("imdb://tt0013442", Some("imdb://tt0013442")),
            ("TT0013442", Some("imdb://tt0013442")),
            ("imdb:tt0013442", Some("imdb://tt0013442")),
            ("tmdb-653", Some("tmdb://653")),
            ("tvdb://81189", Some("tvdb://81189")),
            (
                "plex://movie/5d7768244de0ee001fcc7fed",
                Some("plex://movie/5d7768244de0ee001fcc7fed"),
            ),
            ("plex://movie/a&b=1", None),
            ("Nosferatu", None),
            ("tmdb://x", None),
            ("", None),
        ] {
            assert_eq!(written(text).as_deref(), expected, "{text}");
        }
    }
}
