//! Rows that are taken out of a list, and lists that are deleted.

use super::{Outcome, asked_row, by_hand, unless_all_failed};
use crate::{
    plex::{
        Error,
        holder::{Head, Holder, Row, RowKey},
    },
    toolsets::{
        Context,
        budget::short,
        failure::{failed, refused, unless_confirmed},
        read_back::{done, ignored, settles, unknown},
    },
    types::{ChangedRow, ErrorCode, ToolError},
};

/// Takes rows out, one after the other, until an answer says that nothing more will work.
pub fn remove(
    cx: &Context,
    operation: &'static str,
    of: &Holder,
    keys: &[RowKey],
) -> Result<Outcome, ToolError> {
    let head = by_hand(cx, operation, of)?;
    let before = cx.plex.members(operation, of)?;
    let (mut rows, mut first) = find(operation, of, &before, keys);
    let mut sent = Vec::new();
    let mut over = false;
    for (at, key) in &mut rows.found {
        if over {
            rows.all[*at].error = Some(format!("{operation}: not sent after an error"));
            continue;
        }
        match cx.plex.take_out(operation, of, key) {
            Ok(()) => sent.push((*at, key.clone())),
            Err(error) => {
                over = !error.is_of_one();
                if error.may_be_done() {
                    sent.push((*at, key.clone()));
                }
                rows.all[*at].error = Some(error.to_string());
                first.get_or_insert(error.into());
            }
        }
    }
    // A collection that was emptied may be gone, and then has no rows.
    let may_go = !of.is_playlist() && sent.len() == before.len();
    let mut left = before.clone();
    if !sent.is_empty() {
        settles(cx, &mut || {
            left = match cx.plex.members(operation, of) {
                Err(error) if may_go && error.is_not_found() => Vec::new(),
                read => read?,
            };
            let is_left = |key: &RowKey| left.iter().any(|row| row.key == *key);
            Ok(!sent.iter().any(|(_, key)| is_left(key)))
        })
        .map_err(unknown)?;
    }
    for (at, key) in &rows.found {
        let row = &mut rows.all[*at];
        row.after = place(&left, key);
        row.changed = row.after.is_none();
        if row.changed {
            // Whatever was answered, it is out.
            row.error = None;
        } else if row.error.is_none() {
            row.error = Some(ignored(operation).message);
            first.get_or_insert_with(|| ignored(operation));
        }
    }
    unless_all_failed(&rows.all, !sent.is_empty(), first)?;
    let changed = rows.all.iter().any(|row| row.changed);
    let after = match cx.plex.head(operation, of) {
        Err(error) if may_go && left.is_empty() && error.is_not_found() => None,
        read => Some(read.map_err(unknown)?),
    };
    Ok(Outcome {
        before: head,
        after,
        rows: rows.all,
        changed,
    })
}

/// Rows that were asked for.
pub struct Asked {
    pub all: Vec<ChangedRow>,
    /// Those that are in the list, by their places in `all`.
    pub found: Vec<(usize, RowKey)>,
}

/// Each row once, with its place before; and the first error.
pub fn find(
    operation: &'static str,
    of: &Holder,
    before: &[Row],
    keys: &[RowKey],
) -> (Asked, Option<ToolError>) {
    let (mut all, mut found) = (Vec::new(), Vec::new());
    let mut first = None;
    for (at, key) in keys.iter().enumerate() {
        if keys[..at].contains(key) {
            continue;
        }
        let known = before.iter().find(|row| row.key == *key);
        let mut row = asked_row(of.is_playlist(), Some(key), known.and_then(Row::item));
        if let Some(known) = known {
            row.title = Some(short(known.title.clone()));
            row.before = place(before, key);
            found.push((all.len(), key.clone()));
        } else {
            let why = format!("{} has no {} {}", of.name(), of.row(), key.as_str());
            let error = failed(operation, ErrorCode::NotFound, &why);
            row.error = Some(error.message.clone());
            first.get_or_insert(error);
        }
        all.push(row);
    }
    (Asked { all, found }, first)
}

/// The place of a row, from 1.
pub fn place(rows: &[Row], key: &RowKey) -> Option<u32> {
    let place = rows.iter().position(|row| row.key == *key)?;
    u32::try_from(place + 1).ok()
}

/// Deletes a list whose title is `title`; its items stay. `send` does it.
pub fn delete(
    cx: &Context,
    operation: &'static str,
    of: &Holder,
    head: Head,
    title: &str,
    send: &dyn Fn() -> Result<(), Error>,
) -> Result<Outcome, ToolError> {
    let named = &head.playlist.title;
    if named != title {
        let words = format!(
            "{} is called \"{}\", not so: repeat its title",
            of.name(),
            short(named.clone())
        );
        return Err(refused(operation, &words));
    }
    let count = head.playlist.item_count.unwrap_or(0);
    let name = short(named.clone());
    unless_confirmed(
        cx,
        operation,
        &format!(
            "{} \"{name}\" goes, with the order of its {count} items; the items stay",
            of.name()
        ),
    )?;
    done(
        cx,
        operation,
        send(),
        &mut || match cx.plex.head(operation, of) {
            Ok(_) => Ok(false),
            Err(error) if error.is_not_found() => Ok(true),
            Err(error) => Err(error),
        },
    )?;
    Ok(Outcome {
        before: head,
        after: None,
        rows: Vec::new(),
        changed: true,
    })
}
