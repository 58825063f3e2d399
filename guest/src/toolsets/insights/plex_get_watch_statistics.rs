//! `plex-get-watch-statistics`

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;

use super::{
    plex_who_watched::named as named_among,
    tally::{Label, Sum, Tally},
};
use crate::{
    arguments::plex_get_watch_statistics::{Args, REQUESTS},
    plex::{
        Client, Error,
        facts::{BATCH, Facts},
        history::{
            Played, Walk,
            walk::{PAGE, PAGES},
        },
        instant,
    },
    toolsets::{
        Context,
        budget::short,
        failure::without_names,
        period::{rows, utc_offset},
    },
    types::{AccountId, Id, Item, ItemKind, RatingKey, ToolError, WatchGroupBy, WatchStatistics},
};

/// Items whose facts are remembered from one page to the next.
const REMEMBERED: usize = 10_000;

/// Requests that one more page may take with all that it needs: itself, facts of its items and of what their genres
/// stand at, names at the end; and some that are sent again.
const PAGE_REQUESTS: u32 = 1 + 2 * PAGE.div_ceil(BATCH as u32) + 3 + 8;

const UNKNOWN: &str = "(unknown)";

pub fn run(cx: &Context, args: Args) -> Result<WatchStatistics, ToolError> {
    let (since, until) = (args.since.as_deref(), args.until.as_deref());
    let rows = rows(args.account_id, args.library_id, since, until)?;
    let offset = args.utc_offset.map(|text| utc_offset("utc_offset", &text));
    let mut sums = Sums::new(args.by, offset.transpose()?.unwrap_or(0));
    let mut known = Known::new(&cx.plex);
    let mut walk = Walk::new(&cx.plex, rows);
    let mut pages = 0;
    while let Some(played) = walk.next_rows()? {
        pages += 1;
        known.learn(&played, args.by)?;
        for row in &played {
            sums.count(row, &known);
        }
        let is_full = pages == PAGES || pages + known.requests + PAGE_REQUESTS > REQUESTS;
        if is_full || cx.plex.is_late() {
            break;
        }
    }
    let notes = sums.notes();
    let (tally, names_note) = named(&cx.plex, args.by, sums.tally);
    let mut groups = tally.groups(is_time(args.by));
    let mut omitted = 0;
    if !is_time(args.by) {
        omitted = groups.len().saturating_sub(args.limit as usize) as u32;
        groups.truncate(args.limit as usize);
    }
    let rest = WatchStatistics {
        groups: Vec::new(),
        omitted_groups: Some(u32::MAX),
        plays: sums.all.plays,
        seconds: sums.all.seconds,
        plays_of_unknown_length: Some(sums.of_unknown_length).filter(|plays| *plays > 0),
        plays_in_no_group: Some(sums.in_no_group).filter(|plays| *plays > 0),
        rows_read: walk.read,
        next_since: walk.rest_from().and_then(instant::rfc3339_of),
        names_note,
        lengths_note: (known.missing > 0).then(|| {
            format!(
                "{} of the items that were played are not there any more",
                known.missing
            )
        }),
        notes,
    };
    omitted += cx.budget.beside(&rest).cut(&mut groups)?.unwrap_or(0);
    Ok(WatchStatistics {
        groups,
        omitted_groups: Some(omitted).filter(|groups| *groups > 0),
        ..rest
    })
}

/// Groups that stand in an order of their own.
fn is_time(by: WatchGroupBy) -> bool {
    matches!(
        by,
        WatchGroupBy::Hour | WatchGroupBy::Weekday | WatchGroupBy::Month
    )
}

/// What the history does not say of its items.
struct Known<'c, 't> {
    plex: &'c Client<'t>,
    facts: BTreeMap<String, Facts>,
    /// Items that were asked for and are not there.
    missing: u32,
    /// Requests that were sent for it.
    requests: u32,
}

impl<'c, 't> Known<'c, 't> {
    fn new(plex: &'c Client<'t>) -> Known<'c, 't> {
        Known {
            plex,
            facts: BTreeMap::new(),
            missing: 0,
            requests: 0,
        }
    }

    /// Asks for what is not known yet about the items of `rows`.
    fn learn(&mut self, rows: &[Played], by: WatchGroupBy) -> Result<(), Error> {
        if self.facts.len() > REMEMBERED {
            self.facts.clear();
        }
        let mut wanted = BTreeSet::new();
        for row in rows {
            wanted.extend(row.item.rating_key.as_deref());
            if by == WatchGroupBy::Genre {
                wanted.extend(genre_holder(row));
            }
        }
        let new = wanted
            .into_iter()
            .filter(|key| !self.facts.contains_key(*key));
        let new: Vec<RatingKey> = new.filter_map(RatingKey::parse).collect();
        self.requests += new.len().div_ceil(BATCH) as u32;
        for facts in self.plex.facts(&new)? {
            self.facts.insert(facts.key.to_string(), facts);
        }
        for key in new {
            // Not asked for again.
            self.facts.entry(key.to_string()).or_insert_with(|| {
                self.missing += 1;
                let (seconds, genres) = (None, Vec::new());
                Facts {
                    key,
                    seconds,
                    genres,
                }
            });
        }
        Ok(())
    }

    fn seconds(&self, row: &Played) -> Option<u32> {
        self.facts.get(row.item.rating_key.as_deref()?)?.seconds
    }

    fn genres(&self, row: &Played) -> &[String] {
        let facts = genre_holder(row).and_then(|key| self.facts.get(key));
        facts.map_or(&[], |facts| &facts.genres)
    }
}

/// The item that has the genres: episodes and tracks have none of their own.
fn genre_holder(row: &Played) -> Option<&str> {
    match row.item.kind {
        ItemKind::Episode => row.grandparent.as_ref().map(RatingKey::as_str),
        ItemKind::Track => row.parent.as_ref().map(RatingKey::as_str),
        _ => row.item.rating_key.as_deref(),
    }
}

/// The sums so far.
struct Sums {
    by: WatchGroupBy,
    /// Seconds east of UTC.
    offset: i64,
    tally: Tally,
    all: Sum,
    of_unknown_length: u32,
    in_no_group: u32,
    is_in_several: bool,
}

impl Sums {
    fn new(by: WatchGroupBy, offset: i64) -> Sums {
        let mut tally = Tally::default();
        // An hour at which nothing is ever watched is an answer too.
        let fixed: Vec<Label> = match by {
            WatchGroupBy::Hour => (0..24).map(hour).collect(),
            WatchGroupBy::Weekday => (0..7).map(weekday).collect(),
            _ => Vec::new(),
        };
        for label in fixed {
            tally.add(label, Sum::default());
        }
        Sums {
            by,
            offset,
            tally,
            all: Sum::default(),
            of_unknown_length: 0,
            in_no_group: 0,
            is_in_several: false,
        }
    }

    fn count(&mut self, row: &Played, known: &Known<'_, '_>) {
        let seconds = known.seconds(row);
        let sum = Sum {
            plays: 1,
            seconds: seconds.unwrap_or(0),
        };
        self.all.add(sum);
        self.of_unknown_length += u32::from(seconds.is_none());
        let labels = self.labels(row, known);
        self.in_no_group += u32::from(labels.is_empty());
        self.is_in_several |= labels.len() > 1;
        for label in labels {
            self.tally.add(label, sum);
        }
    }

    fn labels(&self, row: &Played, known: &Known<'_, '_>) -> Vec<Label> {
        let at = row.at.and_then(|at| i64::try_from(at).ok());
        let local = at.unwrap_or(0) + self.offset;
        let of_id = |id: Option<&str>| Label::named(id.unwrap_or(UNKNOWN));
        vec![match self.by {
            WatchGroupBy::User => of_id(row.account.as_ref().map(Id::as_str)),
            WatchGroupBy::Library => of_id(row.section.as_ref().map(Id::as_str)),
            WatchGroupBy::Platform => of_id(row.device.as_deref()),
            WatchGroupBy::Item => item(&row.item),
            WatchGroupBy::Show => match &row.item.show {
                Some(show) => titled(show, row.grandparent.as_ref().map(Id::as_str)),
                None => return Vec::new(),
            },
            WatchGroupBy::Genre => {
                let genres = known.genres(row).iter();
                return genres.map(|genre| Label::named(genre.as_str())).collect();
            }
            WatchGroupBy::Hour => hour(local.rem_euclid(86_400) / 3600),
            // The first day of 1970 was a Thursday.
            WatchGroupBy::Weekday => weekday((local.div_euclid(86_400) + 3).rem_euclid(7)),
            WatchGroupBy::Month => month(local),
        }]
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.is_in_several {
            notes.push(
                "a play counts in each of its genres: the groups add up to more than all plays"
                    .into(),
            );
        }
        if is_time(self.by) && self.offset != 0 {
            notes.push(
                "one offset holds for the whole period: it does not follow daylight saving".into(),
            );
        }
        notes
    }
}

fn hour(hour: i64) -> Label {
    Label::named(format!("{hour:02}"))
}

fn weekday(day: i64) -> Label {
    const DAYS: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    Label {
        key: day.to_string(),
        name: DAYS[day as usize % 7].to_owned(),
        id: None,
    }
}

fn month(local: i64) -> Label {
    match OffsetDateTime::from_unix_timestamp(local) {
        Ok(at) => Label::named(format!("{:04}-{:02}", at.year(), u8::from(at.month()))),
        Err(_) => Label::named(UNKNOWN),
    }
}

/// What is gone from the library has no id, and is known by its name.
fn titled(name: &str, id: Option<&str>) -> Label {
    Label {
        key: id.map_or_else(|| format!("\"{name}"), str::to_owned),
        name: short(name.to_owned()),
        id: id.map(str::to_owned),
    }
}

fn item(item: &Item) -> Label {
    let name = match item.show.as_ref().or(item.artist.as_ref()) {
        Some(of) => format!("{of}: {}", named_among(item)),
        None => named_among(item),
    };
    titled(&name, item.rating_key.as_deref())
}

/// The groups under the names that people know them by, and why there are none.
fn named(plex: &Client<'_>, by: WatchGroupBy, tally: Tally) -> (Tally, Option<String>) {
    let names = match by {
        WatchGroupBy::User => plex.accounts(),
        WatchGroupBy::Platform => plex.platforms(),
        WatchGroupBy::Library => plex.section_names(),
        _ => return (tally, None),
    };
    let note = names.as_ref().err().map(without_names);
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    known.extend(names.unwrap_or_default());
    let tally = tally.relabelled(|label| {
        let name = known.get(&label.key).map(|name| short(name.clone()));
        match by {
            // Several devices are of one platform.
            WatchGroupBy::Platform => Label::named(name.unwrap_or_else(|| UNKNOWN.into())),
            _ => Label {
                id: Some(label.key.clone()).filter(|key| AccountId::parse(key).is_some()),
                name: name.unwrap_or(label.name),
                key: label.key,
            },
        }
    });
    (tally, note)
}
