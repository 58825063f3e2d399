//! Plex's media query: which items of a library, and in what order.

pub mod field;
mod filter;
pub mod history;
mod sort;

use crate::call::Call;
use crate::catalogue::{Ids, Item, Kind, Section};
use crate::request::Parameter;

use filter::Filter;

/// The items of a kind that the query of the request selects, sorted as it says.
///
/// With nothing but a kind and the default order no item is looked at.
pub fn select(call: &Call, section: &Section, kind: Kind) -> Ids {
    let mut ids = call.state.catalogue.of_kind(section.id, kind);
    if call.request.flag("includeCollections") && kind == section.kind.top() {
        ids = with_collections(call, section, ids);
    }
    let filter = if call.ignores_filters() {
        Filter::default()
    } else {
        Filter::parse(&call.request.query, kind)
    };
    if !filter.is_empty() {
        let kept = ids.iter().filter(|id| {
            call.item(*id)
                .is_some_and(|item| filter.matches(call, &item))
        });
        ids = Ids::Some(kept.collect());
    }
    if let Some(order) = call.request.parameter("sort") {
        ids = sort::sorted(call, ids, order);
    }
    if let Some(limit) = call.request.number("limit") {
        ids.cut(limit);
    }
    ids
}

/// Collections in their places between the films.
fn with_collections(call: &Call, section: &Section, ids: Ids) -> Ids {
    let collections = call.state.catalogue.of_kind(section.id, Kind::Collection);
    if collections.len() == 0 {
        return ids;
    }
    let mut all: Vec<u32> = ids.iter().chain(collections.iter()).collect();
    all.sort_by_cached_key(|id| {
        let item = call.item(*id);
        item.map(|item| item.sort_title().to_lowercase())
    });
    Ids::Some(all)
}

/// The parameter without the operator that may end it, and the operator.
fn operator(parameter: &Parameter) -> (&str, String, &str) {
    let name = parameter.key.trim_end_matches(['!', '<', '>', '=']);
    let mut operator = parameter.key[name.len()..].to_owned();
    let value = match parameter.value.strip_prefix('=') {
        Some(rest) => {
            operator.push('=');
            rest
        }
        None => &parameter.value,
    };
    (name, operator, value)
}

/// Whether any item of `kind` that is above or below this one, or the item itself, passes the test.
fn any_at(call: &Call, item: &Item, kind: Kind, test: &dyn Fn(&Item) -> bool) -> bool {
    if item.kind == kind {
        return test(item);
    }
    let catalogue = &call.state.catalogue;
    let (parent, grandparent) = catalogue.ancestors(item);
    if let Some(above) = [parent, grandparent]
        .into_iter()
        .flatten()
        .find(|above| above.kind == kind)
    {
        return test(&above);
    }
    let children = catalogue.children(item.id).iter();
    children
        .filter_map(|id| catalogue.item(*id))
        .any(|child| any_at(call, &child, kind, test))
}
