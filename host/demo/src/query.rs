//! Plex's media query: which items of a library, and in what order.

pub mod field;
mod filter;
pub mod history;
mod sort;

use crate::call::Call;
use crate::catalogue::{Ids, Item, Kind, Section};
use crate::request::{Parameter, Request};
use crate::state::{CollectionSort, Playlist};
use crate::uri;

use filter::Filter;

/// The items of a kind that the query of the request selects, sorted as it says.
pub fn select(call: &Call, section: &Section, kind: Kind) -> Ids {
    select_by(call, section, kind, &call.request.query)
}

/// The items of a kind that a query selects, sorted as it says.
///
/// With nothing but a kind and the default order no item is looked at.
fn select_by(call: &Call, section: &Section, kind: Kind, query: &[Parameter]) -> Ids {
    let given = |key: &str| {
        let found = query.iter().find(|parameter| parameter.key == key);
        found.map(|parameter| parameter.value.as_str())
    };
    let mut ids = call.state.catalogue.of_kind(section.id, kind);
    if given("includeCollections") == Some("1") && kind == section.kind.top() {
        ids = with_collections(call, section, ids);
    }
    let filter = if call.ignores_filters() {
        Filter::default()
    } else {
        Filter::parse(query, kind)
    };
    if !filter.is_empty() {
        let kept = ids.iter().filter(|id| {
            call.item(*id)
                .is_some_and(|item| filter.matches(call, &item))
        });
        ids = Ids::Some(kept.collect());
    }
    if let Some(order) = given("sort") {
        ids = sort::sorted(call, ids, order);
    }
    if let Some(limit) = given("limit").and_then(|limit| limit.trim().parse().ok()) {
        ids.cut(limit);
    }
    ids
}

/// The query of one library that a smart list keeps.
pub struct Rule {
    pub section: u32,
    /// Absent where the library's own kind is meant.
    kind: Option<Kind>,
    query: Vec<Parameter>,
}

impl Rule {
    /// Reads the URI of a rule; `None` when it is not a query of one library.
    pub fn parse(uri: &str) -> Option<Rule> {
        let request = Request::reading(&uri::path(uri)?);
        let [library, sections, section, all] = request.segments.as_slice() else {
            return None;
        };
        if (library.as_str(), sections.as_str(), all.as_str()) != ("library", "sections", "all") {
            return None;
        }
        Some(Rule {
            section: section.parse().ok()?,
            kind: match request.parameter("type") {
                Some(number) => Some(Kind::from_number(number.parse().ok()?)?),
                None => None,
            },
            query: request.query,
        })
    }

    /// The kind of what it selects in its library.
    pub fn kind(&self, section: &Section) -> Kind {
        self.kind.unwrap_or(section.kind.top())
    }

    /// The items that it selects now for the user who asks.
    pub fn items(&self, call: &Call) -> Vec<u32> {
        match call.section(&self.section.to_string()) {
            Some(section) => select_by(call, section, self.kind(section), &self.query)
                .iter()
                .collect(),
            None => Vec::new(),
        }
    }
}

/// The items directly inside an item; of a collection those that are in it now, in the order it is shown in.
pub fn children(call: &Call, item: &Item) -> Vec<u32> {
    let catalogue = &call.state.catalogue;
    let children = catalogue.children(item.id);
    if item.kind != Kind::Collection {
        return children.to_vec();
    }
    let collection = call.state.collections.get(item.id);
    if let Some(rule) = collection.rule.as_deref().and_then(Rule::parse) {
        return rule.items(call);
    }
    let visible = children.iter().filter(|id| call.item(**id).is_some());
    let mut members: Vec<u32> = visible.copied().collect();
    let item = |id: &u32| catalogue.item(*id);
    match collection.sort {
        CollectionSort::Release => {
            members.sort_by_cached_key(|id| item(id).and_then(|item| item.released.clone()));
        }
        CollectionSort::Alpha => {
            members.sort_by_cached_key(|id| item(id).map(|item| item.sort_title().to_lowercase()));
        }
        CollectionSort::Custom => {}
    }
    members
}

/// The leaves of an item, which can be played: itself, or all that it holds.
pub fn leaves(call: &Call, item: &Item) -> Vec<u32> {
    if item.kind != Kind::Collection {
        return call.state.catalogue.leaves(item);
    }
    let members = children(call, item).into_iter();
    members
        .filter_map(|id| call.item(id))
        .flat_map(|member| call.state.catalogue.leaves(&member))
        .collect()
}

/// The items of a playlist in order, each with the id of its row; rows of smart ones have none.
pub fn rows(call: &Call, playlist: &Playlist) -> Vec<(Option<u32>, u32)> {
    match &playlist.rule {
        Some(uri) => {
            let items = Rule::parse(uri).map_or_else(Vec::new, |rule| rule.items(call));
            items.into_iter().map(|item| (None, item)).collect()
        }
        None => {
            let rows = playlist.rows.iter();
            let there = rows.filter(|row| call.item(row.item).is_some());
            there.map(|row| (Some(row.id), row.item)).collect()
        }
    }
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

/// True when any item of `kind` that is above or below this one, or the item itself, passes the test.
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
