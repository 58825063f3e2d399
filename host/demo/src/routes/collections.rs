use http::StatusCode;

use crate::call::{Call, Change};
use crate::catalogue::{Item, Kind, TagKind, Tagged};
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::query::{self, Rule};
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal};
use crate::state::{Collection, CollectionSort};

use super::{Access::Owner, Route, content};

pub const ROUTES: &[Route] = &[
    Route::change("POST", "/library/collections", Owner, create, "31 O P C"),
    Route::change(
        "PUT",
        "/library/collections/{id}/items",
        Owner,
        add,
        "31 O P",
    ),
    Route::change(
        "DELETE",
        "/library/collections/{id}/items/{item}",
        Owner,
        remove,
        "31 P C",
    ),
    Route::change(
        "PUT",
        "/library/collections/{id}/items/{item}/move",
        Owner,
        place,
        "31 O P",
    ),
    Route::change(
        "PUT",
        "/library/collections/{id}/prefs",
        Owner,
        prefs,
        "31 P",
    ),
    Route::change(
        "DELETE",
        "/library/collections/{id}",
        Owner,
        delete,
        "31 O P",
    ),
    Route::change(
        "DELETE",
        "/library/sections/{section}/collection/{id}",
        Owner,
        delete,
        "31 O",
    ),
];

fn create(change: &mut Change) -> Answer {
    let call = change.call();
    let parameter = |name| call.request.parameter(name).filter(|text| !text.is_empty());
    let title = parameter("title").ok_or(BAD_REQUEST)?.to_owned();
    let section = call.section(parameter("sectionId").ok_or(BAD_REQUEST)?);
    let section = section.ok_or(BAD_REQUEST)?;
    let subtype = call.request.number("type").and_then(Kind::from_number);
    let subtype = subtype.unwrap_or(section.kind.top());
    let uri = parameter("uri");
    let rule = match (call.request.flag("smart"), uri) {
        (true, Some(uri)) => Some(checked(&call, uri, section.id)?),
        (true, None) => return Err(BAD_REQUEST),
        (false, _) => None,
    };
    let items = match uri.filter(|_| rule.is_none()) {
        // Some clients name no item at all, and mean an empty collection.
        Some(uri) if uri.ends_with("/library/metadata") => Vec::new(),
        Some(uri) => content::of(&call, uri)?.items,
        None => Vec::new(),
    };
    let section = section.id;
    let (id, now) = (change.state.new_key(), change.now);
    let tag = change
        .state
        .catalogue
        .tags
        .intern(TagKind::Collection, &title);
    let mut item = Item::new(id, Kind::Collection, section, &title);
    item.index = Some(tag);
    item.added = now;
    item.updated = now;
    change.state.catalogue.insert(item);
    let collection = Collection {
        subtype,
        rule,
        ..Collection::default()
    };
    change.state.collections.set(id, collection);
    join(change, id, items);
    answer(change, id)
}

/// A rule is a query of the collection's own library.
fn checked(call: &Call, uri: &str, section: u32) -> Result<String, Refusal> {
    let rule = Rule::parse(uri).ok_or(BAD_REQUEST)?;
    let own = rule.section == section && call.section(&section.to_string()).is_some();
    own.then(|| uri.to_owned()).ok_or(BAD_REQUEST)
}

/// Puts those items in that are of the library and kind of the collection, and are not in it yet.
fn join(change: &mut Change, id: u32, items: Vec<u32>) {
    let state = &mut *change.state;
    let Some(collection) = state.catalogue.item(id).map(std::borrow::Cow::into_owned) else {
        return;
    };
    let subtype = state.collections.get(id).subtype;
    let mut members = state.catalogue.children(id).to_vec();
    for item in items {
        let found = state.catalogue.item(item);
        let fits =
            found.is_some_and(|item| item.section == collection.section && item.kind == subtype);
        if !fits || members.contains(&item) {
            continue;
        }
        members.push(item);
        if let (Some(tag), Some(item)) = (collection.index, state.catalogue.item_mut(item)) {
            item.tags.push(Tagged {
                kind: TagKind::Collection,
                id: tag,
                role: None,
            });
        }
    }
    state.catalogue.set_children(id, members);
    touch(change, id);
}

fn touch(change: &mut Change, id: u32) {
    let now = change.now;
    if let Some(item) = change.state.catalogue.item_mut(id) {
        item.updated = now;
    }
}

/// Adds items; on a smart collection another rule takes the place of its own, and items are refused.
fn add(change: &mut Change) -> Answer {
    let call = change.call();
    let item = collection(&call)?;
    let (id, section) = (item.id, item.section);
    let uri = call.request.parameter("uri").ok_or(BAD_REQUEST)?;
    let mut collection = call.state.collections.get(id);
    if collection.rule.is_some() {
        let status = StatusCode::from_u16(call.state.behaviour.smart_collection_status);
        let refusal = Refusal::new(status.unwrap_or(StatusCode::BAD_REQUEST));
        collection.rule = Some(checked(&call, uri, section).map_err(|_| refusal)?);
        change.state.collections.set(id, collection);
        touch(change, id);
        return answer(change, id);
    }
    let items = content::of(&call, uri)?.items;
    join(change, id, items);
    answer(change, id)
}

/// Takes one item out. A collection that has none left may go with it.
fn remove(change: &mut Change) -> Answer {
    let (id, tag) = dumb(change)?;
    let item = member(change, id, "item")?;
    let catalogue = &mut change.state.catalogue;
    let mut members = catalogue.children(id).to_vec();
    members.retain(|member| *member != item);
    let empty = members.is_empty();
    catalogue.set_children(id, members);
    if let Some(item) = catalogue.item_mut(item) {
        let own = |other: &Tagged| other.kind == TagKind::Collection && Some(other.id) == tag;
        item.tags.retain(|other| !own(other));
    }
    touch(change, id);
    if empty && change.state.behaviour.empty_collections_go {
        forget(change, id);
        return DONE;
    }
    answer(change, id)
}

/// Without `after` to the front. Only in a collection with an order of its own does it show.
fn place(change: &mut Change) -> Answer {
    let (id, _) = dumb(change)?;
    let item = member(change, id, "item")?;
    let after: u32 = change.request.number("after").unwrap_or(0);
    let mut members = change.state.catalogue.children(id).to_vec();
    if after == item || (after != 0 && !members.contains(&after)) {
        return Err(BAD_REQUEST);
    }
    members.retain(|member| *member != item);
    let to = members.iter().position(|member| *member == after);
    members.insert(to.map_or(0, |to| to + 1), item);
    change.state.catalogue.set_children(id, members);
    touch(change, id);
    answer(change, id)
}

/// The collection that the path names.
fn collection(call: &Call) -> Result<Item, Refusal> {
    let item = call.item_at()?.into_owned();
    if item.kind == Kind::Collection {
        Ok(item)
    } else {
        Err(NOT_FOUND)
    }
}

/// A collection whose members are chosen by hand, with the tag that they have.
fn dumb(change: &Change) -> Result<(u32, Option<u32>), Refusal> {
    let call = change.call();
    let item = collection(&call)?;
    match call.state.collections.get(item.id).rule {
        Some(_) => Err(BAD_REQUEST),
        None => Ok((item.id, item.index)),
    }
}

fn member(change: &Change, id: u32, name: &str) -> Result<u32, Refusal> {
    let item = change.call().at(name).parse().map_err(|_| BAD_REQUEST)?;
    let members = change.state.catalogue.children(id);
    let found = members.contains(&item).then_some(item);
    found.ok_or(BAD_REQUEST)
}

/// Preferences: how it is shown, the order of its members, and for whom a smart one is filtered. Others are ignored.
pub fn prefs(change: &mut Change) -> Answer {
    let call = change.call();
    let id = collection(&call)?.id;
    let mut collection = call.state.collections.get(id);
    let number = |name| call.request.number::<i32>(name);
    if let Some(mode) = number("collectionMode") {
        if !(-1..=2).contains(&mode) {
            return Err(BAD_REQUEST);
        }
        collection.mode = mode;
    }
    if let Some(sort) = number("collectionSort") {
        let sort = u32::try_from(sort)
            .ok()
            .and_then(CollectionSort::from_number);
        let sort = sort.ok_or(BAD_REQUEST)?;
        // The order to begin with is the one that was shown.
        if sort == CollectionSort::Custom && collection.rule.is_none() {
            let shown = query::children(&call, &collection_item(&call, id)?);
            change.state.catalogue.set_children(id, shown);
        }
        collection.sort = sort;
    }
    let by_user = change.request.parameter("collectionFilterBasedOnUser");
    if let Some(by_user) = by_user {
        collection.by_user = by_user == "1";
    }
    change.state.collections.set(id, collection);
    DONE
}

fn collection_item(call: &Call, id: u32) -> Result<Item, Refusal> {
    let item = call.item(id).ok_or(NOT_FOUND)?;
    Ok(item.into_owned())
}

/// The preferences that [`prefs`] sets, as they are.
pub fn preferences(call: &Call, item: &Item) -> Node {
    let collection = call.state.collections.get(item.id);
    let setting = |id: &str, label: &str, value: i32, default: i32, values: &str| {
        Node::new("Setting")
            .attr("id", id)
            .attr("label", label)
            .attr("summary", "")
            .attr("type", "int")
            .attr("default", default.to_string())
            .attr("value", value.to_string())
            .attr("hidden", false)
            .attr("advanced", false)
            .attr("group", "")
            .attr("enumValues", values)
    };
    let mut settings = vec![setting(
        "collectionMode",
        "Collection mode",
        collection.mode,
        -1,
        "-1:Library default|0:Hide collection|1:Hide items in this collection|2:Show this collection and its items",
    )];
    if collection.rule.is_some() {
        settings.push(setting(
            "collectionFilterBasedOnUser",
            "Filter based on",
            i32::from(collection.by_user),
            0,
            "0:Server administrator|1:User currently viewing the content",
        ));
    } else {
        settings.push(setting(
            "collectionSort",
            "Collection order",
            collection.sort as i32,
            0,
            "0:Release date|1:Alphabetical|2:Custom",
        ));
    }
    Node::new("Preferences").list("Setting", settings)
}

/// The members stay.
fn delete(change: &mut Change) -> Answer {
    let id = collection(&change.call())?.id;
    forget(change, id);
    DONE
}

fn forget(change: &mut Change, id: u32) {
    let state = &mut *change.state;
    let Some(item) = state.catalogue.item(id).map(std::borrow::Cow::into_owned) else {
        return;
    };
    for member in state.catalogue.children(id).to_vec() {
        if let Some(member) = state.catalogue.item_mut(member) {
            let own = |tag: &Tagged| tag.kind == TagKind::Collection && Some(tag.id) == item.index;
            member.tags.retain(|tag| !own(tag));
        }
    }
    let kind = state.catalogue.section(item.section);
    if let Some(kind) = kind.map(|section| section.kind.name()) {
        let identifier = format!("custom.collection.{}.{id}", item.section);
        state.hubs.remove(item.section, kind, &identifier);
    }
    state.collections.remove(id);
    state.catalogue.remove(id);
}

fn answer(change: &Change, id: u32) -> Answer {
    let call = change.call();
    let node = present::item(&call, &collection_item(&call, id)?, Shape::FULL);
    container(1).list("Metadata", vec![node]).into()
}
