//! Joins the `mcp-tools` section with the types of the exported functions, and refuses what does not fit.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail, ensure};
use http::Method;
use wasmtime::Engine;
use wasmtime::component::Type;
use wasmtime::component::types::{Component, ComponentFunc, ComponentItem};

use super::parameter::Parameter;
use super::section::{Section, ToolEntry};
use super::shape::{RecordShape, Shape, Words};
use super::words::{snake, with_snake_names};
use super::{Contract, Effect, Tool, schema};
use crate::egress::{Origin, Rule};

impl Contract {
    /// What `section` says about a component of this type.
    ///
    /// # Errors
    /// The tool that is described wrongly or incompletely, and how.
    pub(crate) fn new(
        section: &Section,
        component: &Component,
        engine: &Engine,
    ) -> Result<Contract> {
        let mut functions = functions(component, engine)?;
        let mut tools = Vec::new();
        for entry in &section.tools {
            let at = functions
                .iter()
                .position(|(name, _)| *name == entry.name)
                .ok_or_else(|| {
                    anyhow!(
                        "`{}` is described but not exported, or described twice",
                        entry.name
                    )
                })?;
            let (_, function) = functions.swap_remove(at);
            tools.push(
                tool(entry, &function, section)
                    .with_context(|| format!("the tool `{}`", entry.name))?,
            );
        }
        if let Some((name, _)) = functions.first() {
            bail!("the function `{name}` is exported but not described");
        }
        let origins = section
            .origins
            .iter()
            .map(|origin| {
                Ok((
                    origin.name.clone(),
                    Origin::parse(&origin.url).map_err(|words| anyhow!(words))?,
                ))
            })
            .collect::<Result<Vec<_>>>()
            .context("a second origin")?;
        let toolsets: BTreeSet<_> = tools.iter().map(|tool| tool.toolset.as_str()).collect();
        for toolset in &section.default_toolsets {
            ensure!(
                toolsets.contains(toolset.as_str()),
                "no tool belongs to the default toolset `{toolset}`"
            );
        }
        if let Some(check) = &section.check {
            let tool = tools.iter().find(|tool| tool.export == *check);
            let tool = tool.ok_or_else(|| anyhow!("the check `{check}` is no tool"))?;
            ensure!(
                tool.effect == Effect::Read,
                "the check `{check}` does more than read"
            );
        }
        Ok(Contract {
            instructions: with_snake_names(&section.instructions),
            default_toolsets: section.default_toolsets.clone(),
            check: section.check.as_deref().map(snake),
            tools,
            origins: origins.into(),
        })
    }
}

/// The exported functions. Exported types come along with them; anything else is no tool and not described.
fn functions(component: &Component, engine: &Engine) -> Result<Vec<(String, ComponentFunc)>> {
    let mut functions = Vec::new();
    for (name, export) in component.exports(engine) {
        match export.ty {
            ComponentItem::ComponentFunc(function) => functions.push((name.to_owned(), function)),
            ComponentItem::Type(_) => {}
            _ => bail!("it exports `{name}`, which is not a function"),
        }
    }
    Ok(functions)
}

fn tool(entry: &ToolEntry, function: &ComponentFunc, section: &Section) -> Result<Tool> {
    ensure!(!function.async_(), "it is an async function");
    ensure!(!entry.title.is_empty(), "it has no title");
    ensure!(!entry.toolset.is_empty(), "it belongs to no toolset");
    let params = parameters(entry, function, &section.types)?;
    let result = result(entry, function, &section.types)?;
    let egress = egress(entry, section)?;
    Ok(Tool {
        name: snake(&entry.name),
        export: entry.name.clone(),
        title: entry.title.clone(),
        description: with_snake_names(&entry.description),
        toolset: entry.toolset.clone(),
        effect: entry.effect,
        idempotent: entry.idempotent,
        egress,
        input_schema: Arc::new(schema::input(&params)),
        output_schema: Arc::new(schema::output(&result)),
        params: params.into(),
    })
}

fn parameters(
    entry: &ToolEntry,
    function: &ComponentFunc,
    words: &Words,
) -> Result<Vec<Parameter>> {
    for described in &entry.params {
        let is_there = function.params().any(|(name, _)| name == described.name);
        ensure!(is_there, "it has no parameter `{}`", described.name);
        let times = entry
            .params
            .iter()
            .filter(|other| other.name == described.name)
            .count();
        ensure!(
            times == 1,
            "its parameter `{}` is described twice",
            described.name
        );
    }
    function
        .params()
        .map(|(name, ty)| {
            let described = entry.params.iter().find(|described| described.name == name);
            Parameter::new(name, &ty, described, words)
                .with_context(|| format!("its parameter `{name}`"))
        })
        .collect()
}

fn result(entry: &ToolEntry, function: &ComponentFunc, words: &Words) -> Result<Arc<RecordShape>> {
    let types: Vec<Type> = function.results().collect();
    let [Type::Result(result)] = types.as_slice() else {
        bail!("it does not return a result");
    };
    let record = |ty: Option<Type>, name: Option<&str>, what| {
        let ty = ty.ok_or_else(|| anyhow!("its {what} holds nothing"))?;
        match Shape::of(&ty, name, words).map_err(|kind| anyhow!("its {what} holds a {kind}"))? {
            Shape::Record(record) => Ok(record),
            _ => bail!("its {what} is not a record"),
        }
    };
    record(result.err(), entry.error.as_deref(), "error")?;
    record(result.ok(), entry.result.as_deref(), "result")
}

fn egress(entry: &ToolEntry, section: &Section) -> Result<Vec<Rule>> {
    let parameters: Vec<_> = entry
        .params
        .iter()
        .map(|param| param.name.as_str())
        .collect();
    entry
        .egress
        .iter()
        .map(|line| {
            let rule = Rule::parse(line, &parameters)
                .map_err(|words| anyhow!(words))
                .with_context(|| format!("its egress line `{line}`"))?;
            let reads = [Method::GET, Method::HEAD].contains(rule.method());
            ensure!(
                entry.effect != Effect::Read || reads,
                "its egress line `{line}` does more than read, which is all its effect says"
            );
            ensure!(
                entry.effect == Effect::Destructive || *rule.method() != Method::DELETE,
                "its egress line `{line}` deletes, and its effect is not destructive"
            );
            if let Some(name) = rule.origin() {
                let declared = section.origins.iter().any(|origin| origin.name == name);
                ensure!(
                    declared,
                    "its egress line `{line}` names an origin that is not declared"
                );
            }
            Ok(rule)
        })
        .collect()
}
