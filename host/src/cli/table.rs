//! Tables that fit the screen.

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, Width};

use super::screen::{COLUMNS, escaped};

/// Columns with the least of each that a reader needs of it.
const GAP: usize = 2;

/// A table with one row a line where that fits; longer cells go on below. A line end in a cell begins a new line there.
pub fn plain(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(NOTHING.header_separator(LineStyle::none().fill('-').junction('-')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(COLUMNS).unwrap_or(u16::MAX))
        .set_header(header.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|cell| safe(cell)).collect::<Vec<_>>());
    }
    trimmed(&table)
}

/// Names and values, one pair a line, without a header.
pub fn record(pairs: &[(String, String)]) -> String {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(COLUMNS).unwrap_or(u16::MAX));
    for (name, value) in pairs {
        table.add_row([safe(name), safe(value)]);
    }
    if let Some(names) = table.column_mut(0) {
        // Names stay whole; values wrap.
        let widest = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let widest = u16::try_from(widest.min(COLUMNS / 2)).unwrap_or(u16::MAX);
        names.set_constraint(ColumnConstraint::Absolute(Width::Fixed(widest + 2)));
    }
    trimmed(&table)
}

/// How many of columns with these widths fit on a line, and whether the last of them has to wrap.
///
/// `wrap` is the least width that a wrapped column may be left with.
pub fn fitting(widths: &[usize], wrap: usize) -> usize {
    let mut used = 0;
    for (place, width) in widths.iter().enumerate() {
        if used + width.min(&wrap) + GAP > COLUMNS {
            return place;
        }
        used += width + GAP;
    }
    widths.len()
}

fn safe(cell: &str) -> String {
    let lines: Vec<_> = cell.split('\n').map(escaped).collect();
    lines.join("\n")
}

fn trimmed(table: &Table) -> String {
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit() {
        let rows = (0..3).map(|n| {
            vec![
                "plex_get_library_items".to_owned(),
                "read".to_owned(),
                format!("{} {}", "word ".repeat(20), "x".repeat(90 * n)),
            ]
        });
        let text = plain(&["tool", "effect", "may send"], rows);
        for line in text.lines() {
            assert!(line.chars().count() <= COLUMNS, "{line}");
        }
    }

    #[test]
    fn cells_are_escaped() {
        let text = plain(&["title"], [vec!["a\u{1b}[2Jb\nc".to_owned()]]);
        assert!(text.contains("a\\u{1b}[2Jb"), "{text}");
        assert!(text.lines().any(|line| line.trim() == "c"), "{text}");
    }

    #[test]
    fn columns_that_fit() {
        let check = |widths: &[usize], expected: usize| {
            assert_eq!(fitting(widths, 12), expected, "{widths:?}");
        };
        check(&[], 0);
        check(&[20, 20], 2);
        check(&[40, 36], 2);
        check(&[40, 60, 5], 2);
        check(&[70, 60], 1);
        check(&[200], 1);
    }
}
