//! `plex-get-recently-added`

use crate::{
    arguments::plex_get_recently_added::Args,
    toolsets::{Context, item_page},
    types::{ItemPage, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<ItemPage, ToolError> {
    let library = args.library_id.as_ref();
    let page = (cx.plex).recently_added(library, args.page, args.detail)?;
    item_page::cut(cx.budget, page)
}
