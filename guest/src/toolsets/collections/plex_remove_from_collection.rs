//! `plex-remove-from-collection`

use crate::{
    arguments::plex_remove_from_collection::Args,
    plex::holder::{Holder, RowKey},
    toolsets::{Context, lists},
    types::{ListChange, ToolError},
};

const OPERATION: &str = "remove from collection";

pub fn run(cx: &Context, args: Args) -> Result<ListChange, ToolError> {
    let of = Holder::Collection(args.collection_id);
    let keys: Vec<RowKey> = args.rating_keys.into_iter().map(RowKey::from).collect();
    let outcome = lists::remove(cx, OPERATION, &of, &keys)?;
    outcome.answer(cx)
}
