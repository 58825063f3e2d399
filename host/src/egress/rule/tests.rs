use proptest::prelude::*;
use serde_json::{Value, json};
use wasmtime::component::Val;

use super::*;

const PARAMETERS: [&str; 6] = ["id", "title", "force", "keys", "order", "year"];

#[track_caller]
fn check(rule: &str, call: Value, request: &str, expected: Result<(), Mismatch>) {
    let rule = Rule::parse(rule, &PARAMETERS).unwrap();
    let (method, target) = request.split_once(' ').unwrap();
    let matched = rule.matches(
        &method.parse().unwrap(),
        &Target::parse(target).unwrap(),
        &arguments(&call),
    );
    assert_eq!(matched, expected, "{rule}: {request}");
}

fn arguments(call: &Value) -> Arguments {
    let values: Vec<_> = call
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), typed(value)))
        .collect();
    Arguments::new(values.iter().map(|(name, value)| (*name, value)))
}

fn typed(value: &Value) -> Val {
    match value {
        Value::Null => Val::Option(None),
        Value::Bool(value) => Val::Bool(*value),
        Value::Number(value) => Val::U32(value.as_u64().unwrap().try_into().unwrap()),
        Value::String(value) => Val::String(value.clone()),
        Value::Array(values) => Val::List(values.iter().map(typed).collect()),
        Value::Object(case) => Val::Enum(case["case"].as_str().unwrap().into()),
    }
}

fn key(name: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Key(name.into()))
}

fn value(name: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Value(name.into()))
}

#[test]
fn paths() {
    let none = || json!({});
    check("GET /", none(), "GET /", Ok(()));
    check("GET /", none(), "GET /a", Err(Mismatch::Path));
    check("GET /a/b", none(), "GET /a/b", Ok(()));
    check("GET /a/b", none(), "GET /a", Err(Mismatch::Path));
    check("GET /a/b", none(), "GET /a/b/c", Err(Mismatch::Path));
    check("GET /a/b", none(), "GET /A/b", Err(Mismatch::Path));
    check("GET /:/prefs", none(), "GET /:/prefs", Ok(()));
    check("GET /a", none(), "HEAD /a", Err(Mismatch::Method));
    check("DELETE /a", none(), "GET /a", Err(Mismatch::Method));
}

#[test]
fn methods() {
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
        let line = format!("{method} /a");
        check(&line, json!({}), &line, Ok(()));
        check(&line, json!({}), "OPTIONS /a", Err(Mismatch::Method));
    }
}

#[test]
fn placeholders() {
    let call = || json!({"id": "7", "keys": ["1", "2"], "title": "../sections/1"});
    check("GET /s/{id}/all", call(), "GET /s/7/all", Ok(()));
    check(
        "GET /s/{id}/all",
        call(),
        "GET /s/8/all",
        Err(Mismatch::Path),
    );
    // An argument that the call did not supply admits nothing.
    check(
        "GET /s/{id}/all",
        json!({}),
        "GET /s/7/all",
        Err(Mismatch::Path),
    );
    check(
        "GET /s/{id}/all",
        json!({"id": null}),
        "GET /s/7/all",
        Err(Mismatch::Path),
    );
    check("GET /m/{keys}", call(), "GET /m/1,2", Ok(()));
    check("GET /m/{keys}", call(), "GET /m/1%2C2", Ok(()));
    check("GET /m/{keys}", call(), "GET /m/1", Err(Mismatch::Path));
    check("GET /s/{section}/all", call(), "GET /s/123/all", Ok(()));
    check("GET /s/{section-2}/all", call(), "GET /s/123/all", Ok(()));
    check(
        "GET /s/{section}/all",
        call(),
        "GET /s/x/all",
        Err(Mismatch::Path),
    );
    check(
        "GET /s/{section}/all",
        call(),
        "GET /s/1x/all",
        Err(Mismatch::Path),
    );
    check(
        "GET /s/{section}/all",
        call(),
        "GET /s/all",
        Err(Mismatch::Path),
    );
    check(
        "GET /s/{section}",
        call(),
        "GET /s/123456789012345678901",
        Err(Mismatch::Path),
    );
    check("GET /s/{what:any}", call(), "GET /s/x%20y", Ok(()));
    check(
        "GET /s/{what:any}",
        call(),
        "GET /s/x/y",
        Err(Mismatch::Path),
    );
}

#[test]
fn query() {
    let call = || json!({"title": "Nosferatu & co", "force": true, "order": {"case": "title-desc"}, "year": 1922});
    let rule = "GET /a?type&title={title}&force={force}&order={order}&year={year}";
    check(rule, call(), "GET /a", Ok(()));
    check(rule, call(), "GET /a?type=1", Ok(()));
    check(rule, call(), "GET /a?type=", Ok(()));
    check(rule, call(), "GET /a?Type=1", key("Type"));
    check(rule, call(), "GET /a?other=1", key("other"));
    check(rule, call(), "GET /a?title=Nosferatu%20%26%20co", Ok(()));
    check(rule, call(), "GET /a?title=Nosferatu", value("title"));
    check(
        rule,
        call(),
        "GET /a?title=Nosferatu%20%26%20co&title=x",
        value("title"),
    );
    check(rule, call(), "GET /a?force=1", Ok(()));
    check(rule, call(), "GET /a?force=true", Ok(()));
    check(rule, call(), "GET /a?force=0", value("force"));
    check(rule, json!({}), "GET /a?force=0", value("force"));
    check(rule, call(), "GET /a?order=title-desc", Ok(()));
    check(rule, call(), "GET /a?order=title_desc", Ok(()));
    check(rule, call(), "GET /a?year=1922", Ok(()));
}

#[test]
fn operators_are_no_part_of_a_key() {
    let rule = "GET /a?viewedAt&year={year}";
    check(rule, json!({}), "GET /a?viewedAt>=1", Ok(()));
    check(rule, json!({}), "GET /a?viewedAt%3E%3E=1", Ok(()));
    check(rule, json!({}), "GET /a?viewedAt<<=1", Ok(()));
    check(rule, json!({}), "GET /a?viewedAt!=1", Ok(()));
    check(rule, json!({"year": 5}), "GET /a?year!=5", Ok(()));
    check(rule, json!({"year": 5}), "GET /a?year>>=6", value("year"));
    check(rule, json!({}), "GET /a?viewedAt%3D=1", key("viewedAt="));
    check(rule, json!({}), "GET /a?viewedAt!!=1", key("viewedAt!"));
}

#[test]
fn paging_is_always_admitted_and_the_token_never() {
    check(
        "GET /a",
        json!({}),
        "GET /a?X-Plex-Container-Start=0&X-Plex-Container-Size=50",
        Ok(()),
    );
    check(
        "GET /a",
        json!({}),
        "GET /a?X-Plex-Container-Size=x",
        value("X-Plex-Container-Size"),
    );
    check(
        "GET /a",
        json!({}),
        "GET /a?X-Plex-Container-Size!=1",
        key("X-Plex-Container-Size"),
    );
    check(
        "GET /a",
        json!({}),
        "GET /a?X-Plex-Token=1",
        key("X-Plex-Token"),
    );
    check(
        "GET /a",
        json!({}),
        "GET /a?x-plex-token=1",
        key("x-plex-token"),
    );
    check(
        "GET /a",
        json!({}),
        "GET /a?X-Plex-Token!=1",
        key("X-Plex-Token"),
    );
}

#[test]
fn second_origins() {
    let rule = Rule::parse("GET discover:/library/search?query={title}", &PARAMETERS).unwrap();
    assert_eq!(rule.origin(), Some("discover"));
    assert_eq!(rule.path.len(), 2);
    assert_eq!(Rule::parse("GET /:/prefs", &[]).unwrap().origin(), None);
}

#[track_caller]
fn check_refused(rule: &str, expected: &str) {
    assert_eq!(Rule::parse(rule, &PARAMETERS), Err(expected.into()));
}

#[test]
fn refused_lines() {
    check_refused("/a", "a rule is a method, a space and a path");
    check_refused("get /a", "`get` is no method of a rule");
    check_refused("CONNECT /a", "`CONNECT` is no method of a rule");
    check_refused("GET a", "the path of a rule begins with a slash");
    check_refused("GET  /a", "the path of a rule begins with a slash");
    check_refused("GET http://evil/a", "an empty path segment in a rule");
    check_refused("GET Dis:/a", "`Dis` is no name of an origin");
    check_refused("GET /a/", "an empty path segment in a rule");
    check_refused("GET /a/../b", "a dot segment in a rule");
    check_refused("GET /a%2Fb", "`a%2Fb` is no path segment of a rule");
    check_refused("GET /a*", "`a*` is no path segment of a rule");
    check_refused("GET /{id", "`{id` is not closed");
    check_refused("GET /{Id}", "`{Id}` holds no name in kebab-case");
    check_refused("GET /{}", "`{}` holds no name in kebab-case");
    check_refused(
        "GET /{id:any}",
        "`{id:any}`: `id` is a parameter and cannot be `:any`",
    );
    check_refused("GET /a?", "`` is no query key of a rule");
    check_refused("GET /a?b=c", "`b=c` is neither `key` nor `key={parameter}`");
    check_refused("GET /a?b={c}", "`b={c}`: the tool has no parameter `c`");
    check_refused("GET /a?b>", "`b>` is no query key of a rule");
    check_refused(
        "GET /a?X-Plex-TOKEN",
        "`X-Plex-TOKEN` would put a secret into a URL",
    );
}

proptest! {
    #[test]
    fn parsing_never_panics_and_displays_what_was_written(text in "((GET|PUT) ([a-z]:)?)?[ -~]{0,40}|\\PC{0,40}") {
        if let Ok(rule) = Rule::parse(&text, &PARAMETERS) {
            prop_assert_eq!(rule.to_string(), text);
        }
    }

    #[test]
    fn a_match_keeps_to_literals_and_keys(
        id in "[ -~]{0,6}", title in "\\PC{0,6}",
        target in "/(s|t|[0-9.%/]{0,3})/([0-9]{0,2}|[ -~]{0,6})(\\?(title|type|[a-z]{1,5})=[ -~]{0,6}){0,1}",
    ) {
        let rule = Rule::parse("GET /s/{id}?title={title}&type", &PARAMETERS).unwrap();
        let call = json!({"id": id, "title": title});
        let Ok(target) = Target::parse(&target) else { return Ok(()) };
        if rule.matches(&Method::GET, &target, &arguments(&call)).is_ok() {
            prop_assert_eq!(&target.segments, &["s".to_owned(), id]);
            for parameter in &target.query {
                prop_assert!(parameter.key == "type" || parameter.key == "title" && parameter.value == title);
            }
        }
    }
}
