//! Libraries and what they list: `/library/sections`, `/library/recentlyAdded`, `/library/onDeck`.

use super::{
    Cause, Client, Error, Target,
    instant::rfc3339,
    item::{item, library_kind, type_number},
    page::{self, Asked, COUNT, Page, Received},
    paths::{self, Id},
    trimming::trimmed,
};
use crate::{
    types::{Detail, Item, ItemSort, Library, ListKind},
    wire::{Inside, Node},
};

/// A library, and what only requests need of it.
#[derive(Debug)]
pub struct Section {
    pub library: Library,
    /// Folders on the server.
    pub folders: Vec<String>,
}

impl Client<'_> {
    /// The libraries that the token may see, without their counts.
    pub fn sections(&self, operation: &'static str) -> Result<Vec<Section>, Error> {
        let mut sections = Vec::new();
        self.read(operation, paths::sections(), Inside::Kept, &mut |node| {
            sections.extend(section(&node))
        })?;
        Ok(sections)
    }

    /// The library with that id.
    pub fn section(&self, operation: &'static str, id: &Id) -> Result<Section, Error> {
        let sections = self.sections(operation)?;
        sections
            .into_iter()
            .find(|section| section.library.id == id.as_str())
            .ok_or_else(|| Error::new(operation, Cause::NotFound(format!("library {id}"))))
    }

    /// How many items each library holds, asked together; absent where a library does not tell.
    pub fn counts(&self, sections: &[Id]) -> Vec<Option<u32>> {
        let targets = sections
            .iter()
            .map(|id| paths::section_items(id).page(COUNT))
            .collect();
        self.read_together("count items", targets)
            .map(|answer| {
                let mut came = 0;
                let container = answer.read(&mut |_| came += 1).ok()?;
                page::total(&container, came)
            })
            .collect()
    }

    /// One page of a library's items.
    pub fn items(
        &self,
        section: &Id,
        list: &Listing,
        asked: Asked,
        detail: Detail,
    ) -> Result<Page<Item>, Error> {
        const OPERATION: &str = "list library items";
        let target = list.target(paths::section_items(section));
        let page = self
            .page(OPERATION, target, asked, detail)
            .map_err(|error| error.or_no(|| format!("library {section}")))?;
        match list.ignored(&page.items) {
            None => Ok(page),
            Some(filter) => Err(Error::new(
                OPERATION,
                Cause::Unsupported(format!(
                    "it ignores the filter `{filter}` for items of this kind"
                )),
            )),
        }
    }

    /// Names and ids of a library's genres.
    pub fn genres(
        &self,
        section: &Id,
        kind: Option<ListKind>,
    ) -> Result<Vec<(String, String)>, Error> {
        let target = paths::section_genres(section).with_some("type", kind.map(type_number));
        let mut genres = Vec::new();
        self.read("list genres", target, Inside::Skipped, &mut |node| {
            genres.extend(node.text("title").zip(node.text("key")));
        })
        .map_err(|error| error.or_no(|| format!("library {section}")))?;
        Ok(genres)
    }

    /// What was added last, to one library or to all.
    pub fn recently_added(
        &self,
        section: Option<&Id>,
        asked: Asked,
        detail: Detail,
    ) -> Result<Page<Item>, Error> {
        let target = section.map_or_else(paths::recently_added, paths::section_recently_added);
        self.page("list recently added", target, asked, detail)
            .map_err(|error| {
                error.or_no(|| section.map_or("such list".into(), |id| format!("library {id}")))
            })
    }

    /// What the token's user can go on with.
    pub fn on_deck(&self, asked: Asked, detail: Detail) -> Result<Page<Item>, Error> {
        self.page("list on deck", paths::on_deck(), asked, detail)
    }

    /// Starts a scan. Plex answers at once, and the same whether there is something to do or not.
    pub fn refresh(&self, section: &Id, path: Option<&str>, force: bool) -> Result<(), Error> {
        let target = paths::section_refresh(section)
            .with_some("path", path)
            .with_some("force", force.then_some(1));
        self.change("scan library", target)
            .map_err(|error| error.or_no(|| format!("library {section}")))
    }

    /// One page of items; what carries no rating key ("All episodes") is none.
    pub(super) fn page(
        &self,
        operation: &'static str,
        target: Target,
        asked: Asked,
        detail: Detail,
    ) -> Result<Page<Item>, Error> {
        let mut received = Received::new(asked);
        let inside = match detail {
            Detail::Brief => Inside::Skipped,
            Detail::Full => Inside::Kept,
        };
        let target = trimmed(target, detail).page(asked);
        let container = self.read_some(operation, target, inside, &mut |node| {
            // Of what is only counted there are no values.
            let is_item = match received.is_full() {
                true => node.has("ratingKey"),
                false => node.text("ratingKey").is_some(),
            };
            if is_item {
                received.push(|| item(&node, detail));
            }
            match received.is_full() {
                true => Inside::Counted,
                false => inside,
            }
        })?;
        Ok(received.page(&container))
    }
}

/// Order and filters of a list.
#[derive(Default)]
pub struct Listing {
    pub kind: Option<ListKind>,
    pub sort: Option<ItemSort>,
    pub unwatched: Option<Unwatched>,
    pub title: Option<String>,
    /// Id, from [`Client::genres`].
    pub genre: Option<String>,
    pub year: Option<u32>,
    pub actor: Option<Id>,
    pub director: Option<Id>,
    pub collection: Option<Id>,
}

/// Each level has a filter of its own for what is not watched to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwatched {
    Movies,
    Shows,
    Episodes,
    Tracks,
}

impl Listing {
    fn target(&self, target: Target) -> Target {
        let kind = self.kind.or(match self.unwatched {
            Some(Unwatched::Shows) => Some(ListKind::Show),
            _ => None,
        });
        let target = target
            .with_some("type", kind.map(type_number))
            .with_some("sort", self.sort.map(sort))
            .with_some("title", self.title.as_ref())
            .with_some("genre", self.genre.as_ref())
            .with_some("year", self.year)
            .with_some("actor", self.actor.as_ref())
            .with_some("director", self.director.as_ref())
            .with_some("collection", self.collection.as_ref());
        match self.unwatched {
            None => target,
            Some(Unwatched::Movies) => target.with("unwatched", 1),
            Some(Unwatched::Shows) => target.with("unwatchedLeaves", 1),
            Some(Unwatched::Episodes) => target.with("episode.unwatched", 1),
            Some(Unwatched::Tracks) => target.with("track.viewCount", 0),
        }
    }

    /// A filter that did not work. Plex answers the whole list, and no error, to one it does not know.
    fn ignored(&self, items: &[Item]) -> Option<&'static str> {
        if self.year.is_some() && items.iter().any(|item| item.year != self.year) {
            return Some("year");
        }
        let watched = items.iter().any(|item| item.watched == Some(true));
        (self.unwatched.is_some() && watched).then_some("unwatched")
    }
}

fn sort(sort: ItemSort) -> &'static str {
    match sort {
        ItemSort::Title => "titleSort",
        ItemSort::TitleDesc => "titleSort:desc",
        ItemSort::Year => "year",
        ItemSort::YearDesc => "year:desc",
        ItemSort::Released => "originallyAvailableAt",
        ItemSort::ReleasedDesc => "originallyAvailableAt:desc",
        ItemSort::Added => "addedAt",
        ItemSort::AddedDesc => "addedAt:desc",
        ItemSort::Rating => "audienceRating",
        ItemSort::RatingDesc => "audienceRating:desc",
        ItemSort::Duration => "duration",
        ItemSort::DurationDesc => "duration:desc",
        ItemSort::LastViewedDesc => "lastViewedAt:desc",
        ItemSort::ViewCountDesc => "viewCount:desc",
        ItemSort::Random => "random",
    }
}

/// Absent for what is no library, as a row without a key.
fn section(node: &Node<'_>) -> Option<Section> {
    let instant = |name| node.whole(name).and_then(rfc3339);
    Some(Section {
        library: Library {
            id: node.text("key")?,
            title: node.text("title").unwrap_or_default(),
            kind: library_kind(node),
            item_count: None,
            language: node.text("language"),
            agent: node.text("agent"),
            scanner: node.text("scanner"),
            uuid: node.text("uuid"),
            created_at: instant("createdAt"),
            updated_at: instant("updatedAt"),
            scanned_at: instant("scannedAt"),
            refreshing: node.flag("refreshing").unwrap_or(false),
        },
        folders: node
            .children("Location")
            .filter_map(|place| place.text("path"))
            .collect(),
    })
}
