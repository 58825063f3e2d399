//! What a component answers -> JSON, in MCP's `snake_case`.

use serde_json::{Map, Number, Value};
use wasmtime::component::Val;

use super::words::into_snake;

/// A value as JSON. Absent fields of records are left out; the order of fields is the component's.
///
/// # Errors
/// What JSON cannot hold.
pub(crate) fn value(val: Val) -> Result<Value, &'static str> {
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
        Val::Option(None) => Value::Null,
        Val::Option(Some(inner)) => value(*inner)?,
        Val::List(elements) => elements
            .into_iter()
            .map(value)
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
pub(crate) fn object(fields: Vec<(String, Val)>) -> Result<Map<String, Value>, &'static str> {
    let is_present = |(_, value): &(String, Val)| !matches!(value, Val::Option(None));
    // Most fields of most records are absent.
    let present = fields.iter().filter(|field| is_present(field)).count();
    let mut object = Map::with_capacity(present);
    for (name, field) in fields.into_iter().filter(is_present) {
        object.insert(into_snake(name), value(field)?);
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(val: Val, expected: Result<&str, &str>) {
        let json = value(val).map(|value| value.to_string());
        assert_eq!(json.as_deref().map_err(|words| *words), expected);
    }

    fn some(val: Val) -> Val {
        Val::Option(Some(Box::new(val)))
    }

    #[test]
    fn values() {
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
}
