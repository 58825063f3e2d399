//! Tables that fit the screen.

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};
use unicode_width::UnicodeWidthStr;

use super::screen::{columns, escaped};

/// Blanks on both sides of a column, and the one between it and the next.
const GAP: usize = 3;

/// A column of words is left with this much, if its words are that short.
const WRAP: usize = 12;

/// A table as wide as the terminal, with one row a line where that fits; longer cells go on below. A line end in a cell
/// begins a new line there.
pub fn plain(header: &[&str], rows: &[Vec<String>]) -> String {
    plain_in(header, rows, columns())
}

/// [`plain`] in so many columns.
pub fn plain_in(header: &[&str], rows: &[Vec<String>], columns: usize) -> String {
    let separator = NOTHING.header_separator(LineStyle::none().fill('-').junction('-'));
    let mut table = table(separator, columns);
    table.set_header(header.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|cell| safe(cell)).collect::<Vec<_>>());
    }
    if fitting(header, rows, columns) == header.len() {
        for (place, column) in (0..).zip(table.column_iter_mut()) {
            let least = u16::try_from(least(header, rows, place) + 2).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        }
    }
    table.trim_fmt()
}

/// Names and values as wide as the terminal, one pair a line, without a header.
pub fn record(pairs: &[(String, String)]) -> String {
    record_in(pairs, widest(pairs), columns())
}

/// [`record`] in so many columns, `widest` of them for the names.
pub fn record_in(pairs: &[(String, String)], widest: usize, columns: usize) -> String {
    let mut table = table(NOTHING, columns);
    for (name, value) in pairs {
        table.add_row([safe(name), safe(value)]);
    }
    if let Some(names) = table.column_mut(0) {
        // Names stay whole; values wrap.
        let widest = u16::try_from(widest.min(columns / 2)).unwrap_or(u16::MAX);
        names.set_constraint(ColumnConstraint::Absolute(Width::Fixed(widest + 2)));
    }
    table.trim_fmt()
}

/// The width of the longest name.
pub fn widest(pairs: &[(String, String)]) -> usize {
    let widths = pairs.iter().map(|(name, _)| name.width());
    widths.max().unwrap_or(0)
}

/// The number of the header's columns, from the first on, fit side by side in `columns` without a word broken.
pub fn fitting(header: &[&str], rows: &[Vec<String>], columns: usize) -> usize {
    let mut used = 0;
    (0..header.len())
        .take_while(|&place| {
            used += least(header, rows, place) + GAP;
            used <= columns
        })
        .count()
}

/// The width that a column can do with: its longest word, and some more where it has several words.
fn least(header: &[&str], rows: &[Vec<String>], place: usize) -> usize {
    let cells = || {
        rows.iter()
            .map(|row| row[place].as_str())
            .chain([header[place]])
    };
    let words = cells().flat_map(str::split_whitespace);
    let longest = words.map(UnicodeWidthStr::width).max().unwrap_or(0);
    let whole = cells()
        .flat_map(str::lines)
        .map(UnicodeWidthStr::width)
        .max()
        .unwrap_or(0);
    longest.max(whole.min(WRAP))
}

fn table(style: TableStyle, columns: usize) -> Table {
    let mut table = Table::new();
    table
        .load_style(style)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(columns).unwrap_or(u16::MAX));
    table
}

fn safe(cell: &str) -> String {
    let lines: Vec<_> = cell.split('\n').map(escaped).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit() {
        let rows: Vec<_> = (0..3)
            .map(|n| {
                vec![
                    "plex_get_library_items".to_owned(),
                    "read".to_owned(),
                    format!("{} {}", "word ".repeat(20), "x".repeat(90 * n)),
                ]
            })
            .collect();
        for columns in [80, 140] {
            let text = plain_in(&["tool", "effect", "may send"], &rows, columns);
            for line in text.lines() {
                assert!(line.chars().count() <= columns, "{line}");
            }
        }
    }

    #[test]
    fn cells_are_escaped() {
        let text = plain(&["title"], &[vec!["a\u{1b}[2Jb\nc".to_owned()]]);
        assert!(text.contains("a\\u{1b}[2Jb"), "{text}");
        assert!(text.lines().any(|line| line.trim() == "c"), "{text}");
    }

    #[test]
    fn columns_that_fit() {
        let check = |cells: &[&str], expected: usize| {
            let header = vec!["x"; cells.len()];
            let row = cells.iter().map(|&cell| cell.to_owned()).collect();
            assert_eq!(fitting(&header, &[row], 80), expected, "{cells:?}");
        };
        let (long, words) = (&*"x".repeat(40), &*"word ".repeat(30));
        check(&[], 0);
        check(&["short"; 10], 10);
        check(&["short"; 11], 10);
        check(&[long, long], 1);
        check(&[words; 5], 5);
        check(&[words; 6], 5);
        check(&[&"x".repeat(100)], 0);
    }
}
