//! What a guest tries, and what a server tries with it.

mod bounds;
mod heads;
mod inbound;
mod outbound;
mod whatever;
