//! The contract's side of the rules of egress: the names that they may use, and the arguments that they bind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use egress_policy::{Arguments, Names, Parameter as Kind, Rule, World, check_tool};

use crate::section::Section;
use crate::{Effect, Parameter, Shape, Tool, Value};

/// The names that the rules of all tools may use.
pub(crate) fn world(section: &Section) -> World {
    let classes = section.classes.iter();
    let names = |names: &mut dyn Iterator<Item = &String>| names.cloned().collect::<BTreeSet<_>>();
    World {
        classes: classes
            .map(|class| (class.name.clone(), class.words.clone()))
            .collect(),
        origins: names(&mut section.origins.iter().map(|origin| &origin.name)),
        delegated: names(&mut section.delegated.iter().map(|secret| &secret.name)),
        tools: names(&mut section.tools.iter().map(|tool| &tool.name)),
    }
}

/// The rules of a tool with these parameters and this effect.
///
/// # Errors
/// The line that is wrong, or does more than the effect says.
pub(crate) fn rules(
    lines: &[String],
    params: &[Parameter],
    effect: Effect,
    world: &World,
) -> Result<Arc<[Rule]>> {
    let names = names(params, effect, world);
    let rules = lines.iter().map(|line| rule(line, &names));
    let rules: Arc<[Rule]> = rules.collect::<Result<_>>()?;
    check_tool(&rules).map_err(|words| anyhow!("its egress: {words}"))?;
    Ok(rules)
}

fn rule(line: &str, names: &Names<'_>) -> Result<Rule> {
    Rule::parse(line, names)
        .map_err(|words| anyhow!(words))
        .with_context(|| format!("its egress line `{line}`"))
}

fn names<'a>(params: &'a [Parameter], effect: Effect, world: &'a World) -> Names<'a> {
    let kind = |param: &Parameter| match param.shape {
        Shape::List(_) => Kind::List,
        _ => Kind::One,
    };
    let parameters = params
        .iter()
        .map(|param| (param.export.as_str(), kind(param)));
    Names {
        world,
        effect,
        parameters: parameters.collect::<BTreeMap<_, _>>(),
    }
}

impl Tool {
    /// Reads a rule that somebody else writes for this tool.
    ///
    /// # Errors
    /// Says what is wrong with the line, or that it does more than the tool's effect says.
    pub fn rule(&self, line: &str, world: &World) -> Result<Rule> {
        rule(line, &names(&self.params, self.effect, world))
    }

    /// The arguments of a call as its rules bind them: those that [`Tool::arguments`] gives, in their order.
    pub fn bound(&self, arguments: &[Option<Value>]) -> Arguments {
        let arguments = std::iter::zip(self.params.iter(), arguments);
        Arguments::new(arguments.filter_map(|(param, value)| {
            Some((param.export.as_str(), bound(&param.shape, value.as_ref()?)))
        }))
    }
}

fn bound(shape: &Shape, value: &Value) -> egress_policy::Value {
    match value {
        Value::Flag(flag) => egress_policy::Value::Flag(*flag),
        Value::U32(number) => egress_policy::Value::Integer((*number).into()),
        Value::S32(number) => egress_policy::Value::Integer((*number).into()),
        Value::F64(number) => egress_policy::Value::Float(*number),
        Value::Text(text) => egress_policy::Value::Text(text.clone()),
        Value::Case(name) => {
            let cases = match shape {
                Shape::Enum(cases) => cases.cases.as_slice(),
                _ => &[],
            };
            let case = cases.iter().find(|case| case.name == *name);
            egress_policy::Value::case(name, case.map_or(&[], |case| case.wire.as_slice()))
        }
        Value::List(elements) => {
            let element = match shape {
                Shape::List(element) => element,
                other => other,
            };
            let elements = elements.iter().map(|value| bound(element, value));
            egress_policy::Value::List(elements.collect())
        }
    }
}
