//! The host: runs a WebAssembly component as an MCP server without trusting it.
//!
//! In reading order: what a component declares, how a call of it runs, what may leave the sandbox; then how the host is
//! set up and how clients and people reach it.

pub mod component;
pub mod limits;
pub mod policy_file;
pub mod sandbox;

pub mod egress;
pub mod secret;

pub mod config;
pub mod start;

pub mod mcp;
pub mod metrics;
pub mod transport;

pub mod cli;

#[doc(hidden)]
pub mod bench_support;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
