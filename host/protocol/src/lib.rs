//! MCP as plex-mcp speaks it, whoever runs the tools.
//!
//! [`Tools`] stand behind a [`Server`]: in our host a sandbox runs them, on engines of others the component itself does.
//! Both have this crate in them, so that they give the same answers, byte for byte: the list of tools ([`Offer`]), results
//! ([`result`]) and failures ([`CallError`]), and over HTTP who is let in and what is refused ([`http`]).
//!
//! Nothing here knows a runtime for components, a socket, or Plex.

mod choice;

mod answer;
mod failure;
mod outcome;
mod tools;

mod result;
mod splice;

pub mod message;

mod era;
mod identity;

mod offer;

mod call;
mod confirm;
mod entry_points;
mod progress;

mod server;
mod unconfigured;

pub mod http;

pub use answer::{Answer, Image, MAX_IMAGE, characters, too_long, unusable};
pub use call::CallReport;
pub use choice::{Access, ToolsMode};
pub use failure::{CallError, ToolFailure, with_detail};
pub use offer::Offer;
pub use outcome::Outcome;
pub use progress::requests_answered;
pub use result::words;
pub use server::{Server, tools};
pub use splice::Splice;
pub use tools::{Confirmation, Tools};
pub use unconfigured::Unconfigured;
