use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::shape::Case;

fn order() -> Shape {
    let case = |name: &str| Case {
        name: name.into(),
        description: String::new(),
        wire: Vec::new(),
    };
    Shape::Enum(Arc::new(EnumShape {
        description: String::new(),
        cases: ["title", "title-desc", "added"].map(case).into(),
    }))
}

fn list(element: Shape) -> Shape {
    Shape::List(Box::new(element))
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[track_caller]
fn check(shape: Shape, json: Json, expected: Result<Value, &str>) {
    let read = shape.read("`n`", &json);
    assert_eq!(
        read.as_ref().map_err(String::as_str),
        expected.as_ref().map_err(|words| *words),
        "{json}"
    );
}

#[test]
fn exact_types() {
    check(Shape::Bool, json!(true), Ok(Value::Flag(true)));
    check(Shape::U32, json!(5), Ok(Value::U32(5)));
    check(Shape::U32, json!(5.0), Ok(Value::U32(5)));
    check(Shape::U32, json!(u32::MAX), Ok(Value::U32(u32::MAX)));
    check(Shape::S32, json!(-3), Ok(Value::S32(-3)));
    check(Shape::F64, json!(1), Ok(Value::F64(1.0)));
    check(Shape::String, json!("\u{c4} 5"), Ok(text("\u{c4} 5")));
    check(
        order(),
        json!("title_desc"),
        Ok(Value::Case("title-desc".into())),
    );
    check(
        list(Shape::U32),
        json!([1, 2]),
        Ok(Value::List(vec![Value::U32(1), Value::U32(2)])),
    );
    check(list(Shape::String), json!([]), Ok(Value::List(vec![])));
}

#[test]
fn numbers_and_flags_in_texts() {
    check(Shape::U32, json!("5"), Ok(Value::U32(5)));
    check(Shape::U32, json!(" 5 "), Ok(Value::U32(5)));
    check(Shape::U32, json!("5.0"), Ok(Value::U32(5)));
    check(Shape::S32, json!("-5"), Ok(Value::S32(-5)));
    check(Shape::F64, json!("7.5"), Ok(Value::F64(7.5)));
    check(Shape::Bool, json!("false"), Ok(Value::Flag(false)));
    check(Shape::Bool, json!("True"), Ok(Value::Flag(true)));
}

#[test]
fn what_is_no_number_and_no_flag_is_not_guessed() {
    for wrong in [
        "5 films", "five", "", "0x5", "05", "+5", "5,0", "1_000", "\u{665}", "5.5", "NaN", "1e999",
    ] {
        let words = format!(
            "`n` must be a whole number, not the string {}",
            json!(wrong)
        );
        check(Shape::U32, json!(wrong), Err(&words));
    }
    check(
        Shape::U32,
        json!(5.5),
        Err("`n` must be a whole number, not the number 5.5"),
    );
    check(
        Shape::U32,
        json!(true),
        Err("`n` must be a whole number, not true"),
    );
    check(
        Shape::U32,
        json!([5]),
        Err("`n` must be a whole number, not a list"),
    );
    check(
        Shape::F64,
        json!("1,5"),
        Err("`n` must be a number, not the string \"1,5\""),
    );
    check(
        Shape::Bool,
        json!(1),
        Err("`n` must be true or false, not the number 1"),
    );
    check(
        Shape::Bool,
        json!("1"),
        Err("`n` must be true or false, not the string \"1\""),
    );
    check(
        Shape::Bool,
        json!("yes"),
        Err("`n` must be true or false, not the string \"yes\""),
    );
}

#[test]
fn numbers_fit_their_type() {
    check(Shape::U32, json!(-1), Err("`n` must be 0 or more, not -1"));
    check(
        Shape::U32,
        json!("-1"),
        Err("`n` must be 0 or more, not -1"),
    );
    let most = "`n` must be at most 4294967295, not 4294967296";
    check(Shape::U32, json!(1_u64 << 32), Err(most));
    let range = "`n` must be -2147483648 to 2147483647, not 3000000000";
    check(Shape::S32, json!(3_000_000_000_u64), Err(range));
}

#[test]
fn whole_numbers_are_texts_and_fractions_are_not() {
    check(Shape::String, json!(5), Ok(text("5")));
    check(Shape::String, json!(1984), Ok(text("1984")));
    check(Shape::String, json!(-7), Ok(text("-7")));
    check(
        Shape::String,
        json!(u64::MAX),
        Ok(text("18446744073709551615")),
    );
    check(
        Shape::String,
        json!(1.5),
        Err("`n` must be a string, not the number 1.5: write \"1.5\" in quotes"),
    );
    check(
        Shape::String,
        json!(5.0),
        Err("`n` must be a string, not the number 5.0: write \"5.0\" in quotes"),
    );
    check(
        Shape::String,
        json!(true),
        Err("`n` must be a string, not true"),
    );
    check(
        Shape::String,
        json!({}),
        Err("`n` must be a string, not an object"),
    );
}

#[test]
fn lists_in_texts() {
    let ones = || Ok(Value::List(vec![text("1"), text("2")]));
    check(list(Shape::String), json!("[\"1\", \"2\"]"), ones());
    check(list(Shape::String), json!(" [1, 2]"), ones());
    check(list(Shape::String), json!([1, "2"]), ones());
    check(list(Shape::String), json!("[]"), Ok(Value::List(vec![])));
    check(
        list(Shape::String),
        json!("7"),
        Ok(Value::List(vec![text("7")])),
    );
    check(
        list(Shape::String),
        json!(7),
        Ok(Value::List(vec![text("7")])),
    );
    check(
        list(Shape::U32),
        json!("7"),
        Ok(Value::List(vec![Value::U32(7)])),
    );
    check(
        list(order()),
        json!("title"),
        Ok(Value::List(vec![Value::Case("title".into())])),
    );
}

#[test]
fn a_text_that_may_be_several_is_no_list() {
    check(
        list(Shape::String),
        json!("1, 2"),
        Err("`n` must be a list, not the string \"1, 2\": write [\"1\",\"2\"]"),
    );
    check(
        list(Shape::String),
        json!("Love, Victor"),
        Err("`n` must be a list, not the string \"Love, Victor\": write [\"Love\",\"Victor\"]"),
    );
    for wrong in [
        "",
        " ",
        "[Rec]",
        "[1",
        "[1] and more",
        "{}",
        "[{\"a\":1}",
        "a]",
    ] {
        let words = format!("`n` must be a list, not the string {}", json!(wrong));
        check(list(Shape::String), json!(wrong), Err(&words));
    }
    check(
        list(Shape::String),
        json!({}),
        Err("`n` must be a list, not an object"),
    );
    check(
        list(Shape::String),
        json!(true),
        Err("`n` must be a list, not true"),
    );
    check(
        list(Shape::String),
        json!(["1", null]),
        Err("`n`[1] must be a string, not null"),
    );
    check(
        list(Shape::String),
        json!("[[1]]"),
        Err("`n`[0] must be a string, not a list"),
    );
}

#[test]
fn cases_are_written_as_they_are() {
    let cases = r#""title", "title_desc", "added""#;
    let check = |wrong: Json, expected: &str| {
        check(
            order(),
            wrong,
            Err(&format!("`n` must be one of {cases}, not {expected}")),
        )
    };
    check(json!("titel"), "\"titel\": did you mean \"title\"?");
    check(
        json!("title-desc"),
        "\"title-desc\": did you mean \"title_desc\"?",
    );
    check(json!("Title"), "\"Title\": did you mean \"title\"?");
    check(json!("size"), "\"size\"");
    check(json!(1), "the number 1");
}

#[test]
fn what_came_is_shown_short_and_without_what_terminals_obey() {
    check(
        Shape::U32,
        json!("\u{1b}[2J\u{7f}\u{202e}"),
        Err(r#"`n` must be a whole number, not the string "\u001b[2J\u{7f}\u{202e}""#),
    );
    let words = format!(
        "`n` must be a whole number, not the string \"{}...",
        "x".repeat(59)
    );
    check(Shape::U32, json!("x".repeat(1000)), Err(&words));
}

fn any_shape() -> impl Strategy<Value = Shape> {
    let plain = prop_oneof![
        Just(Shape::Bool),
        Just(Shape::U32),
        Just(Shape::S32),
        Just(Shape::F64),
        Just(Shape::String),
        Just(order()),
    ];
    (plain, any::<bool>()).prop_map(|(shape, several)| if several { list(shape) } else { shape })
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-9_i64..9).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,8}".prop_map(Json::from),
        "-?[0-9]{1,12}(\\.[0-9]{1,2})?".prop_map(Json::from),
        "true|FALSE|title|added|\\[\"?[0-9a,]{0,5}\"?\\]".prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        proptest::collection::vec(inner, 0..4).prop_map(Json::from)
    })
}

proptest! {
    /// A value that is understood from what a client sent is the one that is read from how it is written right.
    #[test]
    fn what_is_understood_is_what_the_exact_type_gives(shape in any_shape(), json in any_json()) {
        if let Ok(value) = shape.read("`n`", &json) {
            let exact = value.to_json();
            prop_assert!(value.is_written(&exact));
            prop_assert_eq!(shape.read("`n`", &exact), Ok(value));
        }
    }

    /// The same text in quotes or not.
    #[test]
    fn quotes_around_numbers_and_flags_change_nothing(number in any::<i32>(), fraction in -1e6..1e6_f64, flag in any::<bool>()) {
        let read = |shape: &Shape, json: Json| shape.read("`n`", &json);
        for (shape, json) in [
            (Shape::U32, json!(number)), (Shape::S32, json!(number)), (Shape::F64, json!(number)),
            (Shape::U32, json!(fraction)), (Shape::F64, json!(fraction)), (Shape::Bool, json!(flag)),
        ] {
            let text = json.to_string();
            let (json, quoted): (Json, _) = (serde_json::from_str(&text).unwrap(), json!(text));
            match (read(&shape, json), read(&shape, quoted)) {
                (Ok(plain), quoted) => prop_assert_eq!(quoted, Ok(plain)),
                (Err(_), quoted) => prop_assert!(quoted.is_err()),
            }
        }
        prop_assert_eq!(read(&Shape::String, json!(number)), Ok(text(&number.to_string())));
    }

    /// A text is one element, or the list that it spells: never one of two readings.
    #[test]
    fn a_text_is_a_list_in_one_way_only(written in "\\PC{0,10}|[a-c ,;\\[\\]\"]{0,10}") {
        if let Ok(Value::List(values)) = list(Shape::String).read("`n`", &json!(written)) {
            if written.trim_start().starts_with('[') {
                let spelled: Vec<Json> = serde_json::from_str(&written).unwrap();
                prop_assert_eq!(spelled.len(), values.len());
            } else {
                prop_assert!(!written.contains(SEPARATORS));
                prop_assert_eq!(values, vec![text(&written)]);
            }
        }
    }
}
