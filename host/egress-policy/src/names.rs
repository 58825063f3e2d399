//! The names that the rules of a tool may use.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// The most that a tool may do to the server, in rising order. `Display` and serde write it as `@effect` does.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It changes nothing.
    Read,
    /// It changes something that can be changed back.
    Write,
    /// It may do what cannot be undone. The default: a tool of which nothing is said may do anything.
    #[default]
    Destructive,
}

impl Effect {
    /// In rising order.
    pub const ALL: [Effect; 3] = [Effect::Read, Effect::Write, Effect::Destructive];
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Effect::Read => "read",
            Effect::Write => "write",
            Effect::Destructive => "destructive",
        })
    }
}

/// Declarations of a component for all of its tools. Names are in kebab-case.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// `@class NAME a|b|...`: the words that `{:NAME}` stands for.
    pub classes: BTreeMap<String, Vec<String>>,
    /// `@origin NAME URL`.
    pub origins: BTreeSet<String>,
    /// `@delegated NAME ...`.
    pub delegated: BTreeSet<String>,
    /// The tools, of which `undone-by` may name one.
    pub tools: BTreeSet<String>,
}

/// One parameter, as far as rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// One value.
    One,
    List,
}

/// The names that the rules of one tool may use.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    pub world: &'a World,
    pub effect: Effect,
    /// The tool's parameters by their names in kebab-case.
    pub parameters: BTreeMap<&'a str, Parameter>,
}

impl Names<'_> {
    /// # Errors
    /// When the tool has no such parameter.
    pub(crate) fn parameter(&self, name: &str) -> Result<Parameter, String> {
        self.parameters.get(name).copied().ok_or_else(|| {
            format!(
                "the tool has no parameter `{name}`: {}; for what no parameter stands for write a class, as in `{{:digits}}`",
                listed("it has", self.parameters.keys())
            )
        })
    }
}

/// True if `text` is a name in kebab-case.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The names that there are, for the words of an error.
pub(crate) fn listed<T: AsRef<str>>(
    introduction: &str,
    names: impl IntoIterator<Item = T>,
) -> String {
    let names: Vec<_> = names
        .into_iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    if names.is_empty() {
        format!("{introduction} none")
    } else {
        format!("{introduction} {}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_kebab_case() {
        let check = |text, expected| assert_eq!(is_name(text), expected, "{text:?}");
        check("a", true);
        check("rating-keys", true);
        check("a-1", true);
        check("", false);
        check("1a", false);
        check("-a", false);
        check("A", false);
        check("a_b", false);
        check("a b", false);
    }

    #[test]
    fn effects_rise() {
        assert!(Effect::ALL.is_sorted());
        assert_eq!(
            Effect::ALL.map(|effect| effect.to_string()),
            ["read", "write", "destructive"]
        );
    }
}
