use crate::reply::Format;

/// The ways in which real servers differ, or may differ as far as anybody knows; a test sets them while the server
/// runs. What is on by default has been seen on a real server.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Behaviour {
    pub format: Format,
    /// Sessions include rows that lack what others have.
    pub odd_sessions: bool,
    /// The owner has a Plex Pass: only then can sessions be stopped.
    pub plex_pass: bool,
    /// As before 2025: 401 where an owner's token is wanted and 405 for a wrong method, instead of 403 and 404.
    pub old_refusals: bool,
    /// No player shows up in `/clients`, though commands reach them: as in a container.
    pub no_clients: bool,
    /// Commands to players are passed on for the owner only.
    pub proxy_is_the_owners: bool,
    /// The list of activities of an idle server holds a row of the butler at 100 %.
    pub idle_butler: bool,
    /// A playlist can be created without items.
    pub blank_playlists: bool,
    /// A collection goes when its last member is taken out of it.
    pub empty_collections_go: bool,
    /// Hubs are moved at `/manage/move?identifier=`, as the official text has it, and not at the hub's path.
    pub hubs_move_by_query: bool,
    /// Progress below a minute is forgotten.
    pub short_progress_is_lost: bool,
    /// Marking something as watched writes rows of history; since 1.40 it should not.
    pub marking_writes_history: bool,
    /// There is a playlist that the server made itself, and that nobody can change.
    pub fixed_playlist: bool,
    /// Characters of path and query above which a request is refused with 414.
    pub longest_target: Option<usize>,
    /// True if the tags that are sent are added to those that are there, instead of taking their place.
    pub tags_are_added: bool,
    /// True if a setting that does not exist is refused, instead of ignored.
    pub unknown_settings_are_refused: bool,
    /// The words of a song are sent as they are in their file, whatever is asked for.
    pub raw_lyrics: bool,
    /// Subtitles are sent as they are in their file, without a conversion.
    pub raw_subtitles: bool,
    /// The status for putting items into a smart collection.
    pub smart_collection_status: u16,
    /// Rows of a smart playlist, or of one that nobody can change, are put in, taken out and moved with status 200, and
    /// nothing happens.
    pub unchangeable_lists_say_nothing: bool,
    /// An edit by its own path renames a collection, and not only one by its section.
    pub own_path_renames_collections: bool,
    /// Making a hub of a collection shows it at once where the request says, and not only the next request does.
    pub promoting_shows: bool,
}

impl Default for Behaviour {
    fn default() -> Behaviour {
        Behaviour {
            format: Format::default(),
            odd_sessions: false,
            plex_pass: false,
            old_refusals: false,
            no_clients: false,
            proxy_is_the_owners: false,
            idle_butler: false,
            blank_playlists: false,
            empty_collections_go: true,
            hubs_move_by_query: false,
            short_progress_is_lost: false,
            marking_writes_history: false,
            fixed_playlist: false,
            longest_target: None,
            tags_are_added: false,
            unknown_settings_are_refused: false,
            raw_lyrics: false,
            raw_subtitles: false,
            smart_collection_status: 400,
            unchangeable_lists_say_nothing: false,
            own_path_renames_collections: false,
            promoting_shows: true,
        }
    }
}
