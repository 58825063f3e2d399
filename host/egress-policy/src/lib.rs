//! The rules of egress: which request a tool may send in which call.
//!
//! A tool's `@egress` lines are [`Rule`]s. [`Rule::parse`] reads one for a tool whose parameters, effect and world are
//! [`Names`], and refuses those that could do harm. A [`Policy`] joins the rules of a tool with the [`Arguments`] of one
//! call; [`Policy::decide`] answers a request with what may leave, built anew, or with words on why nothing does.
//! [`Sent`] belongs to the call and lets no change leave twice.
//!
//! Everything here is a value: no sockets, no clock, no runtime, and nothing that only Plex would know but the names of
//! its headers. The caller resolves nothing and sends what a [`Permit`] says.
//!
//! ```text
//! METHOD [ORIGIN:]/segment/...[?query] [header NAME=VALUE] [answers NAMES] [undone-by TOOL]
//! ```
//!
//! - **Pieces** stand in segments, keys and values: text, `{param}`, `{param..}`, `{a|b|}`, `{:class}`. What the call did
//!   not supply admits nothing.
//! - **Keys** are `key=` (always), `key?=` (exactly when supplied), `key*=` (any number of times), `key+=` (once for each
//!   element), or bare in reads. An operator is admitted only where it is written.
//! - **Changes** are `PUT`, `POST`, `DELETE` and `GET!`. One has no bare keys and no paging, and leaves once in a call.
//! - **No request has a body**, and none carries a header that its rule does not bind.

mod names;
mod rule;

mod class;
mod piece;

mod header;
mod mismatch;
mod query;
mod segment;
mod syntax;

mod choice;
mod example;

mod arguments;
mod origin;
mod target;

mod policy;
mod sent;

pub use arguments::{Arguments, Value};
pub use names::{Effect, Names, Parameter, World, is_name};
pub use origin::Origin;
pub use policy::{Permit, Policy, Request, Rules, Slot};
pub use rule::{Rule, check_tool};
pub use sent::Sent;
pub use target::Target;
