//! Toolset `library`: what the server holds.

use std::borrow::Cow;

use super::{
    Budget, asked, characters, id, invalid,
    params::{
        plex_get_children, plex_get_item, plex_get_library_items, plex_get_on_deck,
        plex_get_recently_added, plex_refresh_library, plex_search,
    },
    short, some_id,
};
use crate::{
    plex::{
        Client, Error,
        library::{Listing, Section, Unwatched},
        page::Page,
        paths::Id,
    },
    types::{
        Detail, Item, ItemDetails, ItemDetailsList, ItemPage, ItemSort, LibraryKind, LibraryList,
        ListKind, Scan, SearchResult, ToolError,
    },
};

/// Libraries that are asked how many items they hold, one request each; few servers have ten.
const COUNTED: usize = 200;

pub fn libraries(plex: &Client, budget: Budget) -> Result<LibraryList, ToolError> {
    let sections = plex.sections("list libraries")?;
    let mut libraries: Vec<_> = sections
        .into_iter()
        .map(|section| section.library)
        .collect();
    // Asked for those only whose id may stand in a path; what a server calls otherwise has no count, nor have those for
    // which a host that bounds requests would have none left.
    let counted: Vec<(usize, Id)> = (libraries.iter().enumerate())
        .filter_map(|(i, library)| Some((i, Id::parse("library id", &library.id).ok()?)))
        .take(COUNTED)
        .collect();
    let ids: Vec<Id> = counted.iter().map(|(_, id)| id.clone()).collect();
    for ((i, _), count) in counted.into_iter().zip(plex.counts(&ids)) {
        libraries[i].item_count = count;
    }
    let rest = LibraryList {
        libraries: Vec::new(),
        omitted: Some(u32::MAX),
    };
    let omitted = budget.beside(&rest).cut(&mut libraries)?;
    Ok(LibraryList { libraries, omitted })
}

pub struct Items {
    pub library_id: String,
    pub limit: Option<u32>,
    pub offset: Option<u32>,
    pub sort: Option<ItemSort>,
    pub kind: Option<ListKind>,
    pub unwatched: Option<bool>,
    pub title: Option<String>,
    pub genre: Option<String>,
    pub year: Option<u32>,
    pub actor: Option<String>,
    pub director: Option<String>,
    pub collection: Option<String>,
    pub detail: Option<Detail>,
}

pub fn items(plex: &Client, budget: Budget, args: Items) -> Result<ItemPage, ToolError> {
    use plex_get_library_items::{DETAIL, LIMIT, OFFSET, SORT, TITLE, YEAR};
    let section = id("library id", &args.library_id)?;
    let asked = asked(LIMIT, args.limit, OFFSET, args.offset)?;
    let mut list = Listing {
        kind: args.kind,
        sort: Some(args.sort.unwrap_or(SORT)),
        title: args.title.map(|title| TITLE.text(title)).transpose()?,
        year: args.year.map(|year| YEAR.number(Some(year))).transpose()?,
        actor: some_id("person id", args.actor)?,
        director: some_id("person id", args.director)?,
        collection: some_id("collection id", args.collection)?,
        ..Listing::default()
    };
    if args.unwatched == Some(true) {
        list.unwatched = Some(unwatched(plex, &section, args.kind)?);
    }
    if let Some(genre) = args.genre {
        list.genre = Some(genre_id(plex, &section, args.kind, genre)?);
    }
    let page = plex.items(&section, &list, asked, args.detail.unwrap_or(DETAIL))?;
    item_page(budget, page)
}

/// The filter depends on what is listed: on `kind`, or else on the library.
fn unwatched(plex: &Client, section: &Id, kind: Option<ListKind>) -> Result<Unwatched, ToolError> {
    let level = match kind {
        Some(ListKind::Movie) => Some(Unwatched::Movies),
        Some(ListKind::Show) => Some(Unwatched::Shows),
        Some(ListKind::Episode) => Some(Unwatched::Episodes),
        Some(ListKind::Track) => Some(Unwatched::Tracks),
        Some(_) => None,
        None => match plex.section("list library items", section)?.library.kind {
            LibraryKind::Movie => Some(Unwatched::Movies),
            LibraryKind::Show => Some(Unwatched::Shows),
            _ => None,
        },
    };
    let message =
        "`unwatched` works on movies, shows, episodes and tracks: choose one of them as `kind`";
    level.ok_or_else(|| invalid(message.into()))
}

/// Plex filters by a genre's id; people know its name.
fn genre_id(
    plex: &Client,
    section: &Id,
    kind: Option<ListKind>,
    genre: String,
) -> Result<Id, ToolError> {
    if matches!(
        kind,
        Some(ListKind::Season | ListKind::Episode | ListKind::Track)
    ) {
        let message = "`genre` works on movies, shows, artists and albums: leave `kind` out";
        return Err(invalid(message.into()));
    }
    let genre = plex_get_library_items::GENRE.text(genre)?;
    let genres = plex.genres(section, kind)?;
    let same = |text: &str| text.to_lowercase() == genre.to_lowercase();
    match genres
        .iter()
        .find(|(title, id)| same(title) || id.as_str() == genre)
    {
        Some((_, id)) => Ok(id.clone()),
        None => {
            let known: Vec<Cow<str>> = genres
                .iter()
                .map(|(title, _)| listed(title))
                .take(60)
                .collect();
            Err(invalid(match known.is_empty() {
                true => "this library has no genres: leave `genre` out".into(),
                false => format!(
                    "library {section} has no such genre, only: {}",
                    known.join(", ")
                ),
            }))
        }
    }
}

/// A name in a list with commas between.
fn listed(name: &str) -> Cow<'_, str> {
    if name.contains(',') {
        Cow::Owned(format!("\"{name}\""))
    } else {
        Cow::Borrowed(name)
    }
}

pub fn recently_added(
    plex: &Client,
    budget: Budget,
    limit: Option<u32>,
    offset: Option<u32>,
    library_id: Option<String>,
    detail: Option<Detail>,
) -> Result<ItemPage, ToolError> {
    use plex_get_recently_added::{DETAIL, LIMIT, OFFSET};
    let section = some_id("library id", library_id)?;
    let asked = asked(LIMIT, limit, OFFSET, offset)?;
    item_page(
        budget,
        plex.recently_added(section.as_ref(), asked, detail.unwrap_or(DETAIL))?,
    )
}

pub fn on_deck(
    plex: &Client,
    budget: Budget,
    limit: Option<u32>,
    offset: Option<u32>,
    detail: Option<Detail>,
) -> Result<ItemPage, ToolError> {
    use plex_get_on_deck::{DETAIL, LIMIT, OFFSET};
    let asked = asked(LIMIT, limit, OFFSET, offset)?;
    item_page(budget, plex.on_deck(asked, detail.unwrap_or(DETAIL))?)
}

pub fn children(
    plex: &Client,
    budget: Budget,
    rating_key: String,
    limit: Option<u32>,
    offset: Option<u32>,
    detail: Option<Detail>,
) -> Result<ItemPage, ToolError> {
    use plex_get_children::{DETAIL, LIMIT, OFFSET};
    let of = id("rating key", &rating_key)?;
    let asked = asked(LIMIT, limit, OFFSET, offset)?;
    item_page(budget, plex.children(&of, asked, detail.unwrap_or(DETAIL))?)
}

pub fn search(
    plex: &Client,
    budget: Budget,
    query: String,
    limit: Option<u32>,
    section_id: Option<String>,
    detail: Option<Detail>,
) -> Result<SearchResult, ToolError> {
    use plex_search::{DETAIL, LIMIT, QUERY};
    let query = QUERY.text(query)?;
    let section = some_id("library id", section_id)?;
    let limit = LIMIT.number(limit)?;
    let mut hits = plex.search(&query, limit, section.as_ref(), detail.unwrap_or(DETAIL))?;
    let rest = SearchResult {
        items: Vec::new(),
        matches: Vec::new(),
        omitted: Some(u32::MAX),
    };
    let mut room = budget.beside(&rest);
    let items_omitted = room.cut(&mut hits.items)?;
    let matches_omitted = room.cut(&mut hits.matches)?;
    let omitted = items_omitted.unwrap_or(0) + matches_omitted.unwrap_or(0);
    let omitted = (omitted > 0).then_some(omitted);
    Ok(SearchResult {
        items: hits.items,
        matches: hits.matches,
        omitted,
    })
}

pub fn details(
    plex: &Client,
    budget: Budget,
    rating_keys: Vec<String>,
) -> Result<ItemDetailsList, ToolError> {
    let keys: Vec<Id> = (plex_get_item::RATING_KEYS.list(rating_keys)?.iter())
        .map(|key| id("rating key", key))
        .collect::<Result<_, _>>()?;
    let mut found = plex.details(&keys)?;
    let is =
        |details: &ItemDetails, key: &Id| details.item.rating_key.as_deref() == Some(key.as_str());
    let mut items: Vec<ItemDetails> = Vec::new();
    let mut missing = Vec::new();
    for (place, key) in keys.iter().enumerate() {
        // Given again, it is answered once, however often the server answers it.
        if keys[..place].contains(key) {
            continue;
        }
        match found.iter().position(|details| is(details, key)) {
            Some(i) => items.push(shortened(found.swap_remove(i))),
            None => missing.push(key.to_string()),
        }
    }
    let asked = items.iter().filter_map(|i| i.item.rating_key.clone());
    let rest = ItemDetailsList {
        items: Vec::new(),
        missing,
        omitted: asked.collect(),
    };
    budget.beside(&rest).cut(&mut items)?;
    Ok(ItemDetailsList {
        missing: rest.missing,
        omitted: rest.omitted.into_iter().skip(items.len()).collect(),
        items,
    })
}

/// The leading parts: a film's complete cast may be longer than everything else together.
const CAST: usize = 25;

fn shortened(mut details: ItemDetails) -> ItemDetails {
    if details.cast.len() > CAST {
        details.cast_omitted = u32::try_from(details.cast.len() - CAST).ok();
        details.cast.truncate(CAST);
    }
    details
}

pub fn refresh(
    plex: &Client,
    budget: Budget,
    library_id: String,
    path: Option<String>,
    force: Option<bool>,
) -> Result<Scan, ToolError> {
    use plex_refresh_library::{FORCE, PATH};
    let section = id("library id", &library_id)?;
    let path = path.map(|path| PATH.text(path)).transpose()?;
    let force = force.unwrap_or(FORCE);
    let before = plex.section("scan library", &section)?;
    if let Some(path) = &path
        && !before.folders.iter().any(|folder| is_inside(path, folder))
    {
        // Plex would answer as if all were well, and scan nothing.
        return Err(invalid(match before.folders.is_empty() {
            true => "`path` is in no folder of this library that the token may know of".into(),
            false => {
                format!(
                    "`path` is in no folder of this library: {}",
                    before.folders.join(", ")
                )
            }
        }));
    }
    let asked = plex.refresh(&section, path.as_deref(), force);
    if let Err(error) = &asked
        && !error.is_unanswered()
    {
        return Err(error.clone().into());
    }
    let now = plex.section("scan library", &section);
    if let Err(error) = asked
        && let Some(found) = instead(&before, now.as_ref().ok())
    {
        return Err(unanswered(error, found));
    }
    let mut scan = Scan {
        library_id,
        library: short(before.library.title),
        path,
        force,
        already_refreshing: before.library.refreshing,
        refreshing: now.ok().map(|now| now.library.refreshing),
        last_scanned_at: before.library.scanned_at,
        follow_up:
            "list the libraries again: the scan is done when this one is not refreshing and \
                    was scanned later than before"
                .into(),
    };
    if characters(&scan) > budget.0 {
        scan.path = scan.path.map(short);
    }
    Ok(scan)
}

/// What is found in the place of a scan that nobody said would begin; absent where it runs, or has ended since.
fn instead(before: &Section, now: Option<&Section>) -> Option<&'static str> {
    let Some(Section { library: now, .. }) = now else {
        return Some("nor does it say whether it scans: list the libraries later to see");
    };
    let before = &before.library;
    match (before.refreshing, now.refreshing) {
        (false, true) => None,
        (false, false) if now.scanned_at != before.scanned_at => None,
        (true, true) => {
            Some("and a scan that began before still runs: ask again when it has ended")
        }
        (_, false) => Some("and it is not scanning: ask again if it should"),
    }
}

/// The error of a request that was sent once, with what was found when nothing came back.
fn unanswered(error: Error, found: &str) -> ToolError {
    let message = format!("{}: Plex did not answer, {found}", error.operation);
    ToolError {
        message,
        ..error.into()
    }
}

/// Whether `path` is `folder` or below it, on whatever system the server runs.
fn is_inside(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches(['/', '\\']);
    let climbs = path.split(['/', '\\']).any(|segment| segment == "..");
    !climbs
        && path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
}

/// A page that is cut goes on where it was cut.
fn item_page(budget: Budget, page: Page<Item>) -> Result<ItemPage, ToolError> {
    let Page {
        mut items,
        places,
        offset,
        total,
        next,
    } = page;
    let rest = ItemPage {
        items: Vec::new(),
        total,
        offset,
        next_offset: Some(u32::MAX),
    };
    budget.beside(&rest).cut(&mut items)?;
    Ok(ItemPage {
        next_offset: places.get(items.len()).copied().or(next),
        items,
        ..rest
    })
}
