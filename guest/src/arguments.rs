//! The arguments of the tools, checked before anything is asked: generated from the WIT.
//!
//! For each tool a module with [`Args`](plex_search::Args), which its handler gets: ids that match the pattern of their
//! kind, numbers and lengths within bounds, defaults in place, `limit` and `offset` as one page.

pub mod check;

use crate::{plex::page::Asked, types::*};

include!(concat!(env!("OUT_DIR"), "/arguments.rs"));

#[cfg(test)]
mod tests;
