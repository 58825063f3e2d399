mod beside;
mod keys;
mod nested;
mod segments;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::arguments::{Arguments, Value};
use super::super::names::{Effect, Parameter, World};
use super::super::origin::Origin;
use super::*;

/// The parameters of the tools in these tests; those in the plural are lists.
const PARAMETERS: [&str; 10] = [
    "id", "title", "force", "ids", "order", "year", "name", "fields", "player", "clears",
];

fn world() -> World {
    let words = |text: &str| text.split('|').map(str::to_owned).collect();
    World {
        classes: [("scope", "|show.|episode."), ("field", "title|year|genre")]
            .map(|(name, text)| (name.to_owned(), words(text)))
            .into(),
        origins: ["discover".to_owned()].into(),
        delegated: ["player-token".to_owned()].into(),
        tools: ["add".to_owned()].into(),
    }
}

pub fn with_names<R>(effect: Effect, use_names: impl FnOnce(&Names<'_>) -> R) -> R {
    let kind = |name: &str| {
        if matches!(name, "ids" | "fields" | "clears") {
            Parameter::List
        } else {
            Parameter::One
        }
    };
    use_names(&Names {
        world: &world(),
        effect,
        parameters: PARAMETERS.map(|name| (name, kind(name))).into(),
    })
}

fn parse(rule: &str) -> Rule {
    with_names(Effect::Destructive, |names| Rule::parse(rule, names)).unwrap()
}

fn arguments(call: &Json) -> Arguments {
    let values = call.as_object().unwrap().iter();
    Arguments::new(values.map(|(name, value)| (name.as_str(), typed(value))))
}

fn typed(value: &Json) -> Value {
    match value {
        Json::Null => Value::Text(String::new()),
        Json::Bool(value) => Value::Flag(*value),
        Json::Number(value) => Value::Integer(value.as_i64().unwrap()),
        Json::String(value) => Value::Text(value.clone()),
        Json::Array(values) => Value::List(values.iter().map(typed).collect()),
        Json::Object(case) => {
            let wire = case.get("wire").and_then(Json::as_array);
            let wire = wire.into_iter().flatten();
            let wire: Vec<_> = wire.map(|word| word.as_str().unwrap().to_owned()).collect();
            Value::case(case["case"].as_str().unwrap_or_default(), &wire)
        }
    }
}

/// The request that `rule` sends for `request` (method, target and perhaps headers) in a call, or how it misses.
fn described(rule: &Rule, call: &Json, request: &str) -> Result<Found, Mismatch> {
    let mut words = request.split(' ');
    let method = words.next().unwrap().parse().unwrap();
    let target = Target::parse(words.next().unwrap()).unwrap();
    let headers: Vec<_> = words
        .map(|header| header.split_once('=').unwrap())
        .collect();
    let arguments = arguments(call);
    let call = Call {
        arguments: &arguments,
        server: &Origin::parse("http://192.168.1.10:32400").unwrap(),
        placeholders: &BTreeMap::from([("player-token".to_owned(), "@".to_owned())]),
    };
    rule.describe(&method, &target, &headers, &call)
}

/// Requests of which each leaves as it is written, or misses as it says.
#[track_caller]
fn check(rule: &str, call: &Json, requests: &[(&str, Result<(), Mismatch>)]) {
    let rule = parse(rule);
    for (request, expected) in requests {
        let found = described(&rule, call, request);
        let found = found.map(|found| {
            let sent = found.target.canonical();
            let target = Target::parse(request.split(' ').nth(1).unwrap()).unwrap();
            assert_eq!(sent, target.canonical(), "{rule}: {request}");
        });
        assert_eq!(found, *expected, "{rule}: {request}");
    }
}

const LEAVES: Result<(), Mismatch> = Ok(());

fn path() -> Result<(), Mismatch> {
    Err(Mismatch::Path)
}

fn key(name: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Key(name.into()))
}

fn value(key: &str, rule: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Value {
        key: key.into(),
        rule: rule.into(),
    })
}

fn count(rule: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Count(rule.into()))
}

fn unsupplied(name: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Unsupplied(name.into()))
}

proptest! {
    #[test]
    fn parsing_never_panics_and_displays_what_was_written(
        text in "((GET|PUT) ([a-z]:)?)?(/|\\{|\\}|\\(|\\)|:|\\||\\?|=|&|id|ids|\\.\\.|[ -~]){0,40}|\\PC{0,40}",
    ) {
        if let Ok(rule) = with_names(Effect::Destructive, |names| Rule::parse(&text, names)) {
            prop_assert_eq!(rule.to_string(), text);
        }
    }

    #[test]
    fn a_match_keeps_to_what_is_bound(
        id in "[ -~]{0,6}", title in "\\PC{0,6}",
        target in "/(s|t|[0-9.%/]{0,3})/([0-9]{0,2}|[ -~]{0,6})(\\?(title|type|[a-z]{1,5})=[ -~]{0,6}){0,1}",
    ) {
        let rule = parse("GET /s/{id}?title?={title}&type");
        let Ok(parsed) = Target::parse(&target) else { return Ok(()) };
        if described(&rule, &json!({"id": id, "title": title}), &format!("GET {target}")).is_ok() {
            prop_assert_eq!(&parsed.segments, &["s".to_owned(), id]);
            for parameter in &parsed.query {
                prop_assert!(parameter.key == "type" || parameter.key == "title" && parameter.value == title);
            }
        }
    }
}

#[test]
fn a_rule_needs_the_parameters_without_which_it_admits_nothing() {
    let check = |text: &str, expected: &[&str]| {
        let rule = with_names(Effect::Write, |names| Rule::parse(text, names)).unwrap();
        assert_eq!(
            rule.needed().into_iter().collect::<Vec<_>>(),
            expected,
            "{text}"
        );
    };
    check("GET /a", &[]);
    check("GET /a?title?={title}", &[]);
    check("GET /a/{id}?title={title}&year?={year}", &["id", "title"]);
}
