//! Output for people: control characters escaped, lines that fit, a pipe that closes no error.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _, stderr, stdout};
use std::sync::OnceLock;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::component::words::is_unsafe_for_terminal;

/// Columns that prose for people fits, and tables where there is no terminal.
pub const COLUMNS: usize = 80;

/// Columns that tables use on a very wide terminal: beyond, nobody finds the end of a line again.
const MAX_COLUMNS: usize = 200;

/// Columns that tables may use: those of the terminal that stdout is, or [`COLUMNS`].
pub fn columns() -> usize {
    static FOUND: OnceLock<usize> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let width = terminal_size::terminal_size_of(stdout()).map(|(width, _)| width.0.into());
        width.map_or(COLUMNS, |width: usize| {
            width.clamp(COLUMNS / 2, MAX_COLUMNS)
        })
    })
}

/// True if stdout goes to a person.
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

/// Writes `text` to stderr, escaped, and wrapped if somebody reads it. There is nobody to tell when that fails.
pub fn note(text: &str) {
    let person = stderr().is_terminal();
    let lines = text.lines().map(|line| match person {
        true if line.width() > COLUMNS => wrapped(line, 0, COLUMNS),
        _ => escaped(line).into_owned(),
    });
    let _ = writeln!(stderr().lock(), "{}", lines.collect::<Vec<_>>().join("\n"));
}

/// Writes an address to stderr, on a line of its own that is never broken.
pub fn link(address: &str) {
    let _ = writeln!(stderr().lock(), "\n{}", escaped(address));
}

/// `text` on one line, with nothing in it that a terminal obeys: control characters, and those that reorder text.
pub fn escaped(text: &str) -> Cow<'_, str> {
    escape(text, |c, out| {
        out.extend(c.escape_default());
    })
}

/// JSON stays JSON.
fn escaped_json(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c != '\n' && is_unsafe_for_terminal(c)) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<_> = text
        .lines()
        .map(|line| {
            escape(line, |c, out| {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            })
        })
        .collect();
    Cow::Owned(lines.join("\n"))
}

fn escape(text: &str, write: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.contains(is_unsafe_for_terminal) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unsafe_for_terminal(c) {
            write(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// `text` in lines of at most `columns` columns, each after `indent` blanks, broken at blanks where there are any.
pub fn wrapped(text: &str, indent: usize, columns: usize) -> String {
    let width = columns.saturating_sub(indent).max(2);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = escaped(word);
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.extend(pieces(&word, width)),
        }
    }
    let indent = " ".repeat(indent);
    let lines: Vec<_> = lines.iter().map(|line| format!("{indent}{line}")).collect();
    lines.join("\n")
}

/// A word in pieces that each fit on a line.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let piece = pieces.last_mut().expect("there is one from the start");
        let end = piece.len();
        piece.push(c);
        // Looked at together: a character may make the one before it wider.
        if piece.width() > width && end > 0 {
            piece.truncate(end);
            pieces.push(c.into());
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invariant_7_nothing_that_a_terminal_obeys() {
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
        assert!(
            !shown.contains(|c| c != '\n' && is_unsafe_for_terminal(c)),
            "{shown}"
        );
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
        check("abcdefg0\u{fe0f}h", "  abcdefg0\n  \u{fe0f}h");
    }

    proptest! {
        #[test]
        fn wrapped_lines_fit(text in "\\PC{0,200}", columns in 2usize..40) {
            for line in wrapped(&text, 3, columns + 3).lines() {
                prop_assert!(line.width() <= columns + 3);
            }
        }
    }
}
