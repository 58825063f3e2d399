//! The forms that a contract gives texts: ids follow a [`Pattern`], a `uri` is a public [`address`].
//!
//! The build judges defaults and examples by them, the host what a client sends, the component what its host passes on. No
//! dependencies: a part of it is in the component.

pub mod address;
mod pattern;

pub use pattern::Pattern;
