//! `plex-lookup`

use crate::{
    arguments::plex_lookup::Args,
    plex::lookup::written,
    toolsets::{Context, failure::invalid},
    types::{ErrorCode, LookupResult, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<LookupResult, ToolError> {
    let mut ids: Vec<String> = Vec::new();
    for (at, text) in args.ids.iter().enumerate() {
        let id = written(text).ok_or_else(|| {
            invalid(format!(
                "`ids`[{at}] must be like imdb://tt0013442, tmdb://653, tvdb://81189, mbid://... or plex://movie/...: a title \
                 is found by `plex_search`"
            ))
        })?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let found = cx.plex.look_up_ids(&ids)?;
    let missing: Vec<String> = (ids.iter())
        .filter(|id| !found.hits.iter().any(|hit| hit.id == **id))
        .cloned()
        .collect();
    if !found.is_complete {
        return Err(ToolError {
            code: ErrorCode::TooLarge,
            message: format!(
                "look up ids: {} items were read, and the libraries go on: look for plex:// ids, or search by title",
                found.items_read
            ),
            status: None,
            retryable: false,
        });
    }
    let mut hits = found.hits;
    let rest = LookupResult {
        found: Vec::new(),
        missing,
        items_read: found.items_read,
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut hits)?;
    Ok(LookupResult {
        found: hits,
        omitted,
        ..rest
    })
}
