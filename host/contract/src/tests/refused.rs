//! Sections that say what is not so, or what nobody should be shown: each is refused with its place and the reason.

use serde_json::{Value as Json, json};

use super::contract_of;
use crate::fixture;

/// Changes one value of the section and expects words in the refusal.
#[track_caller]
fn check_refused(pointer: &str, value: Json, expected: &str) {
    let mut section = fixture::section();
    *section.pointer_mut(pointer).expect(pointer) = value;
    let error = contract_of(&section).expect_err("the contract is refused");
    assert!(format!("{error:#}").contains(expected), "{error:#}");
}

#[test]
fn sandbox_a_section_that_lies_is_refused() {
    check_refused(
        "/version",
        json!(1),
        "is version 1; this program reads version 2",
    );
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
        json!({"name": "id", "default": "7"}),
        "a default needs an optional parameter",
    );
    check_refused(
        "/tools/0/egress/0",
        json!("PUT /a"),
        "its egress line `PUT /a`",
    );
    check_refused(
        "/tools/0/egress/0",
        json!("DELETE /a"),
        "its egress line `DELETE /a`",
    );
    check_refused(
        "/tools/0/egress/0",
        json!("GET /a?b={none}"),
        "the tool has no parameter `none`",
    );
    check_refused(
        "/tools/0/egress/0",
        json!("GET other:/a"),
        "its egress line `GET other:/a`",
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
        "its parameter `id`: its words: a control character",
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

/// Sets one member of the section, which need not have been there, and expects words in the refusal.
#[track_caller]
fn check_added(pointer: &str, name: &str, value: Json, expected: &str) {
    let mut section = fixture::section();
    section.pointer_mut(pointer).expect(pointer)[name] = value;
    let error = contract_of(&section).expect_err("the contract is refused");
    assert!(format!("{error:#}").contains(expected), "{error:#}");
}

const TOOL: &str = "/tools/0";
const ID: &str = "/tools/0/params/0";
const LIMIT: &str = "/tools/0/params/1";

#[test]
fn sandbox_refused_ids() {
    let ids = |pattern: &str| json!([{"name": "some", "pattern": pattern}]);
    check_added(
        "",
        "ids",
        ids("[0-9]+"),
        "a kind of ids: `some`: `[0-9]+` is not a set and a length",
    );
    check_added("", "ids", ids("[0-9]{0,5}"), "a length is 1 to 1000");
    check_added(
        "",
        "ids",
        json!([{"name": "Some", "pattern": "[0-9]{1,5}"}]),
        "`Some` is not a name",
    );
    let one = ids("[0-9]{1,5}")[0].clone();
    check_added(
        "",
        "ids",
        json!([one, one]),
        "a kind of ids: `some` is declared twice",
    );
    check_added(
        "",
        "ids",
        json!([{"name": "some", "pattern": "[0-9]{1,5}", "from": "find-it"}]),
        "a kind of ids: `some` is from `find-it`, which is no tool",
    );
    check_added(
        ID,
        "id",
        json!("other"),
        "its parameter `id`: no kind of ids is called `other`",
    );
    check_added(
        LIMIT,
        "id",
        json!("some"),
        "`limit`: only a text, or a list of texts, can be ids",
    );
}

#[test]
fn sandbox_refused_forms() {
    check_added(
        LIMIT,
        "format",
        json!("uri"),
        "`limit`: only a text can be an address",
    );
    check_added(
        ID,
        "format",
        json!("uri"),
        "`id`: it cannot be an id and an address",
    );
    check_added(ID, "format", json!("email"), "unknown variant `email`");
    check_added(
        LIMIT,
        "without",
        json!(["token"]),
        "`limit`: only a text, or a list of texts, can be without words",
    );
    for word in ["", "a|b", "a b", ".*"] {
        check_added(
            ID,
            "without",
            json!([word]),
            "`id`: the words that it must not contain are made of letters and digits",
        );
    }
}

#[test]
fn sandbox_refused_aliases() {
    check_added(
        TOOL,
        "aliases",
        json!(["get-env"]),
        "its alias `get_env` means another tool too",
    );
    check_added(
        TOOL,
        "aliases",
        json!(["echo-it"]),
        "its alias `echo_it` means another tool too",
    );
    check_added(
        TOOL,
        "aliases",
        json!(["old", "old"]),
        "its alias `old` means another tool too",
    );
    check_added(
        TOOL,
        "aliases",
        json!(["old one"]),
        "its alias `old one`: its name is not one that MCP allows",
    );
    check_added(
        ID,
        "aliases",
        json!(["limit"]),
        "its parameter `id`: its alias `limit` means another parameter too",
    );
    check_added(
        ID,
        "aliases",
        json!(["id"]),
        "its alias `id` means another parameter too",
    );
    check_added(
        ID,
        "aliases",
        json!(["old_name"]),
        "its alias `old_name` is not a name in kebab-case",
    );
}

#[test]
fn sandbox_refused_examples() {
    let check = |examples: Json, expected: &str| check_added(TOOL, "examples", examples, expected);
    check(json!([]), "the tool `echo-it`: it has no example");
    check(
        json!([{}]),
        "an example: `id` is required (Id, from `get_env`)",
    );
    check(
        json!([{"id": "7"}, {"id": "x"}]),
        "an example: `id` must be an id of the form [0-9]{1,20}, not \"x\"",
    );
    check(
        json!([{"id": 7}]),
        "an example: `id` must be written \"7\", not 7",
    );
    check(
        json!([{"id": "7", "limit": 101}]),
        "an example: `limit` must be 1 to 100, not 101",
    );
    check(
        json!([{"id": "7", "limt": 1}]),
        "an example: there is no parameter `limt`",
    );
    check(
        json!([{"id": "x".repeat(1_001)}]),
        "an example: 1010 characters, more than 1000",
    );
    check(
        json!([{"id": "a\u{200b}b"}]),
        "an example: a control character, \\u{200b}",
    );
    check(
        json!([{"id": "a\u{1b}b"}]),
        "an example: a control character, \\u{1b}",
    );
    // A tool without parameters is called without arguments.
    let mut section = fixture::section();
    section["tools"][1]["examples"] = json!([{"id": "7"}]);
    let error = contract_of(&section).unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "the tool `get-env`: an example: there is no parameter `id`"
    );
}

#[test]
fn sandbox_refused_limits() {
    for requests in [0, 1, 64, 257, 1_000_000] {
        let words =
            format!("it asks for {requests} requests: every tool has 64, and none more than 256");
        check_added(TOOL, "requests", json!(requests), &words);
    }
    for seconds in [0, 601] {
        let words = format!("it asks for {seconds} seconds: 1 to 600 can be asked for");
        check_added(TOOL, "timeout-seconds", json!(seconds), &words);
    }
}

#[test]
fn sandbox_refused_defaults() {
    let check = |default: Json, expected: &str| check_added(LIMIT, "default", default, expected);
    check(
        json!("50"),
        "its default: `limit` must be written 50, not \"50\"",
    );
    check(
        json!([50]),
        "its default: `limit` must be a whole number, not a list",
    );
    check(json!(5.5), "its default: `limit` must be a whole number");
}

#[test]
fn sandbox_refused_classes_and_secrets() {
    let class = |name: &str, words: Json| json!([{"name": name, "words": words}]);
    check_added(
        "",
        "classes",
        class("A", json!(["a"])),
        "the class `A`: its name is not in kebab-case",
    );
    check_added(
        "",
        "classes",
        class("a", json!([])),
        "the class `a` has no words",
    );
    let one = class("a", json!(["a"]))[0].clone();
    check_added(
        "",
        "classes",
        json!([one, one]),
        "the class `a` is declared twice",
    );
    check_added(
        "",
        "classes",
        class("a", json!(["x".repeat(65)])),
        "a word of a class: 65 characters",
    );

    let secret =
        || json!({"name": "key", "method": "GET", "path": "/key?scope=a", "pointer": "/a/b"});
    let check = |name: &str, value: &str, expected: &str| {
        let mut secret = secret();
        secret[name] = json!(value);
        check_added("", "delegated", json!([secret]), expected);
    };
    check(
        "name",
        "Key",
        "the delegated secret `Key`: its name is not in kebab-case",
    );
    check(
        "method",
        "DELETE",
        "the delegated secret `key`: its method is neither GET nor POST",
    );
    check("path", "key", "its path does not begin with a slash");
    check("path", "/a b", "or is not plain");
    check("pointer", "a", "its pointer is not a JSON pointer");
    check_added(
        "",
        "delegated",
        json!([secret(), secret()]),
        "the delegated secret `key` is declared twice",
    );
    let mut section = fixture::section();
    section["delegated"] = json!([secret()]);
    section["classes"] = json!([{"name": "key", "words": ["a"]}]);
    let error = contract_of(&section).unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "the delegated secret `key`: a class has the same name"
    );
}

#[test]
fn sandbox_a_type_is_described_as_it_is() {
    let types = |name: &str, entry: Json| {
        let mut types = fixture::section()["types"].clone();
        types[name] = entry;
        types
    };
    check_added(
        "",
        "types",
        types("number", json!({"fields": [{"name": "other"}]})),
        "the tool `echo-it`: the type `number` has no field `other`",
    );
    let number = json!({"content": "image"});
    check_added(
        "",
        "types",
        types("number", number),
        "its image is not a record of `media-type: string` and `data: list<u8>`, and nothing else",
    );
    check_added(
        "",
        "types",
        types(
            "number",
            json!({"cases": [{"name": "a", "wire": ["x".repeat(65)]}]}),
        ),
        "the words of its case `a`: 65 characters",
    );
}
