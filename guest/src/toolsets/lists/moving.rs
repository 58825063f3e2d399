//! Rows that change their places.

use super::{
    Outcome, by_hand,
    removing::{Asked, find, place},
    unless_all_failed,
};
use crate::{
    plex::holder::{Head, Holder, Row, RowKey},
    toolsets::{
        Context,
        failure::refused,
        read_back::{ignored, settles, unknown},
    },
    types::{ChangedRow, ToolError},
};

/// Puts rows behind `after`, or first, in the order of `keys`. `prepare` makes that the list has an order of its own, and
/// says whether it changed something.
pub fn move_rows(
    cx: &Context,
    operation: &'static str,
    of: &Holder,
    keys: &[RowKey],
    after: Option<&RowKey>,
    prepare: &dyn Fn(&Head) -> Result<bool, ToolError>,
) -> Result<Outcome, ToolError> {
    if after.is_some_and(|after| keys.contains(after)) {
        return Err(refused(
            operation,
            &format!("the {} that they come behind is one of them", of.row()),
        ));
    }
    let head = by_hand(cx, operation, of)?;
    let mut before = cx.plex.members(operation, of)?;
    let (Asked { mut all, found }, mut first) = find(operation, of, &before, keys);
    if let Some(after) = after
        && place(&before, after).is_none()
    {
        let words = format!(
            "{} has no {} {} to come behind",
            of.name(),
            of.row(),
            after.as_str()
        );
        return Err(refused(operation, &words));
    }
    if found.is_empty() {
        unless_all_failed(&all, false, first.take())?;
    }
    let is_prepared = prepare(&head)?;
    if is_prepared {
        // The order to begin with may be another one now.
        before = cx.plex.members(operation, of)?;
    }
    let block: Vec<&RowKey> = found.iter().map(|(_, key)| key).collect();
    let order: Vec<&RowKey> = before.iter().map(|row| &row.key).collect();
    let moves = moves(&order, &block, after);
    let wanted = wanted(&order, &block, after);
    let mut failed = None;
    for (row, behind) in &moves {
        if let Err(error) = cx.plex.place(operation, of, row, *behind) {
            let lost = error.may_be_done();
            failed = Some(error);
            // A move that is lost may be done, and those behind it need it.
            if !lost || !is_placed(cx, operation, of, row, *behind)? {
                break;
            }
            failed = None;
        }
    }
    let mut now = before.clone();
    if !moves.is_empty() {
        settles(cx, &mut || {
            now = cx.plex.members(operation, of)?;
            Ok(now.iter().map(|row| &row.key).eq(wanted.iter().copied()))
        })
        .map_err(unknown)?;
    }
    tell(&mut all, &found, &now, &block, after, operation);
    if all.iter().any(|row| row.error.is_some()) {
        let error = failed.map_or_else(|| ignored(operation), ToolError::from);
        first.get_or_insert(error);
    }
    unless_all_failed(&all, !moves.is_empty(), first)?;
    let moved = all.iter().any(|row| row.changed);
    let changed = moved || is_prepared;
    let now = if changed {
        cx.plex.head(operation, of).map_err(unknown)?
    } else {
        head.clone()
    };
    Ok(Outcome {
        before: head,
        after: Some(now),
        rows: all,
        changed,
    })
}

/// Whether a row is behind another one now.
fn is_placed(
    cx: &Context,
    operation: &'static str,
    of: &Holder,
    row: &RowKey,
    behind: Option<&RowKey>,
) -> Result<bool, ToolError> {
    settles(cx, &mut || {
        let rows = cx.plex.members(operation, of)?;
        Ok(is_behind(&rows, row, behind))
    })
    .map_err(unknown)
}

fn is_behind(rows: &[Row], row: &RowKey, behind: Option<&RowKey>) -> bool {
    let at = rows.iter().position(|other| other.key == *row);
    at.is_some_and(|at| match behind {
        None => at == 0,
        Some(behind) => at > 0 && rows[at - 1].key == *behind,
    })
}

/// Notes where each row is now, and whether it is where it should be.
fn tell(
    all: &mut [ChangedRow],
    found: &[(usize, RowKey)],
    now: &[Row],
    block: &[&RowKey],
    after: Option<&RowKey>,
    operation: &str,
) {
    for (place_in_block, (at, key)) in found.iter().enumerate() {
        let row = &mut all[*at];
        row.after = place(now, key);
        row.changed = row.after != row.before;
        let behind = match place_in_block {
            0 => after,
            later => Some(block[later - 1]),
        };
        if !is_behind(now, key, behind) {
            row.error = Some(format!("{operation}: it is not where it should be"));
        }
    }
}

/// The order that is asked for.
fn wanted<'k>(
    order: &[&'k RowKey],
    block: &[&'k RowKey],
    after: Option<&RowKey>,
) -> Vec<&'k RowKey> {
    let mut rest: Vec<&RowKey> = Vec::new();
    rest.extend(order.iter().filter(|key| !block.contains(key)));
    let at = after.and_then(|after| rest.iter().position(|key| *key == after));
    let at = at.map_or(0, |at| at + 1);
    rest.splice(at..at, block.iter().copied());
    rest
}

/// The fewest moves of the block's rows that lead there: each row with the one that it comes behind. What stands behind
/// `after` already, in the right order, stays.
fn moves<'k>(
    order: &[&'k RowKey],
    block: &[&'k RowKey],
    after: Option<&'k RowKey>,
) -> Vec<(&'k RowKey, Option<&'k RowKey>)> {
    let start = after.and_then(|after| order.iter().position(|key| *key == after));
    let start = start.map_or(0, |start| start + 1);
    let gap = order[start..].iter().map_while(|key| {
        // Up to the first row that is not moved.
        block.iter().position(|row| row == key)
    });
    let stay = increasing(&gap.collect::<Vec<_>>());
    let mut behind = after;
    let mut moves = Vec::new();
    for (at, row) in block.iter().enumerate() {
        if !stay.contains(&at) {
            moves.push((*row, behind));
        }
        behind = Some(row);
    }
    moves
}

/// The longest part of `numbers` that goes up.
fn increasing(numbers: &[usize]) -> Vec<usize> {
    let mut best: Vec<Vec<usize>> = Vec::new();
    for (at, number) in numbers.iter().enumerate() {
        let before = best[..at].iter().filter(|part| part.last() < Some(number));
        let mut part = before
            .max_by_key(|part| part.len())
            .cloned()
            .unwrap_or_default();
        part.push(*number);
        best.push(part);
    }
    best.into_iter().max_by_key(Vec::len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::{Id, RowId};

    fn key(number: usize) -> RowKey {
        RowId::parse(&number.to_string()).unwrap().into()
    }

    proptest! {
        /// As a server does them, one after the other.
        #[test]
        fn the_moves_lead_to_the_order_that_is_asked_for(
            order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
            asked in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
            count in 1usize..9,
            first: bool,
        ) {
            let order: Vec<RowKey> = order.into_iter().map(key).collect();
            let asked: Vec<RowKey> = asked.into_iter().map(key).collect();
            let (block, rest) = asked.split_at(count);
            let after = (!first).then(|| &rest[0]);
            let order: Vec<&RowKey> = order.iter().collect();
            let block: Vec<&RowKey> = block.iter().collect();
            let mut now = order.clone();
            let moves = moves(&order, &block, after);
            prop_assert!(moves.len() <= count);
            for (row, behind) in moves {
                now.retain(|key| *key != row);
                let at = behind.map(|behind| now.iter().position(|key| *key == behind).unwrap() + 1);
                now.insert(at.unwrap_or(0), row);
            }
            prop_assert_eq!(&now, &wanted(&order, &block, after));
            prop_assert!(super::moves(&now, &block, after).is_empty());
        }
    }
}
