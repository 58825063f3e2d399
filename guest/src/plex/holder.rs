//! Playlists and collections, as far as they are alike: what they are, the rows in them, and changes of these
//! (plex-api-2 30 and 31).

pub use super::list_id::{Holder, RowKey};
use super::{
    Cause, Client, Error,
    filter::Stored,
    id::id,
    item,
    page::{Asked, Received},
    paths,
    shown::Shown,
};
use crate::{
    types::{
        CollectionMode, CollectionOrder, ItemKind, LibraryId, ListKind, Playlist, RatingKey, RowId,
    },
    wire::{Inside, Node},
};

/// Rows of a page.
const PAGE: u32 = 1000;

/// Pages of one list that are read.
const PAGES: usize = 10;

/// How a collection is shown, and the order of its members, where nobody has said so.
const DEFAULT_MODE: &str = CollectionMode::Default.wire();
const DEFAULT_ORDER: &str = CollectionOrder::Release.wire();

/// A list as it is now, without its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// With its description.
    pub playlist: Playlist,
    /// Made by the server itself: nobody can change it.
    pub is_fixed: bool,
    /// Of a smart one; absent where it is no query of one library.
    pub rule: Option<Stored>,
    /// Of a collection.
    pub section: Option<LibraryId>,
    /// Of the members of a collection.
    pub kind: Option<ListKind>,
    pub sort_title: Option<String>,
    /// Plex's numbers for how a collection is shown, and for its order.
    pub mode: Option<String>,
    pub order: Option<String>,
    /// Where a collection is shown, once that was asked for; it may never have been.
    pub shown: Option<Option<Shown>>,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub key: RowKey,
    pub title: String,
    /// The item, and what it is part of: season and show, album and artist.
    items: [Option<RatingKey>; 3],
}

impl Row {
    /// Whether it is the item, or a part of it.
    pub fn is_of(&self, item: &RatingKey) -> bool {
        self.items.iter().flatten().any(|own| own == item)
    }

    pub fn item(&self) -> Option<&RatingKey> {
        self.items[0].as_ref()
    }
}

/// An item that is to be put into a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub key: RatingKey,
    pub title: String,
    pub kind: ItemKind,
    pub section: Option<LibraryId>,
    /// What it becomes in a playlist, where the server says.
    pub leaves: Option<u32>,
}

impl Client<'_> {
    /// The list as it is now.
    pub fn head(&self, operation: &'static str, of: &Holder) -> Result<Head, Error> {
        let mut head = None;
        self.read(operation, paths::holder(of), Inside::Skipped, &mut |node| {
            // A film has no members: only what says that it is of this kind is one.
            let is_kind = node.is(
                "type",
                if of.is_playlist() {
                    "playlist"
                } else {
                    "collection"
                },
            );
            if is_kind && head.is_none() {
                head = read_head(&node);
            }
        })
        .map_err(|error| error.or_no(|| of.name()))?;
        head.ok_or_else(|| Error::new(operation, Cause::NotFound(of.name())))
    }

    /// All rows, in their order.
    pub fn members(&self, operation: &'static str, of: &Holder) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::new();
        let mut start = 0;
        for _ in 0..PAGES {
            let asked = Asked { start, size: PAGE };
            let mut received = Received::new(asked);
            let target = super::trimming::placed(paths::members(of)).page(asked);
            let container = self
                .read(operation, target, Inside::Skipped, &mut |node| {
                    received.push(|| row(&node, of));
                })
                .map_err(|error| error.or_no(|| of.name()))?;
            let page = received.page(&container);
            rows.extend(page.items.into_iter().flatten());
            match page.next {
                Some(next) => start = next,
                None => return Ok(rows),
            }
        }
        let most = PAGE as usize * PAGES;
        Err(Error::new(
            operation,
            Cause::Unsupported(format!("{} has more than {most} rows", of.name())),
        ))
    }

    /// Those of `items` that exist.
    pub fn to_add(
        &self,
        operation: &'static str,
        items: &[RatingKey],
    ) -> Result<Vec<Member>, Error> {
        let mut members = Vec::new();
        self.read(
            operation,
            paths::items(items),
            Inside::Skipped,
            &mut |node| {
                members.extend(id::<RatingKey>(&node, "ratingKey").map(|key| Member {
                    key,
                    title: node.text("title").unwrap_or_default(),
                    kind: item::kind(&node),
                    section: id(&node, "librarySectionID"),
                    leaves: node.small("leafCount"),
                }));
            },
        )
        .map_err(|error| error.or_no(|| super::watching::named(items)))?;
        Ok(members)
    }

    /// Puts items in, in their order; of a smart list, puts another rule in the place of its own.
    pub fn put_in(&self, operation: &'static str, of: &Holder, content: &str) -> Result<(), Error> {
        self.change(operation, paths::put_in(of, content))
            .map(drop)
            .map_err(|error| error.or_no(|| of.name()))
    }

    /// Takes one row out.
    pub fn take_out(
        &self,
        operation: &'static str,
        of: &Holder,
        row: &RowKey,
    ) -> Result<(), Error> {
        let changed = self.change(operation, paths::take_out(of, row));
        changed.map(drop).map_err(|error| {
            error.or_no(|| format!("{} {} in {}", of.row(), row.as_str(), of.name()))
        })
    }

    /// Puts a row behind another one, or first.
    pub fn place(
        &self,
        operation: &'static str,
        of: &Holder,
        row: &RowKey,
        after: Option<&RowKey>,
    ) -> Result<(), Error> {
        let changed = self.change(operation, paths::place(of, row, after));
        changed.map(drop).map_err(|error| {
            error.or_no(|| format!("{} {} in {}", of.row(), row.as_str(), of.name()))
        })
    }
}

/// Reads a playlist or a collection; absent for what has no id that tools take.
pub fn read_head(node: &Node<'_>) -> Option<Head> {
    let mut playlist = super::playlists::playlist(node)?;
    playlist.summary = node.text("summary");
    // Collections count their members in another place.
    playlist.item_count = playlist.item_count.or_else(|| node.small("childCount"));
    let kind = node.text("subtype").and_then(|subtype| {
        let mut levels = super::filter::field::LEVELS.iter();
        levels.find(|(_, word)| *word == subtype)
    });
    Some(Head {
        playlist,
        is_fixed: node.flag("readOnly").unwrap_or(false),
        rule: node
            .text("content")
            .and_then(|content| Stored::read(&content)),
        section: id(node, "librarySectionID"),
        kind: kind.map(|(kind, _)| *kind),
        sort_title: node.text("titleSort"),
        // What is as it was at first is not always told (plexapi reads it so, too).
        mode: node
            .text("collectionMode")
            .or_else(|| Some(DEFAULT_MODE.to_owned())),
        order: node
            .text("collectionSort")
            .or_else(|| Some(DEFAULT_ORDER.to_owned())),
        shown: None,
    })
}

fn row(node: &Node<'_>, of: &Holder) -> Option<Row> {
    let item = |name| id::<RatingKey>(node, name);
    let key = match of {
        Holder::Playlist(_) => id::<RowId>(node, "playlistItemID")?.into(),
        Holder::Collection(_) => item("ratingKey")?.into(),
    };
    Some(Row {
        key,
        title: node.text("title").unwrap_or_default(),
        items: [
            item("ratingKey"),
            item("parentRatingKey"),
            item("grandparentRatingKey"),
        ],
    })
}
