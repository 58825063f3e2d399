//! `plex-get-history`

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    arguments::plex_get_history::Args,
    plex::{
        Cause,
        history::{Played, Rows},
        instant,
        page::Page,
        server::Names,
    },
    sorted,
    toolsets::{
        Context,
        budget::{JOINT, short},
        failure::{invalid, without_names},
        period::rows,
        written::Written,
    },
    types::{AccountId, HistoryPage, HistoryRow, Id, RatingKey, ToolError, User},
};

pub fn run(cx: &Context, args: Args) -> Result<HistoryPage, ToolError> {
    let (since, until) = (args.since.as_deref(), args.until.as_deref());
    let account = args.account.map(|name| account(cx, &name)).transpose()?;
    let rows = Rows {
        item: args.rating_key,
        ..rows(account, args.library_id, since, until)?
    };
    let Page {
        items,
        places,
        offset,
        total,
        next,
    } = cx.plex.history(&rows, args.page)?;
    // Rows hold ids only. A page without rows needs no names.
    let [accounts, devices] = if items.is_empty() {
        [Ok(Names::new()), Ok(Names::new())]
    } else {
        cx.plex.names()
    };
    let names_note = accounts
        .as_ref()
        .err()
        .or(devices.as_ref().err())
        .map(without_names);
    let (mut accounts, devices) = (accounts.unwrap_or_default(), devices.unwrap_or_default());
    accounts.retain(|(id, name)| !name.is_empty() && AccountId::parse(id).is_some());
    let rest = HistoryPage {
        rows: Vec::new(),
        users: Vec::new(),
        names_note,
        total,
        offset,
        next_offset: Some(u32::MAX),
    };
    let lengths = lengths(cx, &items);
    // Each with the place of its user among the accounts.
    let mut rows: Vec<(Option<usize>, HistoryRow)> = items
        .into_iter()
        .map(|played| {
            let mut known = accounts.iter();
            let user = known
                .position(|(id, _)| played.account.as_ref().is_some_and(|of| of.as_str() == id));
            let mut row = row(played, &accounts, &devices);
            row.duration_seconds =
                (row.rating_key.as_ref()).and_then(|key| lengths.get(key).copied());
            (user, row)
        })
        .collect();
    let users = |named: &mut dyn Iterator<Item = usize>| -> Vec<User> {
        let named = named.filter_map(|place| accounts.get(place));
        named
            .map(|(id, name)| User {
                id: id.clone(),
                name: name.clone(),
            })
            .collect()
    };
    // A row brings its user with it, unless one before has.
    let mut named = BTreeSet::new();
    cx.budget
        .beside(&rest)
        .cut_by(&mut rows, &mut |(user, row)| {
            let new = user.filter(|user| named.insert(*user));
            let new = users(&mut new.into_iter());
            row.characters()
                + new
                    .iter()
                    .map(|user| user.characters() + JOINT)
                    .sum::<usize>()
        })?;
    let mut named = BTreeSet::new();
    named.extend(rows.iter().filter_map(|(user, _)| *user));
    Ok(HistoryPage {
        next_offset: places.get(rows.len()).copied().or(next),
        users: users(&mut named.into_iter()),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        ..rest
    })
}

/// The account of that id or name. An error says which there are.
fn account(cx: &Context, asked: &str) -> Result<AccountId, ToolError> {
    if let Some(id) = AccountId::parse(asked) {
        return Ok(id);
    }
    let mut accounts = cx.plex.accounts().map_err(|error| match error.cause {
        Cause::Forbidden | Cause::Unauthorized => {
            invalid("only the owner's token may read the names of users: give the id")
        }
        _ => error.into(),
    })?;
    accounts.retain(|(id, name)| !name.is_empty() && AccountId::parse(id).is_some());
    let asked = asked.to_lowercase();
    let found = accounts
        .iter()
        .find(|(_, name)| name.to_lowercase() == asked);
    let known = || {
        let known = accounts
            .iter()
            .map(|(id, name)| format!("{id} is \"{}\"", short(name.clone())));
        invalid(format!(
            "`account` is the name or id of a user of this server: {}",
            known.collect::<Vec<_>>().join(", ")
        ))
    };
    found
        .and_then(|(id, _)| AccountId::parse(id))
        .ok_or_else(known)
}

/// How long the items are, of which rows say nothing; without those that are gone, and none at all where nobody tells.
fn lengths(cx: &Context, items: &[Played]) -> BTreeMap<String, u32> {
    let keys = items
        .iter()
        .filter_map(|played| RatingKey::parse(played.item.rating_key.as_deref()?));
    let mut keys: Vec<RatingKey> = keys.collect();
    sorted::sort_by(&mut keys, |a, b| a.as_str().cmp(b.as_str()));
    keys.dedup();
    let facts = cx.plex.facts(&keys).unwrap_or_default();
    let mut lengths = BTreeMap::new();
    lengths
        .extend((facts.into_iter()).filter_map(|one| Some((String::from(one.key), one.seconds?))));
    lengths
}

/// A user without a known name is told by the id, which is good for filtering; a device is not told.
fn row(played: Played, accounts: &Names, devices: &Names) -> HistoryRow {
    let name = |id: &str, names: &Names| {
        let named = names.iter().find(|(of, _)| of == id);
        named.map(|(_, name)| name.clone())
    };
    let item = played.item;
    HistoryRow {
        at: played.at.and_then(instant::rfc3339),
        user: (played.account).map(|id| name(id.as_str(), accounts).unwrap_or(id.into())),
        device: played.device.and_then(|id| name(&id, devices)),
        rating_key: item.rating_key,
        kind: item.kind,
        title: item.title,
        show: item.show,
        season_number: item.season_number,
        episode_number: item.episode_number,
        artist: item.artist,
        duration_seconds: None,
    }
}
