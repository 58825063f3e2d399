//! `plex-get-on-deck`

use crate::{
    arguments::plex_get_on_deck::Args,
    toolsets::{Context, item_page},
    types::{ItemPage, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<ItemPage, ToolError> {
    item_page::cut(cx.budget, cx.plex.on_deck(args.page, args.detail)?)
}
