//! Ways in for the fuzz targets of `host/fuzz`: what they reach is private. Built for them and for the test of their seeds.
//!
//! Each returns how much of what it was given came all the way through.

use std::sync::LazyLock;

use anyhow::Result;
use egress_policy::{
    Arguments, Effect, Names, Origin, Parameter, Policy, Request, Rule, Rules, Sent,
    Value as Supplied, World,
};
use http::Uri;
use serde_json::Value;

use crate::component::{self, Binary, Contract};

const SERVER: &str = "http://plex.lan:32400/pre";
const OTHER: &str = "https://other.example";

/// A component with parameters and results of every kind, and words that describe it.
const COMPONENT: &[u8] = include_bytes!("../fuzz/seeds/section/component");
const TOOLS: &[u8] = include_bytes!("../fuzz/seeds/section/tools");

/// Lines: rules, an empty line, the argument `id`, and then requests. Returns how many of these may leave.
pub fn egress(bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let (rules, asked) = text.split_once("\n\n").unwrap_or((text, ""));
    let world = World {
        origins: ["other".to_owned()].into(),
        ..World::default()
    };
    let names = Names {
        world: &world,
        effect: Effect::Destructive,
        parameters: [("id", Parameter::One)].into(),
    };
    let rules = rules
        .lines()
        .filter_map(|line| Rule::parse(line, &names).ok());
    let rules: Vec<Rule> = rules.collect();
    let mut asked = asked.lines();
    let id = Supplied::Text(asked.next().unwrap_or_default().to_owned());
    let origin = |url| Origin::parse(url).expect("it is an origin");
    let policy = Policy::Rules(Rules {
        tool: "tool".into(),
        rules: rules.into(),
        arguments: Arguments::new([("id", id)]),
        server: origin(SERVER),
        told: None,
        others: [("other".to_owned(), origin(OTHER))].into(),
        placeholders: Default::default(),
    });
    let mut permitted = 0;
    for line in asked {
        let (method, uri) = line.split_once(' ').unwrap_or(("GET", line));
        let (Ok(method), Ok(uri)) = (method.parse(), uri.parse::<Uri>()) else {
            continue;
        };
        let decide = |uri: &Uri| {
            let asked = Request {
                method: &method,
                uri,
                headers: &[],
                body: false,
            };
            // Each is the first of its call.
            policy.decide(&asked, &mut Sent::default())
        };
        let Ok(permit) = decide(&uri) else {
            continue;
        };
        permitted += 1;
        let sent = permit.url.as_str();
        let below = sent.strip_prefix(if permit.to_server { SERVER } else { OTHER });
        let below = below.expect("it goes where it may").to_ascii_lowercase();
        let path = below.split('?').next().unwrap_or_default();
        assert!(path.starts_with('/') && !below.contains("x-plex-token"));
        for hidden in [
            "//", "/.", "\\", "%2f", "%5c", "%00", "%0a", "%0d", "#", "@/",
        ] {
            // A segment may begin with a dot as long as it is not only dots.
            let dots = hidden == "/."
                && path
                    .split('/')
                    .all(|segment| !matches!(segment, "." | ".."));
            assert!(dots || !path.contains(hidden), "{hidden} in {path}");
        }
        // What is sent means the same to whoever decides about it again.
        let again = decide(&sent.parse().expect("a URL is a URI"));
        assert_eq!(again, Ok(permit));
    }
    permitted
}

/// A section about [`COMPONENT`], or a component. Returns how many tools they have.
pub fn section(bytes: &[u8]) -> usize {
    let inspected = component::inspect(bytes).map(|inspection| {
        for words in &inspection.refusals {
            assert!(is_for_people(words), "{words:?}");
        }
        inspection.contract.unwrap_or_default()
    });
    let contracts = [inspected, described(bytes)].into_iter().flatten();
    let tools: Vec<_> = contracts.flat_map(|contract| contract.tools).collect();
    for tool in &tools {
        let words = format!("{}{}{}", tool.name, tool.title, tool.description);
        assert!(is_for_people(&words), "{words:?}");
    }
    tools.len()
}

/// The arguments of a call, for every tool of the embedded component and of [`COMPONENT`]: all of them, and those that the
/// tool knows. Returns how often a tool can be called so.
pub fn arguments(bytes: &[u8]) -> usize {
    static CONTRACTS: LazyLock<[Contract; 2]> = LazyLock::new(|| {
        let embedded = component::inspect(component::embedded()).expect("it is a component");
        let embedded = embedded.contract.expect("it has tools");
        [embedded, described(TOOLS).expect("it has tools")]
    });
    let Ok(Value::Object(arguments)) = serde_json::from_slice(bytes) else {
        return 0;
    };
    let mut calls = 0;
    for tool in CONTRACTS.iter().flat_map(|contract| &contract.tools) {
        let mut known = arguments.clone();
        known.retain(|name, _| tool.params.iter().any(|param| param.name == *name));
        for arguments in [&arguments, &known] {
            match tool.arguments(arguments) {
                Ok(values) => {
                    assert_eq!(values.len(), tool.params.len());
                    calls += 1;
                }
                Err(words) => assert!(is_for_people(&words), "{words:?}"),
            }
        }
    }
    calls
}

fn described(section: &[u8]) -> Result<Contract> {
    static BINARY: LazyLock<Binary<'static>> =
        LazyLock::new(|| Binary::read(COMPONENT).expect("it is a component"));
    component::contract(&BINARY, Some(section))
}

fn is_for_people(words: &str) -> bool {
    words.chars().all(|char| char == '\n' || !char.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seed that is refused at the door leaves the fuzzers outside.
    #[test]
    fn seeds_come_all_the_way_through() {
        assert_eq!(egress(include_bytes!("../fuzz/seeds/egress/rules")), 6);
        assert_eq!(section(TOOLS), 2);
        assert_eq!(section(COMPONENT), 2);
        let call = include_bytes!("../fuzz/seeds/arguments/call");
        assert!(arguments(call) >= 2);
    }

    #[test]
    fn the_component_in_binary_is_the_one_in_text() {
        let text = include_str!("../fuzz/component.wat");
        assert_eq!(wat::parse_str(text).unwrap(), COMPONENT);
    }
}
