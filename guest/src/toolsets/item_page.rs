//! A page of items as an answer.

use super::Budget;
use crate::{
    plex::page::Page,
    types::{Item, ItemPage, ToolError},
};

/// Cuts a page to the budget; it goes on where it was cut.
pub fn cut(budget: Budget, page: Page<Item>) -> Result<ItemPage, ToolError> {
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
