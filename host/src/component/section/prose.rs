//! The words of a section stand in every client's context and on terminals: how long they may be, and of which characters.

use anyhow::{Context, Result, bail, ensure};

use super::{Section, ToolEntry, TypeEntry};
use crate::component::words::obeyed;

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
/// Where something is too long, or not to be shown.
pub(super) fn check(section: &Section) -> Result<()> {
    text(&section.instructions, INSTRUCTIONS).context("the instructions")?;
    let most = Section::MAX_TOOLS;
    let count = section.tools.len();
    ensure!(
        count <= most,
        "it describes {count} tools, more than {most}"
    );
    ensure!(section.types.len() <= LIST, "more than {LIST} types");
    ensure!(section.origins.len() <= LIST, "more than {LIST} origins");
    for name in &section.default_toolsets {
        line(name, NAME).context("a default toolset")?;
    }
    for origin in &section.origins {
        line(&origin.name, NAME).context("a second origin")?;
        line(&origin.url, LINE).context("a second origin")?;
    }
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
    list(tool.egress.len()).context("its egress")?;
    list(tool.params.len()).context("its parameters")?;
    for egress in &tool.egress {
        line(egress, LINE).context("its egress")?;
    }
    for param in &tool.params {
        line(&param.name, NAME).context("the name of a parameter")?;
        text(&param.description, LINE)
            .with_context(|| format!("the words of its parameter `{}`", param.name))?;
    }
    Ok(())
}

fn check_type(ty: &TypeEntry) -> Result<()> {
    text(&ty.description, DESCRIPTION)?;
    list(ty.fields.len()).context("its fields")?;
    list(ty.cases.len()).context("its cases")?;
    let fields = ty.fields.iter().map(|field| &field.description);
    let cases = ty.cases.iter().map(|case| &case.description);
    fields.chain(cases).try_for_each(|words| text(words, LINE))
}

fn list(entries: usize) -> Result<()> {
    ensure!(entries <= LIST, "there are {entries}, more than {LIST}");
    Ok(())
}

/// Words in lines.
fn text(words: &str, most: usize) -> Result<()> {
    let length = words.chars().count();
    ensure!(length <= most, "{length} characters, more than {most}");
    let shown = |c: char| c == '\n' || !obeyed(c);
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
