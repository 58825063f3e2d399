//! `plex-search`

use crate::{
    arguments::plex_search::Args,
    toolsets::{Context, item_page},
    types::{SearchResult, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<SearchResult, ToolError> {
    let library = args.library_id.as_ref();
    let shape = item_page::shape(args.detail, args.fields.as_deref())?;
    let mut hits = (cx.plex).search(&args.query, args.limit, library, &shape)?;
    let mut imprecise = None;
    if hits.items.is_empty() && hits.matches.is_empty() {
        hits = (cx.plex).search_like(&args.query, args.limit, library, &shape)?;
        imprecise = (!hits.items.is_empty() || !hits.matches.is_empty()).then_some(true);
    }
    let rest = SearchResult {
        items: Vec::new(),
        matches: Vec::new(),
        imprecise,
        omitted: Some(u32::MAX),
    };
    let mut room = cx.budget.beside(&rest);
    let items_omitted = room.cut(&mut hits.items)?;
    let matches_omitted = room.cut(&mut hits.matches)?;
    let omitted = items_omitted.unwrap_or(0) + matches_omitted.unwrap_or(0);
    Ok(SearchResult {
        items: hits.items,
        matches: hits.matches,
        omitted: (omitted > 0).then_some(omitted),
        ..rest
    })
}
