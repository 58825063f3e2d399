//! The contract's plain values as wasmtime's, and what a component answers as JSON, in MCP's `snake_case`.

use serde_json::{Map, Number, Value as Json};
use wasmtime::component::Val;

use crate::component::words::into_snake;
use crate::component::{Parameter, Value};

/// The arguments that a tool's function takes, from those of its call.
pub(crate) fn arguments(params: &[Parameter], arguments: Vec<Option<Value>>) -> Vec<Val> {
    let arguments = std::iter::zip(params, arguments);
    arguments
        .map(|(param, value)| match value.map(val) {
            // The contract gives a value for each of these.
            Some(val) if param.required => val,
            val => Val::Option(val.map(Box::new)),
        })
        .collect()
}

pub(crate) fn val(value: Value) -> Val {
    match value {
        Value::Flag(flag) => Val::Bool(flag),
        Value::U32(number) => Val::U32(number),
        Value::S32(number) => Val::S32(number),
        Value::F64(number) => Val::Float64(number),
        Value::Text(text) => Val::String(text),
        Value::Case(name) => Val::Enum(name),
        Value::List(elements) => Val::List(elements.into_iter().map(val).collect()),
    }
}

/// The media type and the bytes of an image.
///
/// # Errors
/// When it is something else.
pub(super) fn image(val: Val) -> Result<(String, Vec<u8>), &'static str> {
    const NO_IMAGE: &str = "something other than an image";
    let Val::Record(fields) = val else {
        return Err(NO_IMAGE);
    };
    let mut fields = fields.into_iter().map(|(_, value)| value);
    let (Some(Val::String(media_type)), Some(Val::List(data)), None) =
        (fields.next(), fields.next(), fields.next())
    else {
        return Err(NO_IMAGE);
    };
    let byte = |val: &Val| match val {
        Val::U8(byte) => Ok(*byte),
        _ => Err(NO_IMAGE),
    };
    Ok((media_type, data.iter().map(byte).collect::<Result<_, _>>()?))
}

/// A value as JSON. Absent fields of records are left out; the order of fields is the component's.
///
/// # Errors
/// What JSON cannot hold.
pub(crate) fn json(val: Val) -> Result<Json, &'static str> {
    Ok(match val {
        Val::Bool(value) => value.into(),
        Val::U32(number) => number.into(),
        Val::S32(number) => number.into(),
        Val::U64(number) => number.into(),
        Val::Float64(number) => Number::from_f64(number)
            .ok_or("a number that is not finite")?
            .into(),
        Val::String(text) => text.into(),
        Val::Enum(case) => into_snake(case).into(),
        Val::Option(None) => Json::Null,
        Val::Option(Some(inner)) => json(*inner)?,
        Val::List(elements) => elements
            .into_iter()
            .map(json)
            .collect::<Result<Vec<_>, _>>()?
            .into(),
        Val::Record(fields) => object(fields)?.into(),
        // The contract admits no other type.
        _ => return Err("a value of a type that answers do not have"),
    })
}

/// A record as a JSON object.
///
/// # Errors
/// What JSON cannot hold.
pub(super) fn object(fields: Vec<(String, Val)>) -> Result<Map<String, Json>, &'static str> {
    let is_present = |(_, value): &(String, Val)| !matches!(value, Val::Option(None));
    // Most fields of most records are absent.
    let present = fields.iter().filter(|field| is_present(field)).count();
    let mut object = Map::with_capacity(present);
    for (name, field) in fields.into_iter().filter(is_present) {
        object.insert(into_snake(name), json(field)?);
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(val: Val, expected: Result<&str, &str>) {
        let text = json(val).map(|json| json.to_string());
        assert_eq!(text.as_deref().map_err(|words| *words), expected);
    }

    fn some(val: Val) -> Val {
        Val::Option(Some(Box::new(val)))
    }

    #[test]
    fn values_become_json_or_say_why_not() {
        check(Val::Bool(true), Ok("true"));
        check(Val::U32(7), Ok("7"));
        check(Val::S32(-7), Ok("-7"));
        check(Val::U64(9_007_199_254_740_991), Ok("9007199254740991"));
        check(Val::Float64(7.5), Ok("7.5"));
        check(Val::Float64(f64::NAN), Err("a number that is not finite"));
        check(Val::String("a-b \u{1F600}".into()), Ok("\"a-b \u{1F600}\""));
        check(Val::Enum("direct-play".into()), Ok("\"direct_play\""));
        check(Val::List(vec![Val::U32(1), Val::U32(2)]), Ok("[1,2]"));
        check(Val::List(vec![]), Ok("[]"));
        check(Val::List(vec![Val::Option(None)]), Ok("[null]"));
        check(
            Val::Flags(vec![]),
            Err("a value of a type that answers do not have"),
        );
    }

    #[test]
    fn absent_fields_are_left_out_and_the_others_keep_their_order() {
        let record = Val::Record(vec![
            ("z-last".into(), Val::U32(1)),
            ("none".into(), Val::Option(None)),
            ("a-first".into(), some(Val::Enum("x-y".into()))),
            (
                "items".into(),
                Val::List(vec![Val::Record(vec![("gone".into(), Val::Option(None))])]),
            ),
        ]);
        check(record, Ok(r#"{"z_last":1,"a_first":"x_y","items":[{}]}"#));
    }

    #[test]
    fn arguments_of_every_type() {
        let check = |value: Value, expected: Val| assert_eq!(val(value), expected);
        check(Value::Flag(true), Val::Bool(true));
        check(Value::U32(7), Val::U32(7));
        check(Value::S32(-7), Val::S32(-7));
        check(Value::F64(0.5), Val::Float64(0.5));
        check(Value::Text("a-b".into()), Val::String("a-b".into()));
        check(Value::Case("a-b".into()), Val::Enum("a-b".into()));
        let list = Value::List(vec![Value::Text("a".into())]);
        check(list, Val::List(vec![Val::String("a".into())]));
    }

    #[test]
    fn a_record_of_bytes_is_an_image() {
        let record = |media_type: Val, data: Val| {
            Val::Record(vec![
                ("media-type".into(), media_type),
                ("data".into(), data),
            ])
        };
        let media_type = || Val::String("image/png".into());
        let data = || Val::List(vec![Val::U8(0), Val::U8(255)]);
        let read = image(record(media_type(), data()));
        assert_eq!(read, Ok(("image/png".to_owned(), vec![0, 255])));
        for other in [
            Val::Bool(true),
            record(media_type(), media_type()),
            record(data(), media_type()),
            record(media_type(), Val::List(vec![Val::U32(0)])),
            Val::Record(vec![("media-type".into(), media_type())]),
        ] {
            assert_eq!(image(other), Err("something other than an image"));
        }
    }
}
