//! Libraries and what they list: `/library/sections`, `/library/recentlyAdded`, `/library/onDeck`.

use super::{
    Cause, Client, Error, Target,
    columns::Columns,
    filter::{Listed, Rule},
    id::id,
    instant::instant,
    item::{Extent, library_kind},
    list::List,
    page::{self, Asked, COUNT, Page},
    paths,
    server::Names,
};
use crate::{
    types::{Detail, Id, Item, ItemSort, Library, LibraryId, ListKind},
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
            .map(|answer| page::count(answer).ok()?)
            .collect()
    }

    /// How many items some libraries hold at a level, asked together; absent where a library does not tell.
    pub fn counts_at(&self, lists: &[(LibraryId, ListKind)]) -> Vec<Option<u32>> {
        let targets = lists.iter().map(|(section, level)| {
            let list = paths::section_items(section).with("type", level.wire());
            list.page(COUNT)
        });
        self.read_together("count items", targets.collect())
            .map(|answer| page::count(answer).ok()?)
            .collect()
    }

    /// One page of a library's items.
    pub fn items(
        &self,
        section: &LibraryId,
        list: &Listing,
        asked: Asked,
        shape: &Shape,
    ) -> Result<Page<Item>, Error> {
        const OPERATION: &str = "list library items";
        let rows = List {
            operation: OPERATION,
            target: list.target(paths::section_items(section)),
            extent: Extent::of(shape.detail),
            columns: shape.columns.clone(),
        };
        let named = |error: Error| error.or_no(|| format!("library {section}"));
        let Some(rule) = &list.rule else {
            return self.page(&rows, asked).map_err(named);
        };
        let mut listed = Listed::default();
        let page = if rule.sifts() {
            let page = self.sifted(&rows, asked, &mut |node| {
                listed.add(rule, node);
                rule.admits(node)
            });
            page.map_err(named)?
        } else {
            let (page, _) = self
                .rows(&rows, asked, &mut |node| {
                    listed.add(rule, node);
                    true
                })
                .map_err(named)?;
            listed.total = page.total;
            self.completed(&rows, asked, page)?
        };
        self.judged(OPERATION, section, rule, &listed)?;
        Ok(page)
    }

    /// What was added last, to one library or to all.
    pub fn recently_added(
        &self,
        section: Option<&LibraryId>,
        asked: Asked,
        shape: &Shape,
    ) -> Result<Page<Item>, Error> {
        let (target, extent) = match section {
            Some(section) => (paths::section_recently_added(section), Extent::Brief),
            None => (paths::recently_added(), Extent::Mixed),
        };
        let list = List {
            operation: "list recently added",
            target,
            extent: extent.unless_full(shape.detail),
            columns: shape.columns.clone(),
        };
        self.page(&list, asked).map_err(|error| {
            error.or_no(|| section.map_or("such list".into(), |id| format!("library {id}")))
        })
    }

    /// What the token's user can go on with.
    pub fn on_deck(&self, asked: Asked, shape: &Shape) -> Result<Page<Item>, Error> {
        let list = List {
            operation: "list on deck",
            target: paths::on_deck(),
            extent: Extent::Mixed.unless_full(shape.detail),
            columns: shape.columns.clone(),
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
    pub rule: Option<Rule>,
}

/// How much of each item a list carries.
#[derive(Clone, Debug)]
pub struct Shape {
    pub detail: Detail,
    pub columns: Columns,
}

impl Shape {
    pub fn of(detail: Detail) -> Shape {
        Shape {
            detail,
            columns: Columns::default(),
        }
    }
}

impl Listing {
    fn target(&self, target: Target) -> Target {
        let kind = self.kind.or(self.rule.as_ref().map(|rule| rule.kind));
        let target = target
            .with_some("type", kind.map(ListKind::wire))
            .with_some("sort", self.sort.map(ItemSort::wire));
        match &self.rule {
            Some(rule) => rule.write(target),
            None => target,
        }
    }
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
            refreshing: Some(node.flag("refreshing").unwrap_or(false)),
            folders: None,
        },
        folders: node
            .children("Location")
            .filter_map(|place| place.text("path"))
            .collect(),
    })
}
