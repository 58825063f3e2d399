//! The rules of a hundred tools, and the requests that they must let out and must not.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end at what is not as it should be"
)]

mod drafts;
mod lines;

mod call;
mod judge;

mod alive;
mod choices;
mod fuzzing;
mod reads;
mod requests;
mod rules;
mod whatever;
