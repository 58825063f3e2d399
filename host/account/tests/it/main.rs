//! Signing in and finding servers, against the stand-in for plex.tv and demo servers.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end at what is not as it should be"
)]

mod world;

mod servers;
mod sign_in;
