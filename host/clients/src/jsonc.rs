//! Settings in JSON, with comments or without. Only the text of the server is touched.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstObject, CstObjectProp, CstRootNode};
use serde_json::{Value, json};

use crate::entry::{COMMAND, ENV, Member, is_same_program, is_stale, member, program};
use crate::error::Error;
use crate::kept::check;

/// Comments and trailing commas, which editors' settings have. The rest of what the parser could read, no client can.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub fn with(
    text: &str,
    key: &str,
    name: &str,
    members: &[(&'static str, Member)],
) -> Result<String, Error> {
    let root = parse(text)?;
    let before = value(&root);
    let object = root.object_value_or_create().ok_or(not_a_group("{}"))?;
    let servers = match only(&object, key)? {
        Some(property) => property.object_value().ok_or(not_a_group(key))?,
        None => object
            .append(key, CstInputValue::Object(Vec::new()))
            .object_value_or_set(),
    };
    match only(&servers, name)? {
        None => {
            let members = members
                .iter()
                .map(|(name, member)| ((*name).to_owned(), input(member)));
            servers.append(name, CstInputValue::Object(members.collect()));
        }
        Some(property) => update(&own(&property, name, program(members))?, members)?,
    }
    finished(root.to_string(), before, key, name, Some(members))
}

pub fn without(text: &str, key: &str, name: &str, program: &str) -> Result<String, Error> {
    let root = parse(text)?;
    let before = value(&root);
    let Some(object) = root.value() else {
        return Ok(text.to_owned());
    };
    let object = object.as_object().ok_or(not_a_group("{}"))?;
    let Some(property) = only(&object, key)? else {
        return Ok(text.to_owned());
    };
    let servers = property.object_value().ok_or(not_a_group(key))?;
    let Some(property) = only(&servers, name)? else {
        return Ok(text.to_owned());
    };
    own(&property, name, program)?;
    property.remove();
    finished(root.to_string(), before, key, name, None)
}

fn parse(text: &str) -> Result<CstRootNode, Error> {
    CstRootNode::parse(text, &OPTIONS).map_err(|error| Error::Unreadable {
        line: error.line_display(),
        reason: error.kind().to_string(),
    })
}

/// The settings as a value. Nothing says as much as an empty object.
fn value(root: &CstRootNode) -> Value {
    root.to_serde_value().unwrap_or_else(|| json!({}))
}

/// The property of that name, if there is one.
fn only(object: &CstObject, name: &str) -> Result<Option<CstObjectProp>, Error> {
    let properties = object.properties().into_iter();
    let mut called = properties.filter(|property| property.decoded_name().as_deref() == Some(name));
    match (called.next(), called.next()) {
        (found, None) => Ok(found),
        _ => Err(Error::Twice {
            what: name.to_owned(),
        }),
    }
}

/// The members of an entry that starts `program`.
fn own(property: &CstObjectProp, name: &str, program: &str) -> Result<CstObject, Error> {
    let object = property.object_value().ok_or(not_a_group(name))?;
    let command = only(&object, COMMAND)?.and_then(|property| {
        let literal = property.value()?.as_string_lit()?;
        literal.decoded_value().ok()
    });
    match command {
        Some(command) if is_same_program(&command, program) => Ok(object),
        command => Err(Error::Another {
            name: name.to_owned(),
            command,
        }),
    }
}

/// Brings an entry up to date. What is right already keeps its form.
fn update(entry: &CstObject, members: &[(&'static str, Member)]) -> Result<(), Error> {
    for (name, member) in members {
        match (only(entry, name)?, member) {
            (Some(property), Member::Pairs(set)) if property.object_value().is_some() => {
                let variables = property.object_value_or_set();
                take_out_stale(&variables, set);
                for (variable, text) in set {
                    put(&variables, variable, &Member::Text(text.clone()))?;
                }
            }
            _ => put(entry, name, member)?,
        }
    }
    if member(members, ENV).is_none()
        && let Some(property) = only(entry, ENV)?
        && let Some(variables) = property.object_value()
    {
        take_out_stale(&variables, &[]);
        if variables.properties().is_empty() {
            property.remove();
        }
    }
    Ok(())
}

fn take_out_stale(variables: &CstObject, set: &[(String, String)]) {
    for property in variables.properties() {
        if property
            .decoded_name()
            .is_some_and(|name| is_stale(&name, set))
        {
            property.remove();
        }
    }
}

fn put(object: &CstObject, name: &str, member: &Member) -> Result<(), Error> {
    match only(object, name)? {
        None => {
            object.append(name, input(member));
        }
        Some(property) => {
            let is = property.value().and_then(|value| value.to_serde_value());
            if is != Some(member.to_json()) {
                property.set_value(input(member));
            }
        }
    }
    Ok(())
}

fn input(member: &Member) -> CstInputValue {
    match member {
        Member::Text(text) => CstInputValue::String(text.clone()),
        Member::List(list) => {
            CstInputValue::Array(list.iter().cloned().map(CstInputValue::String).collect())
        }
        Member::Pairs(pairs) => {
            let pairs = pairs.iter().cloned();
            CstInputValue::Object(
                pairs
                    .map(|(name, text)| (name, CstInputValue::String(text)))
                    .collect(),
            )
        }
    }
}

/// The new text, once it is read again.
fn finished(
    text: String,
    before: Value,
    key: &str,
    name: &str,
    members: Option<&[(&'static str, Member)]>,
) -> Result<String, Error> {
    check(before, value(&parse(&text)?), key, name, members)?;
    Ok(text)
}

fn not_a_group(what: &str) -> Error {
    Error::NotAGroup {
        what: what.to_owned(),
    }
}
