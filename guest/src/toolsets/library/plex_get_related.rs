//! `plex-get-related`

use crate::{
    arguments::plex_get_related::Args,
    toolsets::{Context, item_page},
    types::{Detail, RelatedList, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<RelatedList, ToolError> {
    let shape = item_page::shape(Detail::Brief, args.fields.as_deref())?;
    let mut items = (cx.plex).related(&args.rating_key, args.relation, args.limit, &shape)?;
    let rest = RelatedList {
        items: Vec::new(),
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut items)?;
    Ok(RelatedList { items, omitted })
}
