//! Toolset `playback`: what is playing and what was played.

use super::{Bounds, Budget, asked, invalid, params::plex_get_history, some_id};
use crate::{
    plex::{
        Cause, Client, instant,
        server::Names,
        status::{Played, Rows},
    },
    types::{HistoryPage, HistoryRow, SessionList, ToolError, User},
};

pub fn sessions(plex: &Client, budget: Budget) -> Result<SessionList, ToolError> {
    let mut sessions = plex.sessions()?;
    let omitted = budget.cut(&mut sessions)?;
    Ok(SessionList { sessions, omitted })
}

pub struct History {
    pub limit: Option<u32>,
    pub offset: Option<u32>,
    pub account_id: Option<String>,
    pub library_id: Option<String>,
    pub since: Option<String>,
    pub until: Option<String>,
}

pub fn history(plex: &Client, budget: Budget, args: History) -> Result<HistoryPage, ToolError> {
    use plex_get_history::{LIMIT, OFFSET, SINCE, UNTIL};
    let asked = asked(LIMIT, args.limit, OFFSET, args.offset)?;
    let rows = Rows {
        account: args.account_id.map(account_id).transpose()?,
        section: some_id("library id", args.library_id)?,
        since: args.since.map(|text| moment(SINCE, &text)).transpose()?,
        until: args.until.map(|text| moment(UNTIL, &text)).transpose()?,
    };
    let page = plex.history(&rows, asked)?;
    // Rows hold ids only. A page without rows needs no names.
    let [accounts, devices] = match page.items.is_empty() {
        true => [Ok(Names::new()), Ok(Names::new())],
        false => plex.names(),
    };
    let names_note = accounts
        .as_ref()
        .err()
        .or(devices.as_ref().err())
        .map(|error| match error.cause {
            Cause::Forbidden | Cause::Unauthorized => {
                "only the owner's token may read the names of users and devices".to_owned()
            }
            _ => error.to_string(),
        });
    let (accounts, devices) = (accounts.unwrap_or_default(), devices.unwrap_or_default());
    let accounts: Names = accounts
        .into_iter()
        .filter(|(_, name)| !name.is_empty())
        .collect();
    let end = |rows: usize| {
        page.offset
            .saturating_add(u32::try_from(rows).unwrap_or(u32::MAX))
    };
    let users: Vec<User> = (accounts.iter())
        .filter(|(id, _)| {
            page.items
                .iter()
                .any(|row| row.account.as_deref() == Some(id))
        })
        .map(|(id, name)| User {
            id: id.clone(),
            name: name.clone(),
        })
        .collect();
    let mut rows: Vec<HistoryRow> = page
        .items
        .into_iter()
        .map(|played| row(played, &accounts, &devices))
        .collect();
    let cut = budget.cut(&mut rows)?;
    let next_offset = if cut.is_some() {
        Some(end(rows.len()))
    } else {
        page.next
    };
    Ok(HistoryPage {
        rows,
        users,
        names_note,
        total: page.total,
        offset: page.offset,
        next_offset,
    })
}

/// A user without a known name is told by the id, which is good for filtering; a device is not told.
fn row(played: Played, accounts: &Names, devices: &Names) -> HistoryRow {
    let name = |id: &String, names: &Names| {
        let named = names.iter().find(|(of, _)| of == id);
        named.map(|(_, name)| name.clone())
    };
    let item = played.item;
    HistoryRow {
        at: played.at.and_then(instant::rfc3339),
        user: played.account.map(|id| name(&id, accounts).unwrap_or(id)),
        device: played.device.and_then(|id| name(&id, devices)),
        rating_key: item.rating_key,
        kind: item.kind,
        title: item.title,
        show: item.show,
        season_number: item.season_number,
        episode_number: item.episode_number,
        artist: item.artist,
    }
}

/// Accounts of plex.tv have longer numbers than anything on a server.
fn account_id(text: String) -> Result<String, ToolError> {
    match (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        true => Ok(text),
        false => Err(invalid(
            "an account id is 1 to 20 digits, for example \"1\"".into(),
        )),
    }
}

fn moment(bounds: Bounds, text: &str) -> Result<i64, ToolError> {
    instant::parse(text).ok_or_else(|| {
        invalid(format!(
            "`{}` is a day like 2026-01-31 or an instant like 2026-01-31T18:00:00Z",
            bounds.name
        ))
    })
}
