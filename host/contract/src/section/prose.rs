//! The words of a section stand in every client's context and on terminals: how long they may be, and of which characters.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value as Json;

use super::{ParamEntry, Section, ToolEntry, TypeEntry};
use crate::words::is_unsafe_for_terminal;

/// Characters of each kind of words.
const TITLE: usize = 100;
const NAME: usize = 64;
const LINE: usize = 1_000;
const DESCRIPTION: usize = 4_000;
const INSTRUCTIONS: usize = 8_000;

/// Entries of one list: egress lines, parameters, fields, cases, types.
const LIST: usize = 500;

/// Checks everything in a section that is words or a list.
///
/// # Errors
/// Names the place of something too long, or not to be shown.
pub(super) fn check(section: &Section) -> Result<()> {
    text(&section.instructions, INSTRUCTIONS).context("the instructions")?;
    let most = Section::MAX_TOOLS;
    let count = section.tools.len();
    ensure!(
        count <= most,
        "it describes {count} tools, more than {most}"
    );
    ensure!(section.types.len() <= LIST, "more than {LIST} types");
    names(&section.default_toolsets).context("the default toolsets")?;
    check_world(section)?;
    for tool in &section.tools {
        line(&tool.name, NAME).context("the name of a tool")?;
        check_tool(tool).with_context(|| format!("the tool `{}`", tool.name))?;
    }
    for (name, ty) in &section.types {
        line(name, NAME).context("the name of a type")?;
        check_type(ty).with_context(|| format!("the type `{name}`"))?;
    }
    Ok(())
}

/// Checks what rules and parameters refer to by name.
fn check_world(section: &Section) -> Result<()> {
    list(section.origins.len()).context("the second origins")?;
    for origin in &section.origins {
        line(&origin.name, NAME).context("a second origin")?;
        line(&origin.url, LINE).context("a second origin")?;
    }
    list(section.classes.len()).context("the classes")?;
    for class in &section.classes {
        line(&class.name, NAME).context("a class")?;
        list(class.words.len()).context("the words of a class")?;
        for word in &class.words {
            line(word, NAME).context("a word of a class")?;
        }
    }
    list(section.delegated.len()).context("the delegated secrets")?;
    for secret in &section.delegated {
        line(&secret.name, NAME).context("a delegated secret")?;
        for words in [&secret.method, &secret.path, &secret.pointer] {
            line(words, LINE).context("a delegated secret")?;
        }
    }
    list(section.ids.len()).context("the kinds of ids")?;
    for id in &section.ids {
        line(&id.name, NAME).context("a kind of ids")?;
        line(&id.pattern, LINE).context("a kind of ids")?;
        line(id.from.as_deref().unwrap_or_default(), NAME).context("a kind of ids")?;
    }
    Ok(())
}

fn check_tool(tool: &ToolEntry) -> Result<()> {
    ensure!(!tool.title.trim().is_empty(), "it has no title");
    ensure!(!tool.toolset.is_empty(), "it belongs to no toolset");
    ensure!(
        tool.toolset != "all",
        "no toolset can be called `all`, which stands for every one"
    );
    line(&tool.title, TITLE).context("its title")?;
    line(&tool.toolset, NAME).context("its toolset")?;
    text(&tool.description, DESCRIPTION).context("its description")?;
    names(&tool.aliases).context("its aliases")?;
    list(tool.egress.len()).context("its egress")?;
    list(tool.params.len()).context("its parameters")?;
    for egress in &tool.egress {
        line(egress, LINE).context("its egress")?;
    }
    for param in &tool.params {
        line(&param.name, NAME).context("the name of a parameter")?;
        check_param(param).with_context(|| format!("its parameter `{}`", param.name))?;
    }
    list(tool.examples.len()).context("its examples")?;
    for example in &tool.examples {
        // Shown to whoever calls it wrongly.
        let written = Json::Object(example.clone());
        line(&written.to_string(), LINE).context("an example")?;
        texts(&written).context("an example")?;
    }
    Ok(())
}

fn check_param(param: &ParamEntry) -> Result<()> {
    text(&param.description, LINE).context("its words")?;
    names(&param.aliases).context("its aliases")?;
    names(&param.without).context("the words it must not have")?;
    if let Some(default) = &param.default {
        line(&default.to_string(), LINE).context("its default")?;
        texts(default).context("its default")?;
    }
    Ok(())
}

fn check_type(ty: &TypeEntry) -> Result<()> {
    text(&ty.description, DESCRIPTION)?;
    list(ty.fields.len()).context("its fields")?;
    list(ty.cases.len()).context("its cases")?;
    for case in &ty.cases {
        names(&case.wire).with_context(|| format!("the words of its case `{}`", case.name))?;
    }
    let fields = ty.fields.iter().map(|field| &field.description);
    let cases = ty.cases.iter().map(|case| &case.description);
    fields.chain(cases).try_for_each(|words| text(words, LINE))
}

fn list(entries: usize) -> Result<()> {
    ensure!(entries <= LIST, "there are {entries}, more than {LIST}");
    Ok(())
}

/// Words of which each is as long as a name at most.
fn names(names: &[String]) -> Result<()> {
    list(names.len())?;
    names.iter().try_for_each(|name| line(name, NAME))
}

/// Every text in a value of JSON: written as JSON, some control characters are hidden.
fn texts(value: &Json) -> Result<()> {
    match value {
        Json::String(words) => text(words, LINE),
        Json::Array(values) => values.iter().try_for_each(texts),
        Json::Object(members) => members
            .iter()
            .try_for_each(|(name, value)| line(name, NAME).and_then(|()| texts(value))),
        _ => Ok(()),
    }
}

/// Words in lines.
fn text(words: &str, most: usize) -> Result<()> {
    let length = words.chars().count();
    ensure!(length <= most, "{length} characters, more than {most}");
    let shown = |c: char| c == '\n' || !is_unsafe_for_terminal(c);
    let hidden = words.chars().find(|c| !shown(*c));
    match hidden {
        None => Ok(()),
        Some(c) => bail!("a control character, {}", c.escape_unicode()),
    }
}

/// Words in one line.
fn line(words: &str, most: usize) -> Result<()> {
    ensure!(!words.contains('\n'), "a line end");
    text(words, most)
}
