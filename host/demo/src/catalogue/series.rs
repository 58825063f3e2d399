use serde::Deserialize;

use super::View;
use super::films::{cast, external_ids, subtitles, tag, voices};
use super::{BASE, Catalogue, DAY, GUEST, Item, Kind, OWNER, TagKind, epoch, media, mix, section};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    series: Vec<Series>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Series {
    title: String,
    year: i32,
    studio: String,
    creators: Vec<String>,
    cast: Vec<String>,
    genres: Vec<String>,
    countries: Vec<String>,
    content_rating: Option<String>,
    rating: Option<f64>,
    audience: Option<f64>,
    imdb: Option<String>,
    media: String,
    audio: Vec<String>,
    #[serde(default)]
    subtitles: Vec<String>,
    owner: Option<Progress>,
    guest: Option<Progress>,
    summary: String,
    season: Vec<Season>,
}

/// The place of a user in a series.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Progress {
    seen: usize,
    on: String,
    at_minute: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Season {
    index: u32,
    episode: Vec<Episode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Episode {
    /// Its number, where it is not one more than that of the one before.
    number: Option<u32>,
    title: String,
    aired: String,
    minutes: u64,
    summary: String,
}

const FIRST: u32 = 2_001;

/// Series that nobody made; their ids start here.
const MADE_UP: u32 = 2_501;

/// True if the item came with [`add_made_up`]; nobody has played any of these.
pub fn is_made_up(id: u32) -> bool {
    (MADE_UP..3_001).contains(&id)
}

pub fn add(catalogue: &mut Catalogue) {
    let series = include_str!("../../data/series.toml");
    add_to(catalogue, FIRST, 0, series);
}

/// Series of later years, with holes.
pub fn add_made_up(catalogue: &mut Catalogue) {
    let series = include_str!("../../data/series_made_up.toml");
    add_to(catalogue, MADE_UP, 5, series);
}

fn add_to(catalogue: &mut Catalogue, first: u32, position: usize, series: &str) {
    let file: File = toml::from_str(series).expect("the files of series are checked by the tests");
    let mut ids = first..;
    for (series, position) in file.series.iter().zip(position..) {
        series.add(catalogue, &mut ids, position);
    }
}

impl Series {
    fn add(&self, catalogue: &mut Catalogue, ids: &mut impl Iterator<Item = u32>, position: usize) {
        let added = BASE - (11 + 140 * position as i64) * DAY;
        let show = self.show(catalogue, next(ids), added);
        let (show_id, tags) = (show.id, show.tags.clone());
        catalogue.add(show);
        let mut episodes = Vec::new();
        for season in &self.season {
            let title = match season.index {
                0 => "Specials".to_owned(),
                index => format!("Season {index}"),
            };
            let mut item = Item::new(next(ids), Kind::Season, section::SERIES, &title);
            let season_id = item.id;
            item.parent = Some(show_id);
            item.index = Some(season.index);
            item.year = Some(self.year + season.index.saturating_sub(1) as i32);
            item.added = added + i64::from(season.index) * DAY;
            item.updated = item.added + DAY;
            catalogue.add(item);
            let mut index = 0;
            for (place, episode) in (1..).zip(&season.episode) {
                index = episode.number.unwrap_or(index + 1);
                let mut item = self.episode(episode, next(ids), index, season.index);
                item.parent = Some(season_id);
                item.added = added + i64::from(season.index) * DAY + i64::from(index) * 61;
                if season.index > 0 && place == season.episode.len() {
                    // The last one of a season came late.
                    item.added += 9 * DAY;
                }
                item.updated = item.added + DAY;
                let people = tags
                    .iter()
                    .filter(|tag| matches!(tag.kind, TagKind::Actor | TagKind::Director));
                item.tags = people.cloned().collect();
                if season.index > 0 {
                    episodes.push((item.id, item.duration));
                }
                catalogue.add(item);
            }
        }
        for (account, progress) in [(OWNER, &self.owner), (GUEST, &self.guest)] {
            if let Some(progress) = progress {
                progress.record(account, &episodes, catalogue);
            }
        }
    }

    fn show(&self, catalogue: &mut Catalogue, id: u32, added: i64) -> Item {
        let mut item = Item::new(id, Kind::Show, section::SERIES, &self.title);
        tag(&mut item, catalogue, TagKind::Genre, &self.genres);
        tag(&mut item, catalogue, TagKind::Country, &self.countries);
        tag(&mut item, catalogue, TagKind::Director, &self.creators);
        cast(&mut item, catalogue, &self.cast);
        item.index = Some(1);
        item.year = Some(self.year);
        item.released = self
            .season
            .iter()
            .find(|season| season.index == 1)
            .and_then(|season| season.episode.first().map(|episode| episode.aired.clone()));
        item.studio = Some(self.studio.clone());
        item.content_rating = self.content_rating.clone();
        item.rating = self.rating;
        item.audience_rating = self.audience;
        item.guids = external_ids(self.imdb.as_deref());
        item.summary = self.summary.clone();
        item.duration = self.season.last().and_then(|season| {
            season
                .episode
                .first()
                .map(|episode| episode.minutes * 60_000)
        });
        item.added = added;
        item.updated = added + 2 * DAY;
        item
    }

    fn episode(&self, episode: &Episode, id: u32, index: u32, season: u32) -> Item {
        let mut item = Item::new(id, Kind::Episode, section::SERIES, &episode.title);
        let duration = episode.minutes * 60_000 + mix(u64::from(id)) % 50_000;
        let stem = format!(
            "/data/series/{0}/Season {season:02}/{0} - S{season:02}E{index:02}",
            self.title
        );
        let file = media::video(
            u64::from(id) * 10,
            duration,
            &self.media,
            &voices(&self.audio),
            &subtitles(&self.subtitles),
            &stem,
        );
        item.media = vec![file.expect("data/series.toml names only resolutions that exist")];
        item.index = Some(index);
        item.duration = Some(duration);
        item.year = episode.aired.get(..4).and_then(|year| year.parse().ok());
        item.released = Some(episode.aired.clone());
        item.content_rating = self.content_rating.clone();
        item.audience_rating = Some((60 + mix(u64::from(id) * 3) % 31) as f64 / 10.0);
        item.summary = episode.summary.clone();
        if self.imdb.is_some() {
            // Made up, as those of films are.
            item.guids = vec![
                format!("tmdb://{}", 7_500_000 + id),
                format!("tvdb://{}", 8_500_000 + id),
            ];
        }
        item
    }
}

impl Progress {
    fn record(&self, account: u32, episodes: &[(u32, Option<u64>)], catalogue: &mut Catalogue) {
        let last = epoch(&self.on).expect("data/series.toml has dates") + 70_000;
        for (position, (id, _)) in episodes.iter().take(self.seen).enumerate() {
            let days = (self.seen - 1 - position) as i64;
            let view = View {
                count: 1,
                last: Some(last - days * 2 * DAY),
                ..View::default()
            };
            catalogue.views.insert((account, *id), view);
        }
        if let (Some(minutes), Some((id, _))) = (self.at_minute, episodes.get(self.seen)) {
            let view = View {
                offset: Some(minutes * 60_000 + 4_321),
                last: Some(last + 3_600),
                ..View::default()
            };
            catalogue.views.insert((account, *id), view);
        }
    }
}

pub fn next(ids: &mut impl Iterator<Item = u32>) -> u32 {
    ids.next().expect("ids do not end")
}
