//! Bars beside the numbers of a list, for people who compare them.

use serde_json::Value;

/// Columns of the longest bar.
const WIDTH: usize = 12;

/// Blocks of an eighth of a column, and so on.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A bar for each record, as long as its first number, if the records are names with numbers and nothing else: what is
/// counted by something.
pub fn beside(list: &[Value]) -> Option<Vec<String>> {
    let numbers: Vec<f64> = list.iter().map(number).collect::<Option<_>>()?;
    let most = numbers.iter().copied().fold(0.0, f64::max);
    let comparable = numbers.len() > 1 && most > 0.0;
    comparable.then(|| numbers.iter().map(|one| bar(one / most)).collect())
}

fn number(record: &Value) -> Option<f64> {
    let mut first = None;
    for (name, value) in record.as_object()? {
        match value {
            // A number that nobody compares.
            Value::Number(_) if name == "id" => {}
            Value::Number(number) => first = first.or(number.as_f64()),
            Value::String(_) if name == "name" || name == "id" => {}
            _ => return None,
        }
    }
    first.filter(|number| *number >= 0.0)
}

/// A bar of so much of the longest one.
fn bar(part: f64) -> String {
    let eighths = (part * (WIDTH * 8) as f64).round() as usize;
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_names_with_numbers_have_bars() {
        let check = |list: Value, expected: bool| {
            let bars = beside(list.as_array().unwrap());
            assert_eq!(bars.is_some(), expected, "{list}");
        };
        check(
            json!([{"name": "a", "plays": 1}, {"name": "b", "plays": 2}]),
            true,
        );
        check(json!([{"name": "a", "plays": 1}]), false);
        check(json!([{"name": "a"}, {"name": "b"}]), false);
        check(
            json!([{"name": "a", "plays": 0}, {"name": "b", "plays": 0}]),
            false,
        );
        check(
            json!([{"title": "a", "year": 1922}, {"title": "b", "year": 1931}]),
            false,
        );
        check(
            json!([{"name": "a", "delta": -1}, {"name": "b", "delta": 2}]),
            false,
        );
        check(json!([1, 2]), false);
    }

    #[test]
    fn bars_are_as_long_as_their_part() {
        assert_eq!(bar(1.0).chars().count(), WIDTH);
        assert_eq!(bar(0.0), "");
        assert_eq!(bar(1.0 / 96.0), "▏");
    }
}
