use serde::Deserialize;

use super::View;
use super::films::tag;
use super::series::next;
use super::{
    BASE, Catalogue, DAY, GUEST, Item, Kind, OWNER, TagKind, epoch, lyrics, media, section,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    artist: Vec<Artist>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Releases {
    release: Vec<Release>,
}

/// An album beside the main ones of an artist who is there already.
#[derive(Deserialize)]
struct Release {
    artist: String,
    #[serde(flatten)]
    album: Album,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Artist {
    name: String,
    genres: Vec<String>,
    countries: Vec<String>,
    summary: String,
    album: Vec<Album>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Album {
    title: String,
    year: i32,
    released: String,
    studio: String,
    genres: Vec<String>,
    codec: String,
    /// `Album`, `EP`, `Single`; main albums do not say.
    format: Option<String>,
    /// `Live`, `Compilation`
    #[serde(default)]
    subformats: Vec<String>,
    owner: Option<Plays>,
    guest: Option<Plays>,
    /// `MINUTES:SECONDS TITLE`
    tracks: Vec<String>,
}

/// The plays of every track of an album by a user.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plays {
    seen: u32,
    on: String,
    rated: Option<f64>,
}

const FIRST: u32 = 3_001;

const FIRST_RELEASE: u32 = 3_501;

const FIRST_OF_MORE: u32 = 3_601;

/// True if the item came with [`add_later`] or [`add_more`]; nobody has played any of these.
pub fn is_release(id: u32) -> bool {
    (FIRST_RELEASE..4_001).contains(&id)
}

pub fn add(catalogue: &mut Catalogue) {
    let artists = include_str!("../../data/music.toml");
    add_to(catalogue, FIRST, 0, artists);
}

/// Artists with an evening's worth of one genre, and of the nineties.
pub fn add_more(catalogue: &mut Catalogue) {
    let artists = include_str!("../../data/music_more.toml");
    add_to(catalogue, FIRST_OF_MORE, 8, artists);
}

fn add_to(catalogue: &mut Catalogue, first: u32, position: usize, artists: &str) {
    let file: File = toml::from_str(artists).expect("the files of music are checked by the tests");
    let mut ids = first..;
    for (artist, position) in file.artist.iter().zip(position..) {
        let added = BASE - (25 + 90 * position as i64) * DAY;
        let mut item = Item::new(next(&mut ids), Kind::Artist, section::MUSIC, &artist.name);
        let id = item.id;
        tag(&mut item, catalogue, TagKind::Genre, &artist.genres);
        tag(&mut item, catalogue, TagKind::Country, &artist.countries);
        item.index = Some(1);
        item.summary = artist.summary.clone();
        item.added = added;
        item.updated = added + DAY;
        catalogue.add(item);
        for (album, place) in artist.album.iter().zip(0..) {
            let added = added + place * 9 * DAY;
            let item = album.item(next(&mut ids), id, added, catalogue);
            album.add(catalogue, &mut ids, item, &artist.name);
        }
    }
}

/// EPs, singles, live albums and compilations.
pub fn add_later(catalogue: &mut Catalogue) {
    let file: Releases = toml::from_str(include_str!("../../data/releases.toml"))
        .expect("data/releases.toml is checked by the tests");
    let mut ids = FIRST_RELEASE..;
    for (release, place) in file.release.iter().zip(0..) {
        let mut artists = catalogue.items.iter();
        let artist = artists
            .find(|item| item.kind == Kind::Artist && item.title == release.artist)
            .map(|item| item.id)
            .expect("data/releases.toml names artists of data/music.toml");
        let added = BASE - (700 - place) * DAY;
        let item = release.album.item(next(&mut ids), artist, added, catalogue);
        release
            .album
            .add(catalogue, &mut ids, item, &release.artist);
    }
}

impl Album {
    fn item(&self, id: u32, artist: u32, added: i64, catalogue: &mut Catalogue) -> Item {
        let mut item = Item::new(id, Kind::Album, section::MUSIC, &self.title);
        tag(&mut item, catalogue, TagKind::Genre, &self.genres);
        tag(
            &mut item,
            catalogue,
            TagKind::Format,
            self.format.as_slice(),
        );
        tag(&mut item, catalogue, TagKind::Subformat, &self.subformats);
        item.parent = Some(artist);
        item.index = Some(1);
        item.year = Some(self.year);
        item.released = Some(self.released.clone());
        item.studio = Some(self.studio.clone());
        item.added = added;
        item.updated = added + DAY;
        item
    }

    /// Adds the album and its tracks.
    fn add(
        &self,
        catalogue: &mut Catalogue,
        ids: &mut impl Iterator<Item = u32>,
        item: Item,
        artist: &str,
    ) {
        let (album, added) = (item.id, item.added);
        catalogue.add(item);
        for (line, index) in self.tracks.iter().zip(1..) {
            let (duration, title) = track(line).expect("data/music.toml has lengths");
            let mut item = Item::new(next(ids), Kind::Track, section::MUSIC, title);
            let stem = format!("/data/music/{artist}/{}/{index:02} {title}", self.title);
            item.media = vec![media::music(
                u64::from(item.id) * 10,
                duration,
                &self.codec,
                &stem,
            )];
            item.media[0].lyrics = lyrics::of(title);
            item.parent = Some(album);
            item.index = Some(index);
            item.duration = Some(duration);
            item.added = added;
            item.updated = added + DAY;
            for (account, plays) in [(OWNER, &self.owner), (GUEST, &self.guest)] {
                if let Some(plays) = plays {
                    let view = plays.view(index);
                    catalogue.views.insert((account, item.id), view);
                }
            }
            catalogue.add(item);
        }
    }
}

impl Plays {
    fn view(&self, index: u32) -> View {
        let start = epoch(&self.on).expect("data/music.toml has dates") + 30_000;
        let last = start + i64::from(index) * 240;
        View {
            count: self.seen,
            last: Some(last),
            rating: self.rated.filter(|_| index == 1),
            rated: self.rated.filter(|_| index == 1).map(|_| last),
            ..View::default()
        }
    }
}

fn track(line: &str) -> Option<(u64, &str)> {
    let (length, title) = line.split_once(' ')?;
    let (minutes, seconds) = length.split_once(':')?;
    let seconds = minutes.parse::<u64>().ok()? * 60 + seconds.parse::<u64>().ok()?;
    Some((seconds * 1_000 + 137, title))
}
