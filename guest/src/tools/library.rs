//! Toolset `library`: what the server holds.

use super::{
    Budget, asked, characters, id, invalid,
    params::{
        plex_get_children, plex_get_item, plex_get_library_items, plex_get_on_deck,
        plex_get_recently_added, plex_refresh_library, plex_search,
    },
    some_id,
};
use crate::{
    plex::{
        Client,
        library::{Listing, Unwatched},
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
    let omitted = budget.cut(&mut libraries)?;
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
) -> Result<String, ToolError> {
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
        .find(|(title, id)| same(title) || *id == genre)
    {
        Some((_, id)) => Ok(id.clone()),
        None => {
            let known: Vec<&str> = genres
                .iter()
                .map(|(title, _)| title.as_str())
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
    let items_omitted = budget.cut(&mut hits.items)?;
    let taken: usize = hits.items.iter().map(|item| characters(item) + 1).sum();
    let matches_omitted = budget.cut_after(taken, &mut hits.matches)?;
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
    let asked: Vec<Option<String>> = items.iter().map(|i| i.item.rating_key.clone()).collect();
    budget.cut(&mut items)?;
    let omitted = asked.into_iter().skip(items.len()).flatten().collect();
    Ok(ItemDetailsList {
        items,
        missing,
        omitted,
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
    plex.refresh(&section, path.as_deref(), force)?;
    Ok(Scan {
        library_id,
        library: before.library.title,
        path,
        force,
        already_refreshing: before.library.refreshing,
        last_scanned_at: before.library.scanned_at,
        follow_up:
            "list the libraries again: the scan is done when this one is not refreshing and \
                    was scanned later than before"
                .into(),
    })
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
        offset,
        total,
        next,
    } = page;
    let cut = budget.cut(&mut items)?;
    let end = offset.saturating_add(u32::try_from(items.len()).unwrap_or(u32::MAX));
    let next_offset = if cut.is_some() { Some(end) } else { next };
    Ok(ItemPage {
        items,
        total,
        offset,
        next_offset,
    })
}
