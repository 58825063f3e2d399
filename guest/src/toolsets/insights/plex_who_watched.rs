//! `plex-who-watched`

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    arguments::plex_who_watched::Args,
    plex::{
        history::{Played, Rows, Walk, walk::PAGES},
        instant,
        server::Names,
    },
    sorted,
    toolsets::{Context, budget::short, failure::without_names, period::rows},
    types::{Id, Item, ToolError, Viewer, Viewers},
};

pub fn run(cx: &Context, args: Args) -> Result<Viewers, ToolError> {
    let whole = cx.plex.whole(&args.rating_key)?;
    let rows = Rows {
        item: Some(args.rating_key),
        ..rows(None, None, args.since.as_deref(), None)?
    };
    let mut walk = Walk::new(&cx.plex, rows);
    let mut plays = BTreeMap::<Option<String>, Plays>::new();
    for _ in 0..PAGES {
        let Some(rows) = walk.next_rows()? else { break };
        for row in rows {
            let account = row.account.as_ref().map(|id| id.as_str().to_owned());
            plays.entry(account).or_default().add(row);
        }
        if cx.plex.is_late() {
            break;
        }
    }
    let mut names = Ok(Names::new());
    if !plays.is_empty() {
        names = cx.plex.accounts();
    }
    let names_note = names.as_ref().err().map(without_names);
    let names = names.unwrap_or_default();
    let mut viewers: Vec<Viewer> = plays
        .into_iter()
        .filter_map(|(account, plays)| plays.viewer(account, &names))
        .collect();
    sorted::sort_by(&mut viewers, |a, b| {
        let most = (b.items, b.plays).cmp(&(a.items, a.plays));
        most.then_with(|| a.user.cmp(&b.user))
    });
    let rest = Viewers {
        title: short(whole.title),
        kind: whole.kind,
        item_count: whole.leaves,
        viewers: Vec::new(),
        omitted: Some(u32::MAX),
        rows_read: walk.read,
        next_since: walk.rest_from().and_then(instant::rfc3339_of),
        names_note,
    };
    let omitted = cx.budget.beside(&rest).cut(&mut viewers)?;
    Ok(Viewers {
        viewers,
        omitted,
        ..rest
    })
}

/// What one account played.
#[derive(Default)]
struct Plays {
    count: u32,
    items: BTreeSet<String>,
    furthest: Option<Item>,
    latest: Option<Played>,
}

impl Plays {
    /// Adds a row that is later than those before.
    fn add(&mut self, row: Played) {
        self.count = self.count.saturating_add(1);
        let item = &row.item;
        let known = item.rating_key.clone();
        self.items.insert(known.unwrap_or_else(|| named(item)));
        if place(item).is_some() && place(item) >= self.furthest.as_ref().and_then(place) {
            self.furthest = Some(item.clone());
        }
        self.latest = Some(row);
    }

    fn viewer(self, account: Option<String>, names: &Names) -> Option<Viewer> {
        let latest = self.latest?;
        let name = names.iter().find(|(id, _)| Some(id) == account.as_ref());
        let name = name.map(|(_, name)| short(name.clone()));
        Some(Viewer {
            user: name
                .or_else(|| account.clone())
                .unwrap_or_else(|| "(unknown)".into()),
            id: account,
            items: u32::try_from(self.items.len()).unwrap_or(u32::MAX),
            plays: self.count,
            furthest: self.furthest.as_ref().map(named),
            latest: named(&latest.item),
            latest_at: latest.at.and_then(instant::rfc3339),
        })
    }
}

/// Where it stands in its show.
fn place(item: &Item) -> Option<(u32, u32)> {
    item.season_number.zip(item.episode_number)
}

/// An item among others of the same show or artist.
pub fn named(item: &Item) -> String {
    let title = short(item.title.clone());
    match place(item) {
        Some((season, episode)) => format!("S{season:02}E{episode:02} {title}"),
        None => title,
    }
}
