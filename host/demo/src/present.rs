//! Items as Plex shows them.

mod container;
mod item;
mod media;
pub mod meta;
mod playlist;
mod preferences;
mod selected;
mod tags;

pub use container::{container, section_container};
pub use item::{all_leaves, item};
pub use media::{LOCAL_LYRICS, media};
pub use playlist::{full_playlist, playlist};
pub use preferences::preferences;
pub use selected::choose;

/// The extent of an item, and the types in it; both depend on the endpoint.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// All tags with their ids, external ids, every rating and the streams; lists show the first tags only.
    pub full: bool,
    /// Which library the item is in; lists of one library say so on the container.
    pub section: bool,
    /// External ids in a list, because they were asked for.
    pub guids: bool,
    /// Numbers as text where sessions have them so.
    pub session: bool,
}

impl Shape {
    /// In the list of one library.
    pub const LIST: Shape = Shape {
        full: false,
        section: false,
        guids: false,
        session: false,
    };
    /// In a list over libraries: hubs, on deck, search.
    pub const MIXED: Shape = Shape {
        section: true,
        ..Shape::LIST
    };
    /// By itself.
    pub const FULL: Shape = Shape {
        full: true,
        section: true,
        guids: true,
        session: false,
    };
    /// While it is played.
    pub const SESSION: Shape = Shape {
        session: true,
        ..Shape::FULL
    };
}
