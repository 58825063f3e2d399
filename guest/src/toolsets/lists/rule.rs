//! The rule of a smart list: made of words, changed, told in words.

use crate::{
    plex::{
        content::of_rule,
        filter::{Rule, Stored},
        holder::{Head, Holder, Member},
        library::{Listing, Shape},
        page::Asked,
    },
    toolsets::{
        Context,
        budget::{clipped, short},
        failure::{failed, refused},
        read_back::done,
    },
    types::{
        Detail, ErrorCode, FilterMatch, Id, ItemKind, ItemSort, LibraryId, LibraryKind, ListKind,
        PlaylistKind, SmartRule, ToolError,
    },
};

/// Rows of the first page, by which the server shows whether it heeds the filters.
const SHOWN: Asked = Asked { start: 0, size: 50 };

/// Parts of a rule that an answer tells, and characters of each.
const PARTS: usize = 25;
const PART: usize = 300;

/// A rule as a call says it.
pub struct Words<'w> {
    pub library: Option<&'w LibraryId>,
    pub filters: Option<&'w [String]>,
    pub match_: FilterMatch,
    pub sort: Option<ItemSort>,
    pub limit: Option<u32>,
}

impl Words<'_> {
    /// Whether the call says something of a rule.
    pub fn is_said(&self) -> bool {
        self.library.is_some()
            || self.filters.is_some()
            || self.sort.is_some()
            || self.limit.is_some()
    }
}

/// The rule of a new list. A rule without filters would be the whole library.
pub fn made(
    cx: &Context,
    operation: &'static str,
    words: &Words<'_>,
    kind: Option<ListKind>,
) -> Result<Stored, ToolError> {
    let (Some(library), Some(filters @ [_, ..])) = (words.library, words.filters) else {
        let why = "a rule takes `library_id` and `filters`; without filters it would be the whole library";
        return Err(refused(operation, why));
    };
    let is_any = words.match_ == FilterMatch::Any;
    let rule = cx.plex.rule(operation, library, kind, filters, is_any)?;
    if rule.sifts() {
        let why = "a rule cannot hold a comma in a title: Plex takes it for \"or\"; leave out what is before or behind it";
        return Err(refused(operation, why));
    }
    let stored = Stored::new(library, words.sort, words.limit, &rule);
    let stored = stored.ok_or_else(|| failed(operation, ErrorCode::BadResponse, "no rule"))?;
    heeded(cx, library, words.sort, rule)?;
    Ok(stored)
}

/// Fails where the server ignores a filter: the list would be the whole library.
fn heeded(
    cx: &Context,
    library: &LibraryId,
    sort: Option<ItemSort>,
    rule: Rule,
) -> Result<(), ToolError> {
    let list = Listing {
        kind: Some(rule.kind),
        sort,
        rule: Some(rule),
    };
    cx.plex
        .items(library, &list, SHOWN, &Shape::of(Detail::Brief))?;
    Ok(())
}

/// The rule of a list with what the call says in place of its own; what it does not say stays.
pub fn changed(
    cx: &Context,
    operation: &'static str,
    head: &Head,
    words: &Words<'_>,
    kind: Option<ListKind>,
) -> Result<Stored, ToolError> {
    if !head.playlist.smart {
        let why =
            "only smart lists have a rule, and this one is not smart: its items are chosen by hand";
        return Err(refused(operation, why));
    }
    let Some(library) = words.library else {
        let of = head.rule.as_ref();
        let of = of.map_or(String::new(), |rule| format!(": now \"{}\"", rule.section));
        return Err(refused(
            operation,
            &format!("say `library_id` of the rule{of}"),
        ));
    };
    let old = head.rule.clone();
    if words.filters.is_some() {
        let new = made(cx, operation, words, kind)?;
        return Ok(match old {
            Some(old) => new.keeping(&old),
            None => new,
        });
    }
    let Some(old) = old else {
        return Err(refused(
            operation,
            "its rule cannot be read: give `filters` anew",
        ));
    };
    if old.section != *library {
        let why = format!(
            "its rule is of library {}: for another one, give `filters`",
            old.section
        );
        return Err(refused(operation, &why));
    }
    if let Some(unknown) = old.unknown() {
        let why = format!(
            "its rule has `{unknown}`, which this program does not know: give `filters` anew"
        );
        return Err(refused(operation, &short(why)));
    }
    if words.sort.is_none() && words.limit.is_none() {
        return Err(refused(
            operation,
            "say what of the rule is to change: `filters`, `sort` or `max_items`",
        ));
    }
    Ok(old.with(words.sort, words.limit))
}

/// Whether the list has that rule.
pub fn is(head: &Head, rule: &Stored) -> bool {
    head.playlist.smart && head.rule.as_ref().is_some_and(|own| own.is_same(rule))
}

/// The error where a list was made, and with another rule than was asked for.
pub fn another(operation: &str, head: &Head) -> ToolError {
    let id = &head.playlist.id;
    let why = format!(
        "Plex has made {id}, and with another rule than was asked for: look at it, and delete it"
    );
    failed(operation, ErrorCode::BadResponse, &why)
}

/// Puts a rule in the place of the list's own.
pub fn put(
    cx: &Context,
    operation: &'static str,
    of: &Holder,
    rule: &Stored,
) -> Result<(), ToolError> {
    let machine = cx.plex.machine(operation)?;
    let sent = cx.plex.put_in(operation, of, &of_rule(&machine, rule));
    done(cx, operation, sent, &mut || {
        let head = cx.plex.head(operation, of)?;
        Ok(is(&head, rule))
    })
}

/// The rule of a list in words, or why it is not told; nothing of one that is not smart.
pub fn told(
    cx: &Context,
    operation: &'static str,
    head: &Head,
) -> (Option<SmartRule>, Option<String>) {
    if !head.playlist.smart {
        return (None, None);
    }
    match head
        .rule
        .as_ref()
        .map(|rule| cx.plex.rule_told(operation, rule))
    {
        Some(Ok(mut rule)) => {
            shorten(&mut rule.filters);
            shorten(&mut rule.unknown);
            (Some(rule), None)
        }
        Some(Err(error)) => (None, Some(short(error.to_string()))),
        None => (None, Some("it is no query of one library".to_owned())),
    }
}

/// The rules of a list before and after, and why one is not told.
pub fn both(
    cx: &Context,
    operation: &'static str,
    before: &Head,
    after: &Head,
) -> (Option<SmartRule>, Option<SmartRule>, Option<String>) {
    let (now, note) = told(cx, operation, after);
    let then = if before.rule == after.rule {
        now.clone()
    } else {
        told(cx, operation, before).0
    };
    (then, now, note)
}

/// Leaves room for the rest of an answer: a server may keep a rule of any length.
fn shorten(parts: &mut Vec<String>) {
    let more = parts.len().saturating_sub(PARTS);
    parts.truncate(PARTS);
    for part in parts.iter_mut() {
        *part = clipped(std::mem::take(part), PART);
    }
    if more > 0 {
        parts.push(format!("… and {more} more"));
    }
}

/// What plays in a library: a smart playlist is a query of that level.
pub fn leaves(
    cx: &Context,
    operation: &'static str,
    library: &LibraryId,
) -> Result<(ListKind, PlaylistKind), ToolError> {
    let section = cx.plex.section(operation, library)?;
    Ok(match section.library.kind {
        LibraryKind::Movie => (ListKind::Movie, PlaylistKind::Video),
        LibraryKind::Show => (ListKind::Episode, PlaylistKind::Video),
        LibraryKind::Artist => (ListKind::Track, PlaylistKind::Audio),
        LibraryKind::Photo => (ListKind::Photo, PlaylistKind::Photo),
        LibraryKind::Other => {
            let why = "nothing in this library can be in a playlist";
            return Err(refused(operation, why));
        }
    })
}

/// Why an item cannot be in a collection of that library and kind; none where it can.
pub fn outside(
    member: &Member,
    section: Option<&LibraryId>,
    kind: Option<ListKind>,
) -> Option<String> {
    if let (Some(own), Some(section)) = (&member.section, section)
        && own != section
    {
        let section = section.as_str();
        return Some(format!(
            "it is in library {own}, and the collection in library {section}"
        ));
    }
    let own = level(member.kind);
    if own.is_none() || kind.is_some() && own != kind {
        return Some("it is of another kind than the collection's members".to_owned());
    }
    None
}

fn level(kind: ItemKind) -> Option<ListKind> {
    Some(match kind {
        ItemKind::Movie => ListKind::Movie,
        ItemKind::Show => ListKind::Show,
        ItemKind::Season => ListKind::Season,
        ItemKind::Episode => ListKind::Episode,
        ItemKind::Artist => ListKind::Artist,
        ItemKind::Album => ListKind::Album,
        ItemKind::Track => ListKind::Track,
        ItemKind::Photo => ListKind::Photo,
        _ => return None,
    })
}
