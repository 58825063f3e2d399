//! `plex-recommend`

use std::collections::BTreeSet;

use super::liking::{Candidate, SEEDS, Taste, Wanted};
use crate::{
    arguments::plex_recommend::Args,
    plex::{
        history::Rows,
        instant,
        page::Asked,
        taste::{By, Known},
    },
    sorted,
    toolsets::{Context, budget::short, failure::invalid},
    types::{
        AccountId, Id, Item, ItemKind, LibraryId, LibraryKind, ListKind, PickKind, RatingKey,
        Recommendation, Recommendations, ToolError,
    },
};

/// Libraries that are looked at.
const LIBRARIES: usize = 4;

/// Items of a list by somebody, or of a genre.
const LISTED: u32 = 40;

/// Items of the list of the best.
const BEST: u32 = 200;

/// Items like one that was seen.
const LIKE: u32 = 20;

/// The best of all, which are looked at closely.
const SHORTLIST: usize = 100;

/// Rows of the history that are read of another account, in pages.
const PAGE: u32 = 500;
const PAGES: u32 = 10;

/// A film or show that was played, and when.
type Play = (RatingKey, Option<u64>);

/// Genres that an error names.
const NAMED: usize = 40;

pub fn run(cx: &Context, args: Args) -> Result<Recommendations, ToolError> {
    let mut notes = Vec::new();
    let (kind, item_kind) = match args.kind {
        PickKind::Movie => (ListKind::Movie, ItemKind::Movie),
        PickKind::Show => (ListKind::Show, ItemKind::Show),
    };
    let sections = sections(cx, &args, &mut notes)?;
    let (seen, taste) = match &args.account_id {
        Some(account) => {
            let (seen, lately) = seen_by(cx, account, args.kind, &sections, &mut notes)?;
            (Some(seen), Taste::of(of_account(cx, lately)?))
        }
        None => (None, Taste::of(own(cx, kind, &sections)?)),
    };
    let wanted = Wanted {
        kind: item_kind,
        seconds_at_most: args.minutes_at_most.map(|minutes| minutes * 60),
        genre: args.genre.clone(),
        year_from: args.year_from,
        year_to: args.year_to,
        sections,
        seen,
    };
    if taste.seeds.is_empty() {
        notes.push("nothing was seen yet: these are the best rated".to_owned());
    }
    let (candidates, like_note) = candidates(cx, kind, &taste, &wanted)?;
    let candidates = shortlist(&taste, candidates, &wanted);
    let candidates = looked_at(cx, candidates)?;
    let mut picks: Vec<Recommendation> = (taste.pick(candidates, &wanted, args.limit as usize))
        .into_iter()
        .map(|pick| Recommendation {
            item: if wanted.seen.is_some() {
                unseen(pick.item)
            } else {
                pick.item
            },
            reasons: pick.reasons,
        })
        .collect();
    let titles = taste
        .seeds
        .into_iter()
        .map(|seed| short(seed.known.item.title));
    let rest = Recommendations {
        picks: Vec::new(),
        from: titles.collect(),
        notes,
        like_note,
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut picks)?;
    Ok(Recommendations {
        picks,
        omitted,
        ..rest
    })
}

/// Without what the token's user, and not the account, has seen of it.
fn unseen(item: Item) -> Item {
    Item {
        watched: None,
        progress_seconds: None,
        episodes_unseen: None,
        ..item
    }
}

/// The libraries to pick from.
fn sections(
    cx: &Context,
    args: &Args,
    notes: &mut Vec<String>,
) -> Result<Vec<LibraryId>, ToolError> {
    let wanted = match args.kind {
        PickKind::Movie => LibraryKind::Movie,
        PickKind::Show => LibraryKind::Show,
    };
    if let Some(id) = &args.library_id {
        let section = cx.plex.section("recommend", id)?;
        if section.library.kind != wanted {
            let title = short(section.library.title);
            return Err(invalid(format!(
                "library {id}, \"{title}\", holds nothing of that `kind`"
            )));
        }
        return Ok(vec![id.clone()]);
    }
    let sections = cx.plex.sections("recommend")?;
    let mut ids: Vec<LibraryId> = (sections.iter())
        .filter(|section| section.library.kind == wanted)
        .filter_map(|section| LibraryId::parse(&section.library.id))
        .collect();
    if ids.len() > LIBRARIES {
        notes.push(format!(
            "{} libraries were left out: `library_id` picks from one",
            ids.len() - LIBRARIES
        ));
        ids.truncate(LIBRARIES);
    }
    Ok(ids)
}

/// What the token's user saw last and rated, that which was seen last first.
fn own(cx: &Context, kind: ListKind, sections: &[LibraryId]) -> Result<Vec<Known>, ToolError> {
    let lists = |by: By| sections.iter().map(move |section| (section.clone(), by));
    let asked: Vec<_> = lists(By::LastSeen).chain(lists(By::LastRated)).collect();
    let mut found: Vec<Known> = (cx.plex.known_lists(kind, &asked, SEEDS as u32)?)
        .into_iter()
        .flatten()
        .filter(|known| known.user_rating.is_some() || (known.is_begun && known.seen_at.is_some()))
        .collect();
    // What was rated and never seen comes last.
    sorted::sort_by(&mut found, |a, b| b.seen_at.cmp(&a.seen_at));
    // Lists name a few of the people and genres only.
    let mut keys: Vec<RatingKey> = Vec::new();
    for known in &found {
        if !keys.contains(&known.key) && keys.len() < 2 * SEEDS {
            keys.push(known.key.clone());
        }
    }
    let whole = cx.plex.known(&keys)?;
    let whole = keys
        .iter()
        .filter_map(|key| whole.iter().find(|known| known.key == *key));
    Ok(whole.cloned().collect())
}

/// What an account has played, and the last of it: films, or shows of which an episode was played.
fn seen_by(
    cx: &Context,
    account: &AccountId,
    kind: PickKind,
    sections: &[LibraryId],
    notes: &mut Vec<String>,
) -> Result<(BTreeSet<String>, Vec<Play>), ToolError> {
    let mut seen = BTreeSet::new();
    let mut lately = Vec::new();
    let rows = Rows {
        account: Some(account.clone()),
        // Of several libraries the rows of all are read.
        section: sections.first().filter(|_| sections.len() == 1).cloned(),
        ..Rows::default()
    };
    let mut start = Some(0);
    for _ in 0..PAGES {
        let Some(at) = start else { break };
        let page = cx.plex.history(
            &rows,
            Asked {
                start: at,
                size: PAGE,
            },
        )?;
        start = page.next;
        for row in page.items {
            let key = match kind {
                PickKind::Movie => (row.item.rating_key.as_deref())
                    .filter(|_| row.item.kind == ItemKind::Movie)
                    .and_then(RatingKey::parse),
                PickKind::Show => row
                    .grandparent
                    .filter(|_| row.item.kind == ItemKind::Episode),
            };
            let Some(key) = key else { continue };
            if seen.insert(key.to_string()) && lately.len() < SEEDS {
                lately.push((key, row.at));
            }
        }
    }
    if start.is_some() {
        notes.push(format!(
            "only the last {} plays of this account were read: older ones may be among the picks",
            PAGE * PAGES
        ));
    }
    Ok((seen, lately))
}

/// What an account has played, with the time: everything else that items tell of it is the token's user's.
fn of_account(cx: &Context, lately: Vec<Play>) -> Result<Vec<Known>, ToolError> {
    let keys: Vec<RatingKey> = lately.iter().map(|(key, _)| key.clone()).collect();
    let found = match cx.plex.known(&keys) {
        // Of what was played nothing is left.
        Err(error) if error.is_not_found() => Vec::new(),
        other => other?,
    };
    let played = lately.into_iter().filter_map(|(key, at)| {
        let known = found.iter().find(|known| known.key == key)?.clone();
        Some(Known {
            seen_at: at.and_then(instant::rfc3339),
            user_rating: None,
            ..known
        })
    });
    Ok(played.collect())
}

/// What may be picked: what is like what was seen, by the same people, of the same genres, and the best of the rest.
fn candidates(
    cx: &Context,
    kind: ListKind,
    taste: &Taste,
    wanted: &Wanted,
) -> Result<(Vec<Candidate>, Option<String>), ToolError> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut add = |known: Known, seed: Option<usize>| {
        let again = found.iter_mut().find(|one| one.known.key == known.key);
        match again {
            Some(again) => again
                .like
                .extend(seed.filter(|seed| !again.like.contains(seed))),
            None => found.push(Candidate {
                known,
                like: seed.into_iter().collect(),
            }),
        }
    };
    let keys: Vec<RatingKey> = taste
        .seeds
        .iter()
        .map(|seed| seed.known.key.clone())
        .collect();
    let (like, refused) = cx.plex.known_like(&keys, LIKE)?;
    for (seed, like) in like.into_iter().enumerate() {
        like.into_iter().for_each(|known| add(known, Some(seed)));
    }
    let by = |common: &[super::liking::Common], most: usize, by: fn(u64) -> By| -> Vec<By> {
        let ids = common.iter().filter_map(|common| common.tag.id);
        ids.take(most).map(by).collect()
    };
    let common = [
        by(&taste.directors, 2, By::Director),
        by(&taste.actors, 3, By::Actor),
        by(&taste.genres, 2, By::Genre),
    ]
    .concat();
    let mut lists = Vec::new();
    let mut best = Vec::new();
    let genres = genres(cx, kind, wanted)?;
    for (section, genre) in wanted.sections.iter().zip(genres) {
        lists.extend(common.iter().map(|by| (section.clone(), *by)));
        best.push((section.clone(), genre));
    }
    let best = cx.plex.known_lists(kind, &best, BEST)?;
    let of_genre: Vec<RatingKey> = best
        .iter()
        .flatten()
        .map(|known| known.key.clone())
        .collect();
    let lists = cx.plex.known_lists(kind, &lists, LISTED)?;
    for known in lists.into_iter().chain(best).flatten() {
        add(known, None);
    }
    if wanted.genre.is_some() {
        // What else is of that genre says so.
        found.retain(|one| of_genre.contains(&one.known.key) || wanted.admits(&one.known));
    }
    Ok((found, refused.map(|error| short(error.to_string()))))
}

/// How the best of each library are listed: of the genre, where one is wanted.
fn genres(cx: &Context, kind: ListKind, wanted: &Wanted) -> Result<Vec<By>, ToolError> {
    let Some(genre) = &wanted.genre else {
        return Ok(vec![By::BestRated; wanted.sections.len()]);
    };
    let mut names: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut is_known = false;
    for section in &wanted.sections {
        let genres = cx.plex.genres(section, kind)?;
        let same = genres
            .iter()
            .find(|tag| tag.name.to_lowercase() == genre.to_lowercase());
        is_known |= same.is_some();
        found.push(same.and_then(|tag| tag.id).map_or(By::BestRated, By::Genre));
        for tag in genres {
            if !names.contains(&tag.name) {
                names.push(tag.name);
            }
        }
    }
    if is_known {
        return Ok(found);
    }
    names.truncate(NAMED);
    Err(invalid(format!(
        "`genre` \"{genre}\": there is none of that name here; there are {}",
        names.into_iter().map(short).collect::<Vec<_>>().join(", ")
    )))
}

/// The best of them, as far as lists tell.
fn shortlist(taste: &Taste, candidates: Vec<Candidate>, wanted: &Wanted) -> Vec<Candidate> {
    let mut judged: Vec<(f64, Candidate)> = (candidates.into_iter())
        // Lists of what is like something do not say where it is.
        .filter(|one| one.known.section.is_none() || wanted.admits_but_for_genre(&one.known))
        .map(|one| (taste.judge(&one).0, one))
        .collect();
    sorted::sort_by(&mut judged, |(a, _), (b, _)| b.total_cmp(a));
    judged.truncate(SHORTLIST);
    judged.into_iter().map(|(_, one)| one).collect()
}

/// The same as the server knows them one by one: all people and genres, the library, whether they were seen.
fn looked_at(cx: &Context, candidates: Vec<Candidate>) -> Result<Vec<Candidate>, ToolError> {
    let keys: Vec<RatingKey> = candidates.iter().map(|one| one.known.key.clone()).collect();
    let whole = cx.plex.known(&keys)?;
    let whole = whole.into_iter().filter_map(|known| {
        let one = candidates.iter().find(|one| one.known.key == known.key)?;
        Some(Candidate {
            known,
            like: one.like.clone(),
        })
    });
    Ok(whole.collect())
}
