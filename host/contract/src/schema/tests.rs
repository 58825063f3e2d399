use std::sync::Arc;

use forms::Pattern;

use super::*;
use crate::parameter::Bounds;
use crate::shape::Case;

fn cases() -> Shape {
    let case = |name: &str, description: &str| Case {
        name: name.into(),
        description: description.into(),
        wire: vec!["1".into()],
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
        description: "Words".into(),
        bounds: Bounds {
            min: Some(1.0),
            max: Some(2.5),
        },
        ..Parameter::plain("some-name", shape)
    };
    assert_eq!(Value::Object(property(&parameter)), schema);
    assert_eq!(super::example(&parameter), example);
}

#[test]
fn parameters_have_the_schema_of_their_type_and_bounds() {
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

#[test]
fn lists_of_cases_have_the_words_of_their_cases() {
    check(
        Shape::List(Box::new(cases())),
        json!({
            "type": "array", "items": {"type": "string", "enum": ["a_b", "c_d"]},
            "description": "Words. a_b: See `c_d`", "minItems": 1, "maxItems": 2.5,
        }),
        json!(["a_b"]),
    );
}

#[test]
fn forms_of_texts_stand_where_the_text_stands() {
    let check = |shape: Shape, change: fn(&mut Parameter), expected: Value| {
        let mut parameter = Parameter::plain("some-name", shape);
        change(&mut parameter);
        assert_eq!(Value::Object(property(&parameter)), expected);
    };
    let list = || Shape::List(Box::new(Shape::String));
    let id: fn(&mut Parameter) = |param| param.pattern = Pattern::parse("[0-9]{1,10}").ok();
    check(
        Shape::String,
        id,
        json!({"type": "string", "pattern": "^[0-9]{1,10}$"}),
    );
    check(
        list(),
        id,
        json!({"type": "array", "items": {"type": "string", "pattern": "^[0-9]{1,10}$"}}),
    );
    check(
        Shape::String,
        |param| param.is_address = true,
        json!({"type": "string", "format": "uri"}),
    );
    check(
        Shape::String,
        |param| param.without = vec!["key".into(), "x1".into()],
        json!({"type": "string", "not": {"pattern": "[kK][eE][yY]|[xX]1"}}),
    );
}

#[test]
fn defaults_are_shown_as_they_are_whatever_their_type() {
    let check = |shape: Shape, default: crate::Value, expected: Value| {
        let default = Some(default);
        let parameter = Parameter {
            default,
            ..Parameter::plain("some-name", shape)
        };
        assert_eq!(property(&parameter)["default"], expected);
    };
    check(Shape::Bool, crate::Value::Flag(false), json!(false));
    check(Shape::S32, crate::Value::S32(-3), json!(-3));
    check(Shape::F64, crate::Value::F64(0.5), json!(0.5));
    check(
        Shape::String,
        crate::Value::Text("a b".into()),
        json!("a b"),
    );
    check(cases(), crate::Value::Case("a-b".into()), json!("a_b"));
    let list = crate::Value::List(vec![crate::Value::Case("c-d".into())]);
    check(Shape::List(Box::new(cases())), list, json!(["c_d"]));
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
