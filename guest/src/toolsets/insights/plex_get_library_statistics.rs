//! `plex-get-library-statistics`

use crate::{
    arguments::plex_get_library_statistics::Args,
    plex::{Cause, Error, breakdown::Groups, library::Section},
    sorted,
    toolsets::{Context, budget::short, failure::invalid},
    types::{
        Id, ItemKind, LibraryGroup, LibraryGroupBy, LibraryId, LibraryKind, LibraryStatistics,
        LibraryTotal, ListKind, ToolError,
    },
};

const OPERATION: &str = "count a library";

/// Libraries whose items are counted, with two requests each.
const COUNTED: usize = 100;

pub fn run(cx: &Context, args: Args) -> Result<LibraryStatistics, ToolError> {
    let mut notes = Vec::new();
    let sections = match &args.library_id {
        Some(id) => {
            let section = cx.plex.section(OPERATION, id);
            vec![section?]
        }
        None if args.by.is_some() => {
            return Err(invalid(
                "`by` breaks one library down: pass its `library_id` too, from `plex_get_libraries`",
            ));
        }
        None => cx.plex.sections(OPERATION)?,
    };
    let broken = match (&args.library_id, args.by) {
        (Some(id), Some(by)) => {
            let kind = sections.first().map(|section| section.library.kind);
            let leaves = kind.and_then(levels).map(|[_, leaf]| leaf);
            Some(broken_down(cx, id, by, leaves, args.sizes, &mut notes)?)
        }
        _ => None,
    };
    let (mut libraries, sizes_note) = totals(cx, sections);
    let (mut groups, mut omitted, mut items_read, mut groups_of) = (Vec::new(), 0, 0, None);
    if let Some((found, read)) = broken {
        items_read = read;
        groups_of = Some(item_kind(found.level));
        omitted = found.uncounted;
        groups = listed(found, args.by == Some(LibraryGroupBy::Decade), args.sizes);
        omitted += groups.len().saturating_sub(args.limit as usize) as u32;
        groups.truncate(args.limit as usize);
    }
    let rest = LibraryStatistics {
        libraries: Vec::new(),
        groups: Vec::new(),
        groups_of,
        omitted: Some(u32::MAX),
        items_read,
        sizes_note,
        notes,
    };
    let mut room = cx.budget.beside(&rest);
    omitted += room.cut(&mut libraries)?.unwrap_or(0);
    omitted += room.cut(&mut groups)?.unwrap_or(0);
    Ok(LibraryStatistics {
        libraries,
        groups,
        omitted: Some(omitted).filter(|omitted| *omitted > 0),
        ..rest
    })
}

/// The level that a library lists, and the one whose items have files.
fn levels(kind: LibraryKind) -> Option<[ListKind; 2]> {
    Some(match kind {
        LibraryKind::Movie => [ListKind::Movie, ListKind::Movie],
        LibraryKind::Show => [ListKind::Show, ListKind::Episode],
        LibraryKind::Artist => [ListKind::Artist, ListKind::Track],
        LibraryKind::Photo => [ListKind::Photo, ListKind::Photo],
        LibraryKind::Other => return None,
    })
}

/// Counts of the server, with the lengths and sizes that it tells.
fn totals(cx: &Context, sections: Vec<Section>) -> (Vec<LibraryTotal>, Option<String>) {
    let storage = cx.plex.storage();
    let note = match &storage {
        Ok(all) if all.is_empty() => {
            Some("this server does not tell how long and large its libraries are".to_owned())
        }
        Ok(_) => None,
        Err(error) => Some(short(error.to_string())),
    };
    let storage = storage.unwrap_or_default();
    let mut lists: Vec<(LibraryId, ListKind)> = Vec::new();
    for section in sections.iter().take(COUNTED) {
        let Some(id) = LibraryId::parse(&section.library.id) else {
            continue;
        };
        if let Some([top, leaf]) = levels(section.library.kind) {
            lists.push((id.clone(), top));
            if leaf != top {
                lists.push((id, leaf));
            }
        }
    }
    let counts = cx.plex.counts_at(&lists);
    let mut totals = Vec::new();
    for section in sections {
        let library = section.library;
        let known = storage
            .iter()
            .find(|one| one.library.as_str() == library.id);
        let mut of = lists.iter().zip(&counts);
        let mut of = of.by_ref().filter(|((id, _), _)| id.as_str() == library.id);
        totals.push(LibraryTotal {
            items: of.next().and_then(|(_, count)| *count),
            leaves: of.next().and_then(|(_, count)| *count),
            seconds: known.and_then(|one| one.seconds),
            size_bytes: known.and_then(|one| one.bytes),
            id: library.id,
            title: short(library.title),
            kind: library.kind,
        });
    }
    (totals, note)
}

/// The groups, and how many items were read for them.
fn broken_down(
    cx: &Context,
    library: &LibraryId,
    by: LibraryGroupBy,
    leaves: Option<ListKind>,
    sizes: bool,
    notes: &mut Vec<String>,
) -> Result<(Groups, u32), ToolError> {
    if !sizes && let Some(groups) = cx.plex.counted_by(library, by)? {
        notes.push("counted by the server, with its own filter".into());
        return Ok((groups, 0));
    }
    let summed = match leaves {
        Some(level) => cx.plex.summed_by(library, level, by)?,
        None => None,
    };
    let Some((groups, walked)) = summed else {
        let words = "it tells of no such values in lists: leave `sizes` out, or take another `by`";
        return Err(Error::new(OPERATION, Cause::Unsupported(words.into())).into());
    };
    notes.push("added up from lists of all items; an item counts in each of its groups".into());
    if !walked.is_whole {
        notes.push(format!("only the first {} items were read", walked.items));
    }
    Ok((groups, walked.items))
}

fn listed(found: Groups, by_name: bool, sizes: bool) -> Vec<LibraryGroup> {
    let groups = found.groups.into_iter();
    let groups = groups.filter(|(_, amount)| amount.items > 0);
    let mut groups: Vec<LibraryGroup> = groups
        .map(|(name, amount)| LibraryGroup {
            name: short(name),
            items: amount.items,
            seconds: sizes.then_some(amount.seconds),
            size_bytes: sizes.then_some(amount.bytes),
        })
        .collect();
    if !by_name {
        sorted::sort_by(&mut groups, |a, b| b.items.cmp(&a.items));
    }
    groups
}

fn item_kind(level: ListKind) -> ItemKind {
    match level {
        ListKind::Movie => ItemKind::Movie,
        ListKind::Show => ItemKind::Show,
        ListKind::Season => ItemKind::Season,
        ListKind::Episode => ItemKind::Episode,
        ListKind::Artist => ItemKind::Artist,
        ListKind::Album => ItemKind::Album,
        ListKind::Track => ItemKind::Track,
        ListKind::Photo => ItemKind::Photo,
        ListKind::Collection => ItemKind::Collection,
    }
}
