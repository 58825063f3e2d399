//! An answer's tree as bytes, in the two formats that Plex speaks.

mod json;
mod xml;

pub use json::json;
pub use xml::xml;
