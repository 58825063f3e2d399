use crate::call::Call;
use crate::catalogue::{Item, Kind, TagKind, epoch};

/// The type of a field, with Plex's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    Tag,
    Text,
    Integer,
    Date,
    Boolean,
    Resolution,
    AudioLanguage,
    SubtitleLanguage,
}

impl FieldType {
    pub const ALL: [FieldType; 8] = [
        FieldType::Tag,
        FieldType::Integer,
        FieldType::Text,
        FieldType::Boolean,
        FieldType::Date,
        FieldType::SubtitleLanguage,
        FieldType::AudioLanguage,
        FieldType::Resolution,
    ];

    pub fn name(self) -> &'static str {
        match self {
            FieldType::Tag => "tag",
            FieldType::Text => "string",
            FieldType::Integer => "integer",
            FieldType::Date => "date",
            FieldType::Boolean => "boolean",
            FieldType::Resolution => "resolution",
            FieldType::AudioLanguage => "audioLanguage",
            FieldType::SubtitleLanguage => "subtitleLanguage",
        }
    }

    /// The operators with their words, as a library's description lists them.
    pub fn operators(self) -> &'static [(&'static str, &'static str)] {
        match self {
            FieldType::Integer => &[
                ("=", "is"),
                ("!=", "is not"),
                (">>=", "is greater than"),
                ("<<=", "is less than"),
            ],
            FieldType::Text => &[
                ("=", "contains"),
                ("!=", "does not contain"),
                ("==", "is"),
                ("!==", "is not"),
                ("<=", "begins with"),
                (">=", "ends with"),
            ],
            FieldType::Boolean => &[
                ("=0", "is false"),
                ("=1", "is true"),
                ("=", "is true"),
                ("!=", "is false"),
            ],
            FieldType::Date => &[("<<=", "is before"), (">>=", "is after")],
            FieldType::Resolution => &[("=", "is")],
            FieldType::Tag | FieldType::AudioLanguage | FieldType::SubtitleLanguage => {
                &[("=", "is"), ("!=", "is not")]
            }
        }
    }
}

/// A field that items of some kinds can be filtered by.
pub struct Field {
    pub name: &'static str,
    pub title: &'static str,
    pub kind: FieldType,
    pub of: &'static [Kind],
    /// True if the library lists the values: `/library/sections/1/genre`.
    pub listed: bool,
}

use Kind::{Album, Artist, Collection, Episode, Movie, Photo, PhotoAlbum, Season, Show, Track};

const ANY: &[Kind] = &Kind::ALL;
const VIDEOS: &[Kind] = &[Movie, Episode];
const TITLES: &[Kind] = &[Movie, Show, Episode];
const TAGGED: &[Kind] = &[Movie, Show, Artist, Album];
const DATED: &[Kind] = &[Movie, Show, Season, Episode, Album, Photo];
const PLAYED: &[Kind] = &[
    Movie, Show, Season, Episode, Artist, Album, Track, Photo, PhotoAlbum,
];

const fn field(
    name: &'static str,
    title: &'static str,
    kind: FieldType,
    of: &'static [Kind],
    listed: bool,
) -> Field {
    Field {
        name,
        title,
        kind,
        of,
        listed,
    }
}

/// Every field that filters understand; others are ignored, as Plex does.
#[rustfmt::skip]
pub const FIELDS: [Field; 45] = [
    field("title", "Title", FieldType::Text, ANY, false),
    field("titleSort", "Sort Title", FieldType::Text, ANY, false),
    field("originalTitle", "Original Title", FieldType::Text, &[Movie, Show], false),
    field("studio", "Studio", FieldType::Text, &[Movie, Show, Album], true),
    field("editionTitle", "Edition", FieldType::Text, &[Movie], true),
    field("summary", "Summary", FieldType::Text, ANY, false),
    field("tagline", "Tagline", FieldType::Text, &[Movie], false),
    field("genre", "Genre", FieldType::Tag, TAGGED, true),
    field("country", "Country", FieldType::Tag, &[Movie, Show, Artist], true),
    field("director", "Director", FieldType::Tag, TITLES, true),
    field("writer", "Writer", FieldType::Tag, &[Movie, Episode], true),
    field("producer", "Producer", FieldType::Tag, &[Movie], true),
    field("actor", "Actor", FieldType::Tag, TITLES, true),
    field("collection", "Collection", FieldType::Tag, &[Movie, Show, Artist, Album, Collection], true),
    field("label", "Labels", FieldType::Tag, ANY, true),
    field("contentRating", "Content Rating", FieldType::Tag, &[Movie, Show, Episode, Collection], true),
    field("year", "Year", FieldType::Integer, DATED, true),
    field("decade", "Decade", FieldType::Integer, &[Movie, Show, Album], true),
    field("rating", "Critic Rating", FieldType::Integer, TITLES, false),
    field("audienceRating", "Audience Rating", FieldType::Integer, TITLES, false),
    field("userRating", "Rating", FieldType::Integer, ANY, false),
    field("index", "Number", FieldType::Integer, &[Season, Episode, Track], false),
    field("id", "Rating Key", FieldType::Integer, ANY, false),
    field("duration", "Duration", FieldType::Integer, &[Movie, Episode, Track], false),
    field("viewCount", "Plays", FieldType::Integer, PLAYED, false),
    field("mediaSize", "File Size", FieldType::Integer, &[Movie, Episode, Track, Photo], false),
    field("mediaBitrate", "Bitrate", FieldType::Integer, &[Movie, Episode, Track], false),
    field("mediaHeight", "Height", FieldType::Integer, &[Movie, Episode, Photo], false),
    field("originallyAvailableAt", "Release Date", FieldType::Date, DATED, false),
    field("addedAt", "Date Added", FieldType::Date, ANY, false),
    field("updatedAt", "Date Updated", FieldType::Date, ANY, false),
    field("lastViewedAt", "Last Played", FieldType::Date, PLAYED, false),
    field("lastRatedAt", "Last Rated", FieldType::Date, PLAYED, false),
    field("unwatched", "Unplayed", FieldType::Boolean, &[Movie, Episode], false),
    field("unwatchedLeaves", "Unplayed Episodes", FieldType::Boolean, &[Show, Season], false),
    field("inProgress", "In Progress", FieldType::Boolean, VIDEOS, false),
    field("resolution", "Resolution", FieldType::Resolution, VIDEOS, true),
    field("hdr", "HDR", FieldType::Boolean, VIDEOS, false),
    field("audioLanguage", "Audio Language", FieldType::AudioLanguage, VIDEOS, true),
    field("subtitleLanguage", "Subtitle Language", FieldType::SubtitleLanguage, VIDEOS, true),
    field("videoCodec", "Video Codec", FieldType::Tag, VIDEOS, true),
    field("audioCodec", "Audio Codec", FieldType::Tag, &[Movie, Episode, Track], true),
    field("unmatched", "Unmatched", FieldType::Boolean, &[Movie, Show, Artist, Album], false),
    field("duplicate", "Duplicate", FieldType::Boolean, VIDEOS, false),
    field("trash", "Trashed", FieldType::Boolean, &[Movie, Show, Episode, Artist, Album, Track], false),
];

pub fn find(name: &str, kind: Kind) -> Option<&'static Field> {
    FIELDS
        .iter()
        .find(|field| field.name == name && field.of.contains(&kind))
}

/// The values of a field of one item.
#[derive(Debug, PartialEq)]
pub enum Values {
    Numbers(Vec<f64>),
    Texts(Vec<String>),
    Flag(bool),
}

impl Field {
    /// The values that filters compare with; none where the item has no value.
    pub fn values(&self, call: &Call, item: &Item) -> Values {
        let number = |value: Option<f64>| Values::Numbers(value.into_iter().collect());
        let text = |value: Option<&String>| Values::Texts(value.into_iter().cloned().collect());
        let time = |value: Option<i64>| number(value.map(|value| value as f64));
        match self.name {
            "title" => text(Some(&item.title)),
            "titleSort" => Values::Texts(vec![item.sort_title().to_owned()]),
            "originalTitle" => text(item.original_title.as_ref()),
            "studio" => text(item.studio.as_ref()),
            "editionTitle" => text(item.edition.as_ref()),
            "summary" => text(Some(&item.summary)),
            "tagline" => text(item.tagline.as_ref()),
            "contentRating" => text(item.content_rating.as_ref()),
            "year" => number(item.year.map(f64::from)),
            "decade" => number(item.year.map(|year| f64::from(year / 10 * 10))),
            "rating" => number(item.rating),
            "audienceRating" => number(item.audience_rating),
            "userRating" => number(call.view(item.id).rating),
            "index" => number(item.index.map(f64::from)),
            "id" => number(Some(f64::from(item.id))),
            "duration" => number(item.duration.map(|value| value as f64)),
            "viewCount" => number(Some(f64::from(plays(call, item)))),
            "mediaSize" => media(item, |media| media.size as f64),
            "mediaBitrate" => media(item, |media| media.bitrate as f64),
            "mediaHeight" => media(item, |media| {
                media.video.map_or(0.0, |video| f64::from(video.height))
            }),
            "originallyAvailableAt" => time(item.released.as_deref().and_then(epoch)),
            "addedAt" => time(Some(item.added)),
            "updatedAt" => time(Some(item.updated)),
            "lastViewedAt" => time(last_viewed(call, item)),
            "lastRatedAt" => time(call.view(item.id).rated),
            "unwatched" => Values::Flag(call.view(item.id).count == 0),
            "unwatchedLeaves" => {
                let progress = call.progress(item);
                Values::Flag(progress.viewed < progress.leaves)
            }
            "inProgress" => Values::Flag(call.view(item.id).offset.is_some()),
            "resolution" => words(item, |media| {
                media.video.iter().map(|video| video.resolution).collect()
            }),
            "hdr" => Values::Flag(item.media.iter().any(|media| media.is_hdr())),
            "audioLanguage" => words(item, |media| {
                media
                    .audio
                    .iter()
                    .map(|audio| audio.language.code)
                    .collect()
            }),
            "subtitleLanguage" => words(item, |media| {
                media
                    .subtitles
                    .iter()
                    .map(|subtitle| subtitle.language.code)
                    .collect()
            }),
            "videoCodec" => words(item, |media| {
                let video = media.video.iter().map(|video| video.codec);
                video.filter(|codec| !codec.is_empty()).collect()
            }),
            // A version is known by its first track, as in lists.
            "audioCodec" => words(item, |media| {
                media
                    .audio
                    .first()
                    .map(|audio| audio.codec)
                    .into_iter()
                    .collect()
            }),
            "unmatched" => Values::Flag(item.is_unmatched()),
            // Versions that one item has: works that are there as several items are none.
            "duplicate" => Values::Flag(item.media.len() > 1),
            // All files are there.
            "trash" => Values::Flag(false),
            name => tagged(item, name),
        }
    }
}

/// The plays of the item, or of all that it holds.
pub fn plays(call: &Call, item: &Item) -> u32 {
    if item.kind.is_leaf() {
        call.view(item.id).count
    } else {
        call.progress(item).count
    }
}

pub fn last_viewed(call: &Call, item: &Item) -> Option<i64> {
    if item.kind.is_leaf() {
        call.view(item.id).last
    } else {
        call.progress(item).last
    }
}

fn media(item: &Item, value: impl Fn(&crate::catalogue::media::Media) -> f64) -> Values {
    Values::Numbers(item.media.iter().map(value).collect())
}

fn words(
    item: &Item,
    words: impl Fn(&crate::catalogue::media::Media) -> Vec<&'static str>,
) -> Values {
    Values::Texts(
        item.media
            .iter()
            .flat_map(words)
            .map(str::to_owned)
            .collect(),
    )
}

/// Tags are compared by their numbers. A collection itself counts as tagged with its own.
fn tagged(item: &Item, name: &str) -> Values {
    let kind = TagKind::ALL.into_iter().find(|kind| kind.field() == name);
    let own = item
        .index
        .filter(|_| item.kind == Collection && name == "collection");
    let tags = item.tags.iter().filter(|tag| Some(tag.kind) == kind);
    let numbers = tags.map(|tag| tag.id).chain(own);
    Values::Texts(numbers.map(|id| id.to_string()).collect())
}
