//! Attacks of guests, and of servers on them.

mod bounds;
mod heads;
mod inbound;
mod outbound;
mod whatever;
