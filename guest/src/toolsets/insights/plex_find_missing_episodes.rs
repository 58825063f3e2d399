//! `plex-find-missing-episodes`

use std::collections::{BTreeMap, BTreeSet};

use super::holes::{between, last_in, words};
use crate::{
    arguments::plex_find_missing_episodes::{Args, REQUESTS},
    plex::{
        episodes::{Numbered, PAGE},
        facts::BATCH,
        page::Asked,
    },
    sorted,
    toolsets::{Context, budget::short},
    types::{Id, MissingEpisodes, RatingKey, SeasonHoles, ShowHoles, ToolError},
};

/// Files whose names are looked at: of episodes that a hole follows.
const FILES: usize = 2_000;

/// Pages that are read: what is left of a call's requests beside the names of files, and what is sent again.
const PAGES: u32 = REQUESTS - FILES.div_ceil(BATCH) as u32 - 8;

const BEFORE_LAST: &str =
    "holes lie between episodes that are here: what comes after the last one is not known";

pub fn run(cx: &Context, args: Args) -> Result<MissingEpisodes, ToolError> {
    let mut notes = vec![BEFORE_LAST.to_owned()];
    let mut library = Library::default();
    let mut start = Some(0);
    for page in 0.. {
        let Some(from) = start else { break };
        if page == PAGES || cx.plex.is_late() {
            notes.push(format!(
                "only the first {from} episodes were read: more holes may be there"
            ));
            break;
        }
        let asked = Asked {
            start: from,
            size: PAGE,
        };
        let read = cx.plex.numbered(&args.library_id, asked)?;
        library.totals.extend(read.total);
        start = read.next;
        read.items
            .into_iter()
            .for_each(|episode| library.add(episode));
    }
    if library.totals.len() > 1 {
        notes.push("the library changed while it was read: a hole may be none".into());
    }
    if library.unnumbered > 0 {
        notes.push(format!("{} episodes have no number", library.unnumbered));
    }
    library.fill_from_files(cx)?;
    let mut shows: Vec<(String, ShowHoles)> = (library.shows.iter())
        .filter_map(|(key, show)| show.holes(key))
        .map(|show| (show.title.to_lowercase(), show))
        .collect();
    sorted::sort_by(&mut shows, |(a, x), (b, y)| {
        a.cmp(b).then_with(|| x.rating_key.cmp(&y.rating_key))
    });
    let total = shows.len() as u32;
    let offset = args.page.start.min(total);
    let mut shows: Vec<ShowHoles> = (shows.into_iter())
        .map(|(_, show)| show)
        .skip(offset as usize)
        .take(args.page.size as usize)
        .collect();
    let rest = MissingEpisodes {
        shows: Vec::new(),
        total,
        offset: args.page.start,
        next_offset: Some(u32::MAX),
        shows_checked: library.shows.len() as u32,
        episodes_read: library.read,
        notes,
    };
    cx.budget.beside(&rest).cut(&mut shows)?;
    let end = offset + shows.len() as u32;
    Ok(MissingEpisodes {
        shows,
        next_offset: Some(end).filter(|end| *end < total),
        ..rest
    })
}

/// The episodes of a library, by show.
#[derive(Default)]
struct Library {
    shows: BTreeMap<String, Show>,
    /// Every total that the server told.
    totals: BTreeSet<u32>,
    read: u32,
    unnumbered: u32,
}

#[derive(Default)]
struct Show {
    title: String,
    /// By season and number; the key of the episode.
    seasons: BTreeMap<u32, BTreeMap<u32, RatingKey>>,
    /// Numbers that a file holds besides the one of its episode.
    within_files: BTreeMap<u32, BTreeSet<u32>>,
}

impl Library {
    fn add(&mut self, episode: Option<Numbered>) {
        let Some(episode) = episode else { return };
        self.read += 1;
        let (Some(show), Some(season), Some(number)) =
            (episode.show, episode.season, episode.number)
        else {
            self.unnumbered += 1;
            return;
        };
        let show = self.shows.entry(show.into()).or_default();
        show.title = episode.show_title;
        let season = show.seasons.entry(season).or_default();
        season.insert(number, episode.key);
    }

    /// Looks whether the file before a hole reaches into it.
    fn fill_from_files(&mut self, cx: &Context) -> Result<(), ToolError> {
        let mut before = BTreeMap::new();
        for (key, show) in &self.shows {
            for (season, number) in show.holes_after() {
                let episode = show.seasons[&season][&number].as_str().to_owned();
                before.insert(episode, (key.clone(), season, number));
            }
        }
        let keys: Vec<RatingKey> = (before.keys())
            .filter_map(|key| RatingKey::parse(key))
            .take(FILES)
            .collect();
        for (key, files) in cx.plex.file_names(&keys)? {
            let Some((show, season, number)) = before.get(key.as_str()) else {
                continue;
            };
            let last = files.iter().filter_map(|file| last_in(file, *number)).max();
            if let (Some(last), Some(show)) = (last, self.shows.get_mut(show)) {
                let within = show.within_files.entry(*season).or_default();
                within.extend(*number..=last);
            }
        }
        Ok(())
    }
}

impl Show {
    /// Seasons but the specials, whose numbers say nothing, with the numbers that are here.
    fn numbers(&self) -> impl Iterator<Item = (u32, BTreeSet<u32>)> {
        let seasons = self.seasons.iter().filter(|(season, _)| **season > 0);
        seasons.map(|(season, episodes)| {
            let within = self.within_files.get(season).into_iter().flatten();
            (*season, episodes.keys().chain(within).copied().collect())
        })
    }

    /// Episodes that a hole follows.
    fn holes_after(&self) -> Vec<(u32, u32)> {
        self.numbers()
            .flat_map(|(season, here)| {
                let holes = between(&here).into_iter();
                holes.map(move |hole| (season, hole.start() - 1))
            })
            .collect()
    }

    fn holes(&self, key: &str) -> Option<ShowHoles> {
        let mut seasons = Vec::new();
        let mut here = BTreeSet::new();
        let mut end_before = 0;
        for (season, numbers) in self.numbers() {
            here.insert(season);
            let (first, last) = (*numbers.first()?, *numbers.last()?);
            let missing = words(&between(&numbers));
            let goes_on = first == end_before + 1;
            let begins_at = Some(first).filter(|first| *first > 1 && !goes_on);
            end_before = last;
            if missing.is_some() || begins_at.is_some() {
                seasons.push(SeasonHoles {
                    season,
                    missing,
                    begins_at,
                    last,
                    episodes: numbers.len() as u32,
                });
            }
        }
        let missing_seasons = words(&between(&here));
        (!seasons.is_empty() || missing_seasons.is_some()).then(|| ShowHoles {
            rating_key: key.to_owned(),
            title: short(self.title.clone()),
            seasons,
            missing_seasons,
        })
    }
}
