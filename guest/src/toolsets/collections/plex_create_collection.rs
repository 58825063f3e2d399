//! `plex-create-collection`

use crate::{
    arguments::plex_create_collection::Args,
    plex::{
        content::{of_items, of_rule},
        holder::Head,
    },
    toolsets::{
        Context,
        failure::refused,
        lists::{self, Made, Plan, rule},
        read_back::ignored,
    },
    types::{ChangedRow, ListKind, MadeList, RatingKey, ToolError},
};

const OPERATION: &str = "create collection";

pub fn run(cx: &Context, args: Args) -> Result<MadeList, ToolError> {
    if args.kind == ListKind::Collection {
        let why = "a collection holds no collections: say the `kind` of its members";
        return Err(refused(OPERATION, why));
    }
    let library = &args.library_id;
    let named = cx
        .plex
        .collections_called(OPERATION, library, &args.title)?;
    if let Some(other) = named.first() {
        let why = format!(
            "{} of this library has that title: add to it, or choose another title",
            other.name()
        );
        return Err(refused(OPERATION, &why));
    }
    let words = rule::Words {
        library: Some(library),
        filters: args.filters.as_deref(),
        match_: args.match_,
        sort: args.sort,
        limit: args.max_items,
    };
    let is_ruled = words.filters.is_some() || words.sort.is_some() || words.limit.is_some();
    let (head, rows) = match (&args.rating_keys, is_ruled) {
        (Some(_), true) => {
            let why = "say either `rating_keys` or `filters`";
            return Err(refused(OPERATION, why));
        }
        (Some(keys), false) => of_these(cx, &args, keys)?,
        (None, true) => (smart(cx, &args, &words)?, Vec::new()),
        (None, false) => (sent(cx, &args, false, None, &mut |_| true)?, Vec::new()),
    };
    lists::made(cx, OPERATION, head, rows)
}

fn of_these(
    cx: &Context,
    args: &Args,
    keys: &[RatingKey],
) -> Result<(Head, Vec<ChangedRow>), ToolError> {
    let mut plan = Plan::new(cx, OPERATION, false, keys, &|member| {
        rule::outside(member, Some(&args.library_id), Some(args.kind))
    })?;
    if plan.members.is_empty() {
        return Err(plan.error.unwrap_or_else(|| ignored(OPERATION)));
    }
    let content = of_items(&cx.plex.machine(OPERATION)?, &plan.keys());
    let head = lists::make(
        cx,
        Made {
            operation: OPERATION,
            named: &|| {
                cx.plex
                    .collections_called(OPERATION, &args.library_id, &args.title)
            },
            send: &|| {
                let section = &args.library_id;
                let content = Some(content.as_str());
                cx.plex
                    .new_collection(OPERATION, section, args.kind, &args.title, false, content)
            },
            is_whole: &mut |of, _| {
                let rows = cx.plex.members(OPERATION, of)?;
                Ok(plan.note(&[], &rows))
            },
        },
    )?;
    Ok((head, plan.rows))
}

fn smart(cx: &Context, args: &Args, words: &rule::Words<'_>) -> Result<Head, ToolError> {
    let rule = rule::made(cx, OPERATION, words, Some(args.kind))?;
    let content = of_rule(&cx.plex.machine(OPERATION)?, &rule);
    let head = sent(cx, args, true, Some(&content), &mut |head| {
        rule::is(head, &rule)
    })?;
    if rule::is(&head, &rule) {
        Ok(head)
    } else {
        Err(rule::another(OPERATION, &head))
    }
}

fn sent(
    cx: &Context,
    args: &Args,
    is_smart: bool,
    content: Option<&str>,
    is_whole: &mut dyn FnMut(&Head) -> bool,
) -> Result<Head, ToolError> {
    let section = &args.library_id;
    lists::make(
        cx,
        Made {
            operation: OPERATION,
            named: &|| cx.plex.collections_called(OPERATION, section, &args.title),
            send: &|| {
                cx.plex.new_collection(
                    OPERATION,
                    section,
                    args.kind,
                    &args.title,
                    is_smart,
                    content,
                )
            },
            is_whole: &mut |_, head| Ok(is_whole(head)),
        },
    )
}
