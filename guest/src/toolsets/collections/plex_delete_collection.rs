//! `plex-delete-collection`

use crate::{
    arguments::plex_delete_collection::Args,
    plex::holder::Holder,
    toolsets::{Context, failure::refused, lists},
    types::{ListChange, ToolError},
};

const OPERATION: &str = "delete collection";

pub fn run(cx: &Context, args: Args) -> Result<ListChange, ToolError> {
    let (id, library) = (args.collection_id, args.library_id);
    let of = Holder::Collection(id.clone());
    // That it is a collection is checked here: a film with this key is none.
    let head = lists::head(cx, OPERATION, &of)?;
    if let Some(section) = head.section.as_ref().filter(|section| **section != library) {
        let words = format!("collection {id} is in library {section}, not in {library}");
        return Err(refused(OPERATION, &words));
    }
    let outcome = lists::delete(cx, OPERATION, &of, head, &args.title, &|| {
        cx.plex.delete_collection(OPERATION, &library, &id)
    })?;
    outcome.answer(cx)
}
