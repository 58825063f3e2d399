//! Components that no toolchain makes (`tests/fixtures/*.wat`): what imports alone can do is refused by name, and what
//! happens before any function is called meets the same limits as a call.

use std::path::Path;

use serde_json::json;

use crate::harness::{Component, Stdio, outcome, plex, run, set_up};

/// Limits that even a slow machine reaches soon.
const FLAGS: &[&str] = &["--timeout", "20s", "--cpu", "300ms", "--memory", "4MiB"];

/// The types and the one function of each of the components, `attack`.
const TAIL: &str = r#"
(alias core export $m "memory" (core memory $memory))
(type $outcome' (record (field "count" u32)))
(export $outcome "outcome" (type $outcome'))
(type $code' (enum "failed"))
(export $code "code" (type $code'))
(type $error' (record
  (field "code" $code) (field "message" string) (field "status" (option u32)) (field "retryable" bool)))
(export $error "tool-error" (type $error'))
(func $attack (result (result $outcome (error $error)))
  (canon lift (core func $m "attack") (memory $memory)))
(export "attack" (func $attack))"#;

/// What the component says about it.
fn section() -> String {
    let tool = json!({
        "name": "attack", "title": "Attack", "description": "Attack.", "toolset": "attacks", "effect": "read",
        "egress": ["GET /identity"], "examples": [{}], "result": "outcome", "error": "tool-error",
    });
    let section =
        json!({"version": 2, "default-toolsets": ["attacks"], "tools": [tool], "types": {}});
    section.to_string().replace('"', "\\\"")
}

/// The component of `tests/fixtures/NAME.wat`, which holds all but the section and [`TAIL`].
fn component(name: &str) -> Component {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let head = std::fs::read_to_string(fixtures.join(format!("{name}.wat"))).unwrap();
    assemble(name, &head)
}

fn assemble(name: &str, head: &str) -> Component {
    let section = section();
    let text = format!("(component\n(@custom \"mcp-tools\" \"{section}\")\n{head}\n{TAIL})");
    Component::new(name, &wat::parse_str(text).unwrap())
}

/// It does not load, and `words` say why.
async fn refused(name: &str, words: &str) {
    let component = component(name);
    let flags = [&["tools"][..], &component.flags()].concat();
    let run = run(set_up("http://127.0.0.1:1"), &flags).await;
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains(words), "{}", run.stderr);
}

/// It is stopped at each call, and the process lives on.
async fn stopped(name: &str, words: &str) {
    stopped_as(&component(name), FLAGS, words).await;
}

async fn stopped_as(component: &Component, flags: &[&str], words: &str) {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.arg("serve").args(component.flags()).args(flags);
    let mut client = Stdio::open(command).await;
    for _ in 0..2 {
        let result = client.call("attack", json!({})).await;
        let told = outcome(&result).map(ToString::to_string);
        assert_eq!(told.unwrap_or_else(str::to_owned), words);
    }
    let (status, _) = client.end().await;
    assert_eq!(status.code(), Some(0));
    assert_eq!(plex.seen().len(), 0);
}

#[tokio::test]
async fn a_component_with_sockets_is_refused() {
    refused("sockets", "imports what no component gets: wasi:sockets/tcp@0.2.6, wasi:sockets/ip-name-lookup@0.2.6;").await;
}

#[tokio::test]
async fn a_component_with_files_is_refused() {
    refused(
        "files",
        "imports what no component gets: wasi:filesystem/preopens@0.2.6;",
    )
    .await;
}

#[tokio::test]
async fn unknown_imports() {
    refused(
        "unknown",
        "imports what no component gets: some:other/thing@1.0.0, plain;",
    )
    .await;
}

#[tokio::test]
async fn wasi_0_3() {
    refused(
        "wasi-0.3",
        "imports what no component gets: wasi:http/handler@0.3.0;",
    )
    .await;
}

#[tokio::test]
async fn a_program_to_run() {
    refused("run", "wasi:cli/run@0.2.6").await;
}

#[tokio::test]
async fn shared_memory() {
    refused("shared-memory", "threads").await;
}

#[tokio::test]
async fn a_start_function_that_loops() {
    stopped("start-loops", "the call computed longer than 300ms").await;
}

#[tokio::test]
async fn a_start_function_that_loops_past_the_deadline() {
    let flags = ["--timeout", "200ms", "--cpu", "60s"];
    let words = "the call did not finish within 200ms";
    stopped_as(&component("start-loops"), &flags, words).await;
}

#[tokio::test]
async fn a_start_function_that_traps() {
    let words = "the component broke down: it gave up on something it did not expect";
    stopped("start-traps", words).await;
}

const MEMORY: &str = "the call needed more than 4 MiB of memory";

#[tokio::test]
async fn a_start_function_that_allocates() {
    stopped("start-allocates", MEMORY).await;
}

#[tokio::test]
async fn a_memory_too_large_from_the_start() {
    stopped("large-memory", MEMORY).await;
}

#[tokio::test]
async fn memories_too_large_together() {
    stopped("memories-together", MEMORY).await;
}

#[tokio::test]
async fn a_memory_of_64_bits() {
    stopped("memory64", MEMORY).await;
}

#[tokio::test]
async fn nine_memories() {
    stopped("nine-memories", "the call needed more than 8 memories").await;
}

const ELEMENTS: &str = "the call needed more than 100000 elements of tables";

#[tokio::test]
async fn a_table_that_grows() {
    stopped("table-grows", ELEMENTS).await;
}

#[tokio::test]
async fn tables_too_large_together() {
    stopped("tables-together", ELEMENTS).await;
}

#[tokio::test]
async fn sixty_five_instances() {
    let instances = "(core instance (instantiate $empty))\n".repeat(64);
    let head = format!("(core module $empty)\n{instances}{HARMLESS}");
    let words = "the call needed more than 64 instances";
    stopped_as(&assemble("instances", &head), FLAGS, words).await;
}

#[tokio::test]
async fn sixty_five_tables() {
    let tables = "(table 0 funcref)".repeat(65);
    let head =
        format!("(core module $many {tables})\n(core instance (instantiate $many))\n{HARMLESS}");
    let words = "the call needed more than 64 tables";
    stopped_as(&assemble("tables", &head), FLAGS, words).await;
}

/// Data lies in the file, and counts as memory where it is copied to.
#[tokio::test]
async fn a_huge_data_segment() {
    let data = "x".repeat(5 << 20);
    let head = format!(
        "(core module $data (memory 81) (data (i32.const 0) \"{data}\"))\n(core instance (instantiate $data))\n{HARMLESS}"
    );
    stopped_as(&assemble("data", &head), FLAGS, MEMORY).await;
}

/// A module whose `attack` answers 1.
const HARMLESS: &str = r#"
(core module $harmless
  (memory (export "memory") 1)
  (data (i32.const 4) "\01")
  (func (export "attack") (result i32) (i32.const 0)))
(core instance $m (instantiate $harmless))"#;

/// What the others are measured by: the same without an attack is answered.
#[tokio::test]
async fn a_component_that_does_nothing_wrong() {
    stopped_as(&assemble("harmless", HARMLESS), FLAGS, r#"{"count":1}"#).await;
}
