//! `plex-get-library-items`

use crate::{
    arguments::plex_get_library_items::Args,
    plex::library::Listing,
    toolsets::{Context, item_page},
    types::{FilterMatch, ItemPage, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<ItemPage, ToolError> {
    let library = &args.library_id;
    let shape = item_page::shape(args.detail, args.fields.as_deref())?;
    let rule = match args.filters.as_deref() {
        None | Some([]) => None,
        Some(filters) => {
            let is_any = args.match_ == FilterMatch::Any;
            let rule = (cx.plex).rule("list library items", library, args.kind, filters, is_any);
            Some(rule?)
        }
    };
    let list = Listing {
        kind: args.kind,
        sort: Some(args.sort),
        rule,
    };
    let page = cx.plex.items(library, &list, args.page, &shape)?;
    item_page::cut(cx.budget, page)
}
