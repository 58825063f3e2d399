//! What was played: `/status/sessions/history`.

pub mod walk;

use super::{
    Cause, Client, Error,
    id::id,
    item::{Extent, item},
    page::{Asked, Page, Received},
    paths,
};
use crate::{
    types::{AccountId, Id, Item, LibraryId, RatingKey},
    wire::{Inside, Node},
};
pub use walk::Walk;

/// A row of the history, with ids in the place of names.
#[derive(Debug)]
pub struct Played {
    pub at: Option<u64>,
    pub account: Option<AccountId>,
    pub device: Option<String>,
    pub section: Option<LibraryId>,
    /// The season of an episode, the album of a track.
    pub parent: Option<RatingKey>,
    /// The show of an episode, the artist of a track.
    pub grandparent: Option<RatingKey>,
    /// Of which a row says little: an absent count of views means nothing here.
    pub item: Item,
}

/// Which rows.
#[derive(Clone, Default)]
pub struct Rows {
    pub account: Option<AccountId>,
    pub section: Option<LibraryId>,
    /// Only this item, or what belongs to it.
    pub item: Option<RatingKey>,
    /// Seconds since 1970, inclusive.
    pub since: Option<i64>,
    /// Seconds since 1970, exclusive.
    pub until: Option<i64>,
    pub order: Order,
}

/// In which order rows come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    NewestFirst,
    OldestFirst,
}

impl Order {
    /// As Plex says it.
    fn wire(self) -> &'static str {
        match self {
            Order::NewestFirst => "viewedAt:desc",
            Order::OldestFirst => "viewedAt:asc",
        }
    }
}

impl Client<'_> {
    /// One page of the history.
    pub fn history(&self, rows: &Rows, asked: Asked) -> Result<Page<Played>, Error> {
        const OPERATION: &str = "list history";
        let target = paths::history()
            .with("sort", rows.order.wire())
            .with_some("accountID", rows.account.as_ref())
            .with_some("librarySectionID", rows.section.as_ref())
            .with_some("metadataItemID", rows.item.as_ref())
            // `>=` and `<=` of whole numbers both take their bound in (developer.plex.tv, "Media Queries").
            .with_some("viewedAt>", rows.since)
            .with_some("viewedAt<", rows.until.map(|until| until.saturating_sub(1)));
        let mut played = Received::new(asked);
        let container = self.read(
            OPERATION,
            target.page(asked),
            Inside::Skipped,
            &mut |node| played.push(|| row(&node)),
        )?;
        let page = played.page(&container);
        if page.items.iter().all(|row| rows.admit(row)) {
            Ok(page)
        } else {
            Err(Error::new(
                OPERATION,
                Cause::Unsupported("it ignores the filters of the history".into()),
            ))
        }
    }
}

impl Played {
    /// Whether it is the item or one below it. What is gone from the library does not say what it belonged to.
    fn belongs_to(&self, item: &RatingKey) -> bool {
        let own = self.item.rating_key.as_deref();
        own.is_none_or(|own| own == item.as_str())
            || [&self.parent, &self.grandparent].contains(&&Some(item.clone()))
    }
}

impl Rows {
    /// Plex answers every row, and no error, to a filter that it does not know.
    fn admit(&self, row: &Played) -> bool {
        let at = row.at.and_then(|at| i64::try_from(at).ok());
        let after = self.since.zip(at).is_none_or(|(since, at)| at >= since);
        let before = self.until.zip(at).is_none_or(|(until, at)| at < until);
        let by = (self.account.as_ref().zip(row.account.as_ref())).is_none_or(|(a, b)| a == b);
        let within = (self.section.as_ref().zip(row.section.as_ref())).is_none_or(|(a, b)| a == b);
        let of = (self.item.as_ref()).is_none_or(|item| row.belongs_to(item));
        after && before && by && within && of
    }
}

fn row(node: &Node<'_>) -> Played {
    Played {
        at: node.whole("viewedAt"),
        account: id(node, "accountID"),
        device: node.text("deviceID"),
        section: id(node, "librarySectionID"),
        parent: relative(node, "parentRatingKey", "parentKey"),
        grandparent: relative(node, "grandparentRatingKey", "grandparentKey"),
        item: item(node, Extent::Brief),
    }
}

/// A row has the paths of what it belongs to, and not always the keys.
fn relative(node: &Node<'_>, key: &str, path: &str) -> Option<RatingKey> {
    id(node, key).or_else(|| RatingKey::parse(node.text(path)?.rsplit('/').next()?))
}
