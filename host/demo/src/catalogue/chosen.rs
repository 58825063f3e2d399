//! The choice of a person for one item or one library.

use std::collections::BTreeMap;

/// Preferences that were chosen, by id; the rest has its default.
pub type Chosen = BTreeMap<&'static str, String>;
