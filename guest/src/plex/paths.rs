//! Every path that is asked. What stands in one is an id, which can be made of nothing but a text of its form.

use super::{
    Change, Target,
    list_id::{Holder, RowKey},
    medium::Medium,
    shown::{Shown, Texts},
};
use crate::http::Method;
use crate::types::{
    CollectionId, Id, LibraryId, ListKind, PartId, PersonId, PlayerCommand, PlaylistId, RatingKey,
    Repeat, SeenState,
};

pub fn root() -> Target {
    Target::new("/")
}

pub fn identity() -> Target {
    Target::new("/identity")
}

pub fn accounts() -> Target {
    Target::new("/accounts")
}

pub fn devices() -> Target {
    Target::new("/devices")
}

pub fn sections() -> Target {
    Target::new("/library/sections")
}

pub fn section_items(section: &LibraryId) -> Target {
    Target::new(format!("/library/sections/{section}/all"))
}

pub fn providers() -> Target {
    Target::new("/media/providers")
}

/// Of a field that is one of this program's words, never what a server or a model writes.
pub fn section_values(section: &LibraryId, field: &str) -> Target {
    Target::new(format!("/library/sections/{section}/{field}"))
}

/// The genres of a library at one level.
pub fn section_genres(section: &LibraryId, kind: ListKind) -> Target {
    section_values(section, "genre").with("type", kind.wire())
}

pub fn section_collections(section: &LibraryId) -> Target {
    Target::new(format!("/library/sections/{section}/collections"))
}

pub fn section_recently_added(section: &LibraryId) -> Target {
    Target::new(format!("/library/sections/{section}/recentlyAdded"))
}

/// GET scans on every version; PUT and POST came and went.
pub fn section_refresh(section: &LibraryId) -> Target<Change> {
    Target::changing(Method::Get, format!("/library/sections/{section}/refresh"))
}

pub fn recently_added() -> Target {
    Target::new("/library/recentlyAdded")
}

pub fn on_deck() -> Target {
    Target::new("/library/onDeck")
}

/// Those that exist, with their external ids; `skipRefresh` because a plain GET may start an analysis.
pub fn metadata(items: &[RatingKey]) -> Target {
    several(items)
        .with("includeGuids", 1)
        .with("skipRefresh", 1)
}

/// Those that exist.
pub fn items(items: &[RatingKey]) -> Target {
    several(items).with("skipRefresh", 1)
}

pub(super) fn several(items: &[RatingKey]) -> Target {
    let items: Vec<&str> = items.iter().map(RatingKey::as_str).collect();
    Target::new(format!("/library/metadata/{}", items.join(",")))
}

/// What plays below an item: episodes of a show, tracks of an artist; in the order of their first airing, specials among
/// them.
pub fn leaves(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/allLeaves"))
}

/// A picture of this server, by its path, scaled down to fit and written anew.
pub fn scaled_picture(path: &str) -> Target {
    Target::new("/photo/:/transcode").with("url", path)
}

/// What is said or sung: a file of subtitles, or lyrics.
pub fn stream(id: u64, extension: Option<&str>) -> Target {
    let extension = extension.map(|name| format!(".{name}")).unwrap_or_default();
    Target::new(format!("/library/streams/{id}{extension}"))
}

pub fn similar(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/similar"))
}

/// In hubs: by the same people, in the same collection.
pub fn related(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/related"))
}

pub fn extras(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/extras"))
}

/// By sound.
pub fn nearest(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/nearest"))
}

/// In hubs: what players offer when an item has ended.
pub fn postplay(item: &RatingKey) -> Target {
    Target::new(format!("/hubs/metadata/{item}/postplay"))
}

/// With the episode that comes next in a show.
pub fn with_on_deck(item: &RatingKey) -> Target {
    metadata(std::slice::from_ref(item)).with("includeOnDeck", 1)
}

/// Tracks between two, by sound.
pub fn sonic_path(section: &LibraryId, from: &RatingKey, to: &RatingKey) -> Target {
    Target::new(format!("/library/sections/{section}/computePath"))
        .with("startID", from)
        .with("endID", to)
}

/// Items of all libraries.
pub fn everything() -> Target {
    Target::new("/library/all")
}

pub fn voice_search() -> Target {
    Target::new("/hubs/search/voice")
}

/// A person by the id that the server gave.
pub fn person(id: &PersonId) -> Target {
    Target::new(format!("/library/people/{id}"))
}

pub fn person_media(id: &PersonId) -> Target {
    Target::new(format!("/library/people/{id}/media"))
}

pub fn hubs() -> Target {
    Target::new("/hubs")
}

pub fn section_hubs(section: &LibraryId) -> Target {
    Target::new(format!("/hubs/sections/{section}"))
}

pub fn hub_items() -> Target {
    Target::new("/hubs/items")
}

/// Without the extra entry "All episodes", which is no item.
pub fn children(item: &RatingKey) -> Target {
    Target::new(format!("/library/metadata/{item}/children")).with("excludeAllLeaves", 1)
}

/// All albums of an artist, newest first. Its children are the main ones only, without EPs, singles, live albums and
/// compilations.
pub fn albums(section: &LibraryId, artist: &RatingKey) -> Target {
    section_items(section)
        .with("type", ListKind::Album.wire())
        .with("artist.id", artist)
        .with("sort", "originallyAvailableAt:desc")
}

pub fn search() -> Target {
    Target::new("/hubs/search")
}

pub fn sessions() -> Target {
    Target::new("/status/sessions")
}

pub fn stop_session() -> Target<Change> {
    Target::changing(Method::Post, "/status/sessions/terminate")
}

pub fn history() -> Target {
    Target::new("/status/sessions/history/all")
}

/// Whose ids those of `key` are.
pub(super) const LIBRARY: &str = "com.plexapp.plugins.library";

/// One item a request: a list has no place in `key`.
pub fn mark(item: &RatingKey, state: SeenState) -> Target<Change> {
    Target::changing(Method::Put, format!("/:/{}", state.wire()))
        .with("key", item)
        .with("identifier", LIBRARY)
}

/// What of a show, season, artist or album the user has not watched; absent for other kinds.
pub fn unwatched(section: &LibraryId, kind: &str, item: &RatingKey) -> Option<Target> {
    let (level, of) = match kind {
        "show" => (ListKind::Episode, "show.id"),
        "season" => (ListKind::Episode, "season.id"),
        "artist" => (ListKind::Track, "artist.id"),
        "album" => (ListKind::Track, "album.id"),
        _ => return None,
    };
    let target = section_items(section).with("type", level.wire());
    Some(target.with("unwatched", 1).with(of, item))
}

/// All that a list holds (plex-api-2 22, 26).
pub fn mark_listed(machine: &str, list: &Target, state: SeenState) -> Target<Change> {
    let uri = list.content_uri(machine);
    Target::changing(Method::Put, format!("/:/{}", state.wire()))
        .with("identifier", LIBRARY)
        .with("uri", uri)
}

/// Plex keeps milliseconds; a GET that changes something (plex-api-2 26).
pub fn progress(item: &RatingKey, seconds: u32) -> Target<Change> {
    Target::changing(Method::Get, "/:/progress")
        .with("key", item)
        .with("identifier", LIBRARY)
        .with("time", format_args!("{seconds}000"))
        .with("state", "stopped")
}

pub fn preference(name: &str) -> Target {
    Target::new("/:/prefs/get").with("id", name)
}

pub fn continue_watching() -> Target {
    Target::new("/hubs/continueWatching/items")
}

pub fn remove_from_continue_watching(item: &RatingKey) -> Target<Change> {
    Target::changing(Method::Put, "/actions/removeFromContinueWatching").with("ratingKey", item)
}

/// A file, of which streams are selected.
pub fn part(part: &PartId) -> Target<Change> {
    Target::changing(Method::Put, format!("/library/parts/{part}"))
}

/// From 0 to 10; -1 takes a rating away.
pub fn rate(item: &RatingKey, rating: f64) -> Target<Change> {
    Target::changing(Method::Put, "/:/rate")
        .with("key", item)
        .with("identifier", LIBRARY)
        .with("rating", rating)
}

pub fn clients() -> Target {
    Target::new("/clients")
}

/// At once, not when something happens.
pub fn timeline() -> Target {
    Target::new("/player/timeline/poll").with("wait", 0)
}

pub fn play_media() -> Target<Change> {
    playback("playMedia")
}

pub fn refresh_queue() -> Target<Change> {
    playback("refreshPlayQueue")
}

pub fn player_command(command: PlayerCommand, medium: Medium) -> Target<Change> {
    playback(match command {
        PlayerCommand::Play => "play",
        PlayerCommand::Pause => "pause",
        PlayerCommand::Stop => "stop",
        PlayerCommand::SkipNext => "skipNext",
        PlayerCommand::SkipPrevious => "skipPrevious",
    })
    .with("type", medium.of_players())
}

pub fn seek(seconds: u32, medium: Medium) -> Target<Change> {
    playback("seekTo")
        .with("offset", format_args!("{seconds}000"))
        .with("type", medium.of_players())
}

pub fn set_parameters(
    volume: Option<u32>,
    shuffle: Option<bool>,
    repeat: Option<Repeat>,
    medium: Medium,
) -> Target<Change> {
    playback("setParameters")
        .with_some("volume", volume)
        .with_some("shuffle", shuffle.map(u8::from))
        .with_some("repeat", repeat.map(Repeat::wire))
        .with("type", medium.of_players())
}

/// Of subtitles 0 is none.
pub fn set_streams(audio: Option<u64>, subtitles: Option<u64>, medium: Medium) -> Target<Change> {
    playback("setStreams")
        .with_some("audioStreamID", audio)
        .with_some("subtitleStreamID", subtitles)
        .with("type", medium.of_players())
}

fn playback(command: &str) -> Target<Change> {
    Target::changing(Method::Get, format!("/player/playback/{command}"))
}

pub fn make_queue() -> Target<Change> {
    Target::changing(Method::Post, "/playQueues")
}

/// Of an id that is digits.
pub fn queue(id: &str) -> Target {
    Target::new(format!("/playQueues/{id}"))
}

/// Of an id that is digits.
pub fn queue_next(id: &str) -> Target<Change> {
    Target::changing(Method::Put, format!("/playQueues/{id}"))
}

pub fn playlist(playlist: &PlaylistId) -> Target {
    Target::new(format!("/playlists/{playlist}"))
}

pub fn playlists() -> Target {
    Target::new("/playlists")
}

/// A playlist or a collection.
pub fn holder(of: &Holder) -> Target {
    Target::new(of.path())
}

/// What is in it.
pub fn members(of: &Holder) -> Target {
    Target::new(format!("{}/items", of.path()))
}

/// In a smart list another rule takes the place of its own.
pub fn put_in(of: &Holder, content: &str) -> Target<Change> {
    Target::changing(Method::Put, format!("{}/items", of.path())).with("uri", content)
}

/// One row a request. Without a row it would be all of them.
pub fn take_out(of: &Holder, row: &RowKey) -> Target<Change> {
    let path = format!("{}/items/{}", of.path(), row.as_str());
    Target::changing(Method::Delete, path)
}

/// Without `after` to the front.
pub fn place(of: &Holder, row: &RowKey, after: Option<&RowKey>) -> Target<Change> {
    let path = format!("{}/items/{}/move", of.path(), row.as_str());
    Target::changing(Method::Put, path).with_some("after", after.map(RowKey::as_str))
}

/// Of the type `video`, `audio` or `photo`; `content` is what it holds, or the rule of a smart one.
pub fn new_playlist(
    media: &str,
    title: &str,
    is_smart: bool,
    content: Option<&str>,
) -> Target<Change> {
    Target::changing(Method::Post, "/playlists")
        .with("type", media)
        .with("title", title)
        .with("smart", u8::from(is_smart))
        .with_some("uri", content)
}

/// Fields as plexapi writes them: what is set is locked.
pub fn edit_playlist(
    playlist: &PlaylistId,
    title: Option<&str>,
    summary: Option<&str>,
) -> Target<Change> {
    let path = format!("/playlists/{playlist}");
    let mut target = Target::changing(Method::Put, path);
    for (field, value) in [("title", title), ("summary", summary)] {
        if let Some(value) = value {
            target = target
                .with(&format!("{field}.value"), value)
                .with(&format!("{field}.locked"), 1);
        }
    }
    target
}

pub fn delete_playlist(playlist: &PlaylistId) -> Target<Change> {
    Target::changing(Method::Delete, format!("/playlists/{playlist}"))
}

/// Reads a list from a file of the server. Without `force=0` it would overwrite one that was read from there before.
pub fn upload_playlist(section: &LibraryId, path: &str) -> Target<Change> {
    Target::changing(Method::Post, "/playlists/upload")
        .with("sectionID", section)
        .with("path", path)
        .with("force", 0)
}

/// Of members of a kind; `content` is what it holds, or the rule of a smart one.
pub fn new_collection(
    section: &LibraryId,
    kind: ListKind,
    title: &str,
    is_smart: bool,
    content: Option<&str>,
) -> Target<Change> {
    Target::changing(Method::Post, "/library/collections")
        .with("type", kind.wire())
        .with("title", title)
        .with("smart", u8::from(is_smart))
        .with("sectionId", section)
        .with_some("uri", content)
}

/// By its section: the path of the item itself does not always rename a collection. Without `id` it would be all of them.
pub fn edit_collection(section: &LibraryId, id: &CollectionId, texts: Texts<'_>) -> Target<Change> {
    let path = format!("/library/sections/{section}/all");
    let mut target = Target::changing(Method::Put, path)
        .with("type", ListKind::Collection.wire())
        .with("id", id);
    for (field, value) in [
        ("title", texts.title),
        ("titleSort", texts.sort_title),
        ("summary", texts.summary),
    ] {
        if let Some(value) = value {
            target = target
                .with(&format!("{field}.value"), value)
                .with(&format!("{field}.locked"), 1);
        }
    }
    target
}

/// How it is shown in its library, and the order of its members.
pub fn set_collection(
    id: &CollectionId,
    mode: Option<&str>,
    order: Option<&str>,
) -> Target<Change> {
    Target::changing(Method::Put, format!("/library/collections/{id}/prefs"))
        .with_some("collectionMode", mode)
        .with_some("collectionSort", order)
}

/// The path of the item would delete a film with its files, if the id were one.
pub fn delete_collection(section: &LibraryId, id: &CollectionId) -> Target<Change> {
    let path = format!("/library/sections/{section}/collection/{id}");
    Target::changing(Method::Delete, path)
}

/// A collection among the hubs of its library.
pub fn managed_hub(section: &LibraryId, id: &CollectionId) -> Target {
    Target::new(format!("/hubs/sections/{section}/manage")).with("metadataItemId", id)
}

/// Makes a hub of a collection.
pub fn promote(section: &LibraryId, id: &CollectionId, shown: Shown) -> Target<Change> {
    let path = format!("/hubs/sections/{section}/manage");
    let target = Target::changing(Method::Post, path).with("metadataItemId", id);
    promoted(target, shown)
}

/// Changes where a hub is shown; of a collection that is none yet, it does nothing.
pub fn show(section: &LibraryId, hub: &str, shown: Shown) -> Target<Change> {
    let path = format!("/hubs/sections/{section}/manage/{hub}");
    promoted(Target::changing(Method::Put, path), shown)
}

fn promoted(target: Target<Change>, shown: Shown) -> Target<Change> {
    target
        .with("promotedToRecommended", u8::from(shown.on_library))
        .with("promotedToOwnHome", u8::from(shown.on_home))
        .with("promotedToSharedHome", u8::from(shown.on_shared_home))
}
