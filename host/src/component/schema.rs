//! JSON Schema 2020-12 of what a tool takes and answers.
//!
//! Input schemas stand in every client's context: they say what a model needs to call the tool, and nothing twice.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

use super::parameter::Parameter;
use super::shape::{EnumShape, Field, RecordShape, Shape};
use super::words::{snake, with_snake_names};

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
    let description = match &param.shape {
        Shape::Enum(cases) => with_cases(&param.description, cases),
        _ => param.description.clone(),
    };
    describe(&mut schema, &description);
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
    if let Some(default) = &param.default {
        schema.insert("default".into(), default.clone());
    }
    schema
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
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::component::parameter::Bounds;
    use crate::component::shape::Case;

    fn cases() -> Shape {
        let case = |name: &str, description: &str| Case {
            name: name.into(),
            description: description.into(),
        };
        Shape::Enum(Arc::new(EnumShape {
            description: String::new(),
            cases: vec![case("a-b", "See `c-d`"), case("c-d", "")],
        }))
    }

    /// The schema of a parameter from 1 to 2, and the example of it.
    #[track_caller]
    fn check(shape: Shape, schema: Value, example: Value) {
        let parameter = Parameter {
            name: "some_name".into(),
            export: "some-name".into(),
            description: "Words".into(),
            shape,
            required: false,
            bounds: Bounds {
                min: Some(1.0),
                max: Some(2.5),
            },
            default: None,
        };
        assert_eq!(Value::Object(property(&parameter)), schema);
        assert_eq!(super::example(&parameter), example);
    }

    #[test]
    fn parameters() {
        check(
            Shape::F64,
            json!({"type": "number", "description": "Words", "minimum": 1, "maximum": 2.5}),
            json!(1),
        );
        check(
            Shape::String,
            json!({"type": "string", "description": "Words", "minLength": 1, "maxLength": 2.5}),
            json!("..."),
        );
        check(
            Shape::List(Box::new(Shape::S32)),
            json!({
                "type": "array", "items": {"type": "integer"}, "description": "Words", "minItems": 1, "maxItems": 2.5,
            }),
            json!([1]),
        );
        check(
            cases(),
            json!({
                "type": "string", "enum": ["a_b", "c_d"], "description": "Words. a_b: See `c_d`",
                "minimum": 1, "maximum": 2.5,
            }),
            json!("a_b"),
        );
    }

    fn record(name: &str, fields: &[(&str, Shape)]) -> RecordShape {
        let fields = fields.iter().map(|(name, shape)| Field {
            name: (*name).into(),
            description: String::new(),
            shape: shape.clone(),
        });
        RecordShape {
            name: Some(name.into()),
            description: String::new(),
            fields: fields.collect(),
        }
    }

    #[test]
    fn records_that_are_mentioned_twice_are_written_once() {
        let leaf = Shape::Record(Arc::new(record("a-leaf", &[("size", Shape::U64)])));
        let pair = [
            ("left", leaf.clone()),
            ("right", Shape::Option(leaf.clone().into())),
        ];
        let pair = Shape::Record(Arc::new(record("pair", &pair)));
        let list = Shape::List(Shape::Option(pair.into()).into());
        let once = Shape::Record(Arc::new(record("once", &[("yes", Shape::Bool)])));
        let answer = record(
            "answer",
            &[("all", list.clone()), ("more", list), ("once", once)],
        );

        let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required});
        let leaf = json!({"$ref": "#/$defs/a_leaf"});
        let pairs = json!({"type": "array", "items": {"$ref": "#/$defs/pair"}});
        let once = object(json!({"yes": {"type": "boolean"}}), json!(["yes"]));
        let mut expected = object(
            json!({"all": pairs, "more": pairs, "once": once}),
            json!(["all", "more", "once"]),
        );
        expected["$defs"] = json!({
            "a_leaf": object(json!({"size": {"type": "integer", "minimum": 0}}), json!(["size"])),
            "pair": object(json!({"left": leaf, "right": leaf}), json!(["left"])),
        });
        assert_eq!(Value::Object(output(&answer)), expected);
    }

    #[test]
    fn a_record_inside_one_that_is_mentioned_twice_stands_in_it() {
        let inner = Shape::Record(Arc::new(record("inner", &[("yes", Shape::Bool)])));
        let outer = Shape::Record(Arc::new(record("outer", &[("inner", inner)])));
        let answer = record("answer", &[("a", outer.clone()), ("b", outer)]);
        let schema = output(&answer);
        let definitions: Vec<_> = schema["$defs"].as_object().unwrap().keys().collect();
        assert_eq!(definitions, ["outer"]);

        let leaf = Shape::Record(Arc::new(record("leaf", &[("yes", Shape::Bool)])));
        let once = record("once", &[("a", leaf.clone()), ("b", leaf)]);
        let answer = record("answer", &[("once", Shape::Record(Arc::new(once)))]);
        let schema = output(&answer);
        let definitions: Vec<_> = schema["$defs"].as_object().unwrap().keys().collect();
        assert_eq!(definitions, ["leaf"]);
    }
}
