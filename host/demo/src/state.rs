//! Everything that requests can change, as one value: a copy of it is the server at another time.

mod activities;
mod artwork;
mod behaviour;
mod collections;
mod hubs;
mod markers;
mod players;
mod playlists;
mod queues;
mod scans;
mod sessions;
mod settings;
mod streams;
mod tokens;
mod watching;

pub use activities::{Activities, Activity};
pub use artwork::{Artwork, Element, seed_of};
pub use behaviour::Behaviour;
pub use collections::{Collection, CollectionSort, Collections};
pub use hubs::{ManagedHub, ManagedHubs};
pub use markers::{Marker, Markers};
pub use players::{Player, Wording};
pub use playlists::{Media, Playlist, Playlists, Row};
pub use queues::{Queue, Queues};
pub use scans::Scans;
pub use sessions::{How, PlayState, Session, Sessions, session_id};
pub use settings::{Setting, Settings};
pub use streams::{Chosen, Streams};
pub use tokens::Tokens;
pub use watching::{Progress, Watching, is_watched};

use std::sync::Arc;

use crate::catalogue::Catalogue;

#[derive(Clone)]
pub struct State {
    pub catalogue: Catalogue,
    pub watching: Watching,
    pub scans: Scans,
    pub activities: Activities,
    pub playlists: Playlists,
    pub collections: Collections,
    pub hubs: ManagedHubs,
    pub streams: Streams,
    pub markers: Markers,
    pub sessions: Sessions,
    pub players: Vec<Player>,
    pub queues: Queues,
    pub tokens: Tokens,
    pub artwork: Artwork,
    pub settings: Settings,
    /// The agents' knowledge of every work, as it was at the start.
    pub works: Arc<Catalogue>,
    /// Keys that no item had yet.
    next_key: u32,
    pub behaviour: Behaviour,
    /// When the server started, in Unix seconds.
    pub started: i64,
}

/// Rating keys of what is made while the server runs start here.
const FIRST_NEW: u32 = 50_001;

impl State {
    /// As it is at the start, with so many synthetic films besides the real ones, and the tokens of accounts.
    pub fn new(synthetic: usize, accounts: Vec<(String, u32)>, now: i64) -> State {
        let catalogue = Catalogue::new(synthetic);
        let mut sessions = Sessions::new(&catalogue);
        State {
            queues: Queues::of(&mut sessions, &catalogue),
            playlists: Playlists::new(&catalogue),
            collections: Collections::default(),
            hubs: ManagedHubs::default(),
            streams: Streams::default(),
            markers: Markers::default(),
            sessions,
            players: players::players(),
            tokens: Tokens::new(accounts),
            artwork: Artwork::default(),
            settings: Settings::default(),
            works: Arc::new(catalogue.clone()),
            next_key: FIRST_NEW,
            catalogue,
            watching: Watching::default(),
            scans: Scans::default(),
            activities: Activities::default(),
            behaviour: Behaviour::default(),
            started: now,
        }
    }

    /// A rating key for something new.
    pub fn new_key(&mut self) -> u32 {
        let key = self.next_key;
        self.next_key += 1;
        key
    }
}
