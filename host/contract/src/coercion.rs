//! JSON -> a value of a type, as clients and models send it.
//!
//! Numbers and flags come as texts, ids as numbers, lists as texts of JSON. Where the type leaves no doubt about what is
//! meant, it is understood as if it had been written right; whatever could mean two things is refused.

use serde_json::{Number, Value as Json};

use crate::shape::{EnumShape, Shape};
use crate::value::Value;
use crate::words::{closest, shown, snake};

impl Shape {
    /// The value that `json` means; `at` is where it stands, for the words of errors.
    ///
    /// # Errors
    /// What is expected there, and what came instead.
    pub(crate) fn read(&self, at: &str, json: &Json) -> Result<Value, String> {
        let wrong = |expected: &str| Err(wrong_type(at, expected, json));
        match self {
            Shape::Bool => flag(json)
                .map(Value::Flag)
                .map_or_else(|| wrong("true or false"), Ok),
            Shape::U32 => match whole(json) {
                Some(number) if number < 0 => Err(format!("{at} must be 0 or more, not {number}")),
                Some(number) => u32::try_from(number)
                    .map(Value::U32)
                    .map_err(|_| format!("{at} must be at most {}, not {number}", u32::MAX)),
                None => wrong("a whole number"),
            },
            Shape::S32 => match whole(json) {
                Some(number) => i32::try_from(number).map(Value::S32).map_err(|_| {
                    format!("{at} must be {} to {}, not {number}", i32::MIN, i32::MAX)
                }),
                None => wrong("a whole number"),
            },
            Shape::F64 => match number(json).and_then(|number| number.as_f64()) {
                Some(number) if number.is_finite() => Ok(Value::F64(number)),
                _ => wrong("a number"),
            },
            Shape::String => text(json)
                .map(Value::Text)
                .map_or_else(|| wrong("a string"), Ok),
            Shape::Enum(cases) => case(cases, at, json),
            Shape::List(element) => list(element, at, json),
            // No contract has such parameters.
            Shape::U64 | Shape::Record(_) | Shape::Option(_) => wrong("something else"),
        }
    }
}

/// A number, also one in a text.
fn number(json: &Json) -> Option<Number> {
    match json {
        Json::Number(number) => Some(number.clone()),
        Json::String(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

/// A whole number, also written `5.0` or in a text.
pub(crate) fn whole(json: &Json) -> Option<i64> {
    const EXACT: f64 = (1_u64 << 53) as f64;
    let number = number(json)?;
    number.as_i64().or_else(|| {
        let number = number.as_f64()?;
        (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
    })
}

/// A flag, also in a text. Not 0 and 1: they may be meant as numbers.
fn flag(json: &Json) -> Option<bool> {
    match json {
        Json::Bool(flag) => Some(*flag),
        Json::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Json::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A text; a whole number has one spelling. Fractions do not: `1.10` would lose its zero.
fn text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

fn case(cases: &EnumShape, at: &str, json: &Json) -> Result<Value, String> {
    let all = || {
        let names = cases.cases.iter();
        let names: Vec<_> = names
            .map(|case| Json::from(snake(&case.name)).to_string())
            .collect();
        names.join(", ")
    };
    let Json::String(text) = json else {
        return Err(wrong_type(at, &format!("one of {}", all()), json));
    };
    let found = cases.cases.iter().find(|case| snake(&case.name) == *text);
    found
        .map(|case| Value::Case(case.name.clone()))
        .ok_or_else(|| {
            let names: Vec<_> = cases.cases.iter().map(|case| snake(&case.name)).collect();
            let hint = closest(text, names.iter().map(String::as_str))
                .map(|name| format!(": did you mean {}?", Json::from(name)))
                .unwrap_or_default();
            format!("{at} must be one of {}, not {}{hint}", all(), shown(json))
        })
}

/// A list; also a text of JSON that is one, and a single element where it cannot be several.
fn list(element: &Shape, at: &str, json: &Json) -> Result<Value, String> {
    let written;
    let elements = match json {
        Json::Array(elements) => elements,
        Json::String(text) if text.trim_start().starts_with('[') => {
            written = serde_json::from_str::<Vec<Json>>(text);
            written
                .as_ref()
                .map_err(|_| wrong_type(at, "a list", json))?
        }
        Json::String(text) if !text.trim().is_empty() && !text.contains(SEPARATORS) => {
            return Ok(Value::List(vec![element.read(at, json)?]));
        }
        Json::Number(_) => return Ok(Value::List(vec![element.read(at, json)?])),
        _ => return Err(wrong_type(at, "a list", json)),
    };
    let elements = elements.iter().enumerate();
    let values = elements.map(|(index, json)| element.read(&format!("{at}[{index}]"), json));
    values.collect::<Result<_, _>>().map(Value::List)
}

/// Characters that stand between elements where somebody writes a list as a text, or around it.
const SEPARATORS: [char; 9] = [',', ';', '|', '\n', '\t', '[', ']', '{', '}'];

fn wrong_type(at: &str, expected: &str, json: &Json) -> String {
    let hint = match json {
        Json::Number(_) if expected == "a string" => format!(": write \"{json}\" in quotes"),
        Json::String(text) if expected == "a list" && !text.contains(['[', ']', '{', '}']) => {
            let elements = text.split(SEPARATORS).map(str::trim);
            let elements: Vec<_> = elements.filter(|element| !element.is_empty()).collect();
            match elements.as_slice() {
                [] => String::new(),
                elements => format!(": write {}", shown(&elements.into())),
            }
        }
        _ => String::new(),
    };
    let kind = match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(_) => format!("the number {}", shown(json)),
        Json::String(_) => format!("the string {}", shown(json)),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    };
    format!("{at} must be {expected}, not {kind}{hint}")
}

#[cfg(test)]
mod tests;
