//! The fields that filters know: the words for them, and what Plex calls them.

use super::value::Unit;
use crate::types::ListKind;

/// A field that lists can be filtered by.
#[derive(Debug)]
pub struct Field {
    /// The word that this program uses.
    pub word: &'static str,
    /// Other words that are understood: those of columns, those that people use.
    pub others: &'static [&'static str],
    /// What Plex calls it, without the level; several where levels differ.
    pub names: &'static [&'static str],
    /// What its numbers count.
    pub unit: Unit,
    /// Whether true means the opposite of Plex's.
    pub inverted: bool,
}

const fn field(
    word: &'static str,
    others: &'static [&'static str],
    names: &'static [&'static str],
) -> Field {
    Field {
        word,
        others,
        names,
        unit: Unit::One,
        inverted: false,
    }
}

const fn counted(unit: Unit, field: Field) -> Field {
    Field { unit, ..field }
}

/// Every field. What a library offers beyond these is named in errors as unknown to this program.
pub const FIELDS: &[Field] = &[
    field("title", &["name"], &["title"]),
    field("genre", &["genres"], &["genre"]),
    field("year", &[], &["year"]),
    counted(Unit::Decade, field("decade", &["decades"], &["decade"])),
    counted(
        Unit::Rating,
        field("rating", &["audience_rating"], &["audienceRating"]),
    ),
    counted(
        Unit::Rating,
        field("critic_rating", &["critics_rating"], &["rating"]),
    ),
    counted(
        Unit::Rating,
        field("user_rating", &["my_rating", "own_rating"], &["userRating"]),
    ),
    field("content_rating", &["age_rating"], &["contentRating"]),
    counted(
        Unit::Milliseconds,
        field(
            "duration",
            &["duration_seconds", "length", "runtime"],
            &["duration"],
        ),
    ),
    field(
        "released",
        &["released_on", "release_date", "aired"],
        &["originallyAvailableAt"],
    ),
    field("added", &["added_at", "date_added"], &["addedAt"]),
    field("updated", &["updated_at"], &["updatedAt"]),
    field(
        "last_viewed",
        &["last_viewed_at", "viewed", "last_watched", "last_played"],
        &["lastViewedAt"],
    ),
    field("last_rated", &["last_rated_at", "rated"], &["lastRatedAt"]),
    field(
        "view_count",
        &["views", "plays", "play_count"],
        &["viewCount"],
    ),
    field(
        "unwatched",
        &["unseen", "unplayed"],
        &["unwatched", "unwatchedLeaves"],
    ),
    Field {
        inverted: true,
        ..field(
            "watched",
            &["seen", "played"],
            &["unwatched", "unwatchedLeaves"],
        )
    },
    field("in_progress", &["started"], &["inProgress"]),
    field("actor", &["actors", "cast", "actress"], &["actor"]),
    field("director", &["directors"], &["director"]),
    field("writer", &["writers"], &["writer"]),
    field("producer", &["producers"], &["producer"]),
    field("country", &["countries"], &["country"]),
    field("studio", &["studios", "record_label"], &["studio"]),
    field("network", &["networks"], &["network"]),
    field("collection", &["collections"], &["collection"]),
    field("label", &["labels"], &["label"]),
    field("mood", &["moods"], &["mood"]),
    field("style", &["styles"], &["style"]),
    field("format", &["formats"], &["format"]),
    field("subformat", &["subformats"], &["subformat"]),
    field("edition", &["edition_title"], &["editionTitle"]),
    field("resolution", &[], &["resolution"]),
    field("hdr", &[], &["hdr"]),
    field(
        "audio_language",
        &["audio_languages", "audio", "language"],
        &["audioLanguage"],
    ),
    field(
        "subtitle_language",
        &["subtitle_languages", "subtitles", "subtitle"],
        &["subtitleLanguage"],
    ),
    field("audio_codec", &[], &["audioCodec"]),
    field("video_codec", &["codec"], &["videoCodec"]),
    field("container", &[], &["container"]),
    counted(
        Unit::Bytes,
        field("size", &["size_bytes", "file_size"], &["mediaSize"]),
    ),
    counted(
        Unit::Kbps,
        field("bitrate", &["bitrate_kbps"], &["mediaBitrate"]),
    ),
    field("unmatched", &[], &["unmatched"]),
    field("duplicate", &["duplicates"], &["duplicate"]),
    field("trash", &["trashed", "unavailable"], &["trash"]),
    field("guid", &[], &["guid"]),
    field(
        "number",
        &["index", "episode_number", "season_number", "track_number"],
        &["index"],
    ),
];

/// The field of that word; `word` is in lower case with `_` between words.
pub fn find(word: &str) -> Option<&'static Field> {
    let is = |field: &&Field| field.word == word || field.others.contains(&word);
    FIELDS.iter().find(is)
}

/// The field that Plex calls so.
pub fn named(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.names.contains(&name))
}

/// Levels as Plex writes them before a field.
pub const LEVELS: &[(ListKind, &str)] = &[
    (ListKind::Movie, "movie"),
    (ListKind::Show, "show"),
    (ListKind::Season, "season"),
    (ListKind::Episode, "episode"),
    (ListKind::Artist, "artist"),
    (ListKind::Album, "album"),
    (ListKind::Track, "track"),
    (ListKind::Photo, "photo"),
    (ListKind::Collection, "collection"),
];

/// Plex's word for a level.
pub fn level(kind: ListKind) -> &'static str {
    let mut all = LEVELS.iter();
    all.find(|(of, _)| *of == kind)
        .map_or("", |(_, word)| *word)
}

/// The levels whose fields say something of items of a kind: its own, those above, those below.
pub fn related(kind: ListKind) -> &'static [&'static str] {
    match kind {
        ListKind::Movie => &["movie"],
        ListKind::Show => &["show", "season", "episode"],
        ListKind::Season => &["season", "show", "episode"],
        ListKind::Episode => &["episode", "season", "show"],
        ListKind::Artist => &["artist", "album", "track"],
        ListKind::Album => &["album", "artist", "track"],
        ListKind::Track => &["track", "album", "artist"],
        ListKind::Photo => &["photo"],
        ListKind::Collection => &["collection"],
    }
}

/// Fields that servers take though they do not advertise them, with their types (python-plexapi 4.18.3, `library.py`,
/// `_manualFields`).
pub const UNADVERTISED: &[(&str, &[(&str, &str)])] = &[
    (
        "",
        &[
            ("guid", "string"),
            ("index", "integer"),
            ("updatedAt", "date"),
            ("lastRatedAt", "date"),
        ],
    ),
    (
        "movie",
        &[("rating", "integer"), ("audienceRating", "integer")],
    ),
    (
        "show",
        &[
            ("rating", "integer"),
            ("audienceRating", "integer"),
            ("originallyAvailableAt", "date"),
        ],
    ),
    (
        "season",
        &[("addedAt", "date"), ("year", "integer"), ("label", "tag")],
    ),
    (
        "episode",
        &[
            ("rating", "integer"),
            ("audienceRating", "integer"),
            ("duration", "integer"),
            ("label", "tag"),
        ],
    ),
    ("track", &[("duration", "integer"), ("label", "tag")]),
    ("album", &[("addedAt", "date"), ("label", "tag")]),
    ("collection", &[("addedAt", "date"), ("label", "tag")]),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn class(name: &str) -> Vec<&'static str> {
        let world = include_str!("../../../../wit/world.wit");
        let start = format!("/// @class {name} ");
        let line = world
            .lines()
            .find_map(|line| line.trim().strip_prefix(&start));
        line.expect("a class of the world").split('|').collect()
    }

    #[test]
    fn no_word_means_two_fields() {
        let words = FIELDS
            .iter()
            .flat_map(|field| field.others.iter().chain([&field.word]));
        let words: Vec<_> = words.collect();
        assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len());
        for word in words {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
            assert!(word.bytes().all(plain), "{word}");
        }
    }

    /// The rules admit a key only if its field is in a class.
    #[test]
    fn every_field_is_one_that_the_rules_admit() {
        let (fields, levels) = (class("field"), class("level"));
        for name in FIELDS.iter().flat_map(|field| field.names) {
            assert!(fields.contains(name), "{name}");
        }
        for (_, word) in LEVELS {
            assert!(*word == "movie" || levels.contains(word), "{word}");
        }
        for (_, fields) in UNADVERTISED {
            for (name, _) in *fields {
                assert!(named(name).is_some(), "{name}");
            }
        }
    }
}
