//! `plex-get-children`

use crate::{
    arguments::plex_get_children::Args,
    plex::metadata::Leaf,
    toolsets::{Context, budget::JOINT, item_page, written::Written},
    types::{self, Branch, ChildLevel, ChildPage, ItemPage, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<ChildPage, ToolError> {
    let shape = item_page::shape(args.detail, args.fields.as_deref())?;
    let page = match args.level {
        ChildLevel::Tree => return tree(cx, &args),
        ChildLevel::Children => cx.plex.children(&args.rating_key, args.page, &shape)?,
        ChildLevel::Leaves => cx.plex.leaves(&args.rating_key, args.page, &shape)?,
    };
    let ItemPage {
        items,
        total,
        offset,
        next_offset,
    } = item_page::cut(cx.budget, page)?;
    Ok(ChildPage {
        items,
        tree: None,
        total,
        offset,
        next_offset,
    })
}

/// All that plays, by season or album; from `offset` on, as much as fits.
fn tree(cx: &Context, args: &Args) -> Result<ChildPage, ToolError> {
    let all = cx.plex.tree(&args.rating_key)?;
    let total = all.len();
    let start = (args.page.start as usize).min(total);
    let mut leaves: Vec<Leaf> = all.into_iter().skip(start).collect();
    let rest = ChildPage {
        items: Vec::new(),
        tree: Some(Vec::new()),
        total: u32::try_from(total).ok(),
        offset: args.page.start,
        next_offset: Some(u32::MAX),
    };
    // A leaf brings its season with it, unless one before has.
    let mut last = None;
    cx.budget.beside(&rest).cut_by(&mut leaves, &mut |leaf| {
        let head = if last.as_ref() == Some(&leaf.place) {
            0
        } else {
            branch(leaf).characters() + JOINT
        };
        last = Some(leaf.place.clone());
        leaf.leaf.characters() + head
    })?;
    let end = start + leaves.len();
    let mut tree: Vec<Branch> = Vec::new();
    let mut last = None;
    for leaf in leaves {
        if last.as_ref() != Some(&leaf.place) {
            tree.push(branch(&leaf));
        }
        last = Some(leaf.place.clone());
        if let Some(branch) = tree.last_mut() {
            branch.leaves.push(leaf.leaf);
        }
    }
    Ok(ChildPage {
        tree: Some(tree),
        next_offset: u32::try_from(end).ok().filter(|_| end < total),
        ..rest
    })
}

/// The season or album of a leaf, without any.
fn branch(leaf: &Leaf) -> Branch {
    Branch {
        title: leaf.title.clone(),
        rating_key: leaf.rating_key.clone(),
        season_number: leaf.season_number,
        leaves: Vec::<types::Leaf>::new(),
    }
}
