//! `plex-move-playlist-items`

use crate::{
    arguments::plex_move_playlist_items::Args,
    plex::holder::{Holder, RowKey},
    toolsets::{Context, lists},
    types::{ListChange, ToolError},
};

const OPERATION: &str = "move in playlist";

pub fn run(cx: &Context, args: Args) -> Result<ListChange, ToolError> {
    let of = Holder::Playlist(args.playlist_id);
    let keys: Vec<RowKey> = args.row_ids.into_iter().map(RowKey::from).collect();
    let after = args.after_row_id.map(RowKey::from);
    let outcome = lists::move_rows(cx, OPERATION, &of, &keys, after.as_ref(), &|_| Ok(false))?;
    outcome.answer(cx)
}
