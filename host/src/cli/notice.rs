//! Messages for people beside the output, on stderr: its first words in colour where a terminal has it. `NO_COLOR` is honoured.

use std::io::{IsTerminal as _, Write as _, stderr};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use super::screen::{COLUMNS, escaped, wrapped};

const FAILURE: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const SUCCESS: Style = AnsiColor::Green.on_default().bold();

/// Why something did not work.
pub fn failure(label: &str, text: &str) {
    write(FAILURE, label, text);
}

/// Something that should be changed.
pub fn warning(label: &str, text: &str) {
    write(WARNING, label, text);
}

/// That something works.
pub fn success(label: &str, text: &str) {
    write(SUCCESS, label, text);
}

/// There is nobody to tell when that fails.
fn write(style: Style, label: &str, text: &str) {
    let text = shown(label, text, stderr().is_terminal());
    // The label is plain letters, which neither escaping nor wrapping changes.
    let (label, rest) = text.split_at(label.trim_end().len());
    let mut out = AutoStream::auto(stderr().lock());
    let _ = writeln!(out, "{style}{label}{style:#}{rest}");
}

/// Nothing in it that a terminal obeys; wrapped if somebody reads it.
fn shown(label: &str, text: &str, is_terminal: bool) -> String {
    let text = format!("{label}{text}");
    let lines = text.lines().map(|line| {
        if is_terminal {
            wrapped(line, 0, COLUMNS)
        } else {
            escaped(line).into_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_around_the_colour() {
        let text = "word ".repeat(30);
        for is_terminal in [true, false] {
            let found = shown("plex-mcp: ", &text, is_terminal);
            assert!(found.starts_with("plex-mcp: word"), "{found}");
            let found = shown("plex-mcp: ", "a\u{1b}[31mb", is_terminal);
            assert_eq!(found, "plex-mcp: a\\u{1b}[31mb");
        }
        let lines = shown("ok: ", &text, true);
        assert!(lines.lines().all(|line| line.len() <= COLUMNS), "{lines}");
    }
}
