//! What a component says of who made it and under which terms, in the sections that registries and their tools read too.
//!
//! Anybody can write anything there: it is shown, and nothing is granted for it.

use wasmparser::{ComponentName, CustomSectionReader, KnownCustom};

/// In the order in which they are shown: the component's name, then the sections that are called so.
const NAMES: [&str; 8] = [
    "name",
    "version",
    "description",
    "licenses",
    "source",
    "homepage",
    "revision",
    "authors",
];

/// Characters that are shown of one of them.
const MOST: usize = 1_000;

/// What a component says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Names and words, in the order in which they are shown. What is not there it does not say.
    pub said: Vec<(&'static str, String)>,
}

impl Metadata {
    /// Takes note of a section of the component itself; those of what lies in it are about other things. Of several of one
    /// name the last one counts, as in other tools.
    pub(crate) fn add(&mut self, section: &CustomSectionReader<'_>) {
        let said = match section.as_known() {
            KnownCustom::ComponentName(mut parts) => parts.find_map(|part| match part {
                Ok(ComponentName::Component { name, .. }) => Some(("name", name.as_bytes())),
                _ => None,
            }),
            _ => NAMES[1..]
                .iter()
                .find(|name| **name == section.name())
                .map(|name| (*name, section.data())),
        };
        let Some((name, bytes)) = said else {
            return;
        };
        self.said.retain(|(other, _)| *other != name);
        self.said.push((name, shown(bytes)));
        let place = |name| NAMES.iter().position(|known| *known == name);
        self.said.sort_by_key(|(name, _)| place(*name));
    }
}

/// The words, or as many of them as anybody reads.
fn shown(bytes: &[u8]) -> String {
    // No character has more than four bytes.
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * (MOST + 1))]);
    match text.char_indices().nth(MOST) {
        None => text.into_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Binary;

    #[track_caller]
    fn check(wat: &str, expected: &[(&str, &str)]) {
        let bytes = wat::parse_str(wat).unwrap();
        let said = Binary::read(&bytes).unwrap().metadata.said;
        let said: Vec<_> = said.iter().map(|(name, text)| (*name, &**text)).collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn what_is_said() {
        check("(component)", &[]);
        check(
            r#"(component $it (@custom "authors" "A") (@custom "other" "-") (@custom "version" "1"))"#,
            &[("name", "it"), ("version", "1"), ("authors", "A")],
        );
    }

    #[test]
    fn what_lies_within_is_about_something_else() {
        check(
            r#"(component (@custom "version" "1") (core module $m (@custom "version" "2"))
                (component $c (@custom "source" "3")))"#,
            &[("version", "1")],
        );
    }

    #[test]
    fn the_last_one_counts() {
        check(
            r#"(component (@custom "version" "1") (@custom "source" "s") (@custom "version" "2"))"#,
            &[("version", "2"), ("source", "s")],
        );
    }

    #[test]
    fn sandbox_bytes_that_are_no_words() {
        check(
            r#"(component (@custom "version" "\ff\fe1"))"#,
            &[("version", "\u{fffd}\u{fffd}1")],
        );
        check(
            // A name that goes on behind the end of its section.
            r#"(component (@custom "component-name" "\00\05\7fxxxx"))"#,
            &[],
        );
    }

    #[test]
    fn sandbox_words_without_an_end() {
        for letter in ["x", "ä", "😀"] {
            let all = letter.repeat(MOST);
            let wat = |text: &str| format!(r#"(component (@custom "description" "{text}"))"#);
            check(&wat(&all), &[("description", &all)]);
            let cut = format!("{all}…");
            check(&wat(&all.repeat(2)), &[("description", &cut)]);
        }
    }
}
