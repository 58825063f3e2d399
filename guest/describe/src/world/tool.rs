//! One exported function as a tool: its tags joined with its signature.

use std::collections::BTreeMap;

use egress_policy::Effect;
use serde_json::{Map, Value};
use wit_parser::{Function, Resolve, Type as WitType, TypeDefKind};

use super::types::named;
use crate::{
    parameter::{Parameter, Plain, Type, snake},
    tags::{self, FunctionTag, IdKind, MAX_PAGE, Param},
};

/// A tool, described completely.
#[derive(Debug)]
pub struct Tool {
    pub name: String,
    /// Names under which clients may still call it.
    pub aliases: Vec<String>,
    pub title: String,
    pub words: String,
    pub toolset: String,
    pub effect: Effect,
    pub idempotent: bool,
    pub egress: Vec<String>,
    /// In the order of the signature.
    pub params: Vec<Parameter>,
    /// `limit` and `offset` stand for a page.
    pub paged: bool,
    pub examples: Vec<Map<String, Value>>,
    /// More than every call may send.
    pub requests: Option<u32>,
    pub timeout_seconds: Option<u32>,
    /// Names of the records that it returns.
    pub result: String,
    pub error: String,
}

/// The tags by their names, not yet joined.
#[derive(Default)]
struct Tags {
    title: Option<String>,
    toolset: Option<String>,
    effect: Option<(Effect, bool)>,
    egress: Vec<String>,
    params: BTreeMap<String, Param>,
    page: Option<u32>,
    aliases: Vec<(String, String)>,
    examples: Vec<Map<String, Value>>,
    requests: Option<u32>,
    timeout: Option<u32>,
}

impl Tool {
    /// Joins what a function's comment says with its signature.
    ///
    /// # Errors
    /// Everything that is missing, wrong, or does not fit.
    pub(super) fn read(
        resolve: &Resolve,
        function: &Function,
        ids: &[IdKind],
    ) -> Result<Tool, Vec<String>> {
        let (words, tags) = tags::read(function.docs.contents.as_deref().unwrap_or_default())?;
        let mut errors = Vec::new();
        let mut tags = Tags::sort(tags, &mut errors);
        if words.is_empty() {
            errors.push("it has no words: write what it does, before the tags".into());
        }
        if let Some(default) = tags.page {
            page(default, &mut tags.params, &mut errors);
        }
        let mut params = parameters(resolve, function, &mut tags.params, ids, &mut errors);
        let aliases = aliases(&function.name, tags.aliases, &mut params, &mut errors);
        let outcome = outcome(resolve, function);
        if outcome.is_none() {
            errors.push("it must return result<RECORD, RECORD>".into());
        }
        let given = [
            ("title", tags.title.is_some()),
            ("toolset", tags.toolset.is_some()),
            ("effect", tags.effect.is_some()),
            ("egress", !tags.egress.is_empty()),
            ("example", !tags.examples.is_empty()),
        ];
        let missing = given.into_iter().filter(|(_, given)| !given);
        errors.extend(missing.map(|(tag, _)| tags::missing::<FunctionTag>(tag)));
        // Of parameters that are not understood nothing can be said.
        if errors.is_empty() {
            for example in &tags.examples {
                errors.extend(wrong_example(example, &params, ids));
            }
        }
        match (tags.title, tags.toolset, tags.effect, outcome) {
            (Some(title), Some(toolset), Some((effect, idempotent)), Some((result, error)))
                if errors.is_empty() =>
            {
                Ok(Tool {
                    name: function.name.clone(),
                    aliases,
                    title,
                    words,
                    toolset,
                    effect,
                    idempotent,
                    egress: tags.egress,
                    params,
                    paged: tags.page.is_some(),
                    examples: tags.examples,
                    requests: tags.requests,
                    timeout_seconds: tags.timeout,
                    result,
                    error,
                })
            }
            _ => Err(errors),
        }
    }
}

impl Tags {
    fn sort(tags: Vec<FunctionTag>, errors: &mut Vec<String>) -> Tags {
        let mut sorted = Tags::default();
        for tag in tags {
            let twice = match tag {
                FunctionTag::Title(text) => sorted.title.replace(text).map(|_| "title".into()),
                FunctionTag::Toolset(name) => {
                    if name == "all" {
                        errors.push("@toolset all stands for every one: take another name".into());
                    }
                    sorted.toolset.replace(name).map(|_| "toolset".into())
                }
                FunctionTag::Effect { effect, idempotent } => {
                    let before = sorted.effect.replace((effect, idempotent));
                    before.map(|_| "effect".into())
                }
                FunctionTag::Page(default) => sorted.page.replace(default).map(|_| "page".into()),
                FunctionTag::Requests(n) => sorted.requests.replace(n).map(|_| "requests".into()),
                FunctionTag::Timeout(n) => sorted.timeout.replace(n).map(|_| "timeout".into()),
                FunctionTag::Param(param) => {
                    let name = param.name.clone();
                    let before = sorted.params.insert(name.clone(), param);
                    before.map(|_| format!("param {name}"))
                }
                FunctionTag::Egress(line) => {
                    let before = sorted.egress.contains(&line);
                    sorted.egress.push(line);
                    before.then(|| "egress".into())
                }
                FunctionTag::Alias { new, old } => {
                    sorted.aliases.push((new, old));
                    None
                }
                FunctionTag::Example(example) => {
                    sorted.examples.push(example);
                    None
                }
            };
            errors.extend(twice.map(|tag| format!("@{tag} stands twice: take one of them out")));
        }
        sorted
    }
}

/// The two parameters that `@page` stands for, as if they had been written.
fn page(default: u32, params: &mut BTreeMap<String, Param>, errors: &mut Vec<String>) {
    let limit = Param {
        name: "limit".into(),
        bounds: Some((1.0, MAX_PAGE.into())),
        default: Some(default.to_string()),
        words: "Per page".into(),
        ..Param::default()
    };
    let offset = Param {
        name: "offset".into(),
        default: Some("0".into()),
        words: "`next-offset` of the page before".into(),
        ..Param::default()
    };
    for param in [limit, offset] {
        let name = param.name.clone();
        if params.insert(name.clone(), param).is_some() {
            errors.push(format!(
                "@param {name} is what @page says: take one of them out"
            ));
        }
    }
}

fn parameters(
    resolve: &Resolve,
    function: &Function,
    tags: &mut BTreeMap<String, Param>,
    ids: &[IdKind],
    errors: &mut Vec<String>,
) -> Vec<Parameter> {
    let mut params = Vec::new();
    for param in &function.params {
        let name = &param.name;
        let Some(tag) = tags.remove(name) else {
            errors.push(format!(
                "@param {name} is missing: write `@param {name} WORDS`"
            ));
            continue;
        };
        let joined = Type::read(resolve, &param.ty).and_then(|ty| Parameter::new(tag, ty, ids));
        match joined {
            Ok(param) => params.push(param),
            Err(error) => errors.push(format!("@param {name} {error}")),
        }
    }
    let unknown = tags.keys();
    errors.extend(unknown.map(|name| format!("@param {name} is no parameter of the function")));
    let optional = Type {
        optional: true,
        list: false,
        plain: Plain::U32,
    };
    let is_page = |param: &&Parameter| ["limit", "offset"].contains(&param.name.as_str());
    let pages = |param: &Parameter| param.default.is_some() && param.ty != optional;
    for param in params.iter().filter(is_page).filter(|param| pages(param)) {
        errors.push(format!("@param {} must be an option<u32>", param.name));
    }
    params
}

/// Gives the parameters their old names, and returns those of the tool.
fn aliases(
    tool: &str,
    aliases: Vec<(String, String)>,
    params: &mut [Parameter],
    errors: &mut Vec<String>,
) -> Vec<String> {
    let mut own = Vec::new();
    for (new, old) in aliases {
        let taken = old == tool
            || own.contains(&old)
            || (params.iter()).any(|param| param.name == old || param.aliases.contains(&old));
        if taken {
            errors.push(format!("@alias {new} = {old}: `{old}` is taken"));
        } else if new == tool {
            own.push(old);
        } else if let Some(param) = params.iter_mut().find(|param| param.name == new) {
            param.aliases.push(old);
        } else {
            errors.push(format!(
                "@alias {new} = {old}: `{new}` is neither the function nor a parameter of it"
            ));
        }
    }
    own
}

/// Everything that is wrong with the arguments of an example.
fn wrong_example(
    example: &Map<String, Value>,
    params: &[Parameter],
    ids: &[IdKind],
) -> Vec<String> {
    let mut errors = Vec::new();
    let name = |param: &Parameter| snake(&param.name);
    for (key, value) in example {
        let checked = match params.iter().find(|param| name(param) == *key) {
            Some(param) => param.check(value, ids),
            None => Err("is no parameter of the function".into()),
        };
        if let Err(error) = checked {
            errors.push(format!("@example: `{key}` {error}"));
        }
    }
    let required = params.iter().filter(|param| !param.ty.optional);
    for param in required.filter(|param| !example.contains_key(&name(param))) {
        errors.push(format!("@example: `{}` is required", name(param)));
    }
    errors
}

/// Names of the records that a function answers and fails with.
fn outcome(resolve: &Resolve, function: &Function) -> Option<(String, String)> {
    let Some(WitType::Id(id)) = function.result else {
        return None;
    };
    let TypeDefKind::Result(result) = &resolve.types[id].kind else {
        return None;
    };
    let record = |ty: &Option<WitType>| {
        let id = named(resolve, ty.as_ref()?)?;
        let def = &resolve.types[id];
        let is_record = matches!(def.kind, TypeDefKind::Record(_));
        // A list of records is none.
        let is_itself = matches!(ty, Some(WitType::Id(ty)) if !is_wrapper(resolve, *ty));
        def.name.clone().filter(|_| is_record && is_itself)
    };
    Some((record(&result.ok)?, record(&result.err)?))
}

fn is_wrapper(resolve: &Resolve, id: wit_parser::TypeId) -> bool {
    matches!(
        resolve.types[id].kind,
        TypeDefKind::Option(_) | TypeDefKind::List(_)
    )
}
