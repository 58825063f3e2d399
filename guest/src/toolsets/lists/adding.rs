//! Items that are put into a list.

use std::collections::BTreeSet;

use super::{Outcome, asked_row, by_hand, unless_all_failed};
use crate::{
    plex::{
        content::of_items,
        holder::{Head, Holder, Member, Row, RowKey},
    },
    toolsets::{
        Context,
        budget::short,
        failure::{failed, refused},
        read_back::{ignored, settles, unknown},
    },
    types::{ChangedRow, ErrorCode, ItemKind, PlaylistKind, RatingKey, ToolError},
};

/// Why an item cannot be in a list; none where it can.
pub type Fit<'f> = dyn Fn(&Member) -> Option<String> + 'f;

/// What is to be put in, and what becomes of it.
pub struct Plan {
    operation: &'static str,
    is_playlist: bool,
    /// One for each item that was asked for.
    pub rows: Vec<ChangedRow>,
    /// Those of them that are put in, by their places.
    pub members: Vec<(usize, Member)>,
    /// The first error.
    pub error: Option<ToolError>,
}

impl Plan {
    /// Looks the items up. What is not there, or does not fit, is told and left out.
    pub fn new(
        cx: &Context,
        operation: &'static str,
        is_playlist: bool,
        keys: &[RatingKey],
        fit: &Fit<'_>,
    ) -> Result<Plan, ToolError> {
        let mut found = cx.plex.to_add(operation, keys)?;
        let mut plan = Plan {
            operation,
            is_playlist,
            rows: Vec::new(),
            members: Vec::new(),
            error: None,
        };
        for (at, key) in keys.iter().enumerate() {
            if keys[..at].contains(key) {
                continue;
            }
            let mut row = asked_row(is_playlist, None, Some(key));
            let place = found.iter().position(|member| member.key == *key);
            if let Some(member) = place.map(|place| found.swap_remove(place)) {
                row.title = Some(short(member.title.clone()));
                plan.rows.push(row);
                match fit(&member) {
                    Some(why) => plan.refuse(plan.rows.len() - 1, &why),
                    None => plan.members.push((plan.rows.len() - 1, member)),
                }
            } else {
                plan.rows.push(row);
                let why = format!("there is no item {key} on this server, or not for this token");
                plan.fail(
                    plan.rows.len() - 1,
                    failed(operation, ErrorCode::NotFound, &why),
                );
            }
        }
        Ok(plan)
    }

    fn refuse(&mut self, at: usize, why: &str) {
        self.fail(at, refused(self.operation, why));
    }

    fn fail(&mut self, at: usize, error: ToolError) {
        self.rows[at].error = Some(error.message.clone());
        self.error.get_or_insert(error);
    }

    /// Leaves out what is in the list already.
    fn leave_out(&mut self, rows: &[Row]) {
        for (at, member) in std::mem::take(&mut self.members) {
            let places = places(rows, &member.key);
            self.rows[at].before = places.first().copied();
            self.rows[at].after = places.first().copied();
            match (places.len(), self.expected(&member)) {
                (0, _) => self.members.push((at, member)),
                (there, Some(all)) if there >= all => {}
                (there, _) => self.refuse(
                    at,
                    &format!(
                        "{there} of its parts are in already: add the others by their keys, or all once more with `again`"
                    ),
                ),
            }
        }
    }

    /// Rows that an item becomes; absent where nobody says.
    fn expected(&self, member: &Member) -> Option<usize> {
        match member.kind {
            _ if !self.is_playlist => Some(1),
            ItemKind::Show | ItemKind::Season | ItemKind::Album => {
                member.leaves.map(|leaves| leaves as usize)
            }
            ItemKind::Artist | ItemKind::PhotoAlbum => None,
            _ => Some(1),
        }
    }

    /// The keys that are sent.
    pub fn keys(&self) -> Vec<RatingKey> {
        let members = self.members.iter();
        members.map(|(_, member)| member.key.clone()).collect()
    }

    /// Notes what is in the list now and was not before; whether that is all that was asked for.
    pub fn note(&mut self, before: &[Row], after: &[Row]) -> bool {
        let known: BTreeSet<&RowKey> = before.iter().map(|row| &row.key).collect();
        let mut is_all = true;
        for (at, member) in &self.members {
            let new = (1u32..).zip(after);
            let new = new.filter(|(_, row)| row.is_of(&member.key) && !known.contains(&row.key));
            let new: Vec<u32> = new.map(|(place, _)| place).collect();
            let wanted = self.expected(member).unwrap_or(1).max(1);
            let row = &mut self.rows[*at];
            row.error = (new.len() < wanted).then(|| match (new.len(), wanted) {
                (0, _) => ignored(self.operation).message,
                (came, wanted) => {
                    format!("{}: {came} of {wanted} came in", self.operation)
                }
            });
            is_all &= row.error.is_none();
            if let Some(first) = new.first() {
                row.after = Some(*first);
                row.added = u32::try_from(new.len()).ok();
                row.changed = true;
            }
        }
        is_all
    }
}

/// Places of an item and its parts, from 1.
fn places(rows: &[Row], key: &RatingKey) -> Vec<u32> {
    let rows = (1u32..).zip(rows).filter(|(_, row)| row.is_of(key));
    rows.map(|(place, _)| place).collect()
}

/// Puts items at the end; with `again`, those too that are in already.
pub fn add(
    cx: &Context,
    operation: &'static str,
    of: &Holder,
    keys: &[RatingKey],
    again: bool,
) -> Result<Outcome, ToolError> {
    let head = by_hand(cx, operation, of)?;
    let before = cx.plex.members(operation, of)?;
    let mut plan = Plan::new(cx, operation, of.is_playlist(), keys, &|member| {
        misfit(&head, of, member)
    })?;
    if !again {
        plan.leave_out(&before);
    }
    if plan.members.is_empty() {
        unless_all_failed(&plan.rows, false, plan.error)?;
        return Ok(Outcome {
            before: head.clone(),
            after: Some(head),
            rows: plan.rows,
            changed: false,
        });
    }
    let machine = cx.plex.machine(operation)?;
    let sent = cx
        .plex
        .put_in(operation, of, &of_items(&machine, &plan.keys()));
    if let Err(error) = &sent
        && !error.may_be_done()
    {
        return Err(error.clone().into());
    }
    settles(cx, &mut || {
        let after = cx.plex.members(operation, of)?;
        Ok(plan.note(&before, &after))
    })
    .map_err(unknown)?;
    let changed = plan.rows.iter().any(|row| row.changed);
    let first = match sent {
        Err(error) => Some(error.into()),
        Ok(()) => plan.error.or_else(|| Some(ignored(operation))),
    };
    unless_all_failed(&plan.rows, true, first)?;
    let after = cx.plex.head(operation, of).map_err(unknown)?;
    Ok(Outcome {
        before: head,
        after: Some(after),
        rows: plan.rows,
        changed,
    })
}

/// Why an item cannot be in this list.
fn misfit(head: &Head, of: &Holder, member: &Member) -> Option<String> {
    if of.is_playlist() {
        return match media(member.kind) {
            None => Some(NO_MEDIA.to_owned()),
            media if head.playlist.kind.is_some() && media != head.playlist.kind => Some(
                "this playlist holds items of another kind: video, audio and photos do not mix"
                    .to_owned(),
            ),
            _ => None,
        };
    }
    super::rule::outside(member, head.section.as_ref(), head.kind)
}

/// Why what holds others of its own is not put into a playlist.
pub const NO_MEDIA: &str = "this cannot be in a playlist: add what it holds";

/// The kind of playlist that an item can be in.
pub fn media(kind: ItemKind) -> Option<PlaylistKind> {
    match kind {
        ItemKind::Movie
        | ItemKind::Show
        | ItemKind::Season
        | ItemKind::Episode
        | ItemKind::Clip => Some(PlaylistKind::Video),
        ItemKind::Artist | ItemKind::Album | ItemKind::Track => Some(PlaylistKind::Audio),
        ItemKind::Photo | ItemKind::PhotoAlbum => Some(PlaylistKind::Photo),
        ItemKind::Collection | ItemKind::Playlist | ItemKind::Other => None,
    }
}
