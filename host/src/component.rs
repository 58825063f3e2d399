//! Components: the contract that one declares, the one that this program was built with, and files that hold others.
//!
//! The contract is a crate of its own, without wasmtime; here is only the way in.

pub(crate) mod file;

pub use plex_mcp_contract::*;

/// The component that this program was built with.
pub fn embedded() -> &'static [u8] {
    include_bytes!(env!("PLEX_MCP_COMPONENT"))
}

/// The digits of the SHA-256 of [`embedded`]. The build has counted them, so that no start need.
pub const EMBEDDED_SHA256: &str = env!("PLEX_MCP_COMPONENT_SHA256");

#[cfg(test)]
mod tests;
