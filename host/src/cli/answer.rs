//! A tool's answer for people. It knows nothing of any tool: lists become tables, everything else names and values.

use serde_json::{Map, Value};

use super::screen::{COLUMNS, wrapped};
use super::table;

/// The whole of `answer`, with at most `rows` of each list.
pub fn rendered(answer: &Value, rows: usize) -> String {
    let Value::Object(fields) = answer else {
        return wrapped(&text(answer), 0, COLUMNS);
    };
    let mut blocks = Vec::new();
    let mut scalars: Vec<(String, String)> = Vec::new();
    for (name, value) in fields {
        let block = match value {
            Value::Array(list) if list.iter().any(Value::is_object) => {
                list_block(&spaced(name), list, rows)
            }
            Value::Object(record) => {
                format!("{}:\n{}", spaced(name), table::record(&flat(record)))
            }
            value => {
                scalars.push((spaced(name), named_text(name, value)));
                continue;
            }
        };
        if !scalars.is_empty() {
            blocks.push(table::record(&std::mem::take(&mut scalars)));
        }
        blocks.push(block);
    }
    if !scalars.is_empty() {
        blocks.push(table::record(&scalars));
    }
    blocks.join("\n\n")
}

/// An image that no terminal shows: its media type, and how large it is. `image` has its data in Base64.
pub fn image(image: &Value) -> String {
    let media_type = image.get("mimeType").or_else(|| image.get("media_type"));
    let characters = image["data"]
        .as_str()
        .map_or(0, |data| data.trim_end_matches('=').len());
    let bytes = size(characters as u64 * 3 / 4);
    format!(
        "an image: {}, {bytes}",
        media_type.map(text).unwrap_or_default()
    )
}

fn list_block(name: &str, list: &[Value], rows: usize) -> String {
    let shown = &list[..list.len().min(rows)];
    let records: Vec<_> = shown.iter().map(flat_value).collect();
    let mut columns: Vec<&str> = Vec::new();
    for (column, _) in records.iter().flatten() {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let cell = |record: &[(String, String)], column: &str| {
        let found = record.iter().find(|(name, _)| name == column);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    let mut rows: Vec<Vec<String>> = records
        .iter()
        .map(|record| columns.iter().map(|column| cell(record, column)).collect())
        .collect();
    let fit = table::fitting(&columns, &rows);
    let heading = match list.len() - shown.len() {
        0 => format!("{name}:"),
        more => format!(
            "{name} ({} of {}; {more} not shown):",
            shown.len(),
            list.len()
        ),
    };
    // A few records with more than a line holds read better one below the other.
    if fit < columns.len() && records.len() <= 3 {
        let records: Vec<_> = records.iter().map(|record| table::record(record)).collect();
        return format!("{heading}\n{}", records.join("\n\n"));
    }
    let fit = fit.max(1);
    rows.iter_mut().for_each(|row| row.truncate(fit));
    let mut block = format!("{heading}\n{}", table::plain(&columns[..fit], &rows));
    if fit < columns.len() {
        let rest = format!("also in the answer (--json): {}", columns[fit..].join(", "));
        block.push('\n');
        block.push_str(&wrapped(&rest, 1, COLUMNS));
    }
    block
}

fn flat_value(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Object(record) => flat(record),
        value => vec![("value".to_owned(), text(value))],
    }
}

/// Names and values of a record; those of a record inside it stand among them, under its name too where names would clash.
fn flat(record: &Map<String, Value>) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in record {
        let inner = match value {
            Value::Object(inner) => inner,
            Value::Array(list) if list.is_empty() => continue,
            value => {
                pairs.push((spaced(name), named_text(name, value)));
                continue;
            }
        };
        for (inner, value) in flat(inner) {
            let clash = pairs.iter().any(|(known, _)| *known == inner);
            let name = if clash {
                format!("{} {inner}", spaced(name))
            } else {
                inner
            };
            pairs.push((name, value));
        }
    }
    pairs
}

/// The name in words, without the unit that the value is then shown in.
fn spaced(name: &str) -> String {
    let name = name.strip_suffix("_seconds").unwrap_or(name);
    let name = name.strip_suffix("_bytes").unwrap_or(name);
    name.replace('_', " ")
}

/// A value, in the unit that its name says.
fn named_text(name: &str, value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_u64() {
            Some(seconds) if name.ends_with("_seconds") => clock(seconds),
            Some(bytes) if name.ends_with("_bytes") => size(bytes),
            _ => number.to_string(),
        },
        // Instants are RFC 3339 in UTC; nobody reads the seconds.
        Value::String(instant)
            if (name == "at" || name.ends_with("_at"))
                && instant.len() == 20
                && instant.is_ascii() =>
        {
            format!("{} {}Z", &instant[..10], &instant[11..16])
        }
        value => text(value),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "none".to_owned(),
        Value::Array(values) => {
            let separator = if values.iter().any(Value::is_object) {
                "; "
            } else {
                ", "
            };
            values.iter().map(text).collect::<Vec<_>>().join(separator)
        }
        Value::Object(record) => {
            let values: Vec<_> = flat(record).into_iter().map(|(_, value)| value).collect();
            values.join(" ")
        }
    }
}

fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        hours => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

fn size(bytes: u64) -> String {
    let mut number = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB"] {
        if number < 1024.0 {
            let digits = usize::from(unit != "B" && number < 100.0);
            return format!("{number:.digits$} {unit}");
        }
        number /= 1024.0;
    }
    format!("{number:.1} TiB")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[track_caller]
    fn check(answer: &Value, expected: &str) {
        let found = rendered(answer, 3);
        assert_eq!(found.trim_end(), expected.trim_matches('\n'), "\n{found}");
        for line in found.lines() {
            assert!(line.width() <= COLUMNS, "{line}");
        }
    }

    #[test]
    fn lists_are_tables() {
        check(
            &json!({
                "items": [
                    {"id": "1", "title": "Nosferatu", "length_seconds": 5640, "seen": true},
                    {"id": "2", "title": "Metropolis", "year": 1927},
                ],
                "total": 2,
            }),
            r#"
items:
 id   title        length    seen   year
-----------------------------------------
 1    Nosferatu    1:34:00   yes
 2    Metropolis                    1927

 total  2"#,
        );
    }

    #[test]
    fn long_lists_are_cut_and_say_so() {
        let items: Vec<_> = (0..9).map(|n| json!({"id": n})).collect();
        check(
            &json!({"items": items}),
            r#"
items (3 of 9; 6 not shown):
 id
----
 0
 1
 2"#,
        );
    }

    #[test]
    fn images_are_told_of() {
        let image = |data: &str| super::image(&json!({"media_type": "image/png", "data": data}));
        assert_eq!(image("AAECAw=="), "an image: image/png, 4 B");
        assert_eq!(image(&"AAAA".repeat(1_000)), "an image: image/png, 2.9 KiB");
    }

    #[test]
    fn records_hold_records_and_lists() {
        check(
            &json!({
                "name": "den",
                "size_bytes": 1_610_612_736,
                "tags": ["a", "b"],
                "made_at": "2025-12-31T00:10:10Z",
                "item": {"title": "M", "people": [{"name": "Lang", "role": "director"}, {"name": "Lorre"}]},
                "left": [],
            }),
            r#"
 name     den
 size     1.5 GiB
 tags     a, b
 made at  2025-12-31 00:10Z

item:
 title   M
 people  Lang director; Lorre

 left  none"#,
        );
    }
}
