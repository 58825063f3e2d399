//! Contracts of components whose functions have other types than the fixture's: enums, lists, images, errors that ask.

use serde_json::{Value as Json, json};

use super::*;

/// A component with one function, described by `members` of its tool and by `world`.
fn component(
    types: &str,
    params: &str,
    ok: &str,
    code: &str,
    tool: &Json,
    world: &Json,
) -> Result<Contract> {
    let mut entry = json!({
        "name": "do-it", "title": "Do it", "toolset": "t", "effect": "destructive", "examples": [{}],
        "result": "answer", "error": "tool-error",
    });
    let mut section = json!({"version": 2, "types": {}});
    for (target, members) in [(&mut entry, tool), (&mut section, world)] {
        for (name, value) in members.as_object().unwrap() {
            target[name] = value.clone();
        }
    }
    section["tools"] = json!([entry]);
    let section = section
        .to_string()
        .replace('\\', "\\\\")
        .replace('"', "\\\"");
    let bytes = wat::parse_str(format!(
        r#"(component
  (core module (@custom "mcp-tools" "{section}"))
  {types}
  (type $answer' (record {ok}))
  (import "answer" (type $answer (eq $answer')))
  (type $code' (enum {code}))
  (import "code" (type $code (eq $code')))
  (type $error' (record (field "code" $code) (field "message" string)))
  (import "tool-error" (type $error (eq $error')))
  (import "f" (func $f {params} (result (result $answer (error $error)))))
  (export "do-it" (func $f)))"#
    ))
    .unwrap_or_else(|error| panic!("{error}"));
    let binary = Binary::read(&bytes)?;
    contract(&binary, binary.section()?)
}

const ORDER: &str =
    r#"(type $order' (enum "title" "title-desc")) (import "order" (type $order (eq $order')))"#;
const FLAG: &str = r#"(field "changed" bool)"#;
const IMAGE: &str = r#"(field "media-type" string) (field "data" (list u8))"#;

fn tool(contract: Result<Contract>) -> Tool {
    let mut contract = contract.unwrap_or_else(|error| panic!("{error:#}"));
    contract.tools.remove(0)
}

#[test]
fn defaults_of_every_type_are_read_and_taken() {
    let params = r#"(param "flag" (option bool)) (param "share" (option f64)) (param "shift" (option s32))
        (param "words" (option string)) (param "order" (option $order)) (param "orders" (option (list $order)))"#;
    let entry = json!({"params": [
        {"name": "flag", "default": true},
        {"name": "share", "min": 0.5, "max": 9.5, "default": 2.5},
        {"name": "shift", "min": -5, "max": 5, "default": -3},
        {"name": "words", "max": 9, "default": "a b"},
        {"name": "order", "type": "order", "default": "title-desc"},
        {"name": "orders", "type": "order", "max": 2, "default": ["title", "title-desc"]},
    ]});
    let tool = tool(component(
        ORDER,
        params,
        FLAG,
        r#""failed""#,
        &entry,
        &json!({}),
    ));
    let case = |name: &str| Value::Case(name.into());
    let defaults = [
        Value::Flag(true),
        Value::F64(2.5),
        Value::S32(-3),
        Value::Text("a b".into()),
        case("title-desc"),
        Value::List(vec![case("title"), case("title-desc")]),
    ];
    assert_eq!(tool.arguments(&Map::new()), Ok(defaults.map(Some).to_vec()));
    let shown = ["flag", "share", "shift", "words", "order", "orders"]
        .map(|name| tool.input_schema["properties"][name]["default"].clone());
    let written = [
        json!(true),
        json!(2.5),
        json!(-3),
        json!("a b"),
        json!("title_desc"),
        json!(["title", "title_desc"]),
    ];
    assert_eq!(shown, written);
}

#[test]
fn sandbox_defaults_that_do_not_fit_are_refused_whatever_their_type() {
    let check = |ty: &str, default: Json, expected: &str| {
        let params = format!("(param \"some\" (option {ty}))");
        let entry = json!({"params": [{"name": "some", "type": "order", "default": default}]});
        let error = component(ORDER, &params, FLAG, r#""failed""#, &entry, &json!({})).unwrap_err();
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    };
    check(
        "bool",
        json!("true"),
        "its default: `some` must be written true, not \"true\"",
    );
    check(
        "f64",
        json!("1.5"),
        "its default: `some` must be written 1.5, not \"1.5\"",
    );
    check(
        "string",
        json!(5),
        "its default: `some` must be written \"5\", not 5",
    );
    check(
        "$order",
        json!("size"),
        "its default: `some` must be one of \"title\", \"title_desc\"",
    );
    check(
        "(list $order)",
        json!("title"),
        "its default: `some` must be written [\"title\"], not \"title\"",
    );
    check(
        "(list u32)",
        json!([1, "2"]),
        "its default: `some` must be written [1,2]",
    );
}

#[test]
fn rules_bind_an_enum_by_the_servers_words() {
    let entry = json!({
        "params": [{"name": "order", "type": "order"}], "egress": ["DELETE /a?by={order}"], "examples": [{"order": "title"}],
    });
    let types =
        json!({"types": {"order": {"cases": [{"name": "title", "wire": ["0", "titleSort"]}]}}});
    let tool = tool(component(
        ORDER,
        "(param \"order\" $order)",
        FLAG,
        r#""failed""#,
        &entry,
        &types,
    ));
    let Shape::Enum(cases) = &tool.params[0].shape else {
        panic!("it is an enum")
    };
    let wires: Vec<_> = cases.cases.iter().map(|case| case.wire.join(" ")).collect();
    assert_eq!(wires, ["0 titleSort", ""]);
    let error = json!({"types": {"order": {"cases": [{"name": "size", "wire": ["1"]}]}}});
    let error = component(
        ORDER,
        "(param \"order\" $order)",
        FLAG,
        r#""failed""#,
        &entry,
        &error,
    )
    .unwrap_err();
    assert!(
        format!("{error:#}").ends_with("`order`: the type `order` has no case `size`"),
        "{error:#}"
    );
}

#[test]
fn an_image_is_the_whole_answer_and_has_no_schema() {
    let image = json!({"types": {"answer": {"content": "image"}}});
    let read = |ok: &str| component("", "", ok, r#""failed""#, &json!({}), &image);
    let tool = tool(read(IMAGE));
    assert_eq!((tool.answers, tool.output_schema), (Answers::Image, None));
    for other in [
        FLAG.to_owned(),
        r#"(field "data" (list u8)) (field "media-type" string)"#.to_owned(),
        format!("{IMAGE} {FLAG}"),
        IMAGE.replace("u8", "u32"),
        IMAGE.replace("string", "u32"),
        IMAGE.replace("(list u8)", "(option (list u8))"),
    ] {
        let error = read(&other).unwrap_err();
        assert!(
            format!("{error:#}").contains("its image is not a record of"),
            "{other}: {error:#}"
        );
    }
    // Bytes are for images only.
    let error = component("", "", IMAGE, r#""failed""#, &json!({}), &json!({})).unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "the tool `do-it`: its result holds a u8"
    );
}

#[test]
fn an_error_asks_for_a_person_by_the_case_of_its_code() {
    let confirms =
        |code: &str| tool(component("", "", FLAG, code, &json!({}), &json!({}))).confirms;
    assert!(confirms(r#""failed" "confirm""#));
    assert!(!confirms(r#""failed" "confirmed""#));
}

#[test]
fn limits_of_a_tool_are_its_own() {
    let entry = json!({"requests": 256, "timeout-seconds": 120});
    let tool = tool(component("", "", FLAG, r#""failed""#, &entry, &json!({})));
    assert_eq!(
        (tool.requests, tool.timeout),
        (Some(256), Some(Duration::from_secs(120)))
    );
}
