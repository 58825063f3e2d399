//! Everything that requests can change, as one value: a copy of it is the server at another time.

mod behaviour;
mod scans;
mod watching;

pub use behaviour::Behaviour;
pub use scans::Scans;
pub use watching::{Progress, Watching};

use crate::catalogue::Catalogue;

#[derive(Clone)]
pub struct State {
    pub catalogue: Catalogue,
    pub watching: Watching,
    pub scans: Scans,
    pub behaviour: Behaviour,
    /// When the server started, in Unix seconds.
    pub started: i64,
}

impl State {
    /// As it is at the start, with so many synthetic films besides the real ones.
    pub fn new(synthetic: usize, now: i64) -> State {
        State {
            catalogue: Catalogue::new(synthetic),
            watching: Watching::default(),
            scans: Scans::default(),
            behaviour: Behaviour::default(),
            started: now,
        }
    }
}
