//! `plex-get-artwork`

use crate::{
    arguments::plex_get_artwork::Args,
    toolsets::Context,
    types::{Picture, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<Picture, ToolError> {
    Ok((cx.plex).picture(&args.rating_key, args.image, args.width)?)
}
