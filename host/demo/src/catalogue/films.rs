use serde::Deserialize;

use super::View;
use super::media::{self, Subtitle, Voice};
use super::{BASE, Catalogue, DAY, GUEST, Item, Kind, OWNER, TagKind, epoch, item, mix, section};

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
    #[serde(default)]
    directors: Vec<String>,
    #[serde(default)]
    writers: Vec<String>,
    #[serde(default)]
    producers: Vec<String>,
    #[serde(default)]
    cast: Vec<String>,
    #[serde(default)]
    genres: Vec<String>,
    #[serde(default)]
    countries: Vec<String>,
    studio: Option<String>,
    content_rating: Option<String>,
    rating: Option<f64>,
    audience: Option<f64>,
    imdb: Option<String>,
    /// The one guid of an item whose agent finds nothing.
    guid: Option<String>,
    /// The film's length to the second is that of the item with this id.
    as_long_as: Option<u32>,
    tagline: Option<String>,
    media: Vec<String>,
    audio: Vec<String>,
    #[serde(default)]
    subtitles: Vec<String>,
    owner: Option<Watched>,
    guest: Option<Watched>,
    summary: String,
}

/// The doings of a user with a film.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Watched {
    #[serde(default)]
    seen: u32,
    on: String,
    at_minute: Option<u64>,
    rated: Option<f64>,
}

/// Films that nobody made are in the library of films too; their ids start here.
const MADE_UP: u32 = 1_201;

/// True if the film came with [`add_made_up`]; nobody has played any of these.
pub fn is_made_up(id: u32) -> bool {
    (MADE_UP..2_001).contains(&id)
}

/// The library of films.
pub fn add(catalogue: &mut Catalogue) {
    let films = include_str!("../../data/films.toml");
    add_to(catalogue, section::FILMS, 1_001, films);
}

/// The libraries that came later: films that are in the other one too, and what a family filmed.
pub fn add_later(catalogue: &mut Catalogue) {
    let films = include_str!("../../data/films_4k.toml");
    add_to(catalogue, section::FILMS_4K, 7_001, films);
    let films = include_str!("../../data/home.toml");
    add_to(catalogue, section::HOME_VIDEOS, 8_001, films);
}

/// Films of later years, which nobody made.
pub fn add_made_up(catalogue: &mut Catalogue) {
    let films = include_str!("../../data/films_made_up.toml");
    add_to(catalogue, section::FILMS, MADE_UP, films);
}

fn add_to(catalogue: &mut Catalogue, section: u32, first: u32, films: &str) {
    let file: File = toml::from_str(films).expect("the files of films are checked by the tests");
    for (film, id) in file.film.into_iter().zip(first..) {
        for (account, watched) in [(OWNER, &film.owner), (GUEST, &film.guest)] {
            if let Some(watched) = watched {
                catalogue.views.insert((account, id), watched.view(id));
            }
        }
        let mut item = film.into_item(id, section, catalogue);
        // One work has one guid, in whichever library and edition.
        if item.agent_guid.is_none() {
            item.agent_guid = same_work(&item, catalogue);
        }
        catalogue.add(item);
    }
}

/// The guid of a film that is there already and has the same external ids.
fn same_work(item: &Item, catalogue: &Catalogue) -> Option<String> {
    let mut films = catalogue.items.iter();
    films
        .find(|other| !item.guids.is_empty() && other.guids == item.guids)
        .map(Item::guid)
}

impl Film {
    fn into_item(self, id: u32, section: u32, catalogue: &mut Catalogue) -> Item {
        let mut item = Item::new(id, Kind::Movie, section, &self.title);
        // Some seconds over the minute, as real files have.
        let seconds = mix(u64::from(self.as_long_as.unwrap_or(id))) % 58_000;
        let duration = self.minutes * 60_000 + seconds;
        let place = catalogue
            .section(section)
            .map_or("", |section| &section.folders[0])
            .to_owned();
        for (position, resolution) in self.media.iter().enumerate() {
            let name = format!("{} ({})", self.title, self.year);
            let stem = format!(
                "{place}/{name}/{name} - {}",
                resolution.replace(" wide", "")
            );
            item.media.push(
                media::video(
                    u64::from(id) * 10 + position as u64,
                    duration,
                    resolution,
                    &voices(&self.audio),
                    &subtitles(&self.subtitles),
                    &stem,
                )
                .expect("the files of films name only resolutions that exist"),
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
        let days = match section {
            section::FILMS if !is_made_up(id) => 3 + (mix(u64::from(id) * 7) % 690) as i64,
            _ => 750 - i64::from(id % 100),
        };
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
        item.agent_guid = self.guid;
        item.guids = external_ids(self.imdb.as_deref());
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

/// The work's ids in three databases, or none. Only IMDb's own is true: the others have the same number in a range that the demo
/// made up.
pub fn external_ids(imdb: Option<&str>) -> Vec<String> {
    let Some(imdb) = imdb else { return Vec::new() };
    let number: u32 = imdb
        .trim_start_matches("tt")
        .parse()
        .expect("the data files have numbers of IMDb");
    vec![
        format!("imdb://{imdb}"),
        format!("tmdb://{}", 7_000_000 + number % 500_000),
        format!("tvdb://{}", 8_000_000 + number % 500_000),
    ]
}

pub fn voices(tracks: &[String]) -> Vec<Voice> {
    let read = tracks.iter().map(|text| Voice::parse(text));
    read.map(|voice| voice.expect("the data files name only languages that exist"))
        .collect()
}

pub fn subtitles(tracks: &[String]) -> Vec<Subtitle> {
    let read = tracks.iter().map(|text| Subtitle::parse(text));
    read.map(|subtitle| subtitle.expect("the data files name only languages that exist"))
        .collect()
}
