//! Rows for programs and pipes: a line each, cells with a tab in between, nothing cut or wrapped.

use super::screen::escaped;

/// The rows as lines. Tabs and line ends in cells are escaped.
pub fn lines(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |row: Vec<String>| {
        let cells: Vec<_> = row.iter().map(|cell| escaped(cell)).collect();
        cells.join("\t")
    };
    rows.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_line() {
        let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
        let long = "word ".repeat(40);
        let found = lines([row(&["a", &long]), row(&["b\tc", "d\ne\u{1b}"])]);
        assert_eq!(found, format!("a\t{long}\nb\\tc\td\\ne\\u{{1b}}"));
    }
}
