//! Libraries and what they list: `/library/sections`, `/library/recentlyAdded`, `/library/onDeck`.

use super::{
    Cause, Client, Error, Target,
    id::id,
    instant::instant,
    item::{Extent, library_kind},
    list::List,
    page::{self, Asked, COUNT, Page},
    paths,
    server::Names,
};
use crate::{
    types::{CollectionId, Detail, Id, Item, ItemSort, Library, LibraryId, ListKind, TagId},
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
        })
        // Every server of Plex has this list, if only an empty one.
        .map_err(|error| error.or_no_plex("it has no list of libraries"))?;
        Ok(sections)
    }

    /// The libraries: id and name.
    pub fn section_names(&self) -> Result<Names, Error> {
        let sections = self.sections("read names")?;
        let name = |section: Section| (section.library.id, section.library.title);
        Ok(sections.into_iter().map(name).collect())
    }

    /// The library with that id.
    pub fn section(&self, operation: &'static str, id: &LibraryId) -> Result<Section, Error> {
        let sections = self.sections(operation)?;
        sections
            .into_iter()
            .find(|section| section.library.id == id.as_str())
            .ok_or_else(|| Error::new(operation, Cause::NotFound(format!("library {id}"))))
    }

    /// How many items each library holds, asked together; absent where a library does not tell.
    pub fn counts(&self, sections: &[LibraryId]) -> Vec<Option<u32>> {
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
        section: &LibraryId,
        list: &Listing,
        asked: Asked,
        detail: Detail,
    ) -> Result<Page<Item>, Error> {
        const OPERATION: &str = "list library items";
        let rows = List {
            operation: OPERATION,
            target: list.target(paths::section_items(section)),
            extent: Extent::of(detail),
        };
        let page = match list
            .title
            .as_deref()
            .filter(|title| is_read_otherwise(title))
        {
            Some(title) => self.sifted(&rows, asked, &|node| has_in_title(node, title)),
            None => self.page(&rows, asked),
        };
        let page = page.map_err(|error| error.or_no(|| format!("library {section}")))?;
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
        section: &LibraryId,
        kind: Option<ListKind>,
    ) -> Result<Vec<(String, TagId)>, Error> {
        let target = paths::section_genres(section).with_some("type", kind.map(ListKind::wire));
        let mut genres = Vec::new();
        self.read("list genres", target, Inside::Skipped, &mut |node| {
            genres.extend(node.text("title").zip(id(&node, "key")));
        })
        .map_err(|error| error.or_no(|| format!("library {section}")))?;
        Ok(genres)
    }

    /// What was added last, to one library or to all.
    pub fn recently_added(
        &self,
        section: Option<&LibraryId>,
        asked: Asked,
        detail: Detail,
    ) -> Result<Page<Item>, Error> {
        let (target, extent) = match section {
            Some(section) => (paths::section_recently_added(section), Extent::Brief),
            None => (paths::recently_added(), Extent::Mixed),
        };
        let list = List {
            operation: "list recently added",
            target,
            extent: extent.unless_full(detail),
        };
        self.page(&list, asked).map_err(|error| {
            error.or_no(|| section.map_or("such list".into(), |id| format!("library {id}")))
        })
    }

    /// What the token's user can go on with.
    pub fn on_deck(&self, asked: Asked, detail: Detail) -> Result<Page<Item>, Error> {
        let list = List {
            operation: "list on deck",
            target: paths::on_deck(),
            extent: Extent::Mixed.unless_full(detail),
        };
        self.page(&list, asked)
    }

    /// Starts a scan. Plex answers at once, and the same whether there is something to do or not.
    pub fn refresh(
        &self,
        section: &LibraryId,
        path: Option<&str>,
        force: bool,
    ) -> Result<(), Error> {
        let target = paths::section_refresh(section)
            .with_some("path", path)
            .with_some("force", force.then_some(1));
        self.change("scan library", target)
            .map(drop)
            .map_err(|error| error.or_no(|| format!("library {section}")))
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
    pub genre: Option<TagId>,
    pub year: Option<u32>,
    pub actor: Option<TagId>,
    pub director: Option<TagId>,
    pub collection: Option<CollectionId>,
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
            .with_some("type", kind.map(ListKind::wire))
            .with_some("sort", self.sort.map(ItemSort::wire))
            .with_some(
                "title",
                self.title.as_ref().filter(|title| !is_operator(title)),
            )
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

/// Whether Plex takes a title for something else than words to be found in one: a comma for "or", however it is encoded.
/// What it answers then holds more than was asked for.
fn is_read_otherwise(title: &str) -> bool {
    title.contains(',') || is_operator(title)
}

/// Whether Plex reads the beginning of a title as "is exactly". What it answers then holds less.
fn is_operator(title: &str) -> bool {
    title.starts_with('=')
}

fn has_in_title(node: &Node<'_>, words: &str) -> bool {
    let title = node.text("title").unwrap_or_default();
    title.to_lowercase().contains(&words.to_lowercase())
}

/// Absent for what is no library, as a row without an id that tools take.
fn section(node: &Node<'_>) -> Option<Section> {
    let instant = |name| instant(node, name);
    Some(Section {
        library: Library {
            id: id::<LibraryId>(node, "key")?.into(),
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
