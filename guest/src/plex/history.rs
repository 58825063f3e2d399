//! What was played: `/status/sessions/history`.

pub mod walk;

use super::{
    Answer, Cause, Client, Error, Target, error,
    id::id,
    item::{Extent, item},
    page::{Asked, Page, Received},
    paths,
};
use crate::{
    types::{AccountId, Id, Item, LibraryId, RatingKey},
    wire::Node,
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

const OPERATION: &str = "list history";

impl Client<'_> {
    /// One page of the history.
    pub fn history(&self, rows: &Rows, asked: Asked) -> Result<Page<Played>, Error> {
        let answer = self.read_together(OPERATION, vec![rows.target().page(asked)]);
        let page = answer.map(|answer| rows.page(answer, asked)).next();
        page.unwrap_or_else(|| Err(error::no_answer(OPERATION)))
    }

    /// Whether the history has a row of each item, or of what belongs to it; asked together.
    pub fn are_played(&self, items: &[RatingKey]) -> Result<Vec<bool>, Error> {
        let asked = Asked { start: 0, size: 1 };
        let rows = items.iter().map(|item| Rows {
            item: Some(item.clone()),
            ..Rows::default()
        });
        let rows: Vec<Rows> = rows.collect();
        let targets = rows.iter().map(|rows| rows.target().page(asked));
        let answers = self.read_together(OPERATION, targets.collect());
        let mut played = Vec::with_capacity(items.len());
        for (rows, answer) in rows.iter().zip(answers) {
            played.push(!rows.page(answer, asked)?.items.is_empty());
        }
        Ok(played)
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
    fn target(&self) -> Target {
        paths::history()
            .with("sort", self.order.wire())
            .with_some("accountID", self.account.as_ref())
            .with_some("librarySectionID", self.section.as_ref())
            .with_some("metadataItemID", self.item.as_ref())
            // `>=` and `<=` of whole numbers both take their bound in (developer.plex.tv, "Media Queries").
            .with_some("viewedAt>", self.since)
            .with_some("viewedAt<", self.until.map(|until| until.saturating_sub(1)))
    }

    /// The page that was asked for, if all of it belongs there.
    fn page(&self, answer: Answer, asked: Asked) -> Result<Page<Played>, Error> {
        let mut played = Received::new(asked);
        let container = answer.read(&mut |node| played.push(|| row(&node)))?;
        let page = played.page(&container);
        if page.items.iter().all(|row| self.admit(row)) {
            Ok(page)
        } else {
            Err(Error::new(
                OPERATION,
                Cause::Unsupported("it ignores the filters of the history".into()),
            ))
        }
    }

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
