//! Rules for more tools than there are, read from `data/rules`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use egress_policy::{
    Arguments, Effect, Names, Origin, Parameter, Policy, Rule, Rules, Value, World,
};
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

/// A request as the component would write it.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub method: &'a str,
    pub target: &'a str,
    /// Names in lower case.
    pub headers: Vec<(String, &'a str)>,
    pub body: bool,
}

impl<'a> Asked<'a> {
    /// The origin that the target names besides the server (`discover:/...`), and the rest of it.
    pub fn origin(&self) -> (Option<&'a str>, &'a str) {
        match self.target.split_once(":/") {
            Some((origin, rest)) if !origin.contains('/') => {
                let path = self.target.len() - rest.len() - 1;
                (Some(origin), &self.target[path..])
            }
            _ => (None, self.target),
        }
    }
}

/// Where the requests of a call go.
pub struct Servers {
    pub server: Origin,
    /// The address that others are told, if it is not the server's.
    pub told: Option<Origin>,
    pub others: Vec<(String, Origin)>,
}

/// What stands for every delegated secret.
pub const PLACEHOLDER: &str = "@";

/// What a call of `tool` may send by `rules`.
pub fn policy(tool: &str, rules: Arc<[Rule]>, call: &Json, servers: Servers) -> Policy {
    let delegated = DRAFTS.world.delegated.iter();
    Policy::Rules(Rules {
        tool: tool.into(),
        rules,
        arguments: DRAFTS.tools[tool].arguments(call),
        server: servers.server,
        told: servers.told,
        others: servers.others.into(),
        placeholders: delegated
            .map(|name| (name.clone(), PLACEHOLDER.to_owned()))
            .collect(),
    })
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
