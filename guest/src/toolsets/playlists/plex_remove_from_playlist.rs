//! `plex-remove-from-playlist`

use crate::{
    arguments::plex_remove_from_playlist::Args,
    plex::holder::{Holder, RowKey},
    toolsets::{Context, lists},
    types::{ListChange, ToolError},
};

const OPERATION: &str = "remove from playlist";

pub fn run(cx: &Context, args: Args) -> Result<ListChange, ToolError> {
    let of = Holder::Playlist(args.playlist_id);
    let keys: Vec<RowKey> = args.row_ids.into_iter().map(RowKey::from).collect();
    let outcome = lists::remove(cx, OPERATION, &of, &keys)?;
    outcome.answer(cx)
}
