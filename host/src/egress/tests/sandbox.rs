//! What a guest tries, and what a server tries with it.

mod back;
mod bounds;
mod heads;
mod out;
mod whatever;
