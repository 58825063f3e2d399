//! The rules of the tools, read at build by the parser that the host reads them with.

use std::collections::BTreeMap;

use egress_policy::{Names, Parameter, Rule, World, check_tool};
use serde_json::{Map, Value};

use super::{Description, Tool};
use crate::parameter::snake;

/// Everything that is wrong with the rules, with the tool and the line that it is wrong in.
pub(super) fn check(description: &Description, errors: &mut Vec<String>) {
    let names = |names: &mut dyn Iterator<Item = &String>| names.cloned().collect();
    let classes = description.classes.iter();
    let world = World {
        classes: classes
            .map(|class| (class.name.clone(), class.words.clone()))
            .collect(),
        origins: names(&mut description.origins.iter().map(|origin| &origin.name)),
        delegated: names(&mut description.delegated.iter().map(|secret| &secret.name)),
        tools: names(&mut description.tools.iter().map(|tool| &tool.name)),
    };
    for tool in &description.tools {
        errors.extend(of_tool(tool, &world).map(|error| format!("{}: {error}", tool.name)));
    }
}

fn of_tool(tool: &Tool, world: &World) -> impl Iterator<Item = String> {
    let parameter = |param: &crate::parameter::Parameter| {
        if param.ty.list {
            Parameter::List
        } else {
            Parameter::One
        }
    };
    let params = tool.params.iter();
    let parameters: BTreeMap<&str, Parameter> = params
        .map(|param| (param.name.as_str(), parameter(param)))
        .collect();
    let names = Names {
        world,
        effect: tool.effect,
        parameters,
    };
    let (mut rules, mut errors) = (Vec::new(), Vec::new());
    for line in &tool.egress {
        match Rule::parse(line, &names) {
            Ok(rule) => rules.push(rule),
            Err(error) => errors.push(format!("@egress `{line}`: {error}")),
        }
    }
    // Rules are compared once each of them is one.
    if errors.is_empty() {
        errors.extend(
            check_tool(&rules)
                .err()
                .map(|error| format!("@egress {error}")),
        );
        errors.extend(
            tool.examples
                .iter()
                .filter_map(|example| idle(tool, &rules, example)),
        );
    }
    errors.into_iter()
}

/// The reason why no request, or no change of a tool that makes one, can be built of an example: every rule needs an argument
/// that it lacks.
fn idle(tool: &Tool, rules: &[Rule], example: &Map<String, Value>) -> Option<String> {
    let is_supplied = |name: &str| {
        let given = example.get(&snake(name));
        let param = tool.params.iter().find(|param| param.name == name);
        let default = param.and_then(|param| param.default.as_ref());
        // An argument that binds nothing is not supplied.
        let empty = [Value::Null, "".into(), Value::Array(Vec::new())];
        given
            .or(default)
            .is_some_and(|value| !empty.contains(value))
    };
    let changes = rules.iter().any(Rule::is_change);
    let of_use = || rules.iter().filter(|rule| rule.is_change() == changes);
    let mut lacking = Vec::new();
    for rule in of_use() {
        let needed = rule.needed().into_iter();
        let lacks: Vec<_> = needed.filter(|name| !is_supplied(name)).collect();
        if lacks.is_empty() {
            return None;
        }
        lacking.push(format!("`{rule}` needs `{}`", lacks.join("` and `")));
    }
    let what = if changes { "change" } else { "request" };
    let example = Value::Object(example.clone());
    Some(format!(
        "@example {example}: no {what} may leave: {}",
        lacking.join(", ")
    ))
}
