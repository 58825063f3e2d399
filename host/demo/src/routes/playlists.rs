use std::cmp::Reverse;

use crate::call::{Call, Change};
use crate::catalogue::{Item, Kind};
use crate::present::{self, Shape, container};
use crate::query::{self, Rule};
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal, Reply};
use crate::state::{Media, Playlist, State};

use super::{
    Access::{Owner, User},
    Route, content,
};

mod upload;

/// Playlists belong to their user: whoever asks for another's finds none.
pub const ROUTES: &[Route] = &[
    Route::read("/playlists", User, all, "12,30 O P"),
    Route::read("/playlists/all", User, all, "12 P"),
    Route::change("POST", "/playlists", User, create, "30 O P I"),
    Route::change(
        "POST",
        "/playlists/upload",
        Owner,
        upload::upload,
        "30 O P ?",
    ),
    Route::read("/playlists/{id}", User, one, "12 O P"),
    Route::change("PUT", "/playlists/{id}", User, edit, "30 O P"),
    Route::change("DELETE", "/playlists/{id}", User, delete, "30 O P"),
    Route::read("/playlists/{id}/items", User, items, "12,30 O R P"),
    Route::change("PUT", "/playlists/{id}/items", User, add, "30 O R P"),
    Route::change("DELETE", "/playlists/{id}/items", User, clear, "12 O"),
    Route::change(
        "DELETE",
        "/playlists/{id}/items/{row}",
        User,
        remove,
        "12 O P",
    ),
    Route::change(
        "PUT",
        "/playlists/{id}/items/{row}/move",
        User,
        place,
        "12,30 O P",
    ),
];

/// Unpaged lists of items are cut here.
const UNPAGED: usize = 100;

fn all(call: &Call) -> Answer {
    let parameter = |name| call.request.parameter(name);
    // Number 42 lists jobs of the optimiser, of which there are none, and 16 folders.
    let kinds = parameter("type").is_none_or(|kind| kind == "15");
    let section = parameter("sectionID");
    let wanted = |playlist: &&Playlist| {
        let smart = playlist.rule.is_some();
        let title = playlist.title.to_lowercase();
        kinds
            && is_there(call, playlist)
            && parameter("playlistType").is_none_or(|media| media == playlist.media.name())
            && parameter("title").is_none_or(|part| title.contains(&part.to_lowercase()))
            && parameter("smart").is_none_or(|wanted| smart == (wanted == "1"))
            && section.is_none_or(|id| id.parse().is_ok_and(|id| is_of(call, playlist, id)))
    };
    let mut found: Vec<&Playlist> = call
        .state
        .playlists
        .of(call.user.account)
        .filter(wanted)
        .collect();
    sort(&mut found, parameter("sort").unwrap_or_default());
    let page = call.page();
    let total = found.len();
    let shown = page.cut(found).into_iter();
    let nodes: Vec<_> = shown
        .map(|playlist| present::playlist(call, playlist))
        .collect();
    let mut root = container(nodes.len());
    let paged = call.paged(&mut root, page, total);
    Reply::page(root.list("Metadata", nodes), paged)
}

fn sort(playlists: &mut [&Playlist], order: &str) {
    let (field, descending) = match order.split_once(':') {
        Some((field, features)) => (field, features.contains("desc")),
        None => (order, false),
    };
    match field {
        "titleSort" | "title" => playlists.sort_by_key(|playlist| {
            let title = playlist.title_sort.as_ref().unwrap_or(&playlist.title);
            title.to_lowercase()
        }),
        "addedAt" => playlists.sort_by_key(|playlist| playlist.added),
        "updatedAt" => playlists.sort_by_key(|playlist| playlist.updated),
        _ => return,
    }
    if descending {
        playlists.reverse();
    }
}

/// True when all items are of the library; of a smart list its rule says so.
fn is_of(call: &Call, playlist: &Playlist, section: u32) -> bool {
    let rows = query::rows(call, playlist);
    let mut items = rows.iter().filter_map(|(_, item)| call.item(*item));
    !rows.is_empty() && items.all(|item| item.section == section)
}

fn one(call: &Call) -> Answer {
    let node = present::full_playlist(call, find(call)?);
    container(1).list("Metadata", vec![node]).into()
}

fn find<'a>(call: &Call<'a>) -> Result<&'a Playlist, Refusal> {
    let state: &'a State = call.state;
    let id = call.at("id").parse().map_err(|_| NOT_FOUND)?;
    let playlist = state.playlists.get(call.user.account, id);
    let there = playlist.filter(|playlist| is_there(call, playlist));
    there.ok_or(NOT_FOUND)
}

/// Lists that the server made itself are there on some servers only.
fn is_there(call: &Call, playlist: &Playlist) -> bool {
    !playlist.read_only || call.state.behaviour.fixed_playlist
}

/// In a list of music `type=9` groups what is there to its albums.
fn items(call: &Call) -> Answer {
    let playlist = find(call)?;
    let mut rows = query::rows(call, playlist);
    let kind = call.request.number("type").and_then(Kind::from_number);
    if kind == Some(Kind::Album) && playlist.media == Media::Audio {
        let mut albums: Vec<u32> = Vec::new();
        for (_, item) in rows {
            let album = call.item(item).and_then(|track| track.parent);
            albums.extend(album.filter(|album| !albums.contains(album)));
        }
        rows = albums.into_iter().map(|album| (None, album)).collect();
    }
    let (page, total) = (call.page(), rows.len());
    let duration: u64 = rows
        .iter()
        .filter_map(|(_, item)| call.item(*item)?.duration)
        .sum();
    if !page.asked {
        rows.truncate(UNPAGED);
    }
    let nodes: Vec<_> = page
        .cut(rows)
        .into_iter()
        .filter_map(|(row, item)| {
            let node = present::item(call, &*call.item(item)?, Shape::MIXED);
            Some(node.maybe("playlistItemID", row))
        })
        .collect();
    let mut root = container(nodes.len());
    let paged = call.paged(&mut root, page, total);
    let root = root
        .attr(
            "composite",
            format!("/playlists/{}/composite/{}", playlist.id, playlist.updated),
        )
        .attr("duration", duration / 1_000)
        .attr("leafCount", total)
        .attr("playlistType", playlist.media.name())
        .attr("ratingKey", playlist.id.to_string())
        .attr("smart", playlist.rule.is_some())
        .attr("title", &playlist.title)
        .list("Metadata", nodes);
    Reply::page(root, paged)
}

/// Without items there is a blank list, or a refusal: texts and servers differ.
fn create(change: &mut Change) -> Answer {
    let call = change.call();
    let parameter = |name| call.request.parameter(name).filter(|text| !text.is_empty());
    let title = parameter("title").ok_or(BAD_REQUEST)?.to_owned();
    let media = parameter("type").and_then(Media::from_name);
    let media = media.ok_or(BAD_REQUEST)?;
    let uri = parameter("uri");
    let (mut rule, mut items) = (None, Vec::new());
    if call.request.flag("smart") {
        rule = Some(checked(&call, uri.ok_or(BAD_REQUEST)?, media)?);
    } else if let Some(queue) = parameter("playQueueID") {
        let queue = queue.parse().map_err(|_| BAD_REQUEST)?;
        let queue = call.state.queues.get(call.user.account, queue);
        items = queue.ok_or(NOT_FOUND)?.items();
    } else if let Some(uri) = uri {
        items = content::leaves(&call, uri)?.items;
    }
    items.retain(|id| call.item(*id).is_some_and(|item| fits(&item, media)));
    if rule.is_none() && items.is_empty() && !change.state.behaviour.blank_playlists {
        return Err(BAD_REQUEST);
    }
    let playlist = Playlist {
        id: change.state.new_key(),
        owner: change.user.account,
        title,
        title_sort: None,
        summary: String::new(),
        media,
        rule,
        rows: change.state.playlists.rows(items),
        read_only: false,
        file: None,
        locked: Vec::new(),
        added: change.now,
        updated: change.now,
    };
    let id = playlist.id;
    change.state.playlists.insert(playlist);
    answer(change, id, None)
}

/// A rule that selects what can be played and is of the list's kind.
fn checked(call: &Call, uri: &str, media: Media) -> Result<String, Refusal> {
    let rule = Rule::parse(uri).ok_or(BAD_REQUEST)?;
    let section = call.section(&rule.section.to_string());
    let kind = rule.kind(section.ok_or(BAD_REQUEST)?);
    if kind.is_leaf() && media_of(kind) == media {
        Ok(uri.to_owned())
    } else {
        Err(BAD_REQUEST)
    }
}

fn media_of(kind: Kind) -> Media {
    match kind {
        Kind::Track | Kind::Album | Kind::Artist => Media::Audio,
        Kind::Photo | Kind::PhotoAlbum => Media::Photo,
        _ => Media::Video,
    }
}

/// True when a list of that type can hold the item itself.
pub fn fits(item: &Item, media: Media) -> bool {
    item.kind.is_leaf() && media_of(item.kind) == media
}

/// Adds to a list; on a smart one the same request puts another rule in place of its own.
fn add(change: &mut Change) -> Answer {
    let call = change.call();
    let playlist = find(&call)?;
    let (id, media) = (playlist.id, playlist.media);
    let uri = call.request.parameter("uri").ok_or(BAD_REQUEST)?;
    let silent = change.state.behaviour.unchangeable_lists_say_nothing;
    if playlist.read_only {
        return if silent { DONE } else { Err(BAD_REQUEST) };
    }
    if playlist.rule.is_some() {
        let rule = match checked(&call, uri, media) {
            Err(_) if silent => return DONE,
            rule => rule?,
        };
        own(change, id)?.rule = Some(rule);
        return answer(change, id, None);
    }
    let content = content::leaves(&call, uri)?;
    let mut items = content.items;
    items.retain(|item| call.item(*item).is_some_and(|item| fits(&item, media)));
    let counts = Some((items.len(), content.asked));
    let rows = change.state.playlists.rows(items);
    own(change, id)?.rows.extend(rows);
    answer(change, id, counts)
}

fn clear(change: &mut Change) -> Answer {
    let Some(id) = dumb(change)? else { return DONE };
    own(change, id)?.rows.clear();
    answer(change, id, None)
}

fn remove(change: &mut Change) -> Answer {
    let Some(id) = dumb(change)? else { return DONE };
    let row = row(change)?;
    let rows = &mut own(change, id)?.rows;
    let place = rows.iter().position(|other| other.id == row);
    rows.remove(place.ok_or(NOT_FOUND)?);
    answer(change, id, None)
}

/// Without `after`, or with 0 for it, to the front.
fn place(change: &mut Change) -> Answer {
    let Some(id) = dumb(change)? else { return DONE };
    let row = row(change)?;
    let after: u32 = change.request.number("after").unwrap_or(0);
    let rows = &mut own(change, id)?.rows;
    let place = |id| rows.iter().position(|other| other.id == id);
    let from = place(row).ok_or(NOT_FOUND)?;
    if after == row || (after != 0 && place(after).is_none()) {
        return Err(BAD_REQUEST);
    }
    let moved = rows.remove(from);
    let to = rows.iter().position(|other| other.id == after);
    rows.insert(to.map_or(0, |to| to + 1), moved);
    answer(change, id, None)
}

fn row(change: &Change) -> Result<u32, Refusal> {
    change.call().at("row").parse().map_err(|_| NOT_FOUND)
}

/// A list whose items can be changed; of another one, servers refuse it, or do nothing and do not say so.
fn dumb(change: &Change) -> Result<Option<u32>, Refusal> {
    let call = change.call();
    let playlist = find(&call)?;
    if playlist.rule.is_none() && !playlist.read_only {
        return Ok(Some(playlist.id));
    }
    if change.state.behaviour.unchangeable_lists_say_nothing {
        Ok(None)
    } else {
        Err(BAD_REQUEST)
    }
}

/// The list, about to be changed.
fn own<'a>(change: &'a mut Change, id: u32) -> Result<&'a mut Playlist, Refusal> {
    let playlists = &mut change.state.playlists;
    let playlist = playlists
        .get_mut(change.user.account, id)
        .ok_or(NOT_FOUND)?;
    playlist.updated = change.now;
    Ok(playlist)
}

/// The list as it is now, and of what was asked how much went in.
fn answer(change: &Change, id: u32, counts: Option<(usize, usize)>) -> Answer {
    let call = change.call();
    let playlist = call.state.playlists.get(change.user.account, id);
    let node = present::full_playlist(&call, playlist.ok_or(NOT_FOUND)?);
    container(1)
        .maybe("leafCountAdded", counts.map(|(added, _)| added))
        .maybe("leafCountRequested", counts.map(|(_, asked)| asked))
        .list("Metadata", vec![node])
        .into()
}

/// Fields come by themselves or as `.value` and `.locked`; others are ignored.
fn edit(change: &mut Change) -> Answer {
    let id = find(&change.call())?.id;
    let parameters = change.request.query.clone();
    let playlist = own(change, id)?;
    for parameter in parameters {
        let (field, part) = match parameter.key.split_once('.') {
            Some((field, part)) => (field, part),
            None => (parameter.key.as_str(), "value"),
        };
        match (field, part) {
            ("title", "value") if parameter.value.is_empty() => return Err(BAD_REQUEST),
            ("title", "value") => playlist.title = parameter.value,
            ("summary", "value") => playlist.summary = parameter.value,
            ("titleSort", "value") => {
                playlist.title_sort = Some(parameter.value).filter(|title| !title.is_empty());
            }
            ("title" | "summary" | "titleSort", "locked") => {
                playlist.locked.retain(|name| name != field);
                if parameter.value == "1" {
                    playlist.locked.push(field.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(Reply::NoContent)
}

fn delete(change: &mut Change) -> Answer {
    let id = find(&change.call())?.id;
    change.state.playlists.remove(id);
    Ok(Reply::NoContent)
}

/// The newest of a user's lists that was read from the file.
fn from_file<'a>(change: &'a mut Change, file: &str) -> Option<&'a mut Playlist> {
    let account = change.user.account;
    let found = change.state.playlists.of(account);
    let found = found.filter(|playlist| playlist.file.as_deref() == Some(file));
    let id = found.max_by_key(|playlist| Reverse(playlist.added))?.id;
    change.state.playlists.get_mut(account, id)
}
