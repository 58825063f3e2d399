//! The world as its WIT describes it, checked for completeness.

mod rules;
mod tool;
mod types;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    path::Path,
};

use egress_policy::Effect;
use wit_parser::{PackageId, Resolve, World, WorldItem, WorldKey};

use crate::tags::{self, Class, Delegated, IdKind, NoTag, Origin, WorldTag};
pub use tool::Tool;
pub use types::{Case, Field, Members, NamedType};

/// The whole of `wit/`.
#[derive(Default)]
pub struct Description {
    pub world: String,
    /// As bindings call the modules of its types: namespace and name.
    pub package: (String, String),
    pub instructions: String,
    pub default_toolsets: Vec<String>,
    pub check: Option<String>,
    pub origins: Vec<Origin>,
    pub classes: Vec<Class>,
    pub delegated: Vec<Delegated>,
    pub ids: Vec<IdKind>,
    /// In the order of the WIT.
    pub tools: Vec<Tool>,
    /// Named types that the tools reach, by name.
    pub types: BTreeMap<String, NamedType>,
}

/// Reads and checks the WIT under `path`; the errors name function and tag.
pub fn read(path: impl AsRef<Path>) -> Result<Description, Vec<String>> {
    described(|resolve| resolve.push_path(path).map(|(package, _)| package))
}

/// Reads and checks WIT that is no file.
pub fn parse(wit: &str) -> Result<Description, Vec<String>> {
    described(|resolve| resolve.push_str("world.wit", wit))
}

fn described<E: Debug>(
    push: impl FnOnce(&mut Resolve) -> Result<PackageId, E>,
) -> Result<Description, Vec<String>> {
    let mut resolve = Resolve::default();
    let package = push(&mut resolve).map_err(|e| vec![format!("{e:?}")])?;
    let id = resolve
        .select_world(&[package], None)
        .map_err(|e| vec![format!("{e:?}")])?;
    let mut description = Description::default();
    let mut errors = Vec::new();
    let name = &resolve.packages[package].name;
    description.package = (name.namespace.clone(), name.name.clone());
    description.world = resolve.worlds[id].name.clone();
    head(&resolve.worlds[id], &mut description, &mut errors);
    // Of functions whose ids are not known nothing can be said.
    if !errors.is_empty() {
        return Err(errors);
    }
    functions(&resolve, &resolve.worlds[id], &mut description, &mut errors);
    for (_, interface) in &resolve.interfaces {
        let of = interface.name.as_deref().unwrap_or("without a name");
        comment(&interface.docs, &format!("interface {of}"), &mut errors);
    }
    agree(&description, &mut errors);
    rules::check(&description, &mut errors);
    if errors.is_empty() {
        Ok(description)
    } else {
        Err(errors)
    }
}

/// The words of something that takes no tags.
fn comment(docs: &wit_parser::Docs, of: &str, errors: &mut Vec<String>) -> String {
    match tags::read::<NoTag>(docs.contents.as_deref().unwrap_or_default()) {
        Ok((words, _)) => words,
        Err(wrong) => {
            errors.extend(wrong.into_iter().map(|error| format!("{of}: {error}")));
            String::new()
        }
    }
}

/// The world's own comment.
fn head(world: &World, description: &mut Description, errors: &mut Vec<String>) {
    let (words, tags) = match tags::read(world.docs.contents.as_deref().unwrap_or_default()) {
        Ok(read) => read,
        Err(wrong) => return errors.extend(wrong.iter().map(|error| format!("world: {error}"))),
    };
    description.instructions = words;
    let mut names = BTreeSet::new();
    for tag in tags {
        let (tag, name) = match tag {
            WorldTag::DefaultToolsets(names) => {
                description.default_toolsets.extend(names);
                continue;
            }
            WorldTag::Check(name) => {
                if description.check.replace(name).is_some() {
                    errors.push("world: @check stands twice: one tool is enough".into());
                }
                continue;
            }
            WorldTag::Origin(origin) => {
                let name = origin.name.clone();
                description.origins.push(origin);
                ("origin", name)
            }
            // Rules call both of them `{:NAME}`.
            WorldTag::Class(class) => {
                let name = class.name.clone();
                description.classes.push(class);
                ("class", name)
            }
            WorldTag::Delegated(delegated) => {
                let name = delegated.name.clone();
                description.delegated.push(delegated);
                ("class", name)
            }
            WorldTag::Id(id) => {
                let name = id.name.clone();
                description.ids.push(id);
                ("id", name)
            }
        };
        if !names.insert((tag, name.clone())) {
            errors.push(format!(
                "world: `{name}` is declared twice: take one of them out"
            ));
        }
    }
}

fn functions(
    resolve: &Resolve,
    world: &World,
    description: &mut Description,
    errors: &mut Vec<String>,
) {
    for (key, item) in &world.exports {
        let (WorldKey::Name(name), WorldItem::Function(function)) = (key, item) else {
            errors
                .push("world: it may export functions only, and each at the world's level".into());
            continue;
        };
        match Tool::read(resolve, function, &description.ids) {
            Ok(tool) => description.tools.push(tool),
            Err(wrong) => errors.extend(wrong.iter().map(|error| format!("{name}: {error}"))),
        }
        types::collect(resolve, function, &mut description.types, errors);
    }
}

/// Checks what no part of the world can know alone.
fn agree(description: &Description, errors: &mut Vec<String>) {
    let Description {
        tools,
        check,
        default_toolsets,
        ..
    } = description;
    if let Some(check) = check {
        match tools.iter().find(|tool| tool.name == *check) {
            // A tool with errors of its own is none, and has been named.
            None if !errors.is_empty() => {}
            None => errors.push(format!("world: @check {check} is no exported function")),
            Some(tool) if tool.effect != Effect::Read || !tool.params.is_empty() => {
                errors.push(format!(
                    "world: @check {check} must be a tool that reads and takes nothing"
                ));
            }
            Some(_) => {}
        }
    }
    for id in &description.ids {
        let source = id.source.as_deref();
        let is_read = |tool: &Tool| Some(&*tool.name) == source && tool.effect == Effect::Read;
        if errors.is_empty() && source.is_some() && !tools.iter().any(is_read) {
            errors.push(format!(
                "world: @id {}: `{}` is no tool that reads",
                id.name,
                source.unwrap_or_default()
            ));
        }
    }
    let known: BTreeSet<&str> = tools.iter().map(|tool| tool.toolset.as_str()).collect();
    for toolset in default_toolsets {
        if errors.is_empty() && !known.contains(toolset.as_str()) {
            errors.push(format!(
                "world: @default-toolsets {toolset} is the @toolset of no function"
            ));
        }
    }
    let mut names: BTreeSet<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    for tool in tools {
        for alias in tool.aliases.iter().filter(|alias| !names.insert(alias)) {
            errors.push(format!(
                "{}: @alias {alias} is the name of another tool",
                tool.name
            ));
        }
    }
}
