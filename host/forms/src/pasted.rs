//! Settings as people paste them: editors, shells, forms and web pages leave something around them, or nobody filled them in.

/// Words that stand for something else in examples and forms. A text that is made of these words alone is a placeholder.
const PLACEHOLDER_WORDS: [&str; 38] = [
    "your",
    "my",
    "the",
    "plex",
    "token",
    "here",
    "insert",
    "paste",
    "put",
    "enter",
    "replace",
    "change",
    "changeme",
    "me",
    "with",
    "this",
    "example",
    "secret",
    "placeholder",
    "todo",
    "fixme",
    "auth",
    "api",
    "key",
    "value",
    "null",
    "none",
    "nil",
    "undefined",
    "redacted",
    "hidden",
    "server",
    "address",
    "url",
    "host",
    "hostname",
    "ip",
    "port",
];

/// Longer texts are no words of an example.
const MAX_PLACEHOLDER: usize = 80;

/// Pairs of quotation marks: those of shells and files, and those that word processors and web pages make of them.
const QUOTES: [(char, char); 8] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('„', '“'),
    ('‘', '’'),
    ('‚', '‘'),
    ('«', '»'),
];

/// The text of a file that an editor or a shell wrote: UTF-8, or UTF-16, which Windows PowerShell writes for `>`.
///
/// # Errors
///
/// When it is neither.
pub fn decoded(bytes: &[u8]) -> Result<String, &'static str> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] | [1..=255, 0, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] | [0, 1..=255, ..] => u16::from_be_bytes,
        _ => return String::from_utf8(bytes.to_vec()).map_err(|_| "it is not text in UTF-8"),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err("it is neither UTF-8 nor whole UTF-16: save it as UTF-8"),
    }
}

/// `text` without what surrounds it: white space, byte order marks and other characters that nobody sees, quotation marks.
pub fn bare(text: &str) -> &str {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\0' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}')
    };
    let mut text = text.trim_matches(unseen);
    while let Some(inner) = QUOTES
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
    {
        text = inner.trim_matches(unseen);
    }
    text
}

/// True if `text` still is what an example, a form or a file of settings holds before somebody, or a program, fills it in:
/// `${PLEX_TOKEN}`, `%PLEX_TOKEN%`, `<your token>`, `YOUR_TOKEN`, `...`.
pub fn is_placeholder(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= MAX_PLACEHOLDER
        && (is_variable(text) || is_made_of_words(text))
}

/// True if `text` is a name that some program was to replace: `${NAME}`, `%NAME%`, `$NAME`, `<name>`.
pub fn is_variable(text: &str) -> bool {
    let is_name = |name: &str| {
        let mut chars = name.chars();
        chars
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
    };
    let enclosed = [
        ("${", "}"),
        ("$(", ")"),
        ("{", "}"),
        ("<", ">"),
        ("[", "]"),
        ("%", "%"),
    ]
    .into_iter()
    .filter_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
    // A file in JSON is none.
    .any(|inner| !inner.contains('"'));
    enclosed || text.strip_prefix('$').is_some_and(is_name)
}

/// True if nothing but words of examples, single letters that are repeated, and punctuation is in `text`.
fn is_made_of_words(text: &str) -> bool {
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let mut chars = letters.chars();
    let first = chars.next();
    let is_one_letter = letters.len() >= 3 && chars.all(|c| Some(c) == first);
    // Three dots, stars or dashes, but not one.
    (letters.is_empty() && text.chars().count() >= 2)
        || is_one_letter
        || (!letters.is_empty() && splits_into_words(&letters))
}

/// True if `letters` can be cut into [`PLACEHOLDER_WORDS`].
fn splits_into_words(letters: &str) -> bool {
    // Ends of words that begin at the start, in rising order: never looked at twice.
    let mut reached = vec![false; letters.len() + 1];
    reached[0] = true;
    for start in 0..letters.len() {
        if reached[start] && letters.is_char_boundary(start) {
            for word in PLACEHOLDER_WORDS {
                if letters[start..].starts_with(word) {
                    reached[start + word.len()] = true;
                }
            }
        }
    }
    reached[letters.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn files_as_editors_and_shells_write_them() {
        let check = |bytes: &[u8], expected: Result<&str, &str>| {
            let found = decoded(bytes);
            let found = found.as_deref().map(bare).map_err(|error| *error);
            assert_eq!(found, expected, "{bytes:?}");
        };
        let wide = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(order).collect()
        };
        check(b"abc", Ok("abc"));
        check(b"abc\r\n", Ok("abc"));
        check(b"\xef\xbb\xbfabc\r\n", Ok("abc"));
        check(b"  \"abc\" \n\n", Ok("abc"));
        check(&wide("\u{feff}abc\r\n", u16::to_le_bytes), Ok("abc"));
        check(&wide("\u{feff}abc\r\n", u16::to_be_bytes), Ok("abc"));
        check(&wide("abc\r\n", u16::to_le_bytes), Ok("abc"));
        check(&wide("abc\r\n", u16::to_be_bytes), Ok("abc"));
        check(b"", Ok(""));
        check(b"a", Ok("a"));
        check(
            b"\xff\xfea",
            Err("it is neither UTF-8 nor whole UTF-16: save it as UTF-8"),
        );
        check(b"ab\xffc", Err("it is not text in UTF-8"));
    }

    #[test]
    fn what_surrounds_a_setting() {
        let check = |text: &str, expected: &str| assert_eq!(bare(text), expected, "{text:?}");
        check("abc", "abc");
        check(" 'abc' ", "abc");
        check("“abc”", "abc");
        check("„abc“", "abc");
        check("`\"abc\"`", "abc");
        check("\u{200b}abc\u{a0}\u{feff}", "abc");
        check("\"", "\"");
        check("\"\"", "");
        check("\"abc", "\"abc");
        check("a'b'c", "a'b'c");
    }

    #[test]
    fn what_nobody_filled_in() {
        for text in [
            "${PLEX_TOKEN}",
            "${input:plex-token}",
            "${user_config.token}",
            "$PLEX_TOKEN",
            "$env:PLEX_TOKEN",
            "$(cat token)",
            "%PLEX_TOKEN%",
            "{{plex_token}}",
            "<your token>",
            "<token>",
            "[token]",
            "YOUR_TOKEN",
            "YOUR_PLEX_TOKEN_HERE",
            "your-plex-token",
            "yourPlexToken",
            "PLEX_TOKEN",
            "changeme",
            "xxxxxxxxxxxxxxxxxxxx",
            "xxxx-xxxx",
            "...",
            "****",
            "•••••",
            "undefined",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "x",
            "s3cret",
            "aB3_dE-fGh1JkLmNoPqR",
            "a-token-of-nobody",
            "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln",
            "{\"token\": \"s3cret\"}",
            "$2y$10$abcdefg",
            "http://nas:32400",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    proptest! {
        /// As Plex makes them: twenty letters, digits, `-` and `_`; some are not all letters of the words above.
        #[test]
        fn no_token_is_taken_for_a_placeholder(token in "[A-Za-z0-9_-]{8}[0-9][A-Za-z0-9_-]{10}q") {
            prop_assert!(!is_placeholder(&token));
            prop_assert_eq!(bare(&token), &token);
        }

        #[test]
        fn no_text_is_too_odd_to_be_looked_at(text in "\\PC{0,100}", bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let inner = bare(&text);
            prop_assert!(text.contains(inner));
            is_placeholder(inner);
            let _ = decoded(&bytes);
        }
    }
}
