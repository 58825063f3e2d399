//! `plex-get-history`

use crate::{
    arguments::{check::invalid, plex_get_history::Args},
    plex::{
        Cause, instant,
        server::Names,
        status::{Played, Rows},
    },
    toolsets::Context,
    types::{HistoryPage, HistoryRow, ToolError, User},
};

pub fn run(cx: &Context, args: Args) -> Result<HistoryPage, ToolError> {
    let rows = Rows {
        account: args.account_id,
        section: args.library_id,
        since: (args.since.map(|text| moment("since", &text))).transpose()?,
        until: (args.until.map(|text| moment("until", &text))).transpose()?,
    };
    let page = cx.plex.history(&rows, args.page)?;
    // Rows hold ids only. A page without rows needs no names.
    let [accounts, devices] = if page.items.is_empty() {
        [Ok(Names::new()), Ok(Names::new())]
    } else {
        cx.plex.names()
    };
    let unread = accounts.as_ref().err().or(devices.as_ref().err());
    let names_note = unread.map(|error| match error.cause {
        Cause::Forbidden | Cause::Unauthorized => {
            "only the owner's token may read the names of users and devices".to_owned()
        }
        _ => error.to_string(),
    });
    let (accounts, devices) = (accounts.unwrap_or_default(), devices.unwrap_or_default());
    let accounts: Names = (accounts.into_iter())
        .filter(|(_, name)| !name.is_empty())
        .collect();
    let is_in = |id: &str| (page.items.iter()).any(|row| row.account.as_deref() == Some(id));
    let users: Vec<User> = (accounts.iter())
        .filter(|(id, _)| is_in(id))
        .map(|(id, name)| User {
            id: id.clone(),
            name: name.clone(),
        })
        .collect();
    let mut rows: Vec<HistoryRow> = (page.items.into_iter())
        .map(|played| row(played, &accounts, &devices))
        .collect();
    let next_offset = if cx.budget.cut(&mut rows)?.is_some() {
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        Some(page.offset.saturating_add(count))
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

fn moment(name: &str, text: &str) -> Result<i64, ToolError> {
    instant::parse(text).ok_or_else(|| {
        invalid(format!(
            "`{name}` is a day like 2026-01-31 or an instant like 2026-01-31T18:00:00Z"
        ))
    })
}
