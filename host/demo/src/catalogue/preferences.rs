//! Choices of a person for one item or one library, beside what agents and the server say (plex-api-2 32, 38).

use super::{Kind, SectionKind};

/// One thing that can be chosen.
#[derive(Debug)]
pub struct Preference {
    pub id: &'static str,
    pub label: &'static str,
    /// Plex's word for the type of its values.
    pub kind: &'static str,
    pub default: &'static str,
    /// `VALUE:WORD|VALUE:WORD`; empty where anything goes.
    pub choices: &'static str,
}

const DEFAULT_NO_YES: &str = "-1:Library default|0:No|1:Yes";
const SUBTITLES: &str =
    "-1:Account default|0:Manually selected|1:Shown with foreign audio|2:Always enabled";
const LANGUAGES: &str = ":Library default|en-US:English|de-DE:German|fr-FR:French|ja-JP:Japanese";

const fn number(
    id: &'static str,
    label: &'static str,
    default: &'static str,
    choices: &'static str,
) -> Preference {
    Preference {
        id,
        label,
        kind: "int",
        default,
        choices,
    }
}

const fn text(id: &'static str, label: &'static str, choices: &'static str) -> Preference {
    Preference {
        id,
        label,
        kind: "text",
        default: "",
        choices,
    }
}

const MOVIE: &[Preference] = &[
    text("languageOverride", "Metadata language", LANGUAGES),
    number(
        "useOriginalTitle",
        "Use original title",
        "-1",
        DEFAULT_NO_YES,
    ),
    number(
        "enableCreditsMarkerGeneration",
        "Enable credits detection",
        "-1",
        "-1:Library default|0:Disabled",
    ),
];

const SHOW: &[Preference] = &[
    number(
        "episodeSort",
        "Episode sorting",
        "-1",
        "-1:Library default|0:Oldest first|1:Newest first",
    ),
    number(
        "autoDeletionItemPolicyUnwatchedLibrary",
        "Keep",
        "0",
        "0:All episodes|5:5 latest episodes|3:3 latest episodes|1:Latest episode",
    ),
    number(
        "autoDeletionItemPolicyWatchedLibrary",
        "Delete episodes after playing",
        "0",
        "0:Never|1:After a day|7:After a week|100:On next refresh",
    ),
    number(
        "flattenSeasons",
        "Seasons",
        "-1",
        "-1:Library default|0:Show|1:Hide",
    ),
    text(
        "showOrdering",
        "Episode ordering",
        ":Library default|tmdbAiring:The Movie Database (Aired)|aired:TheTVDB (Aired)|dvd:TheTVDB (DVD)|absolute:TheTVDB (Absolute)",
    ),
    text("languageOverride", "Metadata language", LANGUAGES),
    number(
        "useOriginalTitle",
        "Use original title",
        "-1",
        DEFAULT_NO_YES,
    ),
    text("audioLanguage", "Preferred audio language", ""),
    text("subtitleLanguage", "Preferred subtitle language", ""),
    number("subtitleMode", "Auto-select subtitle mode", "-1", SUBTITLES),
];

const SEASON: &[Preference] = &[
    text("audioLanguage", "Preferred audio language", ""),
    text("subtitleLanguage", "Preferred subtitle language", ""),
    number("subtitleMode", "Auto-select subtitle mode", "-1", SUBTITLES),
];

const ARTIST: &[Preference] = &[number(
    "albumSort",
    "Album sorting",
    "-1",
    "-1:Library default|0:Newest first|1:Oldest first|2:By name",
)];

const OF_LIBRARY: &[Preference] = &[
    number(
        "hidden",
        "Visibility",
        "0",
        "0:Include in home screen and global search|1:Exclude from home screen|2:Exclude from home screen and global search",
    ),
    number(
        "collectionMode",
        "Collections",
        "2",
        "0:Disabled|1:Hide items which are in collections|2:Show collections and their items",
    ),
    Preference {
        id: "enableBIFGeneration",
        label: "Enable video preview thumbnails",
        kind: "bool",
        default: "true",
        choices: "",
    },
];

const OF_SHOWS: &[Preference] = &[
    number(
        "hidden",
        "Visibility",
        "0",
        "0:Include in home screen and global search|1:Exclude from home screen|2:Exclude from home screen and global search",
    ),
    number(
        "episodeSort",
        "Episode sorting",
        "0",
        "0:Oldest first|1:Newest first",
    ),
    number(
        "flattenSeasons",
        "Seasons",
        "0",
        "0:Show|1:Hide|2:Hide for single-season series",
    ),
    text(
        "showOrdering",
        "Episode ordering",
        "tmdbAiring:The Movie Database (Aired)|aired:TheTVDB (Aired)|dvd:TheTVDB (DVD)|absolute:TheTVDB (Absolute)",
    ),
    Preference {
        id: "enableIntroMarkerGeneration",
        label: "Enable intro detection",
        kind: "bool",
        default: "true",
        choices: "",
    },
];

/// The preferences of an item; a collection has preferences of another sort.
pub fn of_item(kind: Kind) -> &'static [Preference] {
    match kind {
        Kind::Movie => MOVIE,
        Kind::Show => SHOW,
        Kind::Season => SEASON,
        Kind::Artist => ARTIST,
        _ => &[],
    }
}

/// The preferences of a library.
pub fn of_section(kind: SectionKind) -> &'static [Preference] {
    match kind {
        SectionKind::Show => OF_SHOWS,
        _ => OF_LIBRARY,
    }
}

impl Preference {
    /// True when the text is one of its values.
    pub fn takes(&self, value: &str) -> bool {
        match self.kind {
            "bool" => matches!(value, "0" | "1" | "true" | "false"),
            _ if self.choices.is_empty() => true,
            _ => {
                let mut choices = self.choices.split('|');
                choices.any(|choice| choice.split(':').next() == Some(value))
            }
        }
    }
}
