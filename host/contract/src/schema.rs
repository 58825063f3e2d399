//! JSON Schema 2020-12 of what a tool takes and answers.
//!
//! Input schemas stand in every client's context: they say what a model needs to call the tool, and nothing twice.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

use crate::parameter::Parameter;
use crate::shape::{EnumShape, Field, RecordShape, Shape};
use crate::words::{snake, with_snake_names};

type Object = Map<String, Value>;

/// The schema of a tool's arguments.
pub(crate) fn input(params: &[Parameter]) -> Object {
    let properties: Object = params
        .iter()
        .map(|param| (param.name.clone(), Value::Object(property(param))))
        .collect();
    let required: Vec<_> = params
        .iter()
        .filter(|param| param.required)
        .map(|param| param.name.as_str())
        .collect();
    let mut schema = object([("type", "object".into()), ("properties", properties.into())]);
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    schema.insert("additionalProperties".into(), false.into());
    schema
}

fn property(param: &Parameter) -> Object {
    let mut schema = of(&param.shape, &mut |_| None);
    let cases = match &param.shape {
        Shape::Enum(cases) => Some(cases),
        Shape::List(element) => match &**element {
            Shape::Enum(cases) => Some(cases),
            _ => None,
        },
        _ => None,
    };
    let description = cases.map(|cases| with_cases(&param.description, cases));
    describe(
        &mut schema,
        description.as_ref().unwrap_or(&param.description),
    );
    let (min, max) = match param.shape {
        Shape::String => ("minLength", "maxLength"),
        Shape::List(_) => ("minItems", "maxItems"),
        _ => ("minimum", "maximum"),
    };
    for (key, bound) in [(min, param.bounds.min), (max, param.bounds.max)] {
        if let Some(bound) = bound.and_then(number) {
            schema.insert(key.into(), bound.into());
        }
    }
    match schema.get_mut("items").and_then(Value::as_object_mut) {
        Some(items) => restrict(items, param),
        None => restrict(&mut schema, param),
    }
    if let Some(default) = &param.default {
        schema.insert("default".into(), default.to_json());
    }
    schema
}

/// Adds the forms of a parameter's texts to the schema of a text.
fn restrict(schema: &mut Object, param: &Parameter) {
    if let Some(pattern) = &param.pattern {
        schema.insert("pattern".into(), pattern.regex().into());
    }
    if param.is_address {
        schema.insert("format".into(), "uri".into());
    }
    if !param.without.is_empty() {
        let words: Vec<_> = param.without.iter().map(|word| in_any_case(word)).collect();
        schema.insert("not".into(), json!({"pattern": words.join("|")}));
    }
}

/// A word as a regular expression; not every dialect has a flag for it.
fn in_any_case(word: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphabetic() {
            format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase())
        } else {
            c.to_string()
        }
    };
    word.chars().map(letter).collect()
}

/// The schema of a tool's answer; records that stand in it more than once are written once.
pub(crate) fn output(record: &RecordShape) -> Object {
    let mut uses = BTreeMap::new();
    count(record, &mut uses);
    let mut definitions = Object::new();
    let mut schema = define(record, &uses, &mut definitions);
    if !definitions.is_empty() {
        schema.insert("$defs".into(), definitions.into());
    }
    schema
}

/// How often each named record is mentioned; what stands inside it counts once.
fn count<'a>(record: &'a RecordShape, uses: &mut BTreeMap<&'a str, usize>) {
    for mut shape in record.fields.iter().map(|field| &field.shape) {
        while let Shape::Option(inner) | Shape::List(inner) = shape {
            shape = inner;
        }
        if let Shape::Record(inner) = shape {
            let mentions = inner.name.as_deref().map(|name| {
                let mentions = uses.entry(name).or_insert(0);
                *mentions += 1;
                *mentions
            });
            if mentions.is_none_or(|mentions| mentions == 1) {
                count(inner, uses);
            }
        }
    }
}

fn define(record: &RecordShape, uses: &BTreeMap<&str, usize>, definitions: &mut Object) -> Object {
    let mut properties = Object::new();
    for Field {
        name,
        description,
        shape,
    } in &record.fields
    {
        let mut schema = of(shape, &mut |inner| {
            let name = inner
                .name
                .as_deref()
                .filter(|name| uses.get(name).is_some_and(|uses| *uses > 1));
            let Some(name) = name else {
                return Some(define(inner, uses, definitions));
            };
            let key = snake(name);
            if !definitions.contains_key(&key) {
                let definition = define(inner, uses, definitions);
                definitions.insert(key.clone(), definition.into());
            }
            Some(object([("$ref", format!("#/$defs/{key}").into())]))
        });
        describe(&mut schema, &with_snake_names(description));
        properties.insert(snake(name), schema.into());
    }
    let required: Vec<_> = record
        .fields
        .iter()
        .filter(|field| !matches!(field.shape, Shape::Option(_)))
        .map(|field| snake(&field.name))
        .collect();
    let mut schema = object([("type", "object".into())]);
    describe(&mut schema, &with_snake_names(&record.description));
    schema.insert("properties".into(), properties.into());
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    schema
}

/// The schema of one type; `record` says what stands for a record, of which parameters have none.
fn of(shape: &Shape, record: &mut dyn FnMut(&RecordShape) -> Option<Object>) -> Object {
    match shape {
        Shape::Bool => object([("type", "boolean".into())]),
        Shape::U32 | Shape::U64 => object([("type", "integer".into()), ("minimum", 0.into())]),
        Shape::S32 => object([("type", "integer".into())]),
        Shape::F64 => object([("type", "number".into())]),
        Shape::String => object([("type", "string".into())]),
        Shape::Enum(cases) => {
            let names: Vec<_> = cases.cases.iter().map(|case| snake(&case.name)).collect();
            object([("type", "string".into()), ("enum", names.into())])
        }
        Shape::List(element) => object([
            ("type", "array".into()),
            ("items", of(element, record).into()),
        ]),
        // That it may be absent is said where it stands.
        Shape::Option(inner) => of(inner, record),
        Shape::Record(inner) => record(inner).unwrap_or_default(),
    }
}

/// A parameter's words and, as far as there are any, those of its values.
fn with_cases(description: &str, cases: &EnumShape) -> String {
    let mut pieces = vec![description.to_owned()];
    pieces.extend(
        cases
            .cases
            .iter()
            .filter(|case| !case.description.is_empty())
            .map(|case| {
                format!(
                    "{}: {}",
                    snake(&case.name),
                    with_snake_names(&case.description)
                )
            }),
    );
    pieces.retain(|piece| !piece.is_empty());
    pieces.join(". ")
}

fn describe(schema: &mut Object, description: &str) {
    if !description.is_empty() {
        schema.insert("description".into(), description.into());
    }
}

/// A bound as JSON writes it: `1`, not `1.0`.
fn number(bound: f64) -> Option<Number> {
    const EXACT: f64 = (1_u64 << 53) as f64;
    if bound.fract() == 0.0 && bound.abs() <= EXACT {
        Some(Number::from(bound as i64))
    } else {
        Number::from_f64(bound)
    }
}

fn object<const N: usize>(pairs: [(&str, Value); N]) -> Object {
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// A value of this type to show in an example: its lower bound, its first case.
pub(crate) fn example(param: &Parameter) -> Value {
    example_of(&param.shape, param.bounds.min)
}

fn example_of(shape: &Shape, min: Option<f64>) -> Value {
    match shape {
        Shape::Bool => json!(true),
        Shape::U32 | Shape::S32 | Shape::U64 | Shape::F64 => {
            min.and_then(number).unwrap_or_else(|| 1.into()).into()
        }
        Shape::String => json!("..."),
        Shape::Enum(cases) => cases
            .cases
            .first()
            .map(|case| snake(&case.name))
            .unwrap_or_default()
            .into(),
        Shape::List(element) => json!([example_of(element, None)]),
        Shape::Option(inner) => example_of(inner, min),
        Shape::Record(_) => json!({}),
    }
}

#[cfg(test)]
mod tests;
