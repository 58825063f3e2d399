//! Items that look the same in a brief list: versions of a work that stand beside each other.
//!
//! Editions have names, which every list carries, and lists over several libraries say which one an item is in. What is
//! left is told apart by resolution, and then by when it was added.

use std::collections::BTreeMap;

use crate::types::Item;

/// Whether there are any.
pub fn any(items: &[Item]) -> bool {
    !but_for(items, &[Field::Key, Field::Library]).is_empty()
}

/// Adds to those that look the same what tells them apart, from the same items in full.
pub fn tell_apart(items: &mut [Item], full: &[Item]) {
    let in_full = |item: &Item| full.iter().find(|full| full.rating_key == item.rating_key);
    for place in but_for(items, &[Field::Key, Field::Library]) {
        items[place].resolution = in_full(&items[place]).and_then(|item| item.resolution.clone());
    }
    for place in but_for(items, &[Field::Key]) {
        items[place].added_at = in_full(&items[place]).and_then(|item| item.added_at.clone());
    }
}

/// What a difference in is not enough.
#[derive(Clone, Copy)]
enum Field {
    Key,
    Library,
}

/// The places of items that differ from another one in nothing but `fields`.
fn but_for(items: &[Item], fields: &[Field]) -> Vec<usize> {
    let mut titled: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        titled.entry(&item.title).or_default().push(place);
    }
    let mut places: Vec<usize> = Vec::new();
    for same in titled.values().filter(|same| same.len() > 1) {
        let without: Vec<Item> = same
            .iter()
            .map(|place| without(&items[*place], fields))
            .collect();
        let has_twin = |at: &usize| {
            let mut others = without.iter().enumerate();
            others.any(|(other, item)| other != *at && *item == without[*at])
        };
        places.extend((0..same.len()).filter(has_twin).map(|at| same[at]));
    }
    places
}

fn without(item: &Item, fields: &[Field]) -> Item {
    let mut item = item.clone();
    for field in fields {
        match field {
            Field::Key => item.rating_key = None,
            Field::Library => item.library_id = None,
        }
    }
    item
}
