//! Enters an MCP server in the settings of the clients that people use, and takes it out again.
//!
//! [`CLIENTS`] says everything that differs between them: where the file is, in which format, under which key a server
//! stands, and what it looks like there. The rest is the same for all. What else is in a file stays as it is, comments and
//! order included; [`change`] replaces the file as a whole or not at all. No secret is ever written: an [`Entry`] has none.

mod client;
mod table;

mod home;

mod entry;
mod jsonc;
mod kept;
mod toml;
mod yaml;

mod link;

mod file;

mod error;

pub use client::{Client, Format};
pub use entry::Entry;
pub use error::Error;
pub use file::{Change, change};
pub use home::{Home, System};
pub use link::Link;
pub use table::CLIENTS;

#[cfg(test)]
mod tests;
