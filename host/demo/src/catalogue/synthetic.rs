//! Films that nobody made, any number of them, each computed from its place in the list when it is asked for.
//!
//! Titles are three words from three sorted lists, so that the place determines the title and titles come out sorted.

use super::View;
use super::item::{Item, Kind, Tagged};
use super::media::{self, Subtitle, Voice};
use super::tag::{TagKind, Tags};
use super::{BASE, DAY, Ids, mix, section};

mod words;

use words::{COUNTRIES, FAMILY, FIRST, GENRES, GIVEN, RATINGS, SECOND, SENTENCES, STUDIOS, THIRD};

/// Rating keys of synthetic films start here.
pub const START: u32 = 100_001;

#[derive(Clone)]
pub struct Synthetic {
    count: u32,
    genres: Vec<u32>,
    countries: Vec<u32>,
    directors: Vec<u32>,
    writers: Vec<u32>,
    actors: Vec<u32>,
}

/// The number of titles without a number at their end.
const TITLES: u64 = (FIRST.len() * SECOND.len() * THIRD.len()) as u64;

/// Numbers at the end of titles have one digit, so that they sort.
const MOST: u64 = TITLES * 9;

impl Synthetic {
    /// Only what does not depend on the count is made now.
    pub fn new(count: usize, tags: &mut Tags) -> Synthetic {
        let mut all = |kind, names: &[&str]| -> Vec<u32> {
            names.iter().map(|name| tags.intern(kind, name)).collect()
        };
        let genres = all(TagKind::Genre, &GENRES);
        let countries = all(TagKind::Country, &COUNTRIES);
        let mut people = |kind| -> Vec<u32> {
            GIVEN
                .iter()
                .flat_map(|given| FAMILY.iter().map(move |family| format!("{given} {family}")))
                .map(|name| tags.intern(kind, &name))
                .collect()
        };
        Synthetic {
            count: count.min(MOST as usize) as u32,
            genres,
            countries,
            directors: people(TagKind::Director),
            writers: people(TagKind::Writer),
            actors: people(TagKind::Actor),
        }
    }

    pub fn ids(&self) -> Ids {
        Ids::Range {
            first: START,
            count: self.count,
        }
    }

    /// The film; `None` when the id is beyond the last.
    pub fn item(&self, id: u32) -> Option<Item> {
        let index = id.checked_sub(START).filter(|index| *index < self.count)?;
        let seed = seed(index);
        let mut item = Item::new(id, Kind::Movie, section::SYNTHETIC, &self.title(index));
        // Half of them in the last thirty years.
        let age = seed % 30
            + if seed.is_multiple_of(2) {
                0
            } else {
                (seed >> 8) % 75
            };
        let year = 2025 - age as i32;
        let duration = (68 + (seed >> 16) % 95) * 60_000 + (seed >> 24) % 60_000;
        item.year = Some(year);
        let (month, day) = (1 + (seed >> 4) % 12, 1 + (seed >> 12) % 28);
        item.released = Some(format!("{year}-{month:02}-{day:02}"));
        item.duration = Some(duration);
        item.added = added(seed);
        item.updated = item.added + DAY;
        item.rating = Some((30 + (seed >> 28) % 68) as f64 / 10.0);
        item.audience_rating = Some((35 + (seed >> 36) % 60) as f64 / 10.0);
        item.content_rating = Some(pick(&RATINGS, seed >> 5).to_string());
        item.studio = Some(pick(&STUDIOS, seed >> 9).to_string());
        item.tags = self.tags(seed);
        item.guids = vec![
            format!("imdb://tt9{index:07}"),
            format!("tmdb://9{index:06}"),
        ];
        item.summary = summary(seed);
        item.media = file(id, duration, seed, &item.title, year)
            .into_iter()
            .collect();
        Some(item)
    }

    /// Two in five are watched, one in fifty is in progress.
    pub fn view(&self, id: u32) -> View {
        let seed = mix(u64::from(id) ^ 0x7a7c_4ed0);
        let last = Some(BASE - DAY - (seed >> 16) as i64 % (700 * DAY)).filter(|at| *at < BASE);
        match seed % 50 {
            0 => View {
                offset: Some((5 + seed % 55) * 60_000),
                last,
                ..View::default()
            },
            1..=20 => View {
                count: 1 + (seed >> 8) as u32 % 3,
                last,
                ..View::default()
            },
            _ => View::default(),
        }
    }

    pub fn title_of(&self, id: u32) -> Option<String> {
        let index = id.checked_sub(START).filter(|index| *index < self.count)?;
        Some(self.title(index))
    }

    /// Also for ids beyond the last.
    pub fn added(&self, id: u32) -> i64 {
        added(seed(id.wrapping_sub(START)))
    }

    fn title(&self, index: u32) -> String {
        // With fewer films than titles the films are spread over all letters; with more, the titles get numbers.
        let slots = TITLES * u64::from(self.count).div_ceil(TITLES).max(1);
        let slot = u64::from(index) * slots / u64::from(self.count);
        let copies = slots / TITLES;
        let (title, copy) = (slot / copies, slot % copies);
        let third = title % THIRD.len() as u64;
        let second = title / THIRD.len() as u64 % SECOND.len() as u64;
        let first = title / (THIRD.len() * SECOND.len()) as u64;
        let article = if mix(title).is_multiple_of(9) {
            "The "
        } else {
            ""
        };
        let words = [
            FIRST[first as usize],
            SECOND[second as usize],
            THIRD[third as usize],
        ];
        let number = match copy {
            0 => String::new(),
            copy => format!(" {}", copy + 1),
        };
        format!("{article}{}{number}", words.join(" "))
    }

    fn tags(&self, seed: u64) -> Vec<Tagged> {
        let tagged = |kind, id: u32, role: Option<String>| Tagged { kind, id, role };
        let mut tags = Vec::with_capacity(12);
        for place in 0..1 + seed % 3 {
            // Steps of a length that is prime to the number of genres never repeat one.
            let at = (seed >> 7) + place * 5;
            tags.push(tagged(TagKind::Genre, *pick(&self.genres, at), None));
        }
        tags.push(tagged(
            TagKind::Country,
            *pick(&self.countries, seed >> 11),
            None,
        ));
        tags.push(tagged(
            TagKind::Director,
            *pick(&self.directors, seed >> 13),
            None,
        ));
        for place in 0..1 + (seed >> 2) % 2 {
            let at = (seed >> 17) + place * 31;
            tags.push(tagged(TagKind::Writer, *pick(&self.writers, at), None));
        }
        for place in 0..4 + (seed >> 3) % 4 {
            let at = (seed >> 19) + place * 97;
            let role = Some((*pick(&GIVEN, mix(at))).to_owned());
            tags.push(tagged(TagKind::Actor, *pick(&self.actors, at), role));
        }
        tags
    }
}

/// The number that everything about a film but its title follows from.
fn seed(index: u32) -> u64 {
    mix(u64::from(index) ^ 0x00f1_1a5e)
}

fn added(seed: u64) -> i64 {
    BASE - ((seed >> 20) % (1_500 * DAY as u64)) as i64 - DAY
}

fn file(id: u32, duration: u64, seed: u64, title: &str, year: i32) -> Option<media::Media> {
    let resolution = *pick(
        &["1080", "1080", "1080", "720", "720", "4k", "480"],
        seed >> 6,
    );
    let english = Voice::parse("en")?;
    let other = Voice::parse(pick::<&str>(&["de", "fr", "es", "it"], seed >> 10))?;
    let audio = [english, other];
    let audio = &audio[..1 + (seed % 2) as usize];
    let stem = format!("/data/synthetic/{title} ({year})/{title} ({year})");
    media::video(
        u64::from(id) * 10,
        duration,
        resolution,
        audio,
        &[Subtitle::parse("en")?],
        &stem,
    )
}

/// Three or four sentences, about four hundred characters.
fn summary(seed: u64) -> String {
    let mut summary = String::with_capacity(480);
    for (place, sentences) in SENTENCES.iter().enumerate() {
        if summary.len() > 360 {
            break;
        }
        if !summary.is_empty() {
            summary.push(' ');
        }
        let name: &str = pick::<&str>(&GIVEN, mix(seed ^ 77));
        let place_seed = mix(seed ^ (place as u64 + 1));
        let sentence: &str = pick::<&str>(sentences, place_seed);
        summary.push_str(&sentence.replace("{}", name));
    }
    summary
}

fn pick<T>(list: &[T], seed: u64) -> &T {
    &list[(seed % list.len() as u64) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(count: usize) {
        let synthetic = Synthetic::new(count, &mut Tags::default());
        let items: Vec<Item> = synthetic
            .ids()
            .iter()
            .map(|id| synthetic.item(id).expect("every id has a film"))
            .collect();
        assert_eq!(items.len(), count);
        for pair in items.windows(2) {
            let (one, two) = (pair[0].sort_title(), pair[1].sort_title());
            assert!(one.to_lowercase() < two.to_lowercase(), "{one} / {two}");
        }
        for item in &items {
            let words = item.title.split(' ').count();
            assert!((3..=6).contains(&words), "{}", item.title);
            let length = item.summary.chars().count();
            assert!((300..=500).contains(&length), "{length}: {}", item.summary);
            assert!(item.duration.is_some() && item.media.len() == 1);
        }
    }

    #[test]
    fn titles_are_sorted_whatever_the_count() {
        check(1);
        check(7);
        check(2_500);
    }

    #[test]
    fn there_is_nothing_beyond_the_last() {
        let synthetic = Synthetic::new(3, &mut Tags::default());
        assert!(synthetic.item(START + 3).is_none());
        assert!(synthetic.item(START - 1).is_none());
    }

    #[test]
    fn more_films_than_titles_are_numbered() {
        let synthetic = Synthetic::new(TITLES as usize * 2, &mut Tags::default());
        let titles: Vec<String> = (0..40).map(|index| synthetic.title(index)).collect();
        let distinct: std::collections::HashSet<_> = titles.iter().collect();
        assert_eq!(distinct.len(), titles.len());
        assert!(titles[1].ends_with(" 2"), "{}", titles[1]);
    }

    #[test]
    fn titles_are_as_long_as_real_ones() {
        let synthetic = Synthetic::new(1_000, &mut Tags::default());
        let total: usize = (0..1_000).map(|index| synthetic.title(index).len()).sum();
        assert!((19_000..26_000).contains(&total), "{total}");
    }
}
