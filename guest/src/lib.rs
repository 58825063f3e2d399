//! The Plex client and the tools of plex-mcp: one WASI 0.2 component.
//!
//! Calls go down, never up: `component` -> `toolsets` -> `plex` -> `wire` and `http`. Above `wire` nobody can tell XML
//! from JSON; above `http` nobody can tell WASI from a fake. The tools themselves are defined in `wit/world.wit`, from
//! which `bindings`, `types`, `arguments` and the exports are generated; this crate only implements them.

pub mod arguments;
pub mod bindings;
#[cfg(any(test, feature = "by-name"))]
pub mod by_name;
pub mod component;
pub mod http;
pub mod plex;
pub mod sorted;
pub mod toolsets;
pub mod types;

pub use plex_mcp_wire as wire;

#[cfg(test)]
mod description;
