//! Tags in edits: `genre[0].tag.tag=A`, `role[0].tagging.text=B`, `genre[].tag.tag-=A,B`, `genre[].tag=`.

use percent_encoding::percent_decode_str;

use crate::call::Change;
use crate::catalogue::{Item, Kind, TagKind, Tagged};
use crate::request::Request;
use crate::state::State;

/// The change to the tags of one kind.
pub struct Edit {
    kind: TagKind,
    /// Names with roles, by their place.
    wanted: Vec<(usize, String, Option<String>)>,
    removed: Vec<String>,
    cleared: bool,
}

/// The kind of a tag by its name in edits: actors are `role` there.
pub fn kind(name: &str) -> Option<TagKind> {
    match name {
        "role" => Some(TagKind::Actor),
        _ => TagKind::ALL
            .into_iter()
            .filter(|kind| !matches!(kind, TagKind::Actor | TagKind::Format | TagKind::Subformat))
            .find(|kind| kind.field() == name),
    }
}

pub fn edits(request: &Request) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for parameter in &request.query {
        let Some((name, rest)) = parameter.key.split_once('[') else {
            continue;
        };
        let Some((kind, (place, rest))) = kind(name).zip(rest.split_once(']')) else {
            continue;
        };
        let at = edits
            .iter()
            .position(|edit| edit.kind == kind)
            .unwrap_or(edits.len());
        if at == edits.len() {
            edits.push(Edit {
                kind,
                wanted: Vec::new(),
                removed: Vec::new(),
                cleared: false,
            });
        }
        let value = parameter.value.clone();
        let edit = &mut edits[at];
        match (place.parse::<usize>(), rest) {
            (Ok(place), ".tag.tag") => edit.wanted.push((place, value, None)),
            (Ok(place), ".tagging.text") => {
                let found = edit.wanted.iter_mut().find(|(other, ..)| *other == place);
                if let Some((_, _, role)) = found {
                    *role = Some(value);
                }
            }
            // Some encode each name once more than the list.
            (Err(_), ".tag.tag-") => edit.removed.extend(
                value
                    .split(',')
                    .map(|name| percent_decode_str(name).decode_utf8_lossy().into_owned()),
            ),
            (Err(_), ".tag") if value.is_empty() => edit.cleared = true,
            _ => {}
        }
    }
    edits
}

/// The names that are sent take the place of those that are there; by the official text they are added to them.
pub fn apply(edits: &[Edit], item: &mut Item, state: &mut State) {
    let added = state.behaviour.tags_are_added;
    let tags = &mut state.catalogue.tags;
    for edit in edits {
        let replaced = edit.cleared || (!edit.wanted.is_empty() && !added);
        item.tags.retain(|tag| {
            tag.kind != edit.kind
                || !(replaced || edit.removed.iter().any(|name| name == tags.name(tag.id)))
        });
        for (_, name, role) in &edit.wanted {
            let id = tags.intern(edit.kind, name);
            if item.tags.iter().any(|tag| tag.id == id) {
                continue;
            }
            item.tags.push(Tagged {
                kind: edit.kind,
                id,
                role: role.clone(),
            });
        }
    }
}

/// A tag of a collection puts the item into the collection of that name, which is made when there is none.
pub fn gather(edits: &[Edit], ids: &[u32], change: &mut Change) {
    if !edits.iter().any(|edit| edit.kind == TagKind::Collection) {
        return;
    }
    for id in ids {
        let catalogue = &change.state.catalogue;
        let Some(item) = catalogue.item(*id).map(std::borrow::Cow::into_owned) else {
            continue;
        };
        let own: Vec<u32> = item.tags(TagKind::Collection).map(|tag| tag.id).collect();
        let collections = catalogue.of_kind(item.section, Kind::Collection);
        let collections: Vec<(u32, Option<u32>)> = collections
            .iter()
            .filter_map(|id| Some((id, catalogue.item(id)?.index)))
            .collect();
        for (collection, tag) in &collections {
            let mut members = change.state.catalogue.children(*collection).to_vec();
            let before = members.len();
            members.retain(|member| member != id);
            if tag.is_some_and(|tag| own.contains(&tag)) {
                members.push(*id);
            }
            if members.is_empty() && before > 0 && change.state.behaviour.empty_collections_go {
                change.state.catalogue.remove(*collection);
            } else {
                change.state.catalogue.set_children(*collection, members);
            }
        }
        let there: Vec<u32> = collections.iter().filter_map(|(_, tag)| *tag).collect();
        for tag in own.into_iter().filter(|tag| !there.contains(tag)) {
            found(change, &item, tag);
        }
    }
}

fn found(change: &mut Change, item: &Item, tag: u32) {
    let id = change.state.new_key();
    let title = change.state.catalogue.tags.name(tag).to_owned();
    let mut collection = Item::new(id, Kind::Collection, item.section, &title);
    collection.index = Some(tag);
    collection.added = change.now;
    collection.updated = change.now;
    change.state.catalogue.insert(collection);
    change.state.catalogue.set_children(id, vec![item.id]);
    let made = crate::state::Collection {
        subtype: item.kind,
        ..crate::state::Collection::default()
    };
    change.state.collections.set(id, made);
}
