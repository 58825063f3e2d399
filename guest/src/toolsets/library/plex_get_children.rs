//! `plex-get-children`

use crate::{
    arguments::plex_get_children::Args,
    toolsets::{Context, item_page},
    types::{ItemPage, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<ItemPage, ToolError> {
    let page = (cx.plex).children(&args.rating_key, args.page, args.detail)?;
    item_page::cut(cx.budget, page)
}
