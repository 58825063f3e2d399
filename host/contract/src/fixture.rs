//! A small component for tests, in WAT: like one that the guest's build makes, without a toolchain.

use serde_json::{Value, json};

/// What the section says about [`component`]'s functions. Tests change it before they use it.
pub fn section() -> Value {
    let tool = |name: &str| {
        json!({
            "name": name, "title": "Title", "toolset": "tests", "effect": "read", "examples": [{}],
            "result": "number", "error": "tool-error",
        })
    };
    let mut echo = tool("echo-it");
    echo["description"] = json!("Call it after `get-env`.");
    echo["egress"] = json!(["GET /a/{id}?limit={limit}"]);
    echo["params"] = json!([
        {"name": "id", "description": "Id, from `get-env`", "id": "some"},
        {"name": "limit", "description": "How many", "min": 1, "max": 100, "default": 50},
    ]);
    echo["examples"] = json!([{"id": "7", "limit": 9}, {"id": "8"}]);
    let mut environment = tool("get-env");
    environment["result"] = json!("texts");
    let mut erase = tool("erase");
    erase["effect"] = json!("destructive");
    erase["egress"] = json!(["DELETE /a/{id}"]);
    erase["params"] = json!([{"name": "id", "description": "Id, from `get-env`", "id": "some"}]);
    erase["examples"] = json!([{"id": "7"}]);
    let mut picture = tool("picture");
    picture["result"] = json!("image");
    picture["params"] = json!([{"name": "bytes", "description": "How large"}]);
    picture["examples"] = json!([{"bytes": 3}]);
    let simple = ["count", "fail", "trap", "spin", "grow", "recurse"];
    let tools: Vec<_> = [echo, environment]
        .into_iter()
        .chain(simple.map(tool))
        .chain([erase, picture])
        .collect();
    json!({
        "version": 2,
        "instructions": "Start with `echo-it`.",
        "default-toolsets": ["tests"],
        "check": "count",
        "ids": [{"name": "some", "pattern": "[0-9]{1,20}"}],
        "tools": tools,
        "types": {
            "number": {"description": "A number.", "fields": [{"name": "the-value", "description": "As `get-env` has it"}]},
            "image": {"description": "A picture.", "content": "image"},
            "texts": {"fields": [{"name": "texts", "description": "Names and values in turn"}]},
        },
    })
}

/// A component whose functions answer (`echo-it`, `get-env`, `count`, `picture`), ask for a person (`erase`), fail, or
/// misbehave, described by `section`.
pub fn component(section: &Value) -> Vec<u8> {
    let section = section
        .to_string()
        .replace('\\', "\\\\")
        .replace('"', "\\\"");
    let simple: String = ["count", "fail", "trap", "spin", "grow", "recurse"]
        .map(|name| format!(r#"(func $f-{name} (result $result) (canon lift (core func $m "{name}") (memory $memory)))
            (export "{name}" (func $f-{name}))"#))
        .concat();
    wat::parse_str(format!(
        r#"(component
  (import "wasi:cli/environment@0.2.0" (instance $environment
    (export "get-environment" (func (result (list (tuple string string)))))))
  (core module $mem
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 8192))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (local.get $at)))
  (core instance $mem (instantiate $mem))
  (alias core export $mem "memory" (core memory $memory))
  (alias core export $mem "realloc" (core func $realloc))
  (core func $get (canon lower (func $environment "get-environment")
    (memory $memory) (realloc $realloc) string-encoding=utf8))
  (core module $m
    (@custom "mcp-tools" "{section}")
    (import "mem" "memory" (memory 1))
    (import "host" "get" (func $get (param i32)))
    (global $calls (mut i32) (i32.const 0))
    ;; 1024: result<number>, 1048: result<_, tool-error>
    (data (i32.const 1048) "\01\00\00\00\03\00\00\00\88\13\00\00\0b\00\00\00\01\00\00\00\94\01\00\00\01\00\00\00")
    (data (i32.const 5000) "no such one")
    ;; 1080: result<_, tool-error> that asks; 1112: result<image>
    (data (i32.const 1080) "\01\00\00\00\04\00\00\00\98\13\00\00\10\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
    (data (i32.const 5016) "all of it goes\09\07")
    (data (i32.const 1112) "\00\00\00\00\ec\13\00\00\09\00\00\00\00\14\00\00\00\00\00\00")
    (data (i32.const 5100) "image/png")
    (data (i32.const 5120) "\89PNG")
    (func $number (param i32) (result i32)
      (i32.store (i32.const 1028) (local.get 0))
      (i32.const 1024))
    (func (export "echo-it") (param i32 i32 i32 i32) (result i32)
      (call $number (local.get 3)))
    (func (export "count") (result i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (call $number (global.get $calls)))
    ;; A list of pairs of strings lies in memory like a list of twice as many strings.
    (func (export "get-env") (result i32)
      (call $get (i32.const 1028))
      (i32.store (i32.const 1032) (i32.mul (i32.load (i32.const 1032)) (i32.const 2)))
      (i32.const 1024))
    ;; With PLEX_CONFIRM, told from the other variables by its length and beginning, it asks and does nothing.
    (func (export "erase") (param i32 i32) (result i32)
      (local $at i32) (local $end i32)
      (call $get (i32.const 1028))
      (local.set $at (i32.load (i32.const 1028)))
      (local.set $end (i32.add (local.get $at) (i32.mul (i32.load (i32.const 1032)) (i32.const 16))))
      (block $without (loop $next
        (br_if $without (i32.ge_u (local.get $at) (local.get $end)))
        (if (i32.eq (i32.load offset=4 (local.get $at)) (i32.const 12)) (then
          (if (i64.eq (i64.load (i32.load (local.get $at))) (i64.const 0x4e4f435f58454c50)) (then
            (return (i32.const 1080))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (call $number (global.get $calls)))
    (func (export "picture") (param i32) (result i32)
      (drop (memory.grow (i32.const 9)))
      (i32.store (i32.const 1128) (local.get 0))
      (i32.const 1112))
    (func (export "fail") (result i32) (i32.const 1048))
    (func (export "trap") (result i32) unreachable)
    (func (export "spin") (result i32) (loop (br 0)) unreachable)
    (func (export "grow") (result i32)
      (loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable)
    (func $recurse (export "recurse") (result i32) (i32.add (call $recurse) (i32.const 1))))
  (core instance $m (instantiate $m
    (with "mem" (instance $mem))
    (with "host" (instance (export "get" (func $get))))))
  (type $number' (record (field "the-value" u32)))
  (export $number "number" (type $number'))
  (type $texts' (record (field "texts" (list string))))
  (export $texts "texts" (type $texts'))
  (type $image' (record (field "media-type" string) (field "data" (list u8))))
  (export $image "image" (type $image'))
  (type $code' (enum "a-one" "b-two" "c-three" "not-found" "confirm"))
  (export $code "code" (type $code'))
  (type $error' (record (field "code" $code) (field "message" string) (field "status" (option u32)) (field "retryable" bool)))
  (export $error "tool-error" (type $error'))
  (type $result (result $number (error $error)))
  (func $f-echo (param "id" string) (param "limit" (option u32)) (result $result)
    (canon lift (core func $m "echo-it") (memory $memory) (realloc $realloc)))
  (export "echo-it" (func $f-echo))
  (func $f-env (result (result $texts (error $error))) (canon lift (core func $m "get-env") (memory $memory)))
  (export "get-env" (func $f-env))
  (func $f-erase (param "id" string) (result $result)
    (canon lift (core func $m "erase") (memory $memory) (realloc $realloc)))
  (export "erase" (func $f-erase))
  (func $f-picture (param "bytes" u32) (result (result $image (error $error)))
    (canon lift (core func $m "picture") (memory $memory)))
  (export "picture" (func $f-picture))
  {simple})"#
    ))
    .expect("the fixture is valid")
}
