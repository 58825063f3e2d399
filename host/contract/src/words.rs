//! Names and words between WIT's kebab-case and MCP's `snake_case`, and in messages.

use serde_json::Value as Json;

/// Most characters of a wrong value that are shown again.
pub(crate) const MAX_SHOWN: usize = 60;

/// The name as MCP shows it.
pub fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// The name as MCP shows it, in the room that it has: answers have thousands of names.
pub fn into_snake(name: String) -> String {
    let mut bytes = name.into_bytes();
    for byte in &mut bytes {
        if *byte == b'-' {
            *byte = b'_';
        }
    }
    String::from_utf8(bytes).expect("one ASCII character stands for another")
}

/// Words in which every identifier between backticks is written as MCP shows it.
pub(crate) fn with_snake_names(words: &str) -> String {
    let mut pieces = words.split('`');
    let mut text = String::with_capacity(words.len());
    text.push_str(pieces.next().unwrap_or_default());
    // Backticks come in pairs: every other piece stands between two of them.
    let mut quoted = true;
    for piece in pieces {
        text.push('`');
        if quoted && is_kebab_name(piece) {
            text.push_str(&snake(piece));
        } else {
            text.push_str(piece);
        }
        quoted = !quoted;
    }
    text
}

/// True if terminals obey the character instead of showing it: control characters, and those that reorder text or hide in it.
pub fn is_unsafe_for_terminal(c: char) -> bool {
    // Directional marks, embeddings, overrides and isolates; line and paragraph separators; what takes no room, but for
    // the joiners, which some scripts and emoji need; the invisible copies of ASCII.
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A value as JSON, cut when it is long.
pub(crate) fn shown(value: &Json) -> String {
    let text = value.to_string();
    let mut chars = text.chars();
    let beginning: String = (&mut chars).take(MAX_SHOWN).collect();
    let end = if chars.next().is_some() { "..." } else { "" };
    // JSON itself escapes only some of what terminals obey.
    let escaped = |c: char| {
        if is_unsafe_for_terminal(c) {
            c.escape_default().collect::<String>()
        } else {
            c.to_string()
        }
    };
    let beginning: String = beginning.chars().map(escaped).collect();
    beginning + end
}

/// The name that was probably meant: a few letters off, or the same up to case and separators.
pub fn closest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // The distance takes time in the product of the lengths.
    let text: String = text.chars().take(MAX_SHOWN).collect();
    let bare = |text: &str| text.replace(['_', '-', ' '], "").to_lowercase();
    let wanted = bare(&text);
    names
        .map(|name| (strsim::osa_distance(&wanted, &bare(name)), name))
        .filter(|(distance, name)| *distance <= name.len() / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// [`closest`], or else the one name that holds what was written.
pub fn meant<'a>(written: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    closest(written, names.clone()).or_else(|| {
        let mut holding = names.filter(|name| written.len() >= 3 && name.contains(written));
        holding.next().filter(|_| holding.next().is_none())
    })
}

fn is_kebab_name(text: &str) -> bool {
    text.contains('-')
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expected: &str) {
        assert_eq!(with_snake_names(words), expected);
    }

    #[test]
    fn names_of_wit_become_those_of_mcp() {
        for (name, expected) in [("", ""), ("a", "a"), ("-a-\u{e9}-b", "_a_\u{e9}_b")] {
            assert_eq!(snake(name), expected);
            assert_eq!(into_snake(name.to_owned()), expected);
        }
    }

    #[test]
    fn the_name_that_was_meant() {
        let check = |written: &str, expected: Option<&str>| {
            let names = ["get_book", "find_shelf"].into_iter();
            assert_eq!(meant(written, names), expected, "{written}");
        };
        check("get_bok", Some("get_book"));
        check("getbook", Some("get_book"));
        check("shelf", Some("find_shelf"));
        check("f", None);
        check("_", None);
        check("something", None);
    }

    #[test]
    fn names_in_words() {
        check("", "");
        check("Pass as `library-id`.", "Pass as `library_id`.");
        check("`a-b` and `c-d`", "`a_b` and `c_d`");
        check("well-known `limit`, `-30d`", "well-known `limit`, `-30d`");
        check("`2026-01-31`", "`2026-01-31`");
        check("`a-b", "`a_b");
        check("`a`c-d`e-f`", "`a`c-d`e_f`");
        check("`X-Plex`", "`X-Plex`");
    }
}
