use std::collections::BTreeSet;

use super::chosen::Chosen;
use super::media::Media;
use super::tag::TagKind;

/// The kind of an item; Plex numbers the kinds in `type=` and names them in `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Movie,
    Show,
    Season,
    Episode,
    Artist,
    Album,
    Track,
    Photo,
    PhotoAlbum,
    Collection,
}

impl Kind {
    pub const ALL: [Kind; 10] = [
        Kind::Movie,
        Kind::Show,
        Kind::Season,
        Kind::Episode,
        Kind::Artist,
        Kind::Album,
        Kind::Track,
        Kind::Photo,
        Kind::PhotoAlbum,
        Kind::Collection,
    ];

    /// The number in `type=`.
    pub fn number(self) -> u32 {
        match self {
            Kind::Movie => 1,
            Kind::Show => 2,
            Kind::Season => 3,
            Kind::Episode => 4,
            Kind::Artist => 8,
            Kind::Album => 9,
            Kind::Track => 10,
            Kind::Photo => 13,
            Kind::PhotoAlbum => 14,
            Kind::Collection => 18,
        }
    }

    pub fn from_number(number: u32) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The `type` of an answer. An album of photos calls itself a photo.
    pub fn name(self) -> &'static str {
        match self {
            Kind::PhotoAlbum => "photo",
            other => other.scope(),
        }
    }

    /// The name in scoped fields (`show.title`) and in hubs.
    pub fn scope(self) -> &'static str {
        match self {
            Kind::Movie => "movie",
            Kind::Show => "show",
            Kind::Season => "season",
            Kind::Episode => "episode",
            Kind::Artist => "artist",
            Kind::Album => "album",
            Kind::Track => "track",
            Kind::Photo => "photo",
            Kind::PhotoAlbum => "photoalbum",
            Kind::Collection => "collection",
        }
    }

    pub fn from_scope(scope: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.scope() == scope)
    }

    /// The XML element of an item of this kind.
    pub fn element(self) -> &'static str {
        match self {
            Kind::Movie | Kind::Episode => "Video",
            Kind::Track => "Track",
            Kind::Photo => "Photo",
            _ => "Directory",
        }
    }

    /// True if it is played itself, rather than what it holds.
    pub fn is_leaf(self) -> bool {
        matches!(
            self,
            Kind::Movie | Kind::Episode | Kind::Track | Kind::Photo
        )
    }
}

/// One library item. Only what does not depend on who asks.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: u32,
    pub kind: Kind,
    pub section: u32,
    pub parent: Option<u32>,
    pub index: Option<u32>,
    pub title: String,
    /// Only where it differs from the title.
    pub title_sort: Option<String>,
    pub original_title: Option<String>,
    pub edition: Option<String>,
    pub summary: String,
    pub tagline: Option<String>,
    pub studio: Option<String>,
    pub content_rating: Option<String>,
    pub year: Option<i32>,
    /// `YYYY-MM-DD`
    pub released: Option<String>,
    /// Milliseconds.
    pub duration: Option<u64>,
    pub added: i64,
    pub updated: i64,
    pub rating: Option<f64>,
    pub audience_rating: Option<f64>,
    /// The agent's name for an item that finds nothing in a public database: `local://54860`.
    pub agent_guid: Option<String>,
    /// External ids: `imdb://tt0013442`.
    pub guids: Vec<String>,
    pub tags: Vec<Tagged>,
    pub media: Vec<Media>,
    /// The fields that agents may not change: `title`, `genre`, `thumb`.
    pub locked: BTreeSet<String>,
    pub preferences: Chosen,
}

/// A tag on an item; for an actor with the role.
#[derive(Clone, Debug)]
pub struct Tagged {
    pub kind: TagKind,
    pub id: u32,
    pub role: Option<String>,
}

impl Item {
    pub fn new(id: u32, kind: Kind, section: u32, title: &str) -> Item {
        Item {
            id,
            kind,
            section,
            parent: None,
            index: None,
            title: title.to_owned(),
            title_sort: without_article(title),
            original_title: None,
            edition: None,
            summary: String::new(),
            tagline: None,
            studio: None,
            content_rating: None,
            year: None,
            released: None,
            duration: None,
            added: 0,
            updated: 0,
            rating: None,
            audience_rating: None,
            agent_guid: None,
            guids: Vec::new(),
            tags: Vec::new(),
            media: Vec::new(),
            locked: BTreeSet::new(),
            preferences: Chosen::new(),
        }
    }

    /// Gives the item another title, and the sorted one that goes with it unless that is locked.
    pub fn set_title(&mut self, title: &str) {
        self.title = title.to_owned();
        if !self.locked.contains("titleSort") {
            self.title_sort = without_article(title);
        }
    }

    pub fn tags(&self, kind: TagKind) -> impl Iterator<Item = &Tagged> {
        self.tags.iter().filter(move |tag| tag.kind == kind)
    }

    /// The key that lists are sorted by.
    pub fn sort_title(&self) -> &str {
        self.title_sort.as_deref().unwrap_or(&self.title)
    }

    /// True for what no agent knows.
    pub fn is_unmatched(&self) -> bool {
        let guid = self.guid();
        guid.starts_with("local://") || guid.contains("agents.none://")
    }

    /// The id that its agent gave it: `plex://` for those of today.
    pub fn guid(&self) -> String {
        let plex = || {
            let kind = self.kind.scope();
            format!("plex://{kind}/{}", &super::hex_of(u64::from(self.id))[..24])
        };
        self.agent_guid.clone().unwrap_or_else(plex)
    }
}

/// Plex sorts without the leading article, and says so only where it makes a difference.
fn without_article(title: &str) -> Option<String> {
    ["The ", "A ", "An "]
        .into_iter()
        .find_map(|article| title.strip_prefix(article))
        .map(str::to_owned)
}
