//! `plex-move-collection-items`

use crate::{
    arguments::plex_move_collection_items::Args,
    plex::holder::{Head, Holder, RowKey},
    toolsets::{Context, lists, read_back::done},
    types::{CollectionOrder, ListChange, ToolError},
};

const OPERATION: &str = "move in collection";

pub fn run(cx: &Context, args: Args) -> Result<ListChange, ToolError> {
    let id = args.collection_id;
    let of = Holder::Collection(id.clone());
    let keys: Vec<RowKey> = args.rating_keys.into_iter().map(RowKey::from).collect();
    let after = args.after_rating_key.map(RowKey::from);
    let custom = CollectionOrder::Custom.wire();
    let is_custom = |head: &Head| head.order.as_deref() == Some(custom);
    // Only in a collection with an order of its own moves show.
    let prepare = |head: &Head| {
        if is_custom(head) {
            return Ok(false);
        }
        let sent = cx.plex.set_collection(OPERATION, &id, None, Some(custom));
        done(cx, OPERATION, sent, &mut || {
            Ok(is_custom(&cx.plex.head(OPERATION, &of)?))
        })?;
        Ok(true)
    };
    let outcome = lists::move_rows(cx, OPERATION, &of, &keys, after.as_ref(), &prepare)?;
    outcome.answer(cx)
}
