//! `plex-delete-playlist`

use crate::{
    arguments::plex_delete_playlist::Args,
    plex::holder::Holder,
    toolsets::{Context, lists},
    types::{ListChange, ToolError},
};

const OPERATION: &str = "delete playlist";

pub fn run(cx: &Context, args: Args) -> Result<ListChange, ToolError> {
    let id = args.playlist_id;
    let of = Holder::Playlist(id.clone());
    let head = lists::head(cx, OPERATION, &of)?;
    let outcome = lists::delete(cx, OPERATION, &of, head, &args.title, &|| {
        cx.plex.delete_playlist(OPERATION, &id)
    })?;
    outcome.answer(cx)
}
