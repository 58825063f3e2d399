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
