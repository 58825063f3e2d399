use std::collections::HashMap;

use crate::catalogue::Kind;

/// A collection's own attributes, besides those that every item has.
#[derive(Clone, Debug, PartialEq)]
pub struct Collection {
    /// The kind of its members.
    pub subtype: Kind,
    /// The URI of the query that a smart one keeps.
    pub rule: Option<String>,
    /// -1 default, 0 hide, 1 hide the items, 2 show both.
    pub mode: i32,
    pub sort: CollectionSort,
    /// A smart one is filtered by who looks at it.
    pub by_user: bool,
}

impl Default for Collection {
    fn default() -> Collection {
        Collection {
            subtype: Kind::Movie,
            rule: None,
            mode: -1,
            sort: CollectionSort::Release,
            by_user: false,
        }
    }
}

/// The order of a collection's members, with Plex's numbers for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CollectionSort {
    #[default]
    Release = 0,
    Alpha = 1,
    Custom = 2,
}

impl CollectionSort {
    pub fn from_number(number: u32) -> Option<CollectionSort> {
        [
            CollectionSort::Release,
            CollectionSort::Alpha,
            CollectionSort::Custom,
        ]
        .into_iter()
        .find(|sort| *sort as u32 == number)
    }
}

/// Collections that are not as they are by default; their members are in the catalogue.
#[derive(Clone, Debug, Default)]
pub struct Collections(HashMap<u32, Collection>);

impl Collections {
    pub fn get(&self, id: u32) -> Collection {
        self.0.get(&id).cloned().unwrap_or_default()
    }

    pub fn set(&mut self, id: u32, collection: Collection) {
        self.0.insert(id, collection);
    }

    pub fn remove(&mut self, id: u32) {
        self.0.remove(&id);
    }
}
