//! A page of items as an answer.

use super::{Budget, failure::invalid};
use crate::{
    plex::{columns::Columns, library::Shape, page::Page},
    types::{Detail, Item, ItemPage, ToolError},
};

/// How much of each item is asked for: `detail`, and the columns in `fields`.
pub fn shape(detail: Detail, fields: Option<&[String]>) -> Result<Shape, ToolError> {
    let columns = Columns::read(fields.unwrap_or_default()).map_err(invalid)?;
    Ok(Shape { detail, columns })
}

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
