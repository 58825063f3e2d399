//! Ids that the server gives.

use crate::{types::Id, wire::Node};

/// The id in an attribute; absent where no tool would take it: live TV has an address in the place of a rating key, and
/// what is in no library a number below zero.
pub fn id<I: Id>(node: &Node<'_>, name: &str) -> Option<I> {
    I::parse(&node.text(name)?)
}
