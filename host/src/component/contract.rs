//! Joins the `mcp-tools` section with the types of the exported functions, and refuses what does not fit.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail, ensure};
use http::Method;
use wasmparser::component_types::{ComponentDefinedType, ComponentFuncType, ComponentValType};

use super::binary::Binary;
use super::parameter::Parameter;
use super::section::{ParamEntry, Section, ToolEntry};
use super::shape::{Reader, RecordShape, Shape, Words};
use super::words::{snake, with_snake_names};
use super::{Contract, Effect, Tool, schema};
use crate::egress::{Origin, Rule};

/// The toolset of tools whose component does not describe them.
const UNDESCRIBED: &str = "component";

impl Contract {
    /// What `section` says about a component.
    ///
    /// # Errors
    /// The tool that is described wrongly or incompletely, and how.
    pub(crate) fn described(section: &Section, binary: &Binary<'_>) -> Result<Contract> {
        let origins = origins(section).context("a second origin")?;
        let names: Vec<_> = origins.iter().map(|(name, _)| name.as_str()).collect();
        let types = Reader::new(&binary.types, &section.types);
        let mut functions = binary.functions()?;
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
            let (_, function) = functions.remove(at);
            tools.push(
                tool(entry, function, &types, &names)
                    .with_context(|| format!("the tool `{}`", entry.name))?,
            );
        }
        if let Some((name, _)) = functions.first() {
            bail!("the function `{name}` is exported but not described");
        }
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
            omitted: Vec::new(),
        })
    }

    /// What the types alone say about a component: its functions are tools that may do anything, and reach nothing.
    ///
    /// # Errors
    /// When it exports something other than functions, or too many.
    pub(crate) fn undescribed(binary: &Binary<'_>) -> Result<Contract> {
        let functions = binary.functions()?;
        let most = Section::MAX_TOOLS;
        ensure!(
            functions.len() <= most,
            "it exports more than {most} functions"
        );
        let words = Words::new();
        let types = Reader::new(&binary.types, &words);
        let (mut tools, mut omitted) = (Vec::new(), Vec::new());
        for (name, function) in functions {
            let entry = ToolEntry::bare(name, UNDESCRIBED);
            match tool(&entry, function, &types, &[]) {
                Ok(tool) => tools.push(tool),
                Err(why) => omitted.push(format!("`{name}` is no tool: {why:#}")),
            }
        }
        Ok(Contract {
            instructions: String::new(),
            default_toolsets: tools
                .first()
                .map(|tool| tool.toolset.clone())
                .into_iter()
                .collect(),
            check: None,
            tools,
            origins: Arc::default(),
            omitted,
        })
    }
}

fn origins(section: &Section) -> Result<Vec<(String, Origin)>> {
    let mut names = BTreeSet::new();
    section
        .origins
        .iter()
        .map(|origin| {
            let name = &origin.name;
            ensure!(names.insert(name), "`{name}` is declared twice");
            let parsed = Origin::parse(&origin.url)
                .map_err(|words| anyhow!(words))
                .with_context(|| format!("`{name}`"))?;
            Ok((name.clone(), parsed))
        })
        .collect()
}

fn tool(
    entry: &ToolEntry,
    function: &ComponentFuncType,
    types: &Reader<'_>,
    origins: &[&str],
) -> Result<Tool> {
    check_name(&entry.name)?;
    ensure!(!function.async_, "it is an async function");
    let params = parameters(entry, function, types)?;
    let result = result(entry, function, types)?;
    let names: Vec<_> = params.iter().map(|param| param.export.as_str()).collect();
    let egress = entry
        .egress
        .iter()
        .map(|line| rule(line, &names, origins, entry.effect))
        .collect::<Result<_>>()?;
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

/// Functions may be exported under names that no client takes for a tool's. What is left are letters, digits and
/// hyphens, of which no two names become one.
fn check_name(name: &str) -> Result<()> {
    const MAX: usize = 64;
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    ensure!(
        name.len() <= MAX && name.bytes().all(legal),
        "its name is not one that MCP allows: letters, digits and hyphens, at most {MAX}"
    );
    Ok(())
}

fn parameters(
    entry: &ToolEntry,
    function: &ComponentFuncType,
    types: &Reader<'_>,
) -> Result<Vec<Parameter>> {
    let names: Vec<&str> = function.params.iter().map(|(name, _)| &**name).collect();
    let mut described = BTreeSet::new();
    for ParamEntry { name, .. } in &entry.params {
        ensure!(
            names.contains(&name.as_str()),
            "it has no parameter `{name}`"
        );
        ensure!(
            described.insert(name),
            "its parameter `{name}` is described twice"
        );
    }
    function
        .params
        .iter()
        .map(|(name, ty)| {
            let described = entry.params.iter().find(|param| param.name == **name);
            Parameter::new(name, ty, described, types)
                .with_context(|| format!("its parameter `{}`", &**name))
        })
        .collect()
}

fn result(
    entry: &ToolEntry,
    function: &ComponentFuncType,
    types: &Reader<'_>,
) -> Result<Arc<RecordShape>> {
    let returned = function.result.as_ref().and_then(|ty| types.defined(ty));
    let Some(ComponentDefinedType::Result { ok, err, .. }) = returned else {
        bail!("it does not return a result");
    };
    let record = |ty: &Option<ComponentValType>, name: Option<&str>, what| {
        let ty = ty
            .as_ref()
            .ok_or_else(|| anyhow!("its {what} holds nothing"))?;
        let shape = types.shape(ty, name);
        match shape.map_err(|kind| anyhow!("its {what} holds a {kind}"))? {
            Shape::Record(record) => Ok(record),
            _ => bail!("its {what} is not a record"),
        }
    };
    record(err, entry.error.as_deref(), "error")?;
    record(ok, entry.result.as_deref(), "result")
}

/// An egress line of a tool with these parameters and this effect; `origins` are those that it may name.
///
/// # Errors
/// What is wrong with the line, or that it does more than the effect says.
pub(crate) fn rule(
    line: &str,
    parameters: &[&str],
    origins: &[&str],
    effect: Effect,
) -> Result<Rule> {
    let rule = Rule::parse(line, parameters)
        .map_err(|words| anyhow!(words))
        .with_context(|| format!("its egress line `{line}`"))?;
    let needed = least_effect(&rule);
    ensure!(
        needed != Effect::Write || effect >= needed,
        "its egress line `{line}` does more than read, which is all its effect says"
    );
    ensure!(
        effect >= needed,
        "its egress line `{line}` deletes, and its effect is not destructive"
    );
    if let Some(name) = rule.origin() {
        ensure!(
            origins.contains(&name),
            "its egress line `{line}` names an origin that is not declared"
        );
    }
    Ok(rule)
}

/// The least that a tool with such a rule says of itself.
fn least_effect(rule: &Rule) -> Effect {
    match *rule.method() {
        Method::GET | Method::HEAD => Effect::Read,
        Method::DELETE => Effect::Destructive,
        _ => Effect::Write,
    }
}
