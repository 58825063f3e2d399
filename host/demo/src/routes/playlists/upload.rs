use http::StatusCode;

use crate::call::{Call, Change};
use crate::catalogue::{FILES, Kind};
use crate::reply::{Answer, BAD_REQUEST, DONE, Refusal};
use crate::state::{Media, Playlist};

const NOT_IMPORTED: Refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR);

/// Reads lists from files of the server: one file, or every one in a folder. Lines that no item of the library has
/// as its file are dropped. The same path again overwrites, unless `force=0` asks for a copy.
pub fn upload(change: &mut Change) -> Answer {
    let call = change.call();
    let path = call.request.parameter("path").ok_or(BAD_REQUEST)?;
    let section = call.request.parameter("sectionID").ok_or(BAD_REQUEST)?;
    let section = call.section(section).ok_or(BAD_REQUEST)?.id;
    let copies = call.request.parameter("force") == Some("0");
    let folder = format!("{}/", path.trim_end_matches('/'));
    let files = FILES.iter().filter(|(file, _)| {
        *file == path
            || file
                .strip_prefix(&folder)
                .is_some_and(|rest| !rest.contains('/'))
    });
    let mut lists = Vec::new();
    for (file, text) in files {
        let (media, items) = read(&call, section, text);
        if items.is_empty() {
            return Err(NOT_IMPORTED);
        }
        lists.push((*file, media, items));
    }
    if lists.is_empty() {
        return Err(NOT_IMPORTED);
    }
    for (file, media, items) in lists {
        put(change, file, media, items, copies);
    }
    DONE
}

fn read(call: &Call, section: u32, text: &str) -> (Media, Vec<u32>) {
    let catalogue = &call.state.catalogue;
    let lines = text.lines().map(str::trim);
    let kinds = [Kind::Movie, Kind::Episode, Kind::Track];
    let find = |line: &str| {
        let mut ids = kinds.iter().flat_map(|kind| {
            let ids = catalogue.of_kind(section, *kind);
            ids.iter().collect::<Vec<u32>>()
        });
        ids.find(|id| {
            let item = catalogue.item(*id);
            item.is_some_and(|item| item.media.iter().any(|media| media.file == line))
        })
    };
    let items: Vec<u32> = lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(find)
        .collect();
    let first = items.first().and_then(|id| catalogue.item(*id));
    let audio = first.is_some_and(|item| item.kind == Kind::Track);
    (if audio { Media::Audio } else { Media::Video }, items)
}

fn put(change: &mut Change, file: &str, media: Media, items: Vec<u32>, copies: bool) {
    let (now, owner) = (change.now, change.user.account);
    let rows = change.state.playlists.rows(items);
    let before = super::from_file(change, file);
    let again = before.is_some();
    if let Some(playlist) = before.filter(|_| !copies) {
        playlist.rows = rows;
        playlist.updated = now;
        return;
    }
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let title = if again {
        format!("{stem} {}", stamp(now))
    } else {
        stem.to_owned()
    };
    let playlist = Playlist {
        id: change.state.new_key(),
        owner,
        title,
        title_sort: None,
        summary: String::new(),
        media,
        rule: None,
        rows,
        read_only: false,
        file: Some(file.to_owned()),
        locked: Vec::new(),
        added: now,
        updated: now,
    };
    change.state.playlists.insert(playlist);
}

/// Date and time as a copy's title has them.
fn stamp(now: i64) -> String {
    let Ok(time) = time::OffsetDateTime::from_unix_timestamp(now) else {
        return String::new();
    };
    let (date, hour, minute, second) = (time.date(), time.hour(), time.minute(), time.second());
    format!("{date} {hour:02}-{minute:02}-{second:02}")
}
