//! Rules for more tools than there are, read from `data/rules`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use egress_policy::{
    Arguments, Effect, Names, Origin, Parameter, Permit, Policy, Request, Rule, Rules, Sent, Value,
    World, check_tool,
};
use http::{Method, Uri};
use serde_json::Value as Json;

/// The form of a parameter's values.
#[derive(Clone, Debug)]
pub enum Kind {
    Plain,
    Enum(BTreeMap<String, Vec<String>>),
}

#[derive(Debug)]
pub struct Tool {
    pub effect: Effect,
    /// By name: what its values look like, and whether it is a list.
    pub parameters: BTreeMap<String, (Kind, bool)>,
    pub rules: Vec<Rule>,
    /// Lines for a grammar that knows bodies.
    pub later: Vec<String>,
}

pub struct Drafts {
    pub world: World,
    pub tools: BTreeMap<String, Tool>,
}

/// The server that the drafts' requests go to.
pub const SERVER: &str = "http://192.168.1.10:32400";

pub static DRAFTS: LazyLock<Drafts> =
    LazyLock::new(|| Drafts::parse(include_str!("../data/rules")));

impl Drafts {
    fn parse(text: &str) -> Drafts {
        let lines: Vec<_> = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        let said = |word: &str| -> Vec<(&str, &str)> {
            let lines = lines.iter().filter_map(|line| line.strip_prefix(word));
            lines
                .map(|line| line.split_once(' ').unwrap_or((line, "")))
                .collect()
        };
        let owned = |text: &str| text.to_owned();
        let world = World {
            classes: said("class ")
                .into_iter()
                .map(|(name, words)| (owned(name), words.split('|').map(owned).collect()))
                .collect(),
            origins: said("origin ")
                .into_iter()
                .map(|(name, _)| owned(name))
                .collect(),
            delegated: said("delegated ")
                .into_iter()
                .map(|(name, _)| owned(name))
                .collect(),
            tools: said("tool ")
                .into_iter()
                .map(|(name, _)| owned(name))
                .collect(),
        };
        let enums: BTreeMap<&str, Kind> = said("enum ")
            .into_iter()
            .map(|(name, cases)| (name, Kind::Enum(cases.split(' ').map(case).collect())))
            .collect();
        let mut drafts = Drafts {
            world,
            tools: BTreeMap::new(),
        };
        let mut name = "";
        for line in lines {
            let mut words = line.split(' ');
            match words.next().unwrap() {
                "class" | "origin" | "delegated" | "enum" => {}
                "tool" => {
                    name = words.next().unwrap();
                    let effect = match words.next().unwrap() {
                        "read" => Effect::Read,
                        "write" => Effect::Write,
                        "destructive" => Effect::Destructive,
                        other => panic!("{other}"),
                    };
                    let parameters = words.map(|word| parameter(word, &enums));
                    let tool = Tool {
                        effect,
                        parameters: parameters.collect(),
                        rules: Vec::new(),
                        later: Vec::new(),
                    };
                    assert!(
                        drafts.tools.insert(name.to_owned(), tool).is_none(),
                        "{name}"
                    );
                }
                "later" => {
                    let line = line["later ".len()..].to_owned();
                    drafts.tools.get_mut(name).unwrap().later.push(line);
                }
                _ => {
                    let rule = drafts.tools[name].parse(line, &drafts.world);
                    let rule = rule.unwrap_or_else(|error| panic!("{name}: {error}"));
                    drafts.tools.get_mut(name).unwrap().rules.push(rule);
                }
            }
        }
        drafts
    }
}

impl Tool {
    pub fn parse(&self, line: &str, world: &World) -> Result<Rule, String> {
        let kinds = self.parameters.iter().map(|(name, (_, list))| {
            let kind = if *list {
                Parameter::List
            } else {
                Parameter::One
            };
            (name.as_str(), kind)
        });
        Rule::parse(
            line,
            &Names {
                world,
                effect: self.effect,
                parameters: kinds.collect(),
            },
        )
    }

    /// The values of a call, with the words that the server has for them.
    pub fn arguments(&self, call: &Json) -> Arguments {
        let values = call.as_object().unwrap().iter().map(|(name, value)| {
            let (kind, _) = &self.parameters[name];
            (name.as_str(), typed(value, kind))
        });
        Arguments::new(values)
    }

    /// Arguments for every parameter; those of one enum differ.
    pub fn any_call(&self) -> Json {
        let parameters = self.parameters.iter().enumerate();
        let values = parameters.map(|(place, (name, (kind, list)))| {
            let value = match kind {
                Kind::Plain => "1",
                Kind::Enum(cases) => cases.keys().nth((place + 2) % cases.len()).unwrap(),
            };
            let value = if *list {
                Json::from(vec![value])
            } else {
                Json::from(value)
            };
            (name.clone(), value)
        });
        Json::Object(values.collect())
    }
}

/// One call of a tool.
pub struct Call {
    policy: Policy,
    sent: Sent,
}

impl Call {
    pub fn of(tool: &str, call: &Json) -> Call {
        Call::by(tool, DRAFTS.tools[tool].rules.clone(), call)
    }

    /// By these rules of the tool's.
    pub fn by(tool: &str, rules: Vec<Rule>, call: &Json) -> Call {
        let (name, tool) = (tool, &DRAFTS.tools[tool]);
        let other = |name: &String| {
            let origin = Origin::parse(&format!("https://{name}.example")).unwrap();
            (name.clone(), origin)
        };
        let policy = Policy::Rules(Rules {
            tool: name.into(),
            rules: rules.into(),
            arguments: tool.arguments(call),
            server: Origin::parse(SERVER).unwrap(),
            told: None,
            others: DRAFTS.world.origins.iter().map(other).collect(),
            placeholders: [("player-token".to_owned(), "@".to_owned())].into(),
        });
        Call {
            policy,
            sent: Sent::default(),
        }
    }

    /// Decides about a request to a target, perhaps of another origin (`discover:/...`).
    pub fn decide(&mut self, asked: &Asked<'_>) -> Result<Permit, String> {
        let place = match asked.target.split_once(":/") {
            Some((origin, _)) if !origin.contains('/') => {
                format!("https://{}", asked.target.replacen(":/", ".example/", 1))
            }
            _ => format!("{SERVER}{}", asked.target),
        };
        let uri: Uri = place.parse().map_err(|_| "no URI".to_owned())?;
        let method: Method = asked.method.parse().unwrap();
        let headers: Vec<_> = asked
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        let request = Request {
            method: &method,
            uri: &uri,
            headers: &headers,
            body: asked.body,
        };
        self.policy.decide(&request, &mut self.sent)
    }
}

/// A request as the component would write it.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub method: &'a str,
    pub target: &'a str,
    /// Names in lower case.
    pub headers: Vec<(String, &'a str)>,
    pub body: bool,
}

fn case(text: &str) -> (String, Vec<String>) {
    let (name, wire) = text.split_once('=').unwrap_or((text, ""));
    let wire = wire.split(',').filter(|word| !word.is_empty());
    (name.to_owned(), wire.map(str::to_owned).collect())
}

/// `name`, `name:n` (a number), `name:b` (a flag), `name:l` (a list), `name:e:ENUM`, `name:l:ENUM`.
fn parameter(text: &str, enums: &BTreeMap<&str, Kind>) -> (String, (Kind, bool)) {
    let mut words = text.split(':');
    let name = words.next().unwrap().to_owned();
    let list = words.next() == Some("l");
    let kind = words.next().map_or(Kind::Plain, |name| enums[name].clone());
    (name, (kind, list))
}

fn typed(value: &Json, kind: &Kind) -> Value {
    match (value, kind) {
        (Json::Array(values), kind) => {
            Value::List(values.iter().map(|value| typed(value, kind)).collect())
        }
        (Json::String(name), Kind::Enum(cases)) => Value::case(name, &cases[name]),
        (Json::String(text), Kind::Plain) => Value::Text(text.clone()),
        (Json::Number(number), _) => Value::Integer(number.as_i64().unwrap()),
        (Json::Bool(flag), _) => Value::Flag(*flag),
        (other, _) => panic!("{other}"),
    }
}

#[test]
fn every_rule_is_one() {
    for (name, tool) in &DRAFTS.tools {
        assert!(!tool.rules.is_empty(), "{name}");
        check_tool(&tool.rules).unwrap_or_else(|error| panic!("{name}: {error}"));
        for line in &tool.later {
            let error = tool.parse(line, &DRAFTS.world).unwrap_err();
            assert_eq!(error, "`json`: no request has a body");
        }
    }
    assert_eq!(DRAFTS.tools.len(), 96);
}
