//! The world as its WIT describes it, checked for completeness.

use std::{collections::BTreeMap, fmt::Debug, path::Path};

use wit_parser::{
    Docs, Function, PackageId, Resolve, Type, TypeDefKind, TypeId, World, WorldItem, WorldKey,
};

use crate::tags::{self, Doc, Effect, Param, Tag};

/// What `wit/` says.
pub struct Description {
    pub world: String,
    pub instructions: String,
    pub default_toolsets: Vec<String>,
    pub check: Option<String>,
    pub origins: Vec<(String, String)>,
    /// In the order of the WIT.
    pub tools: Vec<Tool>,
    /// Named types that the tools reach, by name.
    pub types: BTreeMap<String, NamedType>,
}

pub struct Tool {
    pub name: String,
    pub title: String,
    pub words: String,
    pub toolset: String,
    pub effect: Effect,
    pub idempotent: bool,
    pub egress: Vec<String>,
    /// In the order of the signature, each with the named type it holds, if any.
    pub params: Vec<(Param, Option<String>)>,
    pub result: String,
    pub error: String,
}

pub struct NamedType {
    pub words: String,
    pub members: Members,
}

/// Name, words and, of a field, the named type that it holds.
pub enum Members {
    Fields(Vec<(String, String, Option<String>)>),
    Cases(Vec<(String, String)>),
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
    describe(&resolve, &resolve.worlds[id])
}

fn describe(resolve: &Resolve, world: &World) -> Result<Description, Vec<String>> {
    let mut errors = Vec::new();
    let mut description = Description {
        world: world.name.clone(),
        instructions: String::new(),
        default_toolsets: Vec::new(),
        check: None,
        origins: Vec::new(),
        tools: Vec::new(),
        types: BTreeMap::new(),
    };
    match doc(&world.docs) {
        Ok(doc) => {
            description.instructions = doc.words;
            for tag in doc.tags {
                match tag {
                    Tag::DefaultToolsets(names) => description.default_toolsets = names,
                    Tag::Check(name) => description.check = Some(name),
                    Tag::Origin { name, url } => description.origins.push((name, url)),
                    other => errors.push(format!("world: {other:?} belongs on a function")),
                }
            }
        }
        Err(error) => errors.push(format!("world: {error}")),
    }
    for (key, item) in &world.exports {
        match (key, item) {
            (WorldKey::Name(name), WorldItem::Function(function)) => {
                match tool(resolve, name, function) {
                    Ok(tool) => description.tools.push(tool),
                    Err(e) => errors.extend(e.into_iter().map(|e| format!("{name}: {e}"))),
                }
                let result = function.result.iter();
                for ty in function.params.iter().map(|p| &p.ty).chain(result) {
                    collect(resolve, ty, &mut description.types);
                }
            }
            _ => errors.push("the world may export functions only".into()),
        }
    }
    if let Some(check) = &description.check
        && !description.tools.iter().any(|tool| &tool.name == check)
    {
        errors.push(format!("world: @check {check} is no exported function"));
    }
    match errors.is_empty() {
        true => Ok(description),
        false => Err(errors),
    }
}

fn tool(resolve: &Resolve, name: &str, function: &Function) -> Result<Tool, Vec<String>> {
    let doc = doc(&function.docs).map_err(|e| vec![e])?;
    let (mut title, mut toolset, mut effect) = (None, None, None);
    let (mut egress, mut described) = (Vec::new(), BTreeMap::new());
    let mut errors = Vec::new();
    for tag in doc.tags {
        let twice = match tag {
            Tag::Title(text) => title.replace(text).is_some(),
            Tag::Toolset(text) => toolset.replace(text).is_some(),
            Tag::Effect {
                effect: e,
                idempotent,
            } => effect.replace((e, idempotent)).is_some(),
            Tag::Param(param) => described.insert(param.name.clone(), param).is_some(),
            Tag::Egress(line) => {
                egress.push(line);
                false
            }
            other => {
                errors.push(format!("{other:?} belongs on the world"));
                false
            }
        };
        if twice {
            errors.push("a tag stands twice".into());
        }
    }
    let mut params = Vec::new();
    for param in &function.params {
        match described.remove(&param.name) {
            Some(tag) => params.push((tag, named(resolve, &param.ty).map(|(name, _)| name))),
            None => errors.push(format!("@param {} is missing", param.name)),
        }
    }
    errors.extend(
        described
            .keys()
            .map(|name| format!("@param {name} is no parameter")),
    );
    let mut missing = |tag: &str| errors.push(format!("@{tag} is missing"));
    if doc.words.is_empty() {
        missing("(words)");
    }
    if egress.is_empty() {
        missing("egress");
    }
    if title.is_none() {
        missing("title");
    }
    if toolset.is_none() {
        missing("toolset");
    }
    if effect.is_none() {
        missing("effect");
    }
    let outcome = outcome(resolve, function);
    if outcome.is_none() {
        errors.push("must return result<RECORD, RECORD>".into());
    }
    match (title, toolset, effect, outcome) {
        (Some(title), Some(toolset), Some((effect, idempotent)), Some((result, error)))
            if errors.is_empty() =>
        {
            let (name, words) = (name.to_owned(), doc.words);
            let egress = egress;
            Ok(Tool {
                name,
                title,
                words,
                toolset,
                effect,
                idempotent,
                egress,
                params,
                result,
                error,
            })
        }
        _ => Err(errors),
    }
}

/// Names of the records that a function answers and fails with.
fn outcome(resolve: &Resolve, function: &Function) -> Option<(String, String)> {
    let Some(Type::Id(id)) = function.result else {
        return None;
    };
    let TypeDefKind::Result(result) = &resolve.types[id].kind else {
        return None;
    };
    let record = |ty: &Option<Type>| {
        let (name, id) = named(resolve, ty.as_ref()?)?;
        matches!(resolve.types[id].kind, TypeDefKind::Record(_)).then_some(name)
    };
    Some((record(&result.ok)?, record(&result.err)?))
}

/// The record or enum that `ty` is, or holds as an option or a list.
fn named(resolve: &Resolve, ty: &Type) -> Option<(String, TypeId)> {
    let Type::Id(id) = ty else { return None };
    let def = &resolve.types[*id];
    match &def.kind {
        TypeDefKind::Option(inner) | TypeDefKind::List(inner) => named(resolve, inner),
        TypeDefKind::Type(inner) => named(resolve, inner),
        TypeDefKind::Record(_) | TypeDefKind::Enum(_) => Some((def.name.clone()?, *id)),
        _ => None,
    }
}

/// Adds the named types that `ty` reaches.
fn collect(resolve: &Resolve, ty: &Type, types: &mut BTreeMap<String, NamedType>) {
    let Type::Id(id) = ty else { return };
    if let TypeDefKind::Result(result) = &resolve.types[*id].kind {
        for ty in result.ok.iter().chain(&result.err) {
            collect(resolve, ty, types);
        }
    }
    let Some((name, id)) = named(resolve, ty) else {
        return;
    };
    if types.contains_key(&name) {
        return;
    }
    let def = &resolve.types[id];
    let members = match &def.kind {
        TypeDefKind::Record(record) => Members::Fields(
            (record.fields.iter())
                .map(|f| {
                    (
                        f.name.clone(),
                        words(&f.docs),
                        named(resolve, &f.ty).map(|(n, _)| n),
                    )
                })
                .collect(),
        ),
        TypeDefKind::Enum(cases) => Members::Cases(
            cases
                .cases
                .iter()
                .map(|case| (case.name.clone(), words(&case.docs)))
                .collect(),
        ),
        _ => return,
    };
    types.insert(
        name,
        NamedType {
            words: words(&def.docs),
            members,
        },
    );
    if let TypeDefKind::Record(record) = &def.kind {
        for field in &record.fields {
            collect(resolve, &field.ty, types);
        }
    }
}

fn doc(docs: &Docs) -> Result<Doc, String> {
    tags::parse(docs.contents.as_deref().unwrap_or_default())
}

fn words(docs: &Docs) -> String {
    docs.contents
        .as_deref()
        .unwrap_or_default()
        .trim()
        .to_owned()
}
