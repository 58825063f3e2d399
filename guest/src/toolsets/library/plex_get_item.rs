//! `plex-get-item`

use crate::{
    arguments::plex_get_item::Args,
    toolsets::Context,
    types::{Id, ItemDetails, ItemDetailsList, RatingKey, ToolError},
};

/// The leading parts: a film's complete cast may be longer than everything else together.
const CAST: usize = 25;

pub fn run(cx: &Context, args: Args) -> Result<ItemDetailsList, ToolError> {
    let keys = args.rating_keys;
    let mut found = cx
        .plex
        .details(&keys, args.include.as_deref().unwrap_or_default())?;
    let is = |details: &ItemDetails, key: &RatingKey| {
        details.item.rating_key.as_deref() == Some(key.as_str())
    };
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
    cx.budget.beside(&rest).cut(&mut items)?;
    Ok(ItemDetailsList {
        missing: rest.missing,
        omitted: rest.omitted.into_iter().skip(items.len()).collect(),
        items,
    })
}

fn shortened(mut details: ItemDetails) -> ItemDetails {
    if details.cast.len() > CAST {
        details.cast_omitted = u32::try_from(details.cast.len() - CAST).ok();
        details.cast.truncate(CAST);
    }
    details
}
