//! The forms of texts: ids in a contract follow a [`Pattern`], a `uri` is a public [`address`], settings come as people
//! paste them ([`pasted`]).
//!
//! The build judges defaults and examples by them, the host what a client sends, the component what its host passes on. No
//! dependencies: a part of it is in the component.

pub mod address;
pub mod pasted;
mod pattern;

pub use pattern::Pattern;
