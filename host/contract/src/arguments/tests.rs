use std::sync::Arc;

use forms::Pattern;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::parameter::Bounds;
use crate::shape::{Case, EnumShape, Shape};
use crate::words::is_unsafe_for_terminal;

fn param(name: &str, shape: Shape, min: Option<f64>, max: Option<f64>) -> Parameter {
    Parameter {
        required: false,
        bounds: Bounds { min, max },
        ..Parameter::plain(name, shape)
    }
}

fn tool() -> Tool {
    let case = |name: &str| Case {
        name: name.into(),
        description: String::new(),
        wire: Vec::new(),
    };
    let order = EnumShape {
        description: String::new(),
        cases: ["title", "title-desc", "added"].map(case).into(),
    };
    let mut query = param("query", Shape::String, Some(1.0), Some(5.0));
    query.required = true;
    query.description = "Words to look for".into();
    let mut keys = param(
        "rating-keys",
        Shape::List(Box::new(Shape::String)),
        Some(1.0),
        Some(2.0),
    );
    keys.pattern = Pattern::parse("[0-9]{1,10}").ok();
    let mut library = param("library-id", Shape::String, None, None);
    library.pattern = keys.pattern.clone();
    library.aliases = vec!["section_id".into()];
    let mut limit = param("limit", Shape::U32, Some(1.0), Some(100.0));
    limit.default = Some(Value::U32(50));
    let examples = [
        json!({"query": "x", "limit": 5}),
        json!({"query": "y", "rating_keys": ["101", "102"]}),
        json!({"query": "z", "order": "added", "rating_keys": ["7"]}),
    ];
    let examples = examples.map(|example| example.as_object().unwrap().clone());
    Tool {
        name: "some_search".into(),
        export: "some-search".into(),
        examples: examples.into(),
        params: [
            query,
            keys,
            library,
            limit,
            param("offset", Shape::S32, None, None),
            param("ratio", Shape::F64, Some(0.5), None),
            param("order", Shape::Enum(Arc::new(order)), None, None),
            param("force", Shape::Bool, None, None),
        ]
        .into(),
        ..Tool::default()
    }
}

fn arguments(tool: &Tool, supplied: &Json) -> Result<Json, String> {
    let values = tool.arguments(supplied.as_object().unwrap())?;
    let names = tool.params.iter().map(|param| param.name.clone());
    let pairs = std::iter::zip(names, values);
    Ok(pairs
        .filter_map(|(name, value)| Some((name, value?.to_json())))
        .collect::<Map<_, _>>()
        .into())
}

/// The component's arguments besides the default of `limit`, or the words that refuse the call.
#[track_caller]
fn check(supplied: Json, expected: Result<Json, &str>) {
    let understood = arguments(&tool(), &supplied);
    let expected = expected.map(|mut expected| {
        expected
            .as_object_mut()
            .unwrap()
            .entry("limit")
            .or_insert(json!(50));
        expected
    });
    assert_eq!(
        understood.as_ref().map_err(String::as_str),
        expected.as_ref().map_err(|words| *words)
    );
}

#[test]
fn right_calls() {
    check(json!({"query": "Alien"}), Ok(json!({"query": "Alien"})));
    let all = json!({
        "query": "\u{c4}\u{d6}", "rating_keys": ["1", "2"], "library_id": "1", "limit": 100, "offset": -3, "ratio": 1.0,
        "order": "title_desc", "force": true,
    });
    check(all.clone(), Ok(all));
}

#[test]
fn arguments_as_clients_send_them() {
    check(
        json!({"query": 1984, "library_id": 1, "limit": "5", "force": "false", "rating_keys": "[\"101\", \"102\"]"}),
        Ok(
            json!({"query": "1984", "library_id": "1", "limit": 5, "force": false, "rating_keys": ["101", "102"]}),
        ),
    );
    check(
        json!({"query": "x", "rating_keys": "101"}),
        Ok(json!({"query": "x", "rating_keys": ["101"]})),
    );
}

#[test]
fn what_was_left_out_is_absent_however_it_is_written() {
    let left_out = json!({"query": "x", "rating_keys": "", "library_id": "", "limit": null, "ratio": "", "order": "", "force": ""});
    check(left_out, Ok(json!({"query": "x"})));
    check(
        json!({"query": ""}),
        Err(
            "`query` must have 1 to 5 characters, not 0. A right call: {\"query\":\"x\",\"limit\":5}",
        ),
    );
}

#[test]
fn names_that_clients_add_are_passed_over_unless_they_are_the_tools() {
    let added = json!({"query": "x", "toolCallId": "call_1", "sessionId": "s", "action": "sendMessage", "chatInput": "?"});
    check(added.clone(), Ok(json!({"query": "x"})));

    let mut none = Tool {
        name: "none".into(),
        ..Tool::default()
    };
    let without = json!({"toolCallId": "call_1", "sessionId": null});
    assert_eq!(arguments(&none, &without), Ok(json!({})));
    let words = "`none` takes no arguments, and got `query`".to_owned();
    assert_eq!(arguments(&none, &added), Err(words));
    none.params = [Parameter::plain("action", Shape::String)].into();
    assert_eq!(
        arguments(&none, &json!({"action": "stop"})),
        Ok(json!({"action": "stop"}))
    );
    assert!(arguments(&none, &json!({"action": {}})).is_err());
}

#[test]
fn aliases_mean_the_parameter() {
    check(
        json!({"query": "x", "section_id": 1}),
        Ok(json!({"query": "x", "library_id": "1"})),
    );
    check(
        json!({"query": "x", "section_id": "1", "library_id": "1"}),
        Ok(json!({"query": "x", "library_id": "1"})),
    );
    check(
        json!({"query": "x", "section_id": null, "library_id": "1"}),
        Ok(json!({"query": "x", "library_id": "1"})),
    );
    check(
        json!({"query": "x", "section_id": "1", "library_id": "2"}),
        Err("`library_id` is given twice. A right call: {\"query\":\"x\",\"limit\":5}"),
    );
}

/// Refused besides a right `query`, with these words before the call that is shown.
#[track_caller]
fn check_refused(name: &str, value: Json, expected: &str) {
    let mut supplied = json!({"query": "x"});
    supplied[name] = value;
    let words = arguments(&tool(), &supplied).unwrap_err();
    let (words, call) = words.split_once(". A right call: ").unwrap();
    assert_eq!(words, expected);
    arguments(&tool(), &serde_json::from_str(call).unwrap()).expect("it is right");
}

#[test]
fn missing_and_unknown_arguments() {
    for without in [json!({}), json!({"query": null})] {
        check(
            without,
            Err(
                r#"`query` is required (Words to look for). A right call: {"query":"x","limit":5}"#,
            ),
        );
    }
    let known = "it takes `query`, `rating_keys`, `library_id`, `limit`, `offset`, `ratio`, `order`, `force`";
    let unknown = |name: &str, hint: &str| {
        let shown = name.escape_debug();
        let words = format!("`some_search` has no argument `{shown}`{hint}; {known}");
        check_refused(name, json!(1), &words);
    };
    unknown("limt", " (did you mean `limit`?)");
    unknown("ratingKeys", " (did you mean `rating_keys`?)");
    unknown("rating-keys", " (did you mean `rating_keys`?)");
    unknown("colour", "");
    unknown("qeri", "");
    unknown("toolcallid", "");
    unknown("a\u{1b}b", "");
}

#[test]
fn several_mistakes_are_told_at_once_with_the_call_that_helps_most() {
    check(
        json!({"limit": 0, "limt": 1, "order": "size", "force": "perhaps", "rating_keys": ["x"]}),
        Err(concat!(
            "`some_search` has no argument `limt` (did you mean `limit`?); it takes `query`, `rating_keys`, `library_id`, ",
            "`limit`, `offset`, `ratio`, `order`, `force`; `query` is required (Words to look for); ",
            "`rating_keys`[0] must be an id of the form [0-9]{1,10}, not \"x\"; `limit` must be 1 to 100, not 0; ",
            "`order` must be one of \"title\", \"title_desc\", \"added\", not \"size\"; ",
            "`force` must be true or false, not the string \"perhaps\". ",
            r#"A right call: {"query":"z","order":"added","rating_keys":["7"]}"#,
        )),
    );
    let many: Map<_, _> = (0..1_000).map(|n| (format!("name{n}"), json!(n))).collect();
    let words = tool().arguments(&many).unwrap_err();
    assert_eq!(words.matches("has no argument").count(), MAX_MISTAKES);
    assert!(
        words.contains("; and 993 more mistakes. A right call: "),
        "{words}"
    );
}

#[test]
fn values_outside_their_bounds_say_the_range() {
    check_refused("limit", json!(0), "`limit` must be 1 to 100, not 0");
    check_refused("limit", json!("101"), "`limit` must be 1 to 100, not 101");
    check_refused("limit", json!(-1), "`limit` must be 1 to 100, not -1");
    check_refused(
        "limit",
        json!(5_000_000_000_u64),
        "`limit` must be 1 to 100, not 5000000000",
    );
    check_refused("ratio", json!(0.4), "`ratio` must be at least 0.5, not 0.4");
    check_refused(
        "query",
        json!("\u{c4}\u{d6}\u{dc}\u{df}\u{e9}x"),
        "`query` must have 1 to 5 characters, not 6",
    );
    check_refused(
        "rating_keys",
        json!([]),
        "`rating_keys` must have 1 to 2 elements, not 0",
    );
    check_refused(
        "limit",
        json!("5 films"),
        "`limit` must be a whole number, not the string \"5 films\"",
    );
}

#[test]
fn a_question_ends_as_one() {
    let words = arguments(&tool(), &json!({"query": "x", "order": "titel"})).unwrap_err();
    assert!(words.ends_with(r#"did you mean "title"? A right call: {"query":"z","order":"added","rating_keys":["7"]}"#), "{words}");
}

#[test]
fn a_tool_that_nobody_describes_shows_a_call_made_of_its_types() {
    let mut tool = tool();
    tool.examples = [].into();
    let words = arguments(&tool, &json!({"limit": 1})).unwrap_err();
    assert!(
        words.ends_with(r#". A right call: {"query":"..."}"#),
        "{words}"
    );
}

#[test]
fn an_example_is_a_right_call_word_for_word() {
    let check = |example: Json, expected: Result<(), &str>| {
        let checked = check_example(&tool().params, example.as_object().unwrap());
        assert_eq!(checked.as_ref().map_err(String::as_str).copied(), expected);
    };
    for example in tool().examples.iter() {
        check(example.clone().into(), Ok(()));
    }
    check(json!({}), Err("`query` is required (Words to look for)"));
    check(
        json!({"query": "x", "limit": 0}),
        Err("`limit` must be 1 to 100, not 0"),
    );
    check(
        json!({"query": "x", "limit": "5"}),
        Err("`limit` must be written 5, not \"5\""),
    );
    check(
        json!({"query": "x", "library_id": 1}),
        Err("`library_id` must be written \"1\", not 1"),
    );
    check(
        json!({"query": "x", "section_id": "1"}),
        Err("there is no parameter `section_id`"),
    );
    check(
        json!({"query": "x", "sessionId": "1"}),
        Err("there is no parameter `sessionId`"),
    );
    check(
        json!({"query": "x", "limit": null}),
        Err("`limit` must be a whole number, not null"),
    );
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (0_u32..120).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,8}".prop_map(Json::from),
        "[a\u{7f}\u{9b}\u{1b}\u{202e}]{0,4}".prop_map(Json::from),
        "title|added|5|true|\\[\"1\"\\]".prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        proptest::collection::vec(inner, 0..4).prop_map(Json::from)
    })
}

proptest! {
    #[test]
    fn any_arguments_give_values_in_order_or_words(
        supplied in proptest::collection::btree_map(
            "query|limit|offset|ratio|order|force|rating_keys|library_id|section_id|toolCallId|[a-z]{1,8}", any_json(), 0..6,
        ),
    ) {
        let tool = tool();
        let supplied: Map<String, Json> = supplied.into_iter().collect();
        match tool.arguments(&supplied) {
            Err(words) => prop_assert!(!words.is_empty() && !words.contains(is_unsafe_for_terminal), "{words:?}"),
            Ok(values) => {
                prop_assert_eq!(values.len(), tool.params.len());
                prop_assert!(supplied.contains_key("query"));
                // Written right, it is the same call.
                let names = tool.params.iter().map(|param| param.name.clone());
                let exact = std::iter::zip(names, &values).filter_map(|(name, value)| Some((name, value.as_ref()?.to_json())));
                let exact: Map<_, _> = exact.collect();
                prop_assert_eq!(check_example(&tool.params, &exact), Ok(()));
                prop_assert_eq!(tool.arguments(&exact), Ok(values));
            }
        }
    }
}
