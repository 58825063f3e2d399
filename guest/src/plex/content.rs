//! The content URIs that lists and queues are made of.

use super::{filter::Stored, paths};
use crate::types::RatingKey;

/// The URI of items.
pub fn of_items(machine: &str, items: &[RatingKey]) -> String {
    paths::several(items).content_uri(machine)
}

/// The URI of a rule.
pub fn of_rule(machine: &str, rule: &Stored) -> String {
    rule.target().content_uri(machine)
}
