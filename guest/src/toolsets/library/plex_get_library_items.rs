//! `plex-get-library-items`

use std::borrow::Cow;

use crate::{
    arguments::plex_get_library_items::Args,
    plex::{
        Client,
        library::{Listing, Unwatched},
    },
    toolsets::{Context, failure::invalid, item_page},
    types::{Id, ItemPage, LibraryId, LibraryKind, ListKind, TagId, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<ItemPage, ToolError> {
    let library = &args.library_id;
    let mut list = Listing {
        kind: args.kind,
        sort: Some(args.sort),
        title: args.title,
        year: args.year,
        actor: args.actor,
        director: args.director,
        collection: args.collection,
        ..Listing::default()
    };
    if args.unwatched == Some(true) {
        list.unwatched = Some(unwatched(&cx.plex, library, args.kind)?);
    }
    if let Some(genre) = args.genre {
        list.genre = Some(genre_id(&cx.plex, library, args.kind, &genre)?);
    }
    let page = cx.plex.items(library, &list, args.page, args.detail)?;
    item_page::cut(cx.budget, page)
}

/// The filter depends on what is listed: on `kind`, or else on the library.
fn unwatched(
    plex: &Client,
    library: &LibraryId,
    kind: Option<ListKind>,
) -> Result<Unwatched, ToolError> {
    let level = match kind {
        Some(ListKind::Movie) => Some(Unwatched::Movies),
        Some(ListKind::Show) => Some(Unwatched::Shows),
        Some(ListKind::Episode) => Some(Unwatched::Episodes),
        Some(ListKind::Track) => Some(Unwatched::Tracks),
        Some(_) => None,
        None => match plex.section("list library items", library)?.library.kind {
            LibraryKind::Movie => Some(Unwatched::Movies),
            LibraryKind::Show => Some(Unwatched::Shows),
            _ => None,
        },
    };
    level.ok_or_else(|| {
        invalid(
            "`unwatched` works on movies, shows, episodes and tracks: choose one of them as `kind`",
        )
    })
}

/// Plex filters by a genre's id; people know its name.
fn genre_id(
    plex: &Client,
    library: &LibraryId,
    kind: Option<ListKind>,
    genre: &str,
) -> Result<TagId, ToolError> {
    if matches!(
        kind,
        Some(ListKind::Season | ListKind::Episode | ListKind::Track)
    ) {
        let message = "`genre` works on movies, shows, artists and albums: leave `kind` out";
        return Err(invalid(message));
    }
    let genres = plex.genres(library, kind)?;
    let same = |text: &str| text.to_lowercase() == genre.to_lowercase();
    let found = (genres.iter()).find(|(title, id)| same(title) || id.as_str() == genre);
    if let Some((_, id)) = found {
        return Ok(id.clone());
    }
    let known: Vec<Cow<str>> = (genres.iter())
        .map(|(title, _)| listed(title))
        .take(60)
        .collect();
    Err(if known.is_empty() {
        invalid("this library has no genres: leave `genre` out")
    } else {
        let known = known.join(", ");
        invalid(format!(
            "library {library} has no such genre, only: {known}"
        ))
    })
}

/// A name in a list with commas between.
fn listed(name: &str) -> Cow<'_, str> {
    if name.contains(',') {
        Cow::Owned(format!("\"{name}\""))
    } else {
        Cow::Borrowed(name)
    }
}
