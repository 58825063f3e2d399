//! `plex-get-hubs`

use crate::{
    arguments::plex_get_hubs::Args,
    toolsets::{Context, budget::JOINT, item_page, written::Written},
    types::{Detail, Hub, HubList, Item, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<HubList, ToolError> {
    let shape = item_page::shape(Detail::Brief, args.fields.as_deref())?;
    let hubs = (cx.plex).hubs(
        args.library_id.as_ref(),
        args.hub.as_deref(),
        args.limit,
        &shape,
    )?;
    let rest = HubList {
        hubs: Vec::new(),
        omitted: Some(u32::MAX),
    };
    // An item brings its row with it, unless one before has.
    let mut rows: Vec<(usize, Item)> = Vec::new();
    let heads: Vec<Hub> = (hubs.into_iter().enumerate())
        .map(|(place, mut hub)| {
            rows.extend(hub.items.drain(..).map(|item| (place, item)));
            hub
        })
        .collect();
    let mut last = None;
    let omitted = cx
        .budget
        .beside(&rest)
        .cut_by(&mut rows, &mut |(place, item)| {
            let head = if last.replace(*place) == Some(*place) {
                0
            } else {
                heads[*place].characters() + JOINT
            };
            item.characters() + head
        })?;
    let mut hubs: Vec<Hub> = Vec::new();
    for (place, mut head) in heads.into_iter().enumerate() {
        while rows.first().is_some_and(|(of, _)| *of == place) {
            head.items.push(rows.remove(0).1);
        }
        if !head.items.is_empty() {
            hubs.push(head);
        }
    }
    Ok(HubList { hubs, omitted })
}
