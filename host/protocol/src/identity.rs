//! The server's name, and the words that it introduces itself with.

use rmcp::model::{Implementation, MetaObject};

/// Characters of instructions and descriptions that clients show.
const MAX_INSTRUCTIONS: usize = 2_000;

pub(crate) fn implementation() -> Implementation {
    Implementation::new("plex-mcp", env!("CARGO_PKG_VERSION")).with_title("Plex")
}

/// `_meta` of a result, saying who answers.
pub(crate) fn server_info() -> MetaObject {
    let mut meta = MetaObject::new();
    let value = serde_json::to_value(implementation()).expect("a record of strings is JSON");
    meta.insert("io.modelcontextprotocol/serverInfo".to_owned(), value);
    meta
}

/// The beginning of `words`, up to the last whole line, or else word, that clients show.
pub(crate) fn shortened(words: &str) -> &str {
    let Some((end, _)) = words.char_indices().nth(MAX_INSTRUCTIONS) else {
        return words;
    };
    let words = &words[..end];
    let end = words.rfind('\n').or_else(|| words.rfind(' '));
    words[..end.unwrap_or(words.len())].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_fit_and_end_whole() {
        let check = |words: &str, expected: &str| {
            let found = shortened(words);
            assert!(found.chars().count() <= MAX_INSTRUCTIONS);
            assert_eq!(found, expected);
        };
        let line = format!("{}.", "é".repeat(998));
        let three = [line.as_str(); 3].join("\n");
        check("short", "short");
        check(&three, &[line.as_str(); 2].join("\n")[..]);
        check(&"wort ".repeat(500), "wort ".repeat(400).trim_end());
        check(&"x".repeat(3_000), &"x".repeat(2_000));
    }
}
