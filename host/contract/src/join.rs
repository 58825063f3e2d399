//! Joins the `mcp-tools` section with the types of the exported functions, and refuses what does not fit.

mod world;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use egress_policy::World;
use wasmparser::component_types::{ComponentDefinedType, ComponentFuncType, ComponentValType};

use crate::binary::Binary;
use crate::parameter::{Ids, Parameter};
use crate::reader::{Reader, Words};
use crate::section::{ParamEntry, Section, ToolEntry};
use crate::shape::{RecordShape, Shape};
use crate::words::{snake, with_snake_names};
use crate::{Answers, Contract, Effect, Tool, arguments, rules, schema};

/// Requests that every call may send: a tool says how many only where it needs more.
const USUAL_REQUESTS: u32 = 64;

/// The most requests that a tool can ask for.
const MAX_REQUESTS: u32 = 256;

/// The most seconds that a tool can ask for.
const MAX_TIMEOUT: u32 = 600;

/// The name of an error's field that says what sort of failure it is, and the sort that asks for a person.
const CODE: &str = "code";
const CONFIRM: &str = "confirm";

/// The toolset of tools whose component does not describe them.
const UNDESCRIBED: &str = "component";

impl Contract {
    /// What `section` says about a component.
    ///
    /// # Errors
    /// The tool that is described wrongly or incompletely, and how.
    pub(crate) fn described(section: &Section, binary: &Binary<'_>) -> Result<Contract> {
        let origins = world::origins(section).context("a second origin")?;
        let delegated = world::delegated(section)?;
        let ids = world::ids(section).context("a kind of ids")?;
        world::check_classes(section)?;
        let world = rules::world(section);
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
            ensure!(
                !entry.examples.is_empty(),
                "the tool `{}`: it has no example",
                entry.name
            );
            tools.push(
                tool(entry, function, &types, &ids, &world)
                    .with_context(|| format!("the tool `{}`", entry.name))?,
            );
        }
        if let Some((name, _)) = functions.first() {
            bail!("the function `{name}` is exported but not described");
        }
        check_names(&tools)?;
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
            ensure!(
                tool.params.is_empty(),
                "the check `{check}` takes arguments"
            );
        }
        Ok(Contract {
            instructions: with_snake_names(&section.instructions),
            default_toolsets: section.default_toolsets.clone(),
            check: section.check.as_deref().map(snake),
            tools,
            origins: origins.into(),
            delegated: delegated.into(),
            world: world.into(),
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
            match tool(&entry, function, &types, &Ids::new(), &World::default()) {
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
            tools,
            omitted,
            ..Contract::default()
        })
    }
}

/// A client means one tool by one name.
fn check_names(tools: &[Tool]) -> Result<()> {
    let mut names: BTreeSet<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    for tool in tools {
        for alias in &tool.aliases {
            ensure!(
                names.insert(alias),
                "the tool `{}`: its alias `{alias}` means another tool too",
                tool.export
            );
        }
    }
    Ok(())
}

fn tool(
    entry: &ToolEntry,
    function: &ComponentFuncType,
    types: &Reader<'_>,
    ids: &Ids,
    world: &World,
) -> Result<Tool> {
    check_name(&entry.name)?;
    for alias in &entry.aliases {
        check_name(alias).with_context(|| format!("its alias `{alias}`"))?;
    }
    ensure!(!function.async_, "it is an async function");
    let params = parameters(entry, function, types, ids)?;
    let (result, confirms) = result(entry, function, types)?;
    let egress = rules::rules(&entry.egress, &params, entry.effect, world)?;
    if let Some(requests) = entry.requests {
        ensure!(
            (USUAL_REQUESTS + 1..=MAX_REQUESTS).contains(&requests),
            "it asks for {requests} requests: every tool has {USUAL_REQUESTS}, and none more than {MAX_REQUESTS}"
        );
    }
    if let Some(seconds) = entry.timeout_seconds {
        ensure!(
            (1..=MAX_TIMEOUT).contains(&seconds),
            "it asks for {seconds} seconds: 1 to {MAX_TIMEOUT} can be asked for"
        );
    }
    for example in &entry.examples {
        arguments::check_example(&params, example)
            .map_err(|words| anyhow!("an example: {words}"))?;
    }
    Ok(Tool {
        name: snake(&entry.name),
        export: entry.name.clone(),
        aliases: entry.aliases.iter().map(|alias| snake(alias)).collect(),
        title: entry.title.clone(),
        description: with_snake_names(&entry.description),
        toolset: entry.toolset.clone(),
        effect: entry.effect,
        idempotent: entry.idempotent,
        is_open_world: egress.iter().any(|rule| rule.origin().is_some()),
        egress,
        examples: entry.examples.clone().into(),
        requests: entry.requests.map(|requests| requests as usize),
        timeout: entry
            .timeout_seconds
            .map(|seconds| Duration::from_secs(seconds.into())),
        answers: if result.is_some() {
            Answers::Record
        } else {
            Answers::Image
        },
        confirms,
        input_schema: Arc::new(schema::input(&params)),
        output_schema: result.map(|record| Arc::new(schema::output(&record))),
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
    ids: &Ids,
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
    let params = function.params.iter().map(|(name, ty)| {
        let described = entry.params.iter().find(|param| param.name == **name);
        Parameter::new(name, ty, described, types, ids)
            .with_context(|| format!("its parameter `{}`", &**name))
    });
    let params: Vec<_> = params.collect::<Result<_>>()?;
    let mut names: BTreeSet<&str> = params.iter().map(|param| param.name.as_str()).collect();
    for param in &params {
        for alias in &param.aliases {
            ensure!(
                names.insert(alias),
                "its parameter `{}`: its alias `{alias}` means another parameter too",
                param.export
            );
        }
    }
    Ok(params)
}

/// The record that a function answers, unless it is an image; and whether its error can ask for a person.
fn result(
    entry: &ToolEntry,
    function: &ComponentFuncType,
    types: &Reader<'_>,
) -> Result<(Option<Arc<RecordShape>>, bool)> {
    let returned = function.result.as_ref().and_then(|ty| types.defined(ty));
    let Some(ComponentDefinedType::Result { ok, err, .. }) = returned else {
        bail!("it does not return a result");
    };
    let held =
        |ty: &Option<ComponentValType>, what| ty.ok_or_else(|| anyhow!("its {what} holds nothing"));
    let record = |ty: &ComponentValType, name: Option<&str>, what| {
        let shape = types.shape(ty, name);
        match shape.map_err(|unfit| unfit.after(&format!("its {what} holds")))? {
            Shape::Record(record) => Ok(record),
            _ => bail!("its {what} is not a record"),
        }
    };
    let error = record(&held(err, "error")?, entry.error.as_deref(), "error")?;
    let ok = held(ok, "result")?;
    let name = entry.result.as_deref();
    let is_image = types
        .is_image(&ok, name)
        .map_err(|unfit| unfit.after("its result holds"))?;
    let result = if is_image {
        None
    } else {
        Some(record(&ok, name, "result")?)
    };
    Ok((result, can_ask(&error)))
}

/// Whether an error has the field and the case that ask for a person.
fn can_ask(error: &RecordShape) -> bool {
    let code = error.fields.iter().find(|field| field.name == CODE);
    match code.map(|field| &field.shape) {
        Some(Shape::Enum(cases)) => cases.cases.iter().any(|case| case.name == CONFIRM),
        _ => false,
    }
}
