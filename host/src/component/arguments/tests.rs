use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::component::Effect;
use crate::component::parameter::Bounds;
use crate::component::shape::Case;

fn param(
    name: &str,
    required: bool,
    shape: Shape,
    min: Option<f64>,
    max: Option<f64>,
) -> Parameter {
    Parameter {
        name: snake(name),
        export: name.to_owned(),
        description: String::new(),
        shape,
        required,
        bounds: Bounds { min, max },
        default: None,
    }
}

fn tool() -> Tool {
    let order = EnumShape {
        description: String::new(),
        cases: ["title", "title-desc", "added"]
            .map(|name| Case {
                name: name.into(),
                description: String::new(),
            })
            .into(),
    };
    let mut query = param("query", true, Shape::String, Some(1.0), Some(5.0));
    query.description = "What to look for".into();
    let keys = Shape::List(Box::new(Shape::String));
    Tool {
        name: "some_search".into(),
        export: "some-search".into(),
        title: "Search".into(),
        description: String::new(),
        toolset: "t".into(),
        effect: Effect::Read,
        idempotent: false,
        egress: [].into(),
        input_schema: Arc::default(),
        output_schema: Arc::default(),
        params: [
            query,
            param("rating-keys", false, keys, Some(1.0), Some(2.0)),
            param("limit", false, Shape::U32, Some(1.0), Some(100.0)),
            param("offset", false, Shape::S32, None, None),
            param("ratio", false, Shape::F64, Some(0.5), None),
            param("order", false, Shape::Enum(Arc::new(order)), None, None),
            param("force", false, Shape::Bool, None, None),
        ]
        .into(),
    }
}

/// The values of `query` and of whatever else is given, or the words that refuse them.
#[track_caller]
fn check(arguments: Value, expected: Result<&[Val], &str>) {
    let Value::Object(arguments) = arguments else {
        panic!("arguments are an object")
    };
    let supplied = values(&tool(), &arguments).map(|values| {
        values
            .into_iter()
            .filter(|value| !matches!(value, Val::Option(None)))
            .collect::<Vec<_>>()
    });
    assert_eq!(
        supplied.as_deref(),
        expected
            .map_err(str::to_owned)
            .as_ref()
            .map(|values| &**values)
    );
}

/// Refused besides a right `query`.
#[track_caller]
fn check_refused(name: &str, value: Value, expected: &str) {
    let mut arguments = json!({"query": "x"});
    arguments[name] = value;
    check(arguments, Err(expected));
}

fn text(text: &str) -> Val {
    Val::String(text.into())
}

fn some(val: Val) -> Val {
    Val::Option(Some(Box::new(val)))
}

#[test]
fn right_calls() {
    check(json!({"query": "Alien"}), Ok(&[text("Alien")]));
    check(json!({"query": "ÄÖÜßé"}), Ok(&[text("ÄÖÜßé")]));
    check(json!({"query": "x", "limit": null}), Ok(&[text("x")]));
    check(
        json!({"limit": 100, "query": "x"}),
        Ok(&[text("x"), some(Val::U32(100))]),
    );
    check(
        json!({"query": "x", "limit": 5.0}),
        Ok(&[text("x"), some(Val::U32(5))]),
    );
    check(
        json!({"query": "x", "offset": -3}),
        Ok(&[text("x"), some(Val::S32(-3))]),
    );
    check(
        json!({"query": "x", "ratio": 1}),
        Ok(&[text("x"), some(Val::Float64(1.0))]),
    );
    check(
        json!({"query": "x", "order": "title_desc"}),
        Ok(&[text("x"), some(Val::Enum("title-desc".into()))]),
    );
    check(
        json!({"query": "x", "force": true}),
        Ok(&[text("x"), some(Val::Bool(true))]),
    );
    let keys = some(Val::List(vec![text("1"), text("2")]));
    check(
        json!({"query": "x", "rating_keys": ["1", "2"]}),
        Ok(&[text("x"), keys]),
    );
}

#[test]
fn missing_and_unknown_arguments_show_a_right_call() {
    check(
        json!({}),
        Err(r#"`query` is required (What to look for), e.g. {"query":"..."}"#),
    );
    check(
        json!({"query": null}),
        Err(r#"`query` is required (What to look for), e.g. {"query":"..."}"#),
    );
    let known = "it takes `query`, `rating_keys`, `limit`, `offset`, `ratio`, `order`, `force`";
    check_refused(
        "limt",
        json!(1),
        &format!("`some_search` has no argument `limt` (did you mean `limit`?); {known}"),
    );
    check_refused(
        "ratingKeys",
        json!(1),
        &format!(
            "`some_search` has no argument `ratingKeys` (did you mean `rating_keys`?); {known}"
        ),
    );
    check_refused(
        "colour",
        json!(1),
        &format!("`some_search` has no argument `colour`; {known}"),
    );
    check_refused(
        "qeri",
        json!(1),
        &format!("`some_search` has no argument `qeri`; {known}"),
    );
    check_refused(
        "a\u{1b}b",
        json!(1),
        &format!("`some_search` has no argument `a\\u{{1b}}b`; {known}"),
    );
}

#[test]
fn wrong_types_say_what_is_expected_and_what_came() {
    check_refused(
        "limit",
        json!("5"),
        r#"`limit` must be a whole number, not the string "5": write 5 without quotes"#,
    );
    check_refused(
        "limit",
        json!("many"),
        r#"`limit` must be a whole number, not the string "many""#,
    );
    check_refused(
        "limit",
        json!(5.5),
        "`limit` must be a whole number, not the number 5.5",
    );
    check_refused(
        "limit",
        json!([5]),
        "`limit` must be a whole number, not a list",
    );
    check_refused(
        "offset",
        json!(true),
        "`offset` must be a whole number, not true",
    );
    check_refused(
        "ratio",
        json!("1.5"),
        r#"`ratio` must be a number, not the string "1.5": write 1.5 without quotes"#,
    );
    check_refused(
        "force",
        json!("true"),
        r#"`force` must be true or false, not the string "true": write true without quotes"#,
    );
    check_refused(
        "force",
        json!(1),
        "`force` must be true or false, not the number 1",
    );
    check_refused(
        "limit",
        json!("true"),
        r#"`limit` must be a whole number, not the string "true""#,
    );
    check_refused(
        "query",
        json!(5),
        r#"`query` must be a string, not the number 5: write "5" in quotes"#,
    );
    check_refused(
        "query",
        json!({}),
        "`query` must be a string, not an object",
    );
    check_refused(
        "rating_keys",
        json!("7"),
        r#"`rating_keys` must be a list, not the string "7": write ["7"]"#,
    );
    check_refused(
        "rating_keys",
        json!(["1", 2]),
        r#"`rating_keys`[1] must be a string, not the number 2: write "2" in quotes"#,
    );
    check_refused(
        "limit",
        json!("\u{1b}[2J\u{7f}\u{202e}"),
        r#"`limit` must be a whole number, not the string "\u001b[2J\u{7f}\u{202e}""#,
    );
    let long = "x".repeat(1000);
    let shown = "x".repeat(59);
    check_refused(
        "limit",
        json!(long),
        &format!("`limit` must be a whole number, not the string \"{shown}..."),
    );
}

#[test]
fn values_outside_their_bounds_say_the_range() {
    check_refused("limit", json!(0), "`limit` must be 1 to 100, not 0");
    check_refused("limit", json!(101), "`limit` must be 1 to 100, not 101");
    check_refused("limit", json!(-1), "`limit` must be 1 to 100, not -1");
    check_refused(
        "limit",
        json!(5_000_000_000_u64),
        "`limit` must be 1 to 100, not 5000000000",
    );
    check_refused(
        "offset",
        json!(3_000_000_000_u64),
        "`offset` must be -2147483648 to 2147483647, not 3000000000",
    );
    check_refused("ratio", json!(0.4), "`ratio` must be at least 0.5, not 0.4");
    check_refused(
        "query",
        json!(""),
        "`query` must have 1 to 5 characters, not 0",
    );
    check_refused(
        "query",
        json!("ÄÖÜßéx"),
        "`query` must have 1 to 5 characters, not 6",
    );
    check_refused(
        "rating_keys",
        json!([]),
        "`rating_keys` must have 1 to 2 elements, not 0",
    );
    let cases = r#""title", "title_desc", "added""#;
    check_refused(
        "order",
        json!("titel"),
        &format!("`order` must be one of {cases}, not \"titel\": did you mean \"title\"?"),
    );
    check_refused(
        "order",
        json!("title-desc"),
        &format!(
            "`order` must be one of {cases}, not \"title-desc\": did you mean \"title_desc\"?"
        ),
    );
    check_refused(
        "order",
        json!("size"),
        &format!("`order` must be one of {cases}, not \"size\""),
    );
    check_refused(
        "order",
        json!(1),
        &format!("`order` must be one of {cases}, not the number 1"),
    );
}

#[test]
fn numbers_without_bounds_fit_their_type() {
    let check = |number: Value, expected: Result<Val, &str>| {
        let supplied = of(&Shape::U32, "`n`", &number);
        assert_eq!(supplied, expected.map_err(str::to_owned));
    };
    check(json!(0), Ok(Val::U32(0)));
    check(json!(u32::MAX), Ok(Val::U32(u32::MAX)));
    check(json!(-1), Err("`n` must be 0 or more, not -1"));
    let most = "`n` must be at most 4294967295, not 4294967296";
    check(json!(1_u64 << 32), Err(most));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        "[a\u{7f}\u{9b}\u{1b}\u{202e}]{0,4}".prop_map(Value::from),
        "title|added|5".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        proptest::collection::vec(inner, 0..4).prop_map(Value::from)
    })
}

proptest! {
    #[test]
    fn any_arguments_give_values_in_order_or_words(
        arguments in proptest::collection::btree_map("query|limit|offset|ratio|order|force|rating_keys|[a-z]{1,8}", any_json(), 0..5),
    ) {
        let arguments: Map<String, Value> = arguments.into_iter().collect();
        match values(&tool(), &arguments) {
            Err(words) => prop_assert!(!words.is_empty() && !words.contains(obeyed), "{words:?}"),
            Ok(values) => {
                prop_assert_eq!(values.len(), 7);
                prop_assert!(arguments.contains_key("query"));
                if let Val::Option(Some(limit)) = &values[2] {
                    prop_assert!(matches!(**limit, Val::U32(1..=100)));
                }
            }
        }
    }
}
