//! `plex-get-playlist-items`

use crate::{
    arguments::plex_get_playlist_items::Args,
    plex::{holder::Holder, page::Page},
    toolsets::{Context, item_page, lists},
    types::{PlaylistItemPage, ToolError},
};

const OPERATION: &str = "list playlist items";

pub fn run(cx: &Context, args: Args) -> Result<PlaylistItemPage, ToolError> {
    let shape = item_page::shape(args.detail, args.fields.as_deref())?;
    let of = Holder::Playlist(args.playlist_id);
    let head = lists::head(cx, OPERATION, &of)?;
    let Page {
        items: mut rows,
        places,
        offset,
        total,
        next,
    } = cx.plex.playlist_rows(OPERATION, &of, args.page, &shape)?;
    let (rule, rule_note) = lists::rule::told(cx, OPERATION, &head);
    let rest = PlaylistItemPage {
        playlist: lists::playlist(&head),
        rule,
        rule_note,
        rows: Vec::new(),
        total,
        offset,
        next_offset: Some(u32::MAX),
    };
    cx.budget.beside(&rest).cut(&mut rows)?;
    Ok(PlaylistItemPage {
        next_offset: places.get(rows.len()).copied().or(next),
        rows,
        ..rest
    })
}
