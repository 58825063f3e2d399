//! The tools: checked arguments in, records out. A folder for each toolset, a file for each tool, named like it.
//!
//! Names, parameters and answers of the tools are defined in `wit/world.wit`; the exports that call these handlers are
//! generated from there.

mod batch;
pub mod budget;
pub mod failure;
mod item_page;
mod lists;
mod period;
mod read_back;
pub(crate) mod written;

pub mod collections {
    pub mod plex_add_to_collection;
    pub mod plex_create_collection;
    pub mod plex_delete_collection;
    pub mod plex_edit_collection;
    pub mod plex_move_collection_items;
    pub mod plex_remove_from_collection;
}

pub mod insights {
    mod holes;
    pub mod plex_find_items;
    pub mod plex_find_missing_episodes;
    pub mod plex_get_library_statistics;
    pub mod plex_get_watch_statistics;
    pub mod plex_who_watched;
    mod tally;
}

pub mod library {
    mod liking;
    pub mod plex_get_artwork;
    pub mod plex_get_children;
    pub mod plex_get_dialogue;
    pub mod plex_get_filters;
    pub mod plex_get_hubs;
    pub mod plex_get_item;
    pub mod plex_get_libraries;
    pub mod plex_get_library_items;
    pub mod plex_get_on_deck;
    pub mod plex_get_person;
    pub mod plex_get_recently_added;
    pub mod plex_get_related;
    pub mod plex_get_sonic_path;
    pub mod plex_lookup;
    pub mod plex_recommend;
    pub mod plex_refresh_library;
    pub mod plex_search;
}

pub mod playback {
    mod device;
    pub mod plex_control_player;
    pub mod plex_get_history;
    pub mod plex_get_players;
    pub mod plex_get_sessions;
    pub mod plex_mark_watched;
    pub mod plex_play;
    pub mod plex_queue_next;
    pub mod plex_rate;
    pub mod plex_remove_from_continue_watching;
    pub mod plex_select_streams;
    pub mod plex_set_progress;
    pub mod plex_stop_session;
}

pub mod playlists {
    pub mod plex_add_to_playlist;
    pub mod plex_create_playlist;
    pub mod plex_delete_playlist;
    pub mod plex_edit_playlist;
    pub mod plex_get_playlist_items;
    pub mod plex_get_playlists;
    pub mod plex_import_playlist;
    pub mod plex_move_playlist_items;
    pub mod plex_remove_from_playlist;
}

pub mod server {
    pub mod plex_get_server;
}

use crate::plex::Client;
pub use budget::Budget;

/// The client and the budget of one call, for its handler.
#[derive(Clone)]
pub struct Context<'t> {
    pub plex: Client<'t>,
    pub budget: Budget,
    /// Whether the host wants a person to agree before something is removed.
    pub asks: bool,
}

#[cfg(test)]
mod tests;
