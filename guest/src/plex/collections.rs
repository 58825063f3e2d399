//! Collections: `/library/collections`, and where they are shown, `/hubs/sections/{id}/manage` (plex-api-2 31). All of it takes
//! the owner's token.

pub use super::shown::{Shown, Texts};
use super::{
    Client, Error,
    holder::read_head,
    list_id::Holder,
    page::{Asked, Received},
    paths,
};
use crate::{
    types::{CollectionId, Id, LibraryId, ListKind},
    wire::Inside,
};

/// Collections of a page, and pages that are read.
const PAGE: u32 = 200;
const PAGES: usize = 20;

impl Client<'_> {
    /// Collections of a library with exactly that title.
    pub fn collections_called(
        &self,
        operation: &'static str,
        section: &LibraryId,
        title: &str,
    ) -> Result<Vec<Holder>, Error> {
        let (mut found, mut start) = (Vec::new(), 0);
        for _ in 0..PAGES {
            let asked = Asked { start, size: PAGE };
            let mut received = Received::new(asked);
            let target = paths::section_collections(section).with("title", title);
            let container = self
                .read(
                    operation,
                    target.page(asked),
                    Inside::Skipped,
                    &mut |node| {
                        received.push(|| read_head(&node));
                    },
                )
                .map_err(|error| error.or_no(|| format!("library {section}")))?;
            let page = received.page(&container);
            for head in page.items.into_iter().flatten() {
                if head.playlist.title.trim() == title.trim() {
                    let id = CollectionId::parse(&head.playlist.id);
                    found.extend(id.map(Holder::Collection));
                }
            }
            match page.next {
                Some(next) => start = next,
                None => break,
            }
        }
        Ok(found)
    }

    /// Makes a collection; `content` is what it holds, or the rule of a smart one.
    pub fn new_collection(
        &self,
        operation: &'static str,
        section: &LibraryId,
        kind: ListKind,
        title: &str,
        is_smart: bool,
        content: Option<&str>,
    ) -> Result<(), Error> {
        let target = paths::new_collection(section, kind, title, is_smart, content);
        self.change(operation, target).map(drop)
    }

    /// Gives it other texts.
    pub fn edit_collection(
        &self,
        operation: &'static str,
        section: &LibraryId,
        id: &CollectionId,
        texts: Texts<'_>,
    ) -> Result<(), Error> {
        self.change(operation, paths::edit_collection(section, id, texts))
            .map(drop)
            .map_err(|error| error.or_no(|| format!("collection {id}")))
    }

    /// Says how it is shown in its library, and in which order; in Plex's numbers.
    pub fn set_collection(
        &self,
        operation: &'static str,
        id: &CollectionId,
        mode: Option<&str>,
        order: Option<&str>,
    ) -> Result<(), Error> {
        self.change(operation, paths::set_collection(id, mode, order))
            .map(drop)
            .map_err(|error| error.or_no(|| format!("collection {id}")))
    }

    /// Deletes it by a path that can delete nothing else; its members stay.
    pub fn delete_collection(
        &self,
        operation: &'static str,
        section: &LibraryId,
        id: &CollectionId,
    ) -> Result<(), Error> {
        self.change(operation, paths::delete_collection(section, id))
            .map(drop)
            .map_err(|error| error.or_no(|| format!("collection {id}")))
    }

    /// Where it is shown; absent where it never was.
    pub fn shown(
        &self,
        operation: &'static str,
        section: &LibraryId,
        id: &CollectionId,
    ) -> Result<Option<Shown>, Error> {
        let name = hub(section, id);
        let mut shown = None;
        let target = paths::managed_hub(section, id);
        self.read(operation, target, Inside::Skipped, &mut |node| {
            // A server that answers all hubs has others, too; what was never shown cannot be taken back.
            if node.is("identifier", &name) && node.has("deletable") {
                let flag = |name| node.flag(name).unwrap_or(false);
                shown = Some(Shown {
                    on_library: flag("promotedToRecommended"),
                    on_home: flag("promotedToOwnHome"),
                    on_shared_home: flag("promotedToSharedHome"),
                });
            }
        })?;
        Ok(shown)
    }

    /// Shows it there: for the first time by one request, from then on by another.
    pub fn show(
        &self,
        operation: &'static str,
        section: &LibraryId,
        id: &CollectionId,
        is_first: bool,
        shown: Shown,
    ) -> Result<(), Error> {
        let target = if is_first {
            paths::promote(section, id, shown)
        } else {
            paths::show(section, &hub(section, id), shown)
        };
        self.change(operation, target).map(drop)
    }
}

/// What a collection is called among the hubs of its library.
fn hub(section: &LibraryId, id: &CollectionId) -> String {
    format!("custom.collection.{section}.{id}")
}
