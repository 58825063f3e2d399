//! What is playing and what was played: `/status/sessions`.

use super::{
    Cause, Client, Error,
    delivery::Delivered,
    item::{Extent, item},
    page::{Asked, Page, Received},
    paths::{self, Id},
};
use crate::{
    types::{Item, PlayState, Player, PlayerLocation, Session},
    wire::{Inside, Node},
};

/// A row of the history, with ids in the place of names.
#[derive(Debug)]
pub struct Played {
    pub at: Option<u64>,
    pub account: Option<String>,
    pub device: Option<String>,
    pub section: Option<Id>,
    /// Of which a row says little: an absent count of views means nothing here.
    pub item: Item,
}

/// Which rows.
#[derive(Default)]
pub struct Rows {
    pub account: Option<String>,
    pub section: Option<Id>,
    /// Seconds since 1970, inclusive.
    pub since: Option<i64>,
    /// Seconds since 1970, exclusive.
    pub until: Option<i64>,
}

impl Client<'_> {
    /// What is playing now. Servers before 2025 refuse a good token that is not the owner's with 401, as
    /// if it were wrong: a second look tells the two apart.
    pub fn sessions(&self) -> Result<Vec<Session>, Error> {
        const OPERATION: &str = "list sessions";
        let mut sessions = Vec::new();
        match self.read(OPERATION, paths::sessions(), Inside::Kept, &mut |node| {
            sessions.push(session(&node))
        }) {
            Ok(_) => Ok(sessions),
            Err(error) if error.cause == Cause::Unauthorized => {
                match self.read(OPERATION, paths::root(), Inside::Skipped, &mut |_| {}) {
                    Ok(_) => Err(Error {
                        cause: Cause::Forbidden,
                        ..error
                    }),
                    Err(_) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// One page of the history, newest first.
    pub fn history(&self, rows: &Rows, asked: Asked) -> Result<Page<Played>, Error> {
        const OPERATION: &str = "list history";
        let target = paths::history()
            .with("sort", "viewedAt:desc")
            .with_some("accountID", rows.account.as_ref())
            .with_some("librarySectionID", rows.section.as_ref())
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
        match page.items.iter().all(|row| rows.admit(row)) {
            true => Ok(page),
            false => Err(Error::new(
                OPERATION,
                Cause::Unsupported("it ignores the filters of the history".into()),
            )),
        }
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
        after && before && by && within
    }
}

fn row(node: &Node<'_>) -> Played {
    Played {
        at: node.whole("viewedAt"),
        account: (node.text("accountID")).filter(|account| paths::is_account(account)),
        device: node.text("deviceID"),
        section: Id::read(node, "librarySectionID"),
        item: item(node, Extent::Brief),
    }
}

/// Anything may be missing: live TV has neither user nor player nor session.
fn session(node: &Node<'_>) -> Session {
    let player = node.child("Player");
    let plays = node.child("Session");
    let item = item(node, Extent::Brief);
    let delivered = Delivered::of(node);
    let delivery = delivered.delivery(item.kind);
    let progress_percent = (node.whole("viewOffset").zip(node.whole("duration")))
        .and_then(|(at, of)| at.saturating_mul(100).checked_div(of))
        .map(|percent| percent.min(100) as u32);
    Session {
        id: plays.and_then(|session| session.text("id")),
        user: node.child("User").and_then(|user| user.text("title")),
        player: player.map(|player| Player {
            name: player.text("title"),
            product: player.text("product"),
            platform: player.text("platform"),
            device: player.text("device"),
        }),
        state: match player.and_then(|player| player.text("state")).as_deref() {
            Some("playing") => PlayState::Playing,
            Some("paused") => PlayState::Paused,
            Some("buffering") => PlayState::Buffering,
            _ => PlayState::Unknown,
        },
        progress_percent,
        bandwidth_kbps: plays.and_then(|session| session.small("bandwidth")),
        location: match plays
            .and_then(|session| session.text("location"))
            .as_deref()
        {
            Some("lan") => Some(PlayerLocation::Lan),
            Some("wan") => Some(PlayerLocation::Wan),
            Some("cellular") => Some(PlayerLocation::Cellular),
            _ => None,
        },
        delivery,
        conversion: delivered.conversion(delivery),
        live: node.flag("live").filter(|live| *live),
        item,
    }
}
