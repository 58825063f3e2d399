//! A call's JSON arguments -> the values that the component is called with.
//!
//! Whoever calls wrongly is a model that can do better: each refusal says what is expected and shows it.

use serde_json::{Map, Value, json};
use wasmtime::component::Val;

use super::Tool;
use super::parameter::{Bounds, Parameter};
use super::schema::example;
use super::shape::{EnumShape, Shape};
use super::words::{obeyed, snake};

/// Most characters of a wrong value that are shown again.
const MAX_SHOWN: usize = 60;

/// The values for all parameters of `tool`, in their order. An explicit `null` counts as not supplied.
///
/// # Errors
/// Words that show a right call.
pub(crate) fn values(tool: &Tool, arguments: &Map<String, Value>) -> Result<Vec<Val>, String> {
    if let Some(unknown) = arguments
        .keys()
        .find(|name| !tool.params.iter().any(|param| param.name == **name))
    {
        return Err(unknown_argument(tool, unknown));
    }
    tool.params
        .iter()
        .map(|param| {
            let supplied = arguments.get(&param.name).filter(|value| !value.is_null());
            match (supplied, param.required) {
                (Some(supplied), true) => value(param, supplied),
                (Some(supplied), false) => Ok(Val::Option(Some(Box::new(value(param, supplied)?)))),
                (None, false) => Ok(Val::Option(None)),
                (None, true) => Err(missing_argument(tool, param)),
            }
        })
        .collect()
}

/// The value of one parameter, without the option around it.
pub(super) fn value(param: &Parameter, supplied: &Value) -> Result<Val, String> {
    let name = format!("`{}`", param.name);
    // Before the type: its own bounds say more about a number than that it must not be negative.
    if let (Shape::U32 | Shape::S32, Some(number)) = (&param.shape, whole(supplied)) {
        within(param.bounds, &name, number as f64, "")?;
    }
    let value = of(&param.shape, &name, supplied)?;
    let (measure, unit) = match &value {
        Val::Float64(number) => (*number, ""),
        Val::String(text) => (text.chars().count() as f64, "characters"),
        Val::List(elements) => (elements.len() as f64, "elements"),
        _ => return Ok(value),
    };
    within(param.bounds, &name, measure, unit)?;
    Ok(value)
}

/// Whether a number, or a length in `unit`, lies within bounds.
fn within(bounds: Bounds, name: &str, measure: f64, unit: &str) -> Result<(), String> {
    let low = bounds.min.filter(|min| measure < *min);
    let high = bounds.max.filter(|max| measure > *max);
    if low.is_none() && high.is_none() {
        return Ok(());
    }
    let range = match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => unreachable!("a value is outside bounds that exist"),
    };
    Err(match unit {
        "" => format!("{name} must be {range}, not {measure}"),
        unit => format!("{name} must have {range} {unit}, not {measure}"),
    })
}

fn of(shape: &Shape, name: &str, value: &Value) -> Result<Val, String> {
    let wrong = |expected: &str| Err(wrong_type(name, expected, value));
    match (shape, value) {
        (Shape::Bool, Value::Bool(value)) => Ok(Val::Bool(*value)),
        (Shape::Bool, _) => wrong("true or false"),
        (Shape::U32, value) => match whole(value) {
            Some(number) if number < 0 => Err(format!("{name} must be 0 or more, not {number}")),
            Some(number) => match u32::try_from(number) {
                Ok(number) => Ok(Val::U32(number)),
                Err(_) => Err(format!("{name} must be at most {}, not {number}", u32::MAX)),
            },
            None => wrong("a whole number"),
        },
        (Shape::S32, value) => match whole(value).map(i32::try_from) {
            Some(Ok(number)) => Ok(Val::S32(number)),
            Some(Err(_)) => Err(format!(
                "{name} must be {} to {}, not {}",
                i32::MIN,
                i32::MAX,
                shown(value)
            )),
            None => wrong("a whole number"),
        },
        (Shape::F64, value) => match value.as_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok(Val::Float64(number)),
            None => wrong("a number"),
        },
        (Shape::String, Value::String(text)) => Ok(Val::String(text.clone())),
        (Shape::String, _) => wrong("a string"),
        (Shape::Enum(cases), Value::String(text)) => case(cases, name, text),
        (Shape::Enum(cases), _) => wrong(&format!("one of {}", names(cases))),
        (Shape::List(element), Value::Array(values)) => values
            .iter()
            .enumerate()
            .map(|(index, value)| of(element, &format!("{name}[{index}]"), value))
            .collect::<Result<_, _>>()
            .map(Val::List),
        (Shape::List(_), _) => wrong("a list"),
        // No contract has such parameters.
        (Shape::U64 | Shape::Record(_) | Shape::Option(_), _) => wrong("something else"),
    }
}

fn case(cases: &EnumShape, name: &str, text: &str) -> Result<Val, String> {
    let found = cases.cases.iter().find(|case| snake(&case.name) == text);
    found
        .map(|case| Val::Enum(case.name.clone()))
        .ok_or_else(|| {
            let all: Vec<_> = cases.cases.iter().map(|case| snake(&case.name)).collect();
            let hint = closest(text, all.iter().map(String::as_str))
                .map(|closest| format!(": did you mean {}?", json!(closest)))
                .unwrap_or_default();
            format!(
                "{name} must be one of {}, not {}{hint}",
                names(cases),
                shown(&json!(text))
            )
        })
}

fn names(cases: &EnumShape) -> String {
    let names: Vec<_> = cases
        .cases
        .iter()
        .map(|case| json!(snake(&case.name)).to_string())
        .collect();
    names.join(", ")
}

/// A whole number, also written `5.0`.
fn whole(value: &Value) -> Option<i64> {
    const EXACT: f64 = (1_u64 << 53) as f64;
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
    })
}

fn wrong_type(name: &str, expected: &str, value: &Value) -> String {
    let hint = match value {
        Value::String(text) if text.parse::<f64>().is_ok() && expected.ends_with("number") => {
            format!(": write {} without quotes", text.trim())
        }
        Value::String(text)
            if expected == "true or false" && ["true", "false"].contains(&text.as_str()) =>
        {
            format!(": write {text} without quotes")
        }
        Value::Number(_) if expected == "a string" => format!(": write \"{value}\" in quotes"),
        other if expected == "a list" && !other.is_object() => {
            format!(": write [{}]", shown(other))
        }
        _ => String::new(),
    };
    let kind = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(_) => format!("the number {}", shown(value)),
        Value::String(_) => format!("the string {}", shown(value)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    format!("{name} must be {expected}, not {kind}{hint}")
}

/// A value as JSON, cut when it is long.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    let mut chars = text.chars();
    let beginning: String = (&mut chars).take(MAX_SHOWN).collect();
    let end = if chars.next().is_some() { "..." } else { "" };
    // JSON itself escapes only some of what terminals obey.
    let escaped = |c: char| match obeyed(c) {
        true => c.escape_default().collect::<String>(),
        false => c.to_string(),
    };
    let beginning: String = beginning.chars().map(escaped).collect();
    beginning + end
}

fn missing_argument(tool: &Tool, param: &Parameter) -> String {
    let call: Map<String, Value> = tool
        .params
        .iter()
        .filter(|param| param.required)
        .map(|param| (param.name.clone(), example(param)))
        .collect();
    let words = match param.description.as_str() {
        "" => String::new(),
        words => format!(" ({words})"),
    };
    format!(
        "`{}` is required{words}, e.g. {}",
        param.name,
        Value::Object(call)
    )
}

fn unknown_argument(tool: &Tool, unknown: &str) -> String {
    let known: Vec<_> = tool
        .params
        .iter()
        .map(|param| param.name.as_str())
        .collect();
    let unknown_shown: String = unknown.chars().take(MAX_SHOWN).collect();
    let unknown_shown = unknown_shown.escape_debug();
    if known.is_empty() {
        return format!(
            "`{}` takes no arguments, and got `{unknown_shown}`",
            tool.name
        );
    }
    let hint = closest(unknown, known.iter().copied())
        .map(|closest| format!(" (did you mean `{closest}`?)"))
        .unwrap_or_default();
    let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "`{}` has no argument `{unknown_shown}`{hint}; it takes {}",
        tool.name,
        known.join(", ")
    )
}

/// The name that was probably meant: a few letters off, or the same up to case and separators.
pub(crate) fn closest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // The distance takes time in the product of the lengths.
    let text: String = text.chars().take(MAX_SHOWN).collect();
    let bare = |text: &str| text.replace(['_', '-', ' '], "").to_lowercase();
    let wanted = bare(&text);
    names
        .map(|name| (strsim::osa_distance(&wanted, &bare(name)), name))
        .filter(|(distance, name)| *distance <= name.len() / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests;
