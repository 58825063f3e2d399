//! The rules of a hundred tools, and the requests that they must let out and must not.

mod alive;
mod choices;
mod drafts;
mod fuzzing;
mod judge;
mod reads;
mod requests;
mod whatever;
