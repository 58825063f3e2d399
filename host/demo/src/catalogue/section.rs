use super::chosen::Chosen;
use super::{BASE, DAY, Kind, hex_of};

/// The contents of a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    Movie,
    Show,
    Artist,
    Photo,
}

/// A library.
#[derive(Clone, Debug)]
pub struct Section {
    pub id: u32,
    pub kind: SectionKind,
    pub title: String,
    pub agent: String,
    pub scanner: String,
    pub language: String,
    /// Paths on the server, at least one.
    pub folders: Vec<String>,
    pub created: i64,
    /// The last scan before the server was started.
    pub scanned: i64,
    pub preferences: Chosen,
}

pub const FILMS: u32 = 1;
pub const SERIES: u32 = 2;
pub const MUSIC: u32 = 3;
pub const PHOTOS: u32 = 4;
pub const SYNTHETIC: u32 = 5;
pub const HOME_VIDEOS: u32 = 6;
pub const FILMS_4K: u32 = 7;

impl SectionKind {
    pub fn name(self) -> &'static str {
        self.top().name()
    }

    /// The kind that is listed when none is asked for.
    pub fn top(self) -> Kind {
        match self {
            SectionKind::Movie => Kind::Movie,
            SectionKind::Show => Kind::Show,
            SectionKind::Artist => Kind::Artist,
            SectionKind::Photo => Kind::Photo,
        }
    }

    /// The kinds that such a library can list, the top one first.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            SectionKind::Movie => &[Kind::Movie],
            SectionKind::Show => &[Kind::Show, Kind::Season, Kind::Episode],
            SectionKind::Artist => &[Kind::Artist, Kind::Album, Kind::Track],
            SectionKind::Photo => &[Kind::PhotoAlbum, Kind::Photo],
        }
    }
}

impl Section {
    pub fn uuid(&self) -> String {
        let hex = hex_of(0x5ec0 + u64::from(self.id));
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..32]
        )
    }
}

/// All libraries; the synthetic one only when there is something in it.
pub fn sections(synthetic: bool) -> Vec<Section> {
    let section = |id, kind, title: &str, agent: &str, scanner: &str, path: &str| Section {
        id,
        kind,
        title: title.to_owned(),
        agent: agent.to_owned(),
        scanner: scanner.to_owned(),
        language: if kind == SectionKind::Photo {
            "xn".to_owned()
        } else {
            "en-US".to_owned()
        },
        folders: vec![path.to_owned()],
        preferences: Chosen::new(),
        created: BASE - 800 * DAY + i64::from(id) * 3_600,
        scanned: BASE - DAY + i64::from(id) * 60,
    };
    let movies = ("tv.plex.agents.movie", "Plex Movie");
    let mut sections = vec![
        section(
            FILMS,
            SectionKind::Movie,
            "Films",
            movies.0,
            movies.1,
            "/data/films",
        ),
        section(
            SERIES,
            SectionKind::Show,
            "Series",
            "tv.plex.agents.series",
            "Plex TV Series",
            "/data/series",
        ),
        section(
            MUSIC,
            SectionKind::Artist,
            "Music",
            "tv.plex.agents.music",
            "Plex Music",
            "/data/music",
        ),
        section(
            PHOTOS,
            SectionKind::Photo,
            "Photos",
            "com.plexapp.agents.none",
            "Plex Photo Scanner",
            "/data/photos",
        ),
    ];
    if synthetic {
        let title = "Synthetic films";
        sections.push(section(
            SYNTHETIC,
            SectionKind::Movie,
            title,
            movies.0,
            movies.1,
            "/data/synthetic",
        ));
    }
    let agent = "com.plexapp.agents.none";
    sections.push(section(
        HOME_VIDEOS,
        SectionKind::Movie,
        "Home Videos",
        agent,
        "Plex Video Files Scanner",
        "/data/home",
    ));
    sections.push(section(
        FILMS_4K,
        SectionKind::Movie,
        "Films 4K",
        movies.0,
        movies.1,
        "/data/films-4k",
    ));
    sections
}
