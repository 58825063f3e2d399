//! `plex-get-on-deck`

use crate::{
    arguments::plex_get_on_deck::Args,
    toolsets::{Context, item_page},
    types::{ItemPage, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<ItemPage, ToolError> {
    let shape = item_page::shape(args.detail, args.fields.as_deref())?;
    item_page::cut(cx.budget, cx.plex.on_deck(args.page, &shape)?)
}
