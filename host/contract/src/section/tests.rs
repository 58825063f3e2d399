use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(json: &str, expected: &str) {
    let error = Section::parse(json.as_bytes()).unwrap_err();
    assert!(format!("{error:#}").contains(expected), "{error:#}");
}

/// A section with one tool, which has these members too.
fn tool(members: &str) -> String {
    let comma = if members.is_empty() { "" } else { "," };
    format!(
        r#"{{"version":2,"tools":[{{"name":"a","title":"A","toolset":"t","effect":"read"{comma}{members}}}]}}"#
    )
}

#[test]
fn sandbox_refused_sections() {
    check("", "malformed: EOF");
    check("[]", "malformed");
    check("{}", "missing field `version`");
    check(r#"{"version": 2}"#, "missing field `tools`");
    check(
        r#"{"version": 2, "tools": [], "extra": 1}"#,
        "unknown field `extra`",
    );
    check(
        &tool("").replace("read", "harmless"),
        "unknown variant `harmless`",
    );
    assert!(Section::parse(tool("").as_bytes()).is_ok());
}

#[test]
fn another_version_is_refused_before_anything_else_is_read() {
    check(
        r#"{"version": 1, "other": true}"#,
        "its `mcp-tools` section is version 1; this program reads version 2: build the component again",
    );
    check(
        r#"{"version": 3, "other": true}"#,
        "is version 3; this program reads version 2: a newer program may read it",
    );
}

#[test]
fn sandbox_a_member_that_is_not_known_is_refused_wherever_it_stands() {
    let at = |members: &str| check(&tool(members), "unknown field `x`");
    at(r#""x":1"#);
    at(r#""params":[{"name":"p","x":1}]"#);
    let top = |member: &str| {
        check(
            &format!(r#"{{"version":2,"tools":[],{member}}}"#),
            "unknown field `x`",
        );
    };
    top(r#""origins":[{"name":"o","url":"https://o.example","x":1}]"#);
    top(r#""classes":[{"name":"c","words":["a"],"x":1}]"#);
    top(r#""delegated":[{"name":"d","method":"GET","path":"/","pointer":"","x":1}]"#);
    top(r#""ids":[{"name":"i","pattern":"[0-9]{1,2}","x":1}]"#);
    top(r#""types":{"t":{"x":1}}"#);
    top(r#""types":{"t":{"fields":[{"name":"f","x":1}]}}"#);
    top(r#""types":{"t":{"cases":[{"name":"c","x":1}]}}"#);
}

#[test]
fn sandbox_a_member_of_another_type_is_refused() {
    let check = |members: &str, expected: &str| check(&tool(members), expected);
    check(r#""requests":-1"#, "invalid value");
    check(r#""requests":"65""#, "invalid type");
    check(r#""timeout-seconds":1.5"#, "invalid type");
    check(r#""examples":[[]]"#, "invalid type");
    check(
        r#""params":[{"name":"p","format":"date"}]"#,
        "unknown variant `date`",
    );
    check(
        r#""params":[{"name":"p","without":"token"}]"#,
        "invalid type",
    );
    check(
        r#""params":[]}],"types":{"t":{"content":"audio"}},"x":[{"a":1"#,
        "unknown variant `audio`",
    );
}

#[test]
fn sandbox_json_that_is_made_to_hurt_is_refused() {
    let param = |value: &str| tool(&format!(r#""params":[{{"name":"p",{value}}}]"#));
    assert!(Section::parse(param(r#""default":[[1]]"#).as_bytes()).is_ok());
    let deep = format!(r#""default":{}1{}"#, "[".repeat(5_000), "]".repeat(5_000));
    check(&param(&deep), "recursion limit exceeded");
    check(&param(r#""min":1e999"#), "number out of range");
    check(&param(r#""min":NaN"#), "malformed");
    check(&param(r#""min":1,"min":2"#), "duplicate field `min`");
    let reordering = param(r#""description":"a\u202eb""#);
    check(&reordering, "a control character, \\u{202e}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100), text in "\\PC{0,60}") {
        let _ = Section::parse(&bytes);
        let _ = Section::parse(tool(&text).as_bytes());
    }
}
