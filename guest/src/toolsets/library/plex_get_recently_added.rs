//! `plex-get-recently-added`

use crate::{
    arguments::plex_get_recently_added::Args,
    plex::library::Shape,
    toolsets::{Context, item_page},
    types::{ItemPage, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<ItemPage, ToolError> {
    let library = args.library_id.as_ref();
    let shape = item_page::shape(args.detail, args.fields.as_deref())?;
    // In this list it is what the order comes from.
    let shape = Shape {
        columns: shape.columns.and("added_at"),
        ..shape
    };
    let page = cx.plex.recently_added(library, args.page, &shape)?;
    item_page::cut(cx.budget, page)
}
