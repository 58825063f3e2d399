//! `plex-add-to-playlist`

use crate::{
    arguments::plex_add_to_playlist::Args,
    plex::holder::Holder,
    toolsets::{Context, lists},
    types::{ListChange, ToolError},
};

const OPERATION: &str = "add to playlist";

pub fn run(cx: &Context, args: Args) -> Result<ListChange, ToolError> {
    let of = Holder::Playlist(args.playlist_id);
    let outcome = lists::add(cx, OPERATION, &of, &args.rating_keys, args.again)?;
    outcome.answer(cx)
}
