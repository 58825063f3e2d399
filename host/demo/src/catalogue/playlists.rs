use super::{BASE, Catalogue, DAY, Kind, section};

/// A list that a user keeps. These are the owner's.
#[derive(Clone, Debug)]
pub struct Playlist {
    pub id: u32,
    pub title: &'static str,
    pub summary: &'static str,
    /// `video` or `audio`
    pub media: &'static str,
    pub items: Vec<u32>,
    pub added: i64,
}

const FIRST: u32 = 6_001;

pub fn playlists(catalogue: &Catalogue) -> Vec<Playlist> {
    let comedies = [
        "The General",
        "Safety Last!",
        "The Kid",
        "Sherlock Jr.",
        "Häxan",
    ];
    let rags = [
        "Maple Leaf Rag",
        "The Entertainer",
        "Tiger Rag",
        "Crazy Blues",
    ];
    let find = |section, kind, titles: &[&str]| -> Vec<u32> {
        let ids = catalogue.of_kind(section, kind);
        let items: Vec<_> = ids.iter().filter_map(|id| catalogue.item(id)).collect();
        titles
            .iter()
            .filter_map(|title| items.iter().find(|item| item.title == *title))
            .map(|item| item.id)
            .collect()
    };
    vec![
        Playlist {
            id: FIRST,
            title: "Silent evening",
            summary: "Four to laugh at, and one to go home by.",
            media: "video",
            items: find(section::FILMS, Kind::Movie, &comedies),
            added: BASE - 60 * DAY,
        },
        Playlist {
            id: FIRST + 1,
            title: "Breakfast rags",
            summary: "",
            media: "audio",
            items: find(section::MUSIC, Kind::Track, &rags),
            added: BASE - 30 * DAY,
        },
    ]
}
