//! The rules of the tools, read at build by the parser that the host reads them with.

use std::collections::BTreeMap;

use egress_policy::{Effect, Names, Parameter, Rule, World, check_tool};

use super::{Description, Tool};
use crate::tags;

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
        errors.extend(of_tool(tool, &world).map(|error| format!("{}: @egress {error}", tool.name)));
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
        effect: match tool.effect {
            tags::Effect::Read => Effect::Read,
            tags::Effect::Write => Effect::Write,
            tags::Effect::Destructive => Effect::Destructive,
        },
        parameters,
    };
    let (mut rules, mut errors) = (Vec::new(), Vec::new());
    for line in &tool.egress {
        match Rule::parse(line, &names) {
            Ok(rule) => rules.push(rule),
            Err(error) => errors.push(format!("`{line}`: {error}")),
        }
    }
    // Rules are compared once each of them is one.
    if errors.is_empty() {
        errors.extend(check_tool(&rules).err());
    }
    errors.into_iter()
}
