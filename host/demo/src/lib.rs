//! A Plex Media Server in the process, with a catalogue of public-domain works and of some that nobody made.
//!
//! It answers as a real server does: XML unless JSON is asked for, Plex's types per endpoint, its paging, headers,
//! status codes and HTML error pages, an owner's and a shared user's token. What it holds is the same at every start;
//! what moves, moves with a [`Clock`] that a test can set.
//!
//! ```no_run
//! # async fn doc() -> std::io::Result<()> {
//! let demo = plex_mcp_demo::Demo::start(plex_mcp_demo::Options::default()).await?;
//! println!("{}/library/sections", demo.url());
//! # Ok(()) }
//! ```

mod demo;
mod options;

mod connection;
#[cfg(feature = "faults")]
mod faults;
#[cfg(feature = "faults")]
mod plex_tv;
mod server;

mod call;
mod reply;
mod request;
mod routes;
mod uri;

mod catalogue;
mod clock;
mod drawing;
mod state;

mod matching;
mod node;
mod paging;
mod present;
mod query;
mod render;

pub use clock::Clock;
pub use demo::Demo;
#[cfg(feature = "faults")]
pub use faults::{Ended, Fault, FaultRule, Paths, Seen};
pub use options::Options;
#[cfg(feature = "faults")]
pub use plex_tv::{PlexTv, TvConnection, TvOptions, TvSeen, TvServer, TvTrouble, TvUser};
pub use reply::Format;
pub use routes::{Access, Route, routes};
pub use state::Behaviour;
