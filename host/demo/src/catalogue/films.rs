use serde::Deserialize;

use super::media::{self, Language};
use super::{BASE, Catalogue, DAY, GUEST, Item, Kind, OWNER, TagKind, epoch, item, mix, section};
use crate::watching::View;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    film: Vec<Film>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Film {
    title: String,
    original_title: Option<String>,
    edition: Option<String>,
    year: i32,
    released: String,
    minutes: u64,
    directors: Vec<String>,
    #[serde(default)]
    writers: Vec<String>,
    #[serde(default)]
    producers: Vec<String>,
    #[serde(default)]
    cast: Vec<String>,
    genres: Vec<String>,
    countries: Vec<String>,
    studio: Option<String>,
    content_rating: Option<String>,
    rating: Option<f64>,
    audience: Option<f64>,
    imdb: Option<String>,
    tagline: Option<String>,
    media: Vec<String>,
    audio: Vec<String>,
    #[serde(default)]
    subtitles: Vec<String>,
    owner: Option<Watched>,
    guest: Option<Watched>,
    summary: String,
}

/// What a user did with a film.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Watched {
    #[serde(default)]
    seen: u32,
    on: String,
    at_minute: Option<u64>,
    rated: Option<f64>,
}

const FIRST: u32 = 1_001;

pub fn add(catalogue: &mut Catalogue) {
    let file: File = toml::from_str(include_str!("../../data/films.toml"))
        .expect("data/films.toml is checked by the tests");
    for (film, id) in file.film.into_iter().zip(FIRST..) {
        for (account, watched) in [(OWNER, &film.owner), (GUEST, &film.guest)] {
            if let Some(watched) = watched {
                catalogue.views.insert((account, id), watched.view(id));
            }
        }
        let item = film.into_item(id, catalogue);
        catalogue.add(item);
    }
}

impl Film {
    fn into_item(self, id: u32, catalogue: &mut Catalogue) -> Item {
        let mut item = Item::new(id, Kind::Movie, section::FILMS, &self.title);
        // Some seconds over the minute, as real files have.
        let duration = self.minutes * 60_000 + mix(u64::from(id)) % 58_000;
        let place = section::sections(false)[0].path;
        for (position, resolution) in self.media.iter().enumerate() {
            let name = format!("{} ({})", self.title, self.year);
            let stem = format!("{place}/{name}/{name} - {resolution}");
            item.media.push(
                media::video(
                    u64::from(id) * 10 + position as u64,
                    duration,
                    resolution,
                    &languages(&self.audio),
                    &languages(&self.subtitles),
                    &stem,
                )
                .expect("data/films.toml names only resolutions that exist"),
            );
        }
        for (kind, names) in [
            (TagKind::Genre, &self.genres),
            (TagKind::Country, &self.countries),
            (TagKind::Director, &self.directors),
            (TagKind::Writer, &self.writers),
            (TagKind::Producer, &self.producers),
        ] {
            tag(&mut item, catalogue, kind, names);
        }
        cast(&mut item, catalogue, &self.cast);
        let days = 3 + (mix(u64::from(id) * 7) % 690) as i64;
        item.added = BASE - days * DAY + (mix(u64::from(id)) % 80_000) as i64;
        item.updated = item.added + 3 * DAY / 2;
        item.duration = Some(duration);
        item.original_title = self.original_title;
        item.edition = self.edition;
        item.year = Some(self.year);
        item.released = Some(self.released);
        item.studio = self.studio;
        item.content_rating = self.content_rating;
        item.rating = self.rating;
        item.audience_rating = self.audience;
        item.guids = self.imdb.iter().map(|id| format!("imdb://{id}")).collect();
        item.tagline = self.tagline;
        item.summary = self.summary;
        item
    }
}

impl Watched {
    fn view(&self, id: u32) -> View {
        let last = epoch(&self.on).expect("data/films.toml has dates") + 64_800;
        View {
            count: self.seen,
            offset: self.at_minute.map(|minutes| minutes * 60_000 + 1_234),
            last: Some(last + (mix(u64::from(id)) % 14_000) as i64),
            rating: self.rated,
            rated: self.rated.map(|_| last + 15_000),
        }
    }
}

pub fn tag(item: &mut Item, catalogue: &mut Catalogue, kind: TagKind, names: &[String]) {
    for name in names {
        item.tags.push(item::Tagged {
            kind,
            id: catalogue.tags.intern(kind, name),
            role: None,
        });
    }
}

/// Actors are written as `NAME as ROLE`.
pub fn cast(item: &mut Item, catalogue: &mut Catalogue, cast: &[String]) {
    for line in cast {
        let (name, role) = line.split_once(" as ").unwrap_or((line, ""));
        item.tags.push(item::Tagged {
            kind: TagKind::Actor,
            id: catalogue.tags.intern(TagKind::Actor, name),
            role: Some(role.to_owned()).filter(|role| !role.is_empty()),
        });
    }
}

pub fn languages(tags: &[String]) -> Vec<&'static Language> {
    tags.iter()
        .map(|tag| Language::by_tag(tag).expect("the data files name only languages that exist"))
        .collect()
}
