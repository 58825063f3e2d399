//! A tool's answer for people. It knows nothing of any tool: lists become tables, everything else labelled lines.

use serde_json::{Map, Value};

use super::screen::{columns, wrapped};
use super::{bars, table};

/// An empty list.
const NONE: &str = "none";

/// Blanks before what stands inside something else.
const INDENT: usize = 2;

/// A list of no more records than this is shown one below the other where a table has no room for all columns.
const FEW: usize = 3;

/// The whole of `answer` as wide as the terminal, with at most `rows` of each list.
pub fn rendered(answer: &Value, rows: usize) -> String {
    rendered_in(answer, rows, columns())
}

/// [`rendered`] in so many columns.
fn rendered_in(answer: &Value, rows: usize, columns: usize) -> String {
    match answer {
        Value::Object(fields) => blocks(entries(fields), rows, columns).join("\n\n"),
        other => wrapped(&text(other), 0, columns),
    }
}

/// A field of a record, as far as it can be shown without knowing how much room there is.
enum Entry<'v> {
    Text(String),
    /// A list of nothing.
    Empty,
    Record(&'v Map<String, Value>),
    Records(&'v [Value]),
}

/// The fields of a record by their names in words.
fn entries(record: &Map<String, Value>) -> Vec<(String, Entry<'_>)> {
    let named = record.iter().map(|(name, value)| {
        let entry = match value {
            Value::Object(inner) => Entry::Record(inner),
            Value::Array(list) if list.is_empty() => Entry::Empty,
            Value::Array(list) if list.iter().any(Value::is_object) => Entry::Records(list),
            value => Entry::Text(named_text(name, value)),
        };
        (spaced(name), entry)
    });
    named.collect()
}

/// Labelled lines, and a block of its own for each record and list of records among them. All labels are equally wide.
fn blocks(entries: Vec<(String, Entry)>, rows: usize, columns: usize) -> Vec<String> {
    let labels = entries
        .iter()
        .filter(|(_, entry)| matches!(entry, Entry::Text(_) | Entry::Empty));
    let widest = labels
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    let mut blocks = Vec::new();
    let mut pairs = Vec::new();
    for (name, entry) in entries {
        let block = match entry {
            Entry::Text(text) => {
                pairs.push((name, text));
                continue;
            }
            Entry::Empty => {
                pairs.push((name, NONE.to_owned()));
                continue;
            }
            Entry::Record(record) => format!("{name}:\n{}", lines(record, rows, columns)),
            Entry::Records(list) => list_block(&name, list, rows, columns),
        };
        if !pairs.is_empty() {
            blocks.push(table::record_in(
                &std::mem::take(&mut pairs),
                widest,
                columns,
            ));
        }
        blocks.push(block);
    }
    if !pairs.is_empty() {
        blocks.push(table::record_in(&pairs, widest, columns));
    }
    blocks
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

/// A record in lines without a gap; what it holds in records and lists is indented.
fn lines(record: &Map<String, Value>, rows: usize, columns: usize) -> String {
    let mut fields = entries(record);
    // A record that begins with another one says more about the same thing.
    if let Some((_, Entry::Record(same))) = fields.first() {
        let same = entries(same);
        fields.splice(..1, same);
    }
    // Nothing is known of it, or it does not apply.
    fields.retain(|(_, entry)| !matches!(entry, Entry::Empty));
    let is_inside = |(_, entry): &(String, Entry)| !matches!(entry, Entry::Text(_));
    let inside: Vec<bool> = fields
        .chunk_by(|one, next| !is_inside(one) && !is_inside(next))
        .map(|chunk| is_inside(&chunk[0]))
        .collect();
    let blocks = blocks(fields, rows, columns - INDENT);
    let shown = inside
        .into_iter()
        .zip(blocks)
        .map(|(inside, block)| if inside { indented(&block) } else { block });
    shown.collect::<Vec<_>>().join("\n")
}

fn indented(block: &str) -> String {
    let indent = " ".repeat(INDENT);
    let mut lines = block.lines();
    let heading = lines.next().unwrap_or_default();
    let rest = lines.map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!("{indent}{line}")
        }
    });
    [format!(" {heading}")]
        .into_iter()
        .chain(rest)
        .collect::<Vec<_>>()
        .join("\n")
}

fn list_block(name: &str, list: &[Value], rows: usize, columns: usize) -> String {
    let shown = &list[..list.len().min(rows)];
    let records: Vec<_> = shown.iter().map(flat_value).collect();
    let mut header: Vec<&str> = Vec::new();
    for (column, _) in records.iter().flatten() {
        if !header.contains(&column.as_str()) {
            header.push(column);
        }
    }
    let cell = |record: &[(String, String)], column: &str| {
        let found = record.iter().find(|(name, _)| name == column);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    let mut rows_of_cells: Vec<Vec<String>> = records
        .iter()
        .map(|record| header.iter().map(|column| cell(record, column)).collect())
        .collect();
    let mut fit = table::fitting(&header, &rows_of_cells, columns);
    if fit == header.len()
        && let Some(bars) = bars::beside(shown)
    {
        header.push("");
        rows_of_cells
            .iter_mut()
            .zip(bars)
            .for_each(|(row, bar)| row.push(bar));
        fit = table::fitting(&header, &rows_of_cells, columns);
        if fit < header.len() {
            header.pop();
        }
    }
    let heading = match list.len() - shown.len() {
        0 => format!("{name}:"),
        more => format!(
            "{name} ({} of {}; {more} not shown):",
            shown.len(),
            list.len()
        ),
    };
    let is_nested = |value: &Value| value.as_object().is_some_and(holds_records);
    // Few records with more than a line holds read better one below the other, and so do those that hold others.
    if shown.len() <= FEW && (fit < header.len() || shown.iter().any(is_nested)) {
        let records = shown.iter().map(|value| match value {
            Value::Object(record) => lines(record, rows, columns),
            value => wrapped(&text(value), 1, columns),
        });
        return format!("{heading}\n{}", records.collect::<Vec<_>>().join("\n\n"));
    }
    // Records without a field have nothing to show.
    if header.is_empty() {
        return heading;
    }
    let fit = fit.max(1);
    rows_of_cells.iter_mut().for_each(|row| row.truncate(fit));
    let table = table::plain_in(&header[..fit], &rows_of_cells, columns);
    let mut block = format!("{heading}\n{table}");
    if fit < header.len() {
        let rest = format!("also in the answer (--json): {}", header[fit..].join(", "));
        block.push('\n');
        block.push_str(&wrapped(&rest, 1, columns));
    }
    block
}

fn holds_records(record: &Map<String, Value>) -> bool {
    record.values().any(|value| match value {
        Value::Array(list) => list.iter().any(Value::is_object),
        value => value.is_object(),
    })
}

fn flat_value(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Object(record) => flat(record),
        value => vec![("value".to_owned(), text(value))],
    }
}

/// Names and values for a table; those of a record inside it stand among them, under its name too where names would clash.
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
    if name == "seconds" {
        return "length".to_owned();
    }
    let name = name.strip_suffix("_seconds").unwrap_or(name);
    let name = name.strip_suffix("_bytes").unwrap_or(name);
    name.replace('_', " ")
}

/// A value, in the unit that its name says.
fn named_text(name: &str, value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_u64() {
            Some(seconds) if name == "seconds" || name.ends_with("_seconds") => clock(seconds),
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
        Value::Array(values) if values.is_empty() => NONE.to_owned(),
        Value::Array(values) => {
            let separator = if values.iter().any(Value::is_object) {
                "; "
            } else {
                ", "
            };
            values.iter().map(text).collect::<Vec<_>>().join(separator)
        }
        Value::Object(record) => in_a_line(record),
    }
}

/// A record in a cell: its first value, and the others by their names.
fn in_a_line(record: &Map<String, Value>) -> String {
    let mut pairs = flat(record).into_iter();
    let first = pairs.next().map(|(_, value)| value).unwrap_or_default();
    let rest: Vec<_> = pairs
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    if rest.is_empty() {
        first
    } else {
        format!("{first} ({})", rest.join(", "))
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
mod tests;
