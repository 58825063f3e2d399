//! The Plex client and the tools of plex-mcp: one WASI 0.2 component.
//!
//! Calls go down, never up: `tools` -> `plex` -> `wire` and `http`. Above `wire` nobody can tell XML
//! from JSON; above `http` nobody can tell WASI from a fake. The tools themselves are defined in
//! `wit/world.wit`; this crate only implements them.

pub mod component;
pub mod http;
pub mod plex;
pub mod tools;
pub mod types;
pub mod wire;

#[cfg(test)]
mod description;
