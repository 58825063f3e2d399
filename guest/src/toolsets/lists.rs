//! Playlists and collections that are changed: read first, changed with as few requests as it takes, read back.

mod adding;
mod making;
mod moving;
mod removing;
pub mod rule;
mod steps;

pub use adding::{NO_MEDIA, Plan, add, media};
pub use making::{Made, make};
pub use moving::move_rows;
pub use removing::{delete, remove};
pub use steps::Steps;

use super::{
    Context,
    budget::{clipped, short},
    failure::refused,
};
use crate::{
    plex::holder::{Head, Holder, RowKey},
    types::{ChangedRow, Id, ListChange, MadeList, Playlist, RatingKey, ToolError},
};

/// Characters of a description in an answer.
pub const SUMMARY: usize = 500;

/// A list before and after, and what became of what was asked for.
pub struct Outcome {
    pub before: Head,
    /// Absent where it is gone.
    pub after: Option<Head>,
    pub rows: Vec<ChangedRow>,
    pub changed: bool,
}

/// A row that was asked for, of which nothing is known yet.
fn asked_row(is_playlist: bool, row: Option<&RowKey>, item: Option<&RatingKey>) -> ChangedRow {
    let row_id = row.filter(|_| is_playlist);
    let rating_key = match row {
        Some(row) if !is_playlist => Some(row.as_str()),
        _ => item.map(RatingKey::as_str),
    };
    ChangedRow {
        rating_key: rating_key.map(str::to_owned),
        row_id: row_id.map(|row| row.as_str().to_owned()),
        title: None,
        before: None,
        after: None,
        added: None,
        changed: false,
        error: None,
    }
}

/// An error where none of what was asked for is as it should be, or nothing came of what was sent.
fn unless_all_failed(
    rows: &[ChangedRow],
    is_sent: bool,
    first: Option<ToolError>,
) -> Result<(), ToolError> {
    let none_changed = is_sent && rows.iter().all(|row| !row.changed);
    match first {
        Some(error) if none_changed || rows.iter().all(|row| row.error.is_some()) => Err(error),
        _ => Ok(()),
    }
}

/// The list, which must be one whose rows are chosen by hand.
pub fn by_hand(cx: &Context, operation: &'static str, of: &Holder) -> Result<Head, ToolError> {
    let head = head(cx, operation, of)?;
    if head.playlist.smart {
        let words = format!(
            "{} is smart: its rule says what is in it, and `filters` of the tool that edits it change that",
            of.name()
        );
        return Err(refused(operation, &words));
    }
    if head.is_fixed {
        let words = format!("{} is the server's own, and cannot be changed", of.name());
        return Err(refused(operation, &words));
    }
    Ok(head)
}

/// The list as it is.
pub fn head(cx: &Context, operation: &'static str, of: &Holder) -> Result<Head, ToolError> {
    Ok(cx.plex.head(operation, of)?)
}

/// A playlist as an answer.
pub fn playlist(head: &Head) -> Playlist {
    let mut playlist = head.playlist.clone();
    playlist.title = short(playlist.title);
    playlist.summary = (playlist.summary).map(|summary| clipped(summary, SUMMARY));
    playlist
}

/// The answer of a tool that makes a list.
pub fn made(
    cx: &Context,
    operation: &'static str,
    head: Head,
    mut rows: Vec<ChangedRow>,
) -> Result<MadeList, ToolError> {
    let (rule, rule_note) = rule::told(cx, operation, &head);
    let rest = MadeList {
        id: head.playlist.id,
        title: short(head.playlist.title),
        item_count: head.playlist.item_count,
        rule,
        rule_note,
        rows: Vec::new(),
        changed: true,
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut rows)?;
    Ok(MadeList {
        rows,
        omitted,
        ..rest
    })
}

impl Outcome {
    /// The answer of a tool that changes what is in a list, or deletes it.
    pub fn answer(self, cx: &Context) -> Result<ListChange, ToolError> {
        let Outcome {
            before,
            after,
            mut rows,
            changed,
        } = self;
        // Nobody asked for that where rows were asked for.
        let is_emptied = after.is_none() && !rows.is_empty();
        let rest = ListChange {
            id: before.playlist.id,
            title: short(before.playlist.title),
            items_before: before.playlist.item_count,
            items_after: after.and_then(|head| head.playlist.item_count),
            rows: Vec::new(),
            changed,
            gone_note: is_emptied.then(|| GONE.to_owned()),
            omitted: Some(u32::MAX),
        };
        let omitted = cx.budget.beside(&rest).cut(&mut rows)?;
        Ok(ListChange {
            rows,
            omitted,
            ..rest
        })
    }
}

/// Of a collection.
const GONE: &str = "it has no members left, and Plex took it away with the last one";
