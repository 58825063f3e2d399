//! `plex-get-playlists`

use crate::{
    arguments::plex_get_playlists::Args,
    plex::{page::Page, playlists::Listing},
    toolsets::Context,
    types::{PlaylistPage, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<PlaylistPage, ToolError> {
    let list = Listing {
        kind: args.kind,
        title: args.title,
        smart: args.smart,
    };
    let Page {
        items: mut playlists,
        places,
        offset,
        total,
        next,
    } = cx.plex.playlists(&list, args.page)?;
    let rest = PlaylistPage {
        playlists: Vec::new(),
        total,
        offset,
        next_offset: Some(u32::MAX),
    };
    cx.budget.beside(&rest).cut(&mut playlists)?;
    Ok(PlaylistPage {
        next_offset: places.get(playlists.len()).copied().or(next),
        playlists,
        ..rest
    })
}
