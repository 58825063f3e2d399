//! The domain model: the records and enums of `wit/types.wit`, as generated. There is no second set.

pub use crate::component::bindings::plex::mcp::types::*;
