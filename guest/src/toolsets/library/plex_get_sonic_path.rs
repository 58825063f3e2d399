//! `plex-get-sonic-path`

use crate::{
    arguments::plex_get_sonic_path::Args,
    plex::library::Shape,
    toolsets::Context,
    types::{Detail, SonicPath, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<SonicPath, ToolError> {
    let shape = Shape::of(Detail::Brief);
    let mut items = (cx.plex).sonic_path(
        &args.from_rating_key,
        &args.to_rating_key,
        args.limit,
        &shape,
    )?;
    let rest = SonicPath {
        items: Vec::new(),
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut items)?;
    Ok(SonicPath { items, omitted })
}
