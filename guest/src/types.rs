//! The domain model: the records and enums of the WIT, and its ids, as generated. There is no second set.

use std::fmt;

/// An id: a text of the form of its kind. Nothing else enters a path, so that nothing a model writes can change which
/// endpoint is asked.
pub trait Id: fmt::Display + Into<String> + Sized {
    /// As the WIT has it: `[0-9]{1,10}`.
    const PATTERN: &'static str;

    /// The tool that they come from, as the end of a sentence: " from `plex_search`"; empty where no tool is named.
    const SOURCE: &'static str;

    /// The id, if the whole text is of that form.
    fn parse(text: &str) -> Option<Self>;

    fn as_str(&self) -> &str;
}

macro_rules! id {
    ($name:ident, $kind:literal, $pattern:literal, $source:literal, $length:expr, $set:pat) => {
        #[doc = concat!("An id of the kind `", $kind, "`: `", $pattern, "`.")]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl Id for $name {
            const PATTERN: &'static str = $pattern;
            const SOURCE: &'static str = $source;

            fn parse(text: &str) -> Option<$name> {
                let right = ($length).contains(&text.chars().count())
                    && text.chars().all(|c| matches!(c, $set));
                right.then(|| $name(text.to_owned()))
            }

            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/types.rs"));
