//! Contracts: what a component may say about itself, and what not.

use serde_json::json;

mod odd;

use super::fixture;
use super::*;

fn contract_of(section: &Value) -> Result<Contract> {
    let bytes = fixture::component(section);
    let binary = Binary::read(&bytes)?;
    contract(&binary, binary.section()?)
}

#[test]
fn words_and_names_become_mcps() {
    let contract = contract_of(&fixture::section()).unwrap();
    assert_eq!(contract.instructions, "Start with `echo_it`.");
    assert_eq!(contract.check.as_deref(), Some("count"));
    let tool = &contract.tools[0];
    assert_eq!(
        (tool.name.as_str(), tool.export.as_str()),
        ("echo_it", "echo-it")
    );
    assert_eq!(tool.description, "Call it after `get_env`.");
    assert_eq!(tool.egress[0].to_string(), "GET /a/{id}?limit={limit}");
}

#[test]
fn schemas_say_what_a_model_needs_and_nothing_twice() {
    let contract = contract_of(&fixture::section()).unwrap();
    let tool = &contract.tools[0];
    assert_eq!(
        Value::Object((*tool.input_schema).clone()).to_string(),
        json!({
            "type": "object",
            "properties": {
                "id": {"type": "string", "description": "Id, from `get_env`", "minLength": 1, "maxLength": 20},
                "limit": {"type": "integer", "minimum": 1, "description": "How many", "maximum": 100, "default": 50},
            },
            "required": ["id"],
            "additionalProperties": false,
        })
        .to_string()
    );
    assert_eq!(
        Value::Object((*tool.output_schema).clone()).to_string(),
        json!({
            "type": "object",
            "description": "A number.",
            "properties": {"the_value": {"type": "integer", "minimum": 0, "description": "As `get_env` has it"}},
            "required": ["the_value"],
        })
        .to_string()
    );
}

/// Changes one value of the section and expects words in the refusal.
#[track_caller]
fn check_refused(pointer: &str, value: Value, expected: &str) {
    let mut section = fixture::section();
    *section.pointer_mut(pointer).expect(pointer) = value;
    let error = contract_of(&section).expect_err("the contract is refused");
    assert!(format!("{error:#}").contains(expected), "{error:#}");
}

#[test]
fn sandbox_a_section_that_lies_is_refused() {
    check_refused("/version", json!(2), "is version 2");
    check_refused(
        "/default-toolsets/0",
        json!("other"),
        "no tool belongs to the default toolset `other`",
    );
    check_refused("/check", json!("none"), "the check `none` is no tool");
    check_refused(
        "/tools/0/name",
        json!("ghost"),
        "`ghost` is described but not exported",
    );
    check_refused("/tools/3/name", json!("count"), "described twice");
    check_refused(
        "/tools/0",
        json!({"name": "echo-it"}),
        "missing field `title`",
    );
    check_refused(
        "/tools/0/title",
        json!(""),
        "the tool `echo-it`: it has no title",
    );
    check_refused("/tools/0/toolset", json!(""), "it belongs to no toolset");
    check_refused(
        "/tools/0/effect",
        json!("harmless"),
        "unknown variant `harmless`",
    );
    check_refused(
        "/tools/0/params/0/name",
        json!("ghost"),
        "it has no parameter `ghost`",
    );
    check_refused(
        "/tools/0/params/1/name",
        json!("id"),
        "`id` is described twice",
    );
    check_refused(
        "/tools/0/params/1/min",
        json!(101),
        "`limit`: its lower bound is above its upper one",
    );
    check_refused(
        "/tools/0/params/1/min",
        json!(0.5),
        "`limit`: its bounds do not fit its type",
    );
    check_refused(
        "/tools/0/params/1/min",
        json!(-1),
        "`limit`: its bounds do not fit its type",
    );
    check_refused(
        "/tools/0/params/1/default",
        json!(0),
        "its default: `limit` must be 1 to 100, not 0",
    );
    check_refused(
        "/tools/0/params/1/default",
        json!("x"),
        "its default: `limit` must be a whole number",
    );
    check_refused(
        "/tools/0/params/0",
        json!({"name": "id", "default": "x"}),
        "a default needs an optional parameter",
    );
    check_refused(
        "/tools/0/egress/0",
        json!("PUT /a"),
        "`PUT /a` does more than read",
    );
    check_refused(
        "/tools/0/egress/0",
        json!("DELETE /a"),
        "`DELETE /a` deletes, and its effect is not destructive",
    );
    check_refused(
        "/tools/0/egress/0",
        json!("GET /a?b={none}"),
        "the tool has no parameter `none`",
    );
    check_refused(
        "/tools/0/egress/0",
        json!("GET other:/a"),
        "names an origin that is not declared",
    );
}

#[test]
fn sandbox_words_that_nobody_should_be_shown_are_refused() {
    let long = |length: usize| json!("x".repeat(length));
    check_refused(
        "/tools/0/title",
        long(101),
        "the tool `echo-it`: its title: 101 characters, more than 100",
    );
    check_refused(
        "/tools/0/title",
        json!("a\u{1b}[2Jb"),
        "its title: a control character, \\u{1b}",
    );
    check_refused("/tools/0/title", json!("a\nb"), "its title: a line end");
    check_refused(
        "/tools/0/description",
        json!("a\u{1b}b"),
        "its description: a control character, \\u{1b}",
    );
    check_refused(
        "/tools/0/description",
        long(4_001),
        "its description: 4001 characters, more than 4000",
    );
    check_refused(
        "/instructions",
        long(8_001),
        "the instructions: 8001 characters, more than 8000",
    );
    check_refused(
        "/instructions",
        json!("a\u{1b}[31m"),
        "the instructions: a control character",
    );
    check_refused("/tools/0/toolset", json!("all"), "can be called `all`");
    check_refused("/tools/0/toolset", long(65), "its toolset: 65 characters");
    check_refused(
        "/tools/0/params/0/description",
        json!("\u{7}"),
        "the words of its parameter `id`: a control character",
    );
    check_refused(
        "/tools/0/egress",
        json!(vec!["GET /a"; 501]),
        "its egress: there are 501, more than 500",
    );
    check_refused(
        "/tools/0/egress/0",
        json!(format!("GET /{}", "a".repeat(1_000))),
        "its egress: 1005 characters, more than 1000",
    );
    check_refused(
        "/types/number/fields/0/description",
        json!("\u{0}"),
        "the type `number`: a control character",
    );
    let tool = fixture::section()["tools"][0].clone();
    check_refused(
        "/tools",
        json!(vec![tool; 201]),
        "it describes 201 tools, more than 200",
    );
    let origin = json!({"name": "other", "url": "https://other.example"});
    let mut section = fixture::section();
    section["origins"] = json!([origin, origin]);
    let error = contract_of(&section).unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "a second origin: `other` is declared twice"
    );
}

#[test]
fn a_write_may_not_delete_and_every_export_is_described() {
    let mut section = fixture::section();
    section["tools"][0]["effect"] = json!("write");
    section["tools"][0]["egress"] = json!(["DELETE /a"]);
    let error = contract_of(&section).unwrap_err();
    assert!(format!("{error:#}").contains("deletes, and its effect is not destructive"));
    section["tools"][0]["effect"] = json!("destructive");
    assert!(contract_of(&section).is_ok());

    let tools = section["tools"].as_array_mut().unwrap();
    tools.retain(|tool| tool["name"] != "spin");
    let error = contract_of(&section).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the function `spin` is exported but not described"
    );
}

#[test]
fn second_origins_are_declared_once_for_all_tools() {
    let mut section = fixture::section();
    section["origins"] = json!([{"name": "other", "url": "https://other.example"}]);
    section["tools"][0]["egress"] = json!(["GET other:/a"]);
    let contract = contract_of(&section).unwrap();
    assert_eq!(contract.origins[0].1.to_string(), "https://other.example");
    section["origins"][0]["url"] = json!("ftp://other.example");
    assert!(format!("{:#}", contract_of(&section).unwrap_err()).contains("a second origin"));
}

#[test]
fn inspection_tells_everything_without_running() {
    let bytes = fixture::component(&fixture::section());
    let inspection = inspect(&bytes).unwrap();
    assert_eq!(
        (inspection.size, inspection.sha256.len()),
        (bytes.len(), 64)
    );
    assert_eq!(inspection.imports, ["wasi:cli/environment@0.2.0"]);
    assert!(inspection.exports.contains(&"echo-it".to_owned()));
    assert_eq!(inspection.contract.unwrap().tools.len(), 8);
    assert_eq!(inspection.refusals, Vec::<String>::new());

    let bytes = wat::parse_str(
        r#"(component (import "wasi:sockets/tcp@0.2.6" (instance (export "f" (func)))))"#,
    );
    let inspection = inspect(&bytes.unwrap()).unwrap();
    assert!(
        inspection.refusals[0].contains("wasi:sockets/tcp@0.2.6"),
        "{:?}",
        inspection.refusals
    );
    assert!(!inspection.described);

    assert!(inspect(b"not a component").is_err());
}
