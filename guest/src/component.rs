//! The component: environment -> client -> handler for each export.
//!
//! All of it follows from the WIT. To add a tool: a function in `wit/world.wit`, its handler under `toolsets/`.

#[cfg(any(test, target_family = "wasm"))]
pub mod environment;

#[cfg(target_family = "wasm")]
mod exports;

#[cfg(all(target_family = "wasm", feature = "by-name"))]
pub use exports::call_by_name;
