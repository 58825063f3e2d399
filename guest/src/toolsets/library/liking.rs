//! What somebody likes, from what was seen and rated lately; and how much something else is to that taste.

use std::collections::BTreeSet;

use crate::{
    plex::taste::{Known, Tag},
    sorted,
    toolsets::budget::short,
    types::{Id, Item, ItemKind, LibraryId, RatingKey},
};

/// Items that taste is taken from.
pub const SEEDS: usize = 10;

/// Reasons that a pick has.
const REASONS: usize = 3;

/// What was seen or rated, and how much it counts: 1 for what was seen a while ago, 16 for what was seen last and rated high.
#[derive(Clone, Debug)]
pub struct Seed {
    pub known: Known,
    pub weight: f64,
}

/// Somebody, or a genre, that what was seen has in common.
#[derive(Clone, Debug)]
pub struct Common {
    pub tag: Tag,
    weight: f64,
    /// Where it is from: places among the seeds, the weightiest first.
    of: Vec<usize>,
}

#[derive(Debug, Default)]
pub struct Taste {
    pub seeds: Vec<Seed>,
    pub directors: Vec<Common>,
    pub actors: Vec<Common>,
    pub genres: Vec<Common>,
}

/// Something that may be picked.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub known: Known,
    /// Places of the seeds that the server finds it like.
    pub like: Vec<usize>,
}

/// What a pick must be.
#[derive(Debug)]
pub struct Wanted {
    pub kind: ItemKind,
    pub sections: Vec<LibraryId>,
    pub seconds_at_most: Option<u32>,
    pub genre: Option<String>,
    pub year_from: Option<u32>,
    pub year_to: Option<u32>,
    /// What the account has seen; none where it is the token's, of which the items tell.
    pub seen: Option<BTreeSet<String>>,
}

/// What is picked, and why.
#[derive(Debug)]
pub struct Pick {
    pub item: Item,
    pub reasons: Vec<String>,
    /// Who made it, and who is in it.
    by: Vec<String>,
}

impl Taste {
    /// Of these, of which the first were seen last. What was rated below five is nobody's taste.
    pub fn of(seen: Vec<Known>) -> Taste {
        let mut seeds: Vec<Seed> = Vec::new();
        for known in seen {
            let rating = known.user_rating;
            let again = seeds.iter().any(|seed| seed.known.key == known.key);
            if again || rating.is_some_and(|rating| rating < 5.0) || seeds.len() == SEEDS {
                continue;
            }
            let recent = (SEEDS - seeds.len()) as f64;
            let rated = rating.map_or(0.0, |rating| (rating - 4.0).clamp(0.0, 6.0));
            seeds.push(Seed {
                known,
                weight: recent + rated,
            });
        }
        sorted::sort_by(&mut seeds, |a, b| b.weight.total_cmp(&a.weight));
        let common = |tags: fn(&Known) -> &Vec<Tag>| {
            let mut all: Vec<Common> = Vec::new();
            for (place, seed) in seeds.iter().enumerate() {
                for tag in tags(&seed.known) {
                    match all.iter_mut().find(|common| common.tag.name == tag.name) {
                        Some(common) => {
                            common.weight += seed.weight;
                            common.of.push(place);
                        }
                        None => all.push(Common {
                            tag: tag.clone(),
                            weight: seed.weight,
                            of: vec![place],
                        }),
                    }
                }
            }
            sorted::sort_by(&mut all, |a, b| b.weight.total_cmp(&a.weight));
            all
        };
        Taste {
            directors: common(|known| &known.directors),
            actors: common(|known| &known.actors),
            genres: common(|known| &known.genres),
            seeds,
        }
    }

    /// How much it is to that taste, and why.
    pub fn judge(&self, candidate: &Candidate) -> (f64, Vec<String>) {
        let mut score = 0.0;
        let mut reasons = Vec::new();
        let title = |place: usize| short(self.seeds[place].known.item.title.clone());
        for (place, at) in candidate.like.iter().take(3).enumerate() {
            score += self.seeds[*at].weight * 0.4;
            if place == 0 {
                reasons.push(format!(
                    "like {}{}",
                    title(*at),
                    lately(&self.seeds[*at].known)
                ));
            }
        }
        let mut shared = |common: &[Common], tags: &[Tag], worth: f64, word: &str| {
            let found = common
                .iter()
                .filter(|common| tags.iter().any(|tag| tag.name == common.tag.name));
            for (place, common) in found.take(2).enumerate() {
                score += common.weight.min(25.0) * worth;
                if place == 0 {
                    let name = short(common.tag.name.clone());
                    reasons.push(format!("{word} {name}, as {}", title(common.of[0])));
                }
            }
        };
        let known = &candidate.known;
        shared(&self.directors, &known.directors, 0.5, "directed by");
        // Who also directs has been named.
        let mut actors = known.actors.clone();
        actors.retain(|actor| !known.directors.iter().any(|tag| tag.name == actor.name));
        shared(&self.actors, &actors, 0.25, "with");
        let genres = self.genres.iter().filter(|common| {
            let mut genres = known.genres.iter();
            genres.any(|tag| tag.name == common.tag.name)
        });
        for (place, common) in genres.take(3).enumerate() {
            score += common.weight * 0.03;
            if place == 0 && common.of.len() > 1 {
                let name = short(common.tag.name.clone());
                reasons.push(format!(
                    "{name}, as {} of what was seen lately",
                    common.of.len()
                ));
            }
        }
        if let Some(rating) = known.item.rating {
            score += (rating - 6.0) * 0.5;
            if reasons.is_empty() {
                reasons.push(format!("rated {rating} and not seen"));
            }
        }
        if reasons.is_empty() {
            reasons.push("not seen".to_owned());
        }
        reasons.truncate(REASONS);
        (score, reasons)
    }

    /// The best `limit` of those that are wanted, each once; of equal ones the one that is here longest. Each further one by
    /// the same people counts for half as much: five of one director are no choice.
    pub fn pick(&self, candidates: Vec<Candidate>, wanted: &Wanted, limit: usize) -> Vec<Pick> {
        let mut picks: Vec<(f64, RatingKey, Pick)> = Vec::new();
        for candidate in candidates {
            let known = &candidate.known;
            let again = picks.iter().any(|(_, key, _)| *key == known.key);
            if again || !wanted.admits(known) {
                continue;
            }
            let (score, reasons) = self.judge(&candidate);
            let people = known.directors.iter().chain(&known.actors);
            let by: Vec<String> = people.map(|tag| tag.name.clone()).collect();
            let pick = Pick {
                by,
                item: candidate.known.item,
                reasons,
            };
            picks.push((score, candidate.known.key, pick));
        }
        sorted::sort_by(&mut picks, |(a, x, _), (b, y, _)| {
            let (x, y) = (x.as_str(), y.as_str());
            b.total_cmp(a).then_with(|| (x.len(), x).cmp(&(y.len(), y)))
        });
        let mut chosen: Vec<Pick> = Vec::new();
        let mut by: Vec<String> = Vec::new();
        while chosen.len() < limit && !picks.is_empty() {
            let mut best = (0, f64::NEG_INFINITY);
            for (place, (score, _, pick)) in picks.iter().enumerate() {
                let again = by.iter().filter(|by| pick.by.contains(by)).count();
                // What does not even begin with a good score stays behind what does.
                let score = if *score > 0.0 {
                    score * 0.5_f64.powi(again.min(20) as i32)
                } else {
                    *score
                };
                if score > best.1 {
                    best = (place, score);
                }
            }
            let (_, _, pick) = picks.remove(best.0);
            by.extend(pick.by.first().cloned());
            chosen.push(pick);
        }
        chosen
    }
}

/// When it was seen and how it was rated, as far as that is known.
fn lately(known: &Known) -> String {
    let day = (known.seen_at.as_deref()).and_then(|seen| seen.get(..10));
    match (day, known.user_rating) {
        (Some(day), Some(rating)) => format!(", seen on {day} and rated {rating}"),
        (Some(day), None) => format!(", seen on {day}"),
        (None, Some(rating)) => format!(", rated {rating}"),
        (None, None) => ", seen lately".to_owned(),
    }
}

impl Wanted {
    /// Whether it may be picked. What does not tell its length, year or genre is not, where that is asked for.
    pub fn admits(&self, known: &Known) -> bool {
        self.admits_but_for_genre(known)
            && self.genre.as_ref().is_none_or(|genre| {
                let mut genres = known.genres.iter();
                genres.any(|tag| tag.name.to_lowercase() == genre.to_lowercase())
            })
    }

    /// The same where the genres are not all told: lists name the first few.
    pub fn admits_but_for_genre(&self, known: &Known) -> bool {
        let item = &known.item;
        let seen = match &self.seen {
            Some(seen) => seen.contains(known.key.as_str()),
            None => known.is_begun,
        };
        let within = |value: Option<u32>, from: Option<u32>, to: Option<u32>| {
            (from.is_none() && to.is_none())
                || value.is_some_and(|value| {
                    from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to)
                })
        };
        !seen
            && item.kind == self.kind
            && (known.section.as_ref()).is_some_and(|section| self.sections.contains(section))
            && within(item.duration_seconds, None, self.seconds_at_most)
            && within(item.year, self.year_from, self.year_to)
    }
}

#[cfg(test)]
mod tests;
