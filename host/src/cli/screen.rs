//! What people read: control characters escaped, lines that fit, a pipe that closes no error.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _, stderr, stdout};

use serde::Serialize;

/// Columns that everything for people fits.
pub const COLUMNS: usize = 80;

/// Whether stdout goes to a person.
pub fn is_terminal() -> bool {
    stdout().is_terminal()
}

/// Writes `text`, whose lines the caller has made safe, and a line end to stdout.
///
/// # Errors
///
/// When stdout cannot be written, unless it is because nobody reads it any more.
pub fn say(text: &str) -> std::io::Result<()> {
    let mut out = stdout().lock();
    let written = writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes `value` to stdout as JSON that is safe to show.
///
/// # Errors
///
/// Those of [`say`].
pub fn say_json(value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    Ok(say(&escaped_json(&text))?)
}

/// Writes `text` to stderr, escaped. There is nobody to tell when that fails.
pub fn note(text: &str) {
    let lines: Vec<_> = text.lines().map(escaped).collect();
    let _ = writeln!(stderr().lock(), "{}", lines.join("\n"));
}

/// `text` on one line, with nothing in it that a terminal obeys: control characters, and those that reorder text.
pub fn escaped(text: &str) -> Cow<'_, str> {
    escape(text, |c, out| {
        out.extend(c.escape_default());
    })
}

/// JSON stays JSON.
fn escaped_json(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c != '\n' && obeyed(c)) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<_> = text
        .lines()
        .map(|line| {
            escape(line, |c, out| {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            })
        })
        .collect();
    Cow::Owned(lines.join("\n"))
}

fn escape(text: &str, write: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if obeyed(c) {
            write(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn obeyed(c: char) -> bool {
    // Directional marks, embeddings, overrides and isolates; line and paragraph separators.
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` in lines of at most `columns` characters, each after `indent` spaces, broken at spaces where there are any.
pub fn wrapped(text: &str, indent: usize, columns: usize) -> String {
    let width = columns.saturating_sub(indent).max(1);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word = escaped(word).into_owned();
        loop {
            let used = lines.last().map_or(0, |line| line.chars().count());
            let gap = usize::from(used > 0);
            let length = word.chars().count();
            if used + gap + length <= width {
                let line = lines.last_mut().expect("there is one line from the start");
                line.push_str(&" "[..gap]);
                line.push_str(&word);
                break;
            }
            if used > 0 {
                lines.push(String::new());
                continue;
            }
            let end = word
                .char_indices()
                .nth(width)
                .map_or(word.len(), |(i, _)| i);
            let rest = word.split_off(end);
            lines
                .last_mut()
                .expect("there is one line from the start")
                .push_str(&word);
            lines.push(String::new());
            word = rest;
        }
    }
    let indent = " ".repeat(indent);
    let lines: Vec<_> = lines
        .into_iter()
        .filter(|line| !line.is_empty())
        .map(|line| format!("{indent}{line}"))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys() {
        let check = |text: &str, expected: &str| assert_eq!(escaped(text), expected);
        check("Häxan", "Häxan");
        check("\u{1b}[31mred", "\\u{1b}[31mred");
        check("two\nlines\ttab", "two\\nlines\\ttab");
        check("\u{9b}31m", "\\u{9b}31m");
        check("a\u{202e}b", "a\\u{202e}b");
    }

    #[test]
    fn json_stays_json() {
        let value = serde_json::json!({"title": "\u{9b}\u{202e}\u{7f}\u{1b}\n"});
        let text = serde_json::to_string_pretty(&value).unwrap();
        let shown = escaped_json(&text);
        assert!(!shown.contains(|c| c != '\n' && obeyed(c)), "{shown}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            value
        );
    }

    #[test]
    fn words_wrap() {
        let check = |text: &str, expected: &str| assert_eq!(wrapped(text, 2, 10), expected);
        check("", "");
        check("one two three", "  one two\n  three");
        check("abcdefghijkl m", "  abcdefgh\n  ijkl m");
    }

    proptest! {
        #[test]
        fn wrapped_lines_fit(text in "\\PC{0,200}", columns in 1usize..40) {
            for line in wrapped(&text, 3, columns + 3).lines() {
                prop_assert!(line.chars().count() <= columns + 3);
            }
        }
    }
}
