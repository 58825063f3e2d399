//! `plex-edit-collection`

use crate::{
    arguments::plex_edit_collection::Args,
    plex::{
        collections::{Shown, Texts},
        filter::Stored,
        holder::{Head, Holder},
    },
    toolsets::{
        Context,
        budget::{clipped, short},
        failure::refused,
        lists::{self, SUMMARY, Steps, rule},
        read_back::{done, settles},
    },
    types::{
        Collection, CollectionChange, CollectionId, CollectionMode, CollectionOrder, LibraryId,
        ToolError,
    },
};

const OPERATION: &str = "edit collection";

pub fn run(cx: &Context, args: Args) -> Result<CollectionChange, ToolError> {
    let id = &args.collection_id;
    let of = Holder::Collection(id.clone());
    let words = words(&args);
    let texts = texts(&args);
    let place = place(&args)?;
    if is_nothing(&args) {
        return Err(refused(OPERATION, "say what to change"));
    }
    let mut head = lists::head(cx, OPERATION, &of)?;
    let Some(section) = head.section.clone() else {
        return Err(refused(
            OPERATION,
            "Plex does not say in which library it is",
        ));
    };
    if head.playlist.smart && args.order.is_some() {
        let why = "a smart collection is in the order of its rule: use `sort`";
        return Err(refused(OPERATION, why));
    }
    let rule = rule_of(cx, &head, &words)?;
    if place.is_some() {
        head.shown = Some(cx.plex.shown(OPERATION, &section, id)?);
    }
    let mut steps = Steps::new(OPERATION);
    if !is_called(&head, texts) {
        steps.add("texts", called(cx, &of, &section, id, texts));
    }
    if !is_set(&head, args.mode, args.order) {
        steps.add("mode and order", set(cx, &of, id, args.mode, args.order));
    }
    if let Some(rule) = rule.filter(|rule| !rule::is(&head, rule)) {
        steps.add("rule", rule::put(cx, OPERATION, &of, &rule));
    }
    if let Some(place) = place
        && head.shown.flatten().unwrap_or_default() != place
    {
        let is_first = head.shown.flatten().is_none();
        steps.add(
            "where it is shown",
            shown(cx, &section, id, is_first, place),
        );
    }
    let changed = steps.end()?;
    let mut after = cx.plex.head(OPERATION, &of)?;
    if place.is_some() {
        after.shown = Some(cx.plex.shown(OPERATION, &section, id)?);
    }
    let (rule_before, rule_after, rule_note) = rule::both(cx, OPERATION, &head, &after);
    Ok(CollectionChange {
        before: collection(head),
        after: collection(after),
        rule_before,
        rule_after,
        rule_note,
        changed,
    })
}

fn words(args: &Args) -> rule::Words<'_> {
    rule::Words {
        library: args.library_id.as_ref(),
        filters: args.filters.as_deref(),
        match_: args.match_,
        sort: args.sort,
        limit: args.max_items,
    }
}

fn texts(args: &Args) -> Texts<'_> {
    Texts {
        title: args.title.as_deref(),
        sort_title: args.sort_title.as_deref(),
        summary: args.summary.as_deref(),
    }
}

fn is_nothing(args: &Args) -> bool {
    let texts = [&args.title, &args.sort_title, &args.summary];
    texts.iter().all(|text| text.is_none())
        && args.mode.is_none()
        && args.order.is_none()
        && args.on_library.is_none()
        && !words(args).is_said()
}

/// Where it is to be shown. Nobody knows what a server makes of a place that is not said.
fn place(args: &Args) -> Result<Option<Shown>, ToolError> {
    match (args.on_library, args.on_home, args.on_shared_home) {
        (None, None, None) => Ok(None),
        (Some(on_library), Some(on_home), Some(on_shared_home)) => Ok(Some(Shown {
            on_library,
            on_home,
            on_shared_home,
        })),
        _ => {
            let why = "`on_library`, `on_home` and `on_shared_home` go together: say all three";
            Err(refused(OPERATION, why))
        }
    }
}

fn rule_of(
    cx: &Context,
    head: &Head,
    words: &rule::Words<'_>,
) -> Result<Option<Stored>, ToolError> {
    if !words.is_said() {
        return Ok(None);
    }
    if let (Some(own), Some(asked)) = (&head.section, words.library)
        && own != asked
    {
        let why = format!("it is in library {own}, and so is its rule");
        return Err(refused(OPERATION, &why));
    }
    rule::changed(cx, OPERATION, head, words, head.kind).map(Some)
}

fn is_called(head: &Head, texts: Texts<'_>) -> bool {
    let own = &head.playlist;
    let is = |own: Option<&str>, text: Option<&str>| text.is_none() || own == text;
    is(Some(&own.title), texts.title)
        && is(head.sort_title.as_deref(), texts.sort_title)
        && is(own.summary.as_deref(), texts.summary)
}

fn called(
    cx: &Context,
    of: &Holder,
    section: &LibraryId,
    id: &CollectionId,
    texts: Texts<'_>,
) -> Result<(), ToolError> {
    let sent = cx.plex.edit_collection(OPERATION, section, id, texts);
    if let Err(error) = &sent
        && error.status == Some(409)
    {
        return Err(refused(
            OPERATION,
            "another collection of the library has that title",
        ));
    }
    done(cx, OPERATION, sent, &mut || {
        Ok(is_called(&cx.plex.head(OPERATION, of)?, texts))
    })
}

fn is_set(head: &Head, mode: Option<CollectionMode>, order: Option<CollectionOrder>) -> bool {
    mode.is_none_or(|mode| head.mode.as_deref() == Some(mode.wire()))
        && order.is_none_or(|order| head.order.as_deref() == Some(order.wire()))
}

fn set(
    cx: &Context,
    of: &Holder,
    id: &CollectionId,
    mode: Option<CollectionMode>,
    order: Option<CollectionOrder>,
) -> Result<(), ToolError> {
    let words = (
        mode.map(CollectionMode::wire),
        order.map(CollectionOrder::wire),
    );
    let sent = cx.plex.set_collection(OPERATION, id, words.0, words.1);
    done(cx, OPERATION, sent, &mut || {
        Ok(is_set(&cx.plex.head(OPERATION, of)?, mode, order))
    })
}

/// Some servers make the hub and show it nowhere yet: then a second request says where.
fn shown(
    cx: &Context,
    section: &LibraryId,
    id: &CollectionId,
    is_first: bool,
    place: Shown,
) -> Result<(), ToolError> {
    let is_shown = || {
        let shown = cx.plex.shown(OPERATION, section, id)?;
        Ok(shown == Some(place))
    };
    if is_first {
        let sent = cx.plex.show(OPERATION, section, id, true, place);
        let is_done = match &sent {
            Err(error) if !error.may_be_done() => return Err(error.clone().into()),
            _ => settles(cx, &mut { is_shown })?,
        };
        if is_done {
            return Ok(());
        }
    }
    let sent = cx.plex.show(OPERATION, section, id, false, place);
    done(cx, OPERATION, sent, &mut { is_shown })
}

const MODES: [CollectionMode; 4] = [
    CollectionMode::Default,
    CollectionMode::Hide,
    CollectionMode::HideItems,
    CollectionMode::ShowItems,
];

const ORDERS: [CollectionOrder; 3] = [
    CollectionOrder::Release,
    CollectionOrder::Title,
    CollectionOrder::Custom,
];

/// A collection as an answer.
fn collection(head: Head) -> Collection {
    let shown = head.shown.map(Option::unwrap_or_default);
    let is = |own: &Option<String>, word: &str| own.as_deref() == Some(word);
    let list = head.playlist;
    Collection {
        id: list.id,
        title: short(list.title),
        sort_title: head.sort_title.map(short),
        summary: list.summary.map(|summary| clipped(summary, SUMMARY)),
        library_id: head.section.map(String::from),
        kind: head.kind,
        smart: list.smart,
        item_count: list.item_count,
        mode: MODES.into_iter().find(|mode| is(&head.mode, mode.wire())),
        order: (ORDERS.into_iter()).find(|order| !list.smart && is(&head.order, order.wire())),
        on_library: shown.map(|shown| shown.on_library),
        on_home: shown.map(|shown| shown.on_home),
        on_shared_home: shown.map(|shown| shown.on_shared_home),
    }
}
