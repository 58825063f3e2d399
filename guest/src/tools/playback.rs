//! Toolset `playback`: what is playing and what was played.

use std::collections::BTreeSet;

use super::{
    Bounds, Budget, JOINT, asked, characters, invalid, params::plex_get_history, short, some_id,
};
use crate::{
    plex::{
        Cause, Client, Error, instant,
        page::Page,
        paths,
        server::Names,
        status::{Played, Rows},
    },
    types::{HistoryPage, HistoryRow, SessionList, ToolError, User},
};

pub fn sessions(plex: &Client, budget: Budget) -> Result<SessionList, ToolError> {
    let mut sessions = plex.sessions()?;
    let rest = SessionList {
        sessions: Vec::new(),
        omitted: Some(u32::MAX),
    };
    let omitted = budget.beside(&rest).cut(&mut sessions)?;
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
    let Page {
        items,
        places,
        offset,
        total,
        next,
    } = plex.history(&rows, asked)?;
    // Rows hold ids only. A page without rows needs no names.
    let [accounts, devices] = if items.is_empty() {
        [Ok(Names::new()), Ok(Names::new())]
    } else {
        plex.names()
    };
    let names_note = accounts
        .as_ref()
        .err()
        .or(devices.as_ref().err())
        .map(|error| short(without_names(error)));
    let (mut accounts, devices) = (accounts.unwrap_or_default(), devices.unwrap_or_default());
    accounts.retain(|(id, name)| !name.is_empty() && paths::is_account(id));
    let rest = HistoryPage {
        rows: Vec::new(),
        users: Vec::new(),
        names_note,
        total,
        offset,
        next_offset: Some(u32::MAX),
    };
    // Each with the place of its user among the accounts.
    let mut rows: Vec<(Option<usize>, HistoryRow)> = items
        .into_iter()
        .map(|played| {
            let mut known = accounts.iter();
            let user = known.position(|(id, _)| Some(id) == played.account.as_ref());
            (user, row(played, &accounts, &devices))
        })
        .collect();
    let users = |named: &BTreeSet<usize>| -> Vec<User> {
        let named = named.iter().filter_map(|place| accounts.get(*place));
        named
            .map(|(id, name)| User {
                id: id.clone(),
                name: name.clone(),
            })
            .collect()
    };
    // A row brings its user with it, unless one before has.
    let mut named = BTreeSet::new();
    budget.beside(&rest).cut_by(&mut rows, &mut |(user, row)| {
        let new = user.filter(|user| named.insert(*user));
        let new = users(&new.into_iter().collect());
        characters(row)
            + new
                .iter()
                .map(|user| characters(user) + JOINT)
                .sum::<usize>()
    })?;
    let named = rows.iter().filter_map(|(user, _)| *user).collect();
    Ok(HistoryPage {
        next_offset: places.get(rows.len()).copied().or(next),
        users: users(&named),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        ..rest
    })
}

fn without_names(error: &Error) -> String {
    match error.cause {
        Cause::Forbidden | Cause::Unauthorized => {
            "only the owner's token may read the names of users and devices".to_owned()
        }
        _ => error.to_string(),
    }
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

fn account_id(text: String) -> Result<String, ToolError> {
    match paths::is_account(&text) {
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
