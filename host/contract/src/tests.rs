//! Contracts: what a component may say about itself, and what not.

use serde_json::{Value as Json, json};

mod refused;
mod typed;
mod unsupported_types;

use super::*;

fn contract_of(section: &Json) -> Result<Contract> {
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
    assert_eq!(
        tool.examples[0],
        *json!({"id": "7", "limit": 9}).as_object().unwrap()
    );
    assert_eq!(tool.description, "Call it after `get_env`.");
    assert_eq!(tool.egress[0].to_string(), "GET /a/{id}?limit={limit}");
}

#[test]
fn schemas_say_what_a_model_needs_and_nothing_twice() {
    let contract = contract_of(&fixture::section()).unwrap();
    let tool = &contract.tools[0];
    assert_eq!(
        Json::Object((*tool.input_schema).clone()).to_string(),
        json!({
            "type": "object",
            "properties": {
                "id": {"type": "string", "description": "Id, from `get_env`", "pattern": "^[0-9]{1,20}$"},
                "limit": {"type": "integer", "minimum": 1, "description": "How many", "maximum": 100, "default": 50},
            },
            "required": ["id"],
            "additionalProperties": false,
        })
        .to_string()
    );
    assert_eq!(
        Json::Object((**tool.output_schema.as_ref().unwrap()).clone()).to_string(),
        json!({
            "type": "object",
            "description": "A number.",
            "properties": {"the_value": {"type": "integer", "minimum": 0, "description": "As `get_env` has it"}},
            "required": ["the_value"],
        })
        .to_string()
    );
}

#[test]
fn a_write_may_not_delete_and_every_export_is_described() {
    let mut section = fixture::section();
    section["tools"][0]["effect"] = json!("write");
    section["tools"][0]["egress"] = json!(["DELETE /a"]);
    let error = contract_of(&section).unwrap_err();
    assert!(
        format!("{error:#}").contains("its egress line `DELETE /a`"),
        "{error:#}"
    );
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
    assert_eq!(inspection.contract.unwrap().tools.len(), 10);
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
