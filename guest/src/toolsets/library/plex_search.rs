//! `plex-search`

use crate::{
    arguments::plex_search::Args,
    toolsets::{Context, budget::characters},
    types::{SearchResult, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<SearchResult, ToolError> {
    let library = args.library_id.as_ref();
    let mut hits = (cx.plex).search(&args.query, args.limit, library, args.detail)?;
    let items_omitted = cx.budget.cut(&mut hits.items)?;
    let taken: usize = hits.items.iter().map(|item| characters(item) + 1).sum();
    let matches_omitted = cx.budget.cut_after(taken, &mut hits.matches)?;
    let omitted = items_omitted.unwrap_or(0) + matches_omitted.unwrap_or(0);
    Ok(SearchResult {
        items: hits.items,
        matches: hits.matches,
        omitted: (omitted > 0).then_some(omitted),
    })
}
