//! Names and words between WIT's kebab-case and MCP's `snake_case`.

/// The name as MCP shows it.
pub(crate) fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// The name as MCP shows it, in the room that it has: answers have thousands of names.
pub(crate) fn into_snake(name: String) -> String {
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

/// Whether terminals obey the character instead of showing it: control characters, and those that reorder text or hide in it.
pub(crate) fn obeyed(c: char) -> bool {
    // Directional marks, embeddings, overrides and isolates; line and paragraph separators; what takes no room, but for
    // the joiners, which some scripts and emoji need; the invisible copies of ASCII.
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
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
    fn names() {
        for (name, expected) in [("", ""), ("a", "a"), ("-a-\u{e9}-b", "_a_\u{e9}_b")] {
            assert_eq!(snake(name), expected);
            assert_eq!(into_snake(name.to_owned()), expected);
        }
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
