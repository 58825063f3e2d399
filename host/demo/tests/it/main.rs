//! The demo server over a real socket, compared with what is known of real ones.

#![expect(
    clippy::unwrap_used,
    reason = "a test that fails to read what it needs has failed"
)]

mod client;

mod access;
mod artwork;
mod catalogue;
mod changes_gone_wrong;
mod collections;
mod deletion;
mod editing;
mod faults;
mod formats;
mod history;
mod libraries;
mod markers;
mod matches;
mod moving;
mod paging;
mod pictures;
mod players;
mod playlists;
mod plex_tv;
mod preferences;
mod query;
mod queues;
mod routes;
mod search;
mod sessions;
mod settings;
mod statistics;
mod storage;
mod streams;
mod subtitles;
mod synthetic;
mod tasks;
mod watching;
