//! `plex-add-to-collection`

use crate::{
    arguments::plex_add_to_collection::Args,
    plex::holder::Holder,
    toolsets::{Context, lists},
    types::{ListChange, ToolError},
};

const OPERATION: &str = "add to collection";

pub fn run(cx: &Context, args: Args) -> Result<ListChange, ToolError> {
    let of = Holder::Collection(args.collection_id);
    let outcome = lists::add(cx, OPERATION, &of, &args.rating_keys, false)?;
    outcome.answer(cx)
}
