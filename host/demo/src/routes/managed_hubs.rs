use crate::call::{Call, Change};
use crate::catalogue::Kind;
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal};
use crate::state::ManagedHub;

use super::{Access::Owner, Route};

pub const ROUTES: &[Route] = &[
    Route::read("/hubs/sections/{section}/manage", Owner, list, "31 O P"),
    Route::change(
        "POST",
        "/hubs/sections/{section}/manage",
        Owner,
        promote,
        "31 P C",
    ),
    Route::change(
        "DELETE",
        "/hubs/sections/{section}/manage",
        Owner,
        reset,
        "31 O",
    ),
    Route::change(
        "PUT",
        "/hubs/sections/{section}/manage/{identifier}",
        Owner,
        update,
        "31 O P C",
    ),
    Route::change(
        "DELETE",
        "/hubs/sections/{section}/manage/{identifier}",
        Owner,
        remove,
        "31 O P",
    ),
    Route::change(
        "PUT",
        "/hubs/sections/{section}/manage/{identifier}/move",
        Owner,
        place,
        "31 P C",
    ),
    Route::change(
        "PUT",
        "/hubs/sections/{section}/manage/move",
        Owner,
        place_by_query,
        "31 O ?",
    ),
];

/// All hubs of a library; or the one of a collection, which is missing before it was promoted.
fn list(call: &Call) -> Answer {
    let section = call.section_at()?;
    let mut hubs = hubs(call)?;
    if let Some(id) = call.request.parameter("metadataItemId") {
        let wanted = format!("custom.collection.{}.{id}", section.id);
        hubs.retain(|hub| hub.identifier == wanted);
    }
    let nodes: Vec<Node> = hubs.iter().map(node).collect();
    container(nodes.len()).list("Hub", nodes).into()
}

fn node(hub: &ManagedHub) -> Node {
    let home = match (hub.own_home, hub.shared_home) {
        (true, true) => "all",
        (true, false) => "admin",
        (false, true) => "shared",
        (false, false) => "none",
    };
    let recommendations = if hub.recommended { "all" } else { "none" };
    Node::new("Hub")
        .attr("identifier", &hub.identifier)
        .attr("title", &hub.title)
        .attr("recommendationsVisibility", recommendations)
        .attr("homeVisibility", home)
        .attr("promotedToRecommended", hub.recommended)
        .attr("promotedToOwnHome", hub.own_home)
        .attr("promotedToSharedHome", hub.shared_home)
        .attr("deletable", hub.custom)
}

fn hubs(call: &Call) -> Result<Vec<ManagedHub>, Refusal> {
    let section = call.section_at()?;
    Ok(call.state.hubs.of(section.id, section.kind.name()))
}

/// Makes a hub of a collection. Clients that were tried send a second request to say where it is shown.
fn promote(change: &mut Change) -> Answer {
    let call = change.call();
    let section = call.section_at()?;
    let id: u32 = call.request.number("metadataItemId").ok_or(BAD_REQUEST)?;
    let item = call.item(id).ok_or(NOT_FOUND)?;
    if item.kind != Kind::Collection || item.section != section.id {
        return Err(BAD_REQUEST);
    }
    let hub = ManagedHub::of_collection(section.id, id, &item.title);
    if !change.state.behaviour.promoting_shows {
        let (section, kind) = (section.id, section.kind.name());
        change.state.hubs.put(section, kind, hub);
        return DONE;
    }
    put(change, hub)
}

/// Of a collection that was never promoted this changes nothing, and says nothing.
fn update(change: &mut Change) -> Answer {
    let call = change.call();
    let wanted = call.at("identifier");
    let mut found = hubs(&call)?.into_iter();
    let found = found.rfind(|hub| hub.identifier == wanted);
    match found {
        Some(hub) => put(change, hub),
        None if wanted.starts_with("custom.collection.") => DONE,
        None => Err(NOT_FOUND),
    }
}

fn put(change: &mut Change, mut hub: ManagedHub) -> Answer {
    let call = change.call();
    let section = call.section_at()?;
    let (section, kind) = (section.id, section.kind.name());
    for (name, flag) in [
        ("promotedToRecommended", &mut hub.recommended),
        ("promotedToOwnHome", &mut hub.own_home),
        ("promotedToSharedHome", &mut hub.shared_home),
    ] {
        if call.request.parameter(name).is_some() {
            *flag = call.request.flag(name);
        }
    }
    change.state.hubs.put(section, kind, hub);
    DONE
}

fn remove(change: &mut Change) -> Answer {
    let call = change.call();
    let wanted = call.at("identifier").to_owned();
    let mut found = hubs(&call)?.into_iter();
    let found = found.rfind(|hub| hub.identifier == wanted);
    if !found.ok_or(NOT_FOUND)?.custom {
        return Err(BAD_REQUEST);
    }
    let section = call.section_at()?;
    let (section, kind) = (section.id, section.kind.name());
    change.state.hubs.remove(section, kind, &wanted);
    DONE
}

/// Everything as it was at first, without the hubs of collections.
fn reset(change: &mut Change) -> Answer {
    let section = change.call().section_at()?.id;
    change.state.hubs.reset(section);
    DONE
}

fn place(change: &mut Change) -> Answer {
    if change.state.behaviour.hubs_move_by_query {
        return Err(NOT_FOUND);
    }
    let identifier = change.call().at("identifier").to_owned();
    place_at(change, &identifier)
}

fn place_by_query(change: &mut Change) -> Answer {
    if !change.state.behaviour.hubs_move_by_query {
        return Err(NOT_FOUND);
    }
    let identifier = change.request.parameter("identifier");
    let identifier = identifier.ok_or(BAD_REQUEST)?.to_owned();
    place_at(change, &identifier)
}

fn place_at(change: &mut Change, identifier: &str) -> Answer {
    let call = change.call();
    let section = call.section_at()?;
    let (section, kind) = (section.id, section.kind.name());
    let after = change.request.parameter("after");
    let hubs = &mut change.state.hubs;
    let placed = hubs.place(section, kind, identifier, after);
    placed.ok_or(NOT_FOUND)?;
    DONE
}
