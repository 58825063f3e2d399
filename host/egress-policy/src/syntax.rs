//! Splits a rule's text at signs that stand outside braces and parentheses.

use percent_encoding::percent_decode_str;

/// The parts of `text` between those of its `separator`s that stand outside braces and parentheses.
///
/// # Errors
/// When a brace or parenthesis is not opened or not closed.
pub(crate) fn split(text: &str, separator: char) -> Result<Vec<&str>, String> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, char) in outside(text)? {
        if char == separator {
            parts.push(&text[start..at]);
            start = at + char.len_utf8();
        }
    }
    parts.push(&text[start..]);
    Ok(parts)
}

/// `text` before and after the first `separator` that stands outside braces and parentheses.
///
/// # Errors
/// When a brace or parenthesis is not opened or not closed.
pub(crate) fn split_once(text: &str, separator: char) -> Result<(&str, Option<&str>), String> {
    let place = outside(text)?
        .into_iter()
        .find(|(_, char)| *char == separator);
    Ok(match place {
        Some((at, char)) => (&text[..at], Some(&text[at + char.len_utf8()..])),
        None => (text, None),
    })
}

/// The characters of `text` outside braces and parentheses, which are themselves outside.
fn outside(text: &str) -> Result<Vec<(usize, char)>, String> {
    let mut open = Vec::new();
    let mut found = Vec::new();
    for (at, char) in text.char_indices() {
        let closed = match char {
            '}' => open.pop() == Some('{'),
            ')' => open.pop() == Some('('),
            _ => true,
        };
        if !closed {
            return Err(format!("`{text}` closes what it did not open"));
        }
        if open.is_empty() {
            found.push((at, char));
        }
        // Inside braces nothing else opens.
        if matches!(char, '{' | '(') && open.last() != Some(&'{') {
            open.push(char);
        }
    }
    if open.is_empty() {
        Ok(found)
    } else {
        Err(format!("`{text}` is not closed"))
    }
}

/// Decodes `%XX` in text that is otherwise of `allowed` characters.
///
/// # Errors
/// When it holds another character, or what it stands for is no visible text.
pub(crate) fn literal(text: &str, allowed: &[u8]) -> Result<String, String> {
    let bad = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'%' && !allowed.contains(&byte);
    if let Some(char) = text
        .chars()
        .find(|char| !char.is_ascii() || bad(*char as u8))
    {
        let mut buffer = [0; 4];
        let escaped: String = char
            .encode_utf8(&mut buffer)
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect();
        let shown = char.escape_debug();
        return Err(format!("`{text}` holds `{shown}`: write {escaped}"));
    }
    let whole = text.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let decoded = percent_decode_str(text).decode_utf8().ok();
    decoded
        .filter(|decoded| whole && !decoded.chars().any(char::is_control))
        .map(|decoded| decoded.into_owned())
        .ok_or_else(|| format!("`{text}` holds a `%` that stands for no visible character"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_separated_outside_braces_and_parentheses() {
        let check = |text, expected: &[&str]| {
            assert_eq!(split(text, '&').as_deref(), Ok(expected), "{text}");
        };
        check("", &[""]);
        check("a&b", &["a", "b"]);
        check("a={b&c}&d", &["a={b&c}", "d"]);
        check("a=(/b?c&d={e})&f", &["a=(/b?c&d={e})", "f"]);
        check("&", &["", ""]);
        assert_eq!(split_once("a={?}?b?c", '?'), Ok(("a={?}", Some("b?c"))));
        assert_eq!(split_once("a", '?'), Ok(("a", None)));
    }

    #[test]
    fn what_is_opened_is_closed() {
        for (text, closes) in [
            ("{a", false),
            ("(a", false),
            ("({a)", true),
            ("a}", true),
            ("a)", true),
            ("({a}}", true),
            ("(a}", true),
        ] {
            let why = if closes {
                format!("`{text}` closes what it did not open")
            } else {
                format!("`{text}` is not closed")
            };
            assert_eq!(split(text, '&'), Err(why));
        }
    }

    #[test]
    fn a_literal_is_visible_and_written_once() {
        let check = |text, expected: Result<&str, &str>| {
            let found = literal(text, b"-.");
            assert_eq!(found.as_deref().map_err(String::as_str), expected);
        };
        check("", Ok(""));
        check("a-B.1", Ok("a-B.1"));
        check("a%20b%C3%A4", Ok("a bä"));
        check("a b", Err("`a b` holds ` `: write %20"));
        check("a*", Err("`a*` holds `*`: write %2A"));
        check("ä", Err("`ä` holds `ä`: write %C3%A4"));
        let none = "holds a `%` that stands for no visible character";
        for text in ["%", "%2", "%zz", "%00", "%FF"] {
            check(text, Err(&format!("`{text}` {none}")));
        }
    }
}
