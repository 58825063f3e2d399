//! Settings in TOML. Only the text of the server is touched.

use serde_json::{Value as Json, json};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use crate::entry::{COMMAND, ENV, Member, is_same_program, is_stale, member, program};
use crate::error::Error;
use crate::kept::check;

pub fn with(
    text: &str,
    key: &str,
    name: &str,
    members: &[(&'static str, Member)],
) -> Result<String, Error> {
    let mut document = parse(text)?;
    let is_first = document.is_empty();
    if !document.contains_key(key) {
        let mut servers = Table::new();
        // Its header would say nothing: those of its tables name it.
        servers.set_implicit(true);
        document.insert(key, Item::Table(servers));
    }
    let is_inline = document[key].is_inline_table();
    let servers = group(&mut document[key], key)?;
    match servers.get_mut(name) {
        Some(entry) => update(own(entry, name, program(members))?, members),
        None => {
            let mut table = Table::new();
            for (name, member) in members {
                table.insert(name, Item::Value(value(member)));
            }
            if !is_first {
                table.decor_mut().set_prefix("\n");
            }
            let entry = if is_inline {
                Item::Value(Value::InlineTable(table.into_inline_table()))
            } else {
                Item::Table(table)
            };
            servers.insert(name, entry);
            tidy(document.get_mut(key));
        }
    }
    finished(text, &document, key, name, Some(members))
}

pub fn without(text: &str, key: &str, name: &str, program: &str) -> Result<String, Error> {
    let mut document = parse(text)?;
    let Some(servers) = document.get_mut(key) else {
        return Ok(text.to_owned());
    };
    let servers = group(servers, key)?;
    let Some(entry) = servers.get_mut(name) else {
        return Ok(text.to_owned());
    };
    own(entry, name, program)?;
    servers.remove(name);
    finished(text, &document, key, name, None)
}

fn parse(text: &str) -> Result<DocumentMut, Error> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        let place = error.span().map_or(0, |span| span.start);
        Error::Unreadable {
            line: 1 + text[..place.min(text.len())].matches('\n').count(),
            reason: error.message().lines().collect::<Vec<_>>().join(", "),
        }
    })
}

fn group<'i>(item: &'i mut Item, what: &str) -> Result<&'i mut dyn TableLike, Error> {
    item.as_table_like_mut().ok_or_else(|| Error::NotAGroup {
        what: what.to_owned(),
    })
}

/// The members of an entry that starts `program`.
fn own<'i>(entry: &'i mut Item, name: &str, program: &str) -> Result<&'i mut dyn TableLike, Error> {
    let entry = group(entry, name)?;
    let command = entry.get(COMMAND).and_then(Item::as_str).map(str::to_owned);
    match command {
        Some(command) if is_same_program(&command, program) => Ok(entry),
        command => Err(Error::Another {
            name: name.to_owned(),
            command,
        }),
    }
}

/// Brings an entry up to date. What is right already keeps its form.
fn update(entry: &mut dyn TableLike, members: &[(&'static str, Member)]) {
    for (name, member) in members {
        let variables = entry.get_mut(name).and_then(Item::as_table_like_mut);
        match (variables, member) {
            (Some(variables), Member::Pairs(set)) => {
                take_out_stale(variables, set);
                for (variable, text) in set {
                    put(variables, variable, Value::from(text));
                }
                tidy(entry.get_mut(name));
            }
            _ => put(entry, name, value(member)),
        }
    }
    if member(members, ENV).is_none()
        && let Some(variables) = entry.get_mut(ENV).and_then(Item::as_table_like_mut)
    {
        take_out_stale(variables, &[]);
        if variables.is_empty() {
            entry.remove(ENV);
        }
    }
}

fn take_out_stale(variables: &mut dyn TableLike, set: &[(String, String)]) {
    let names = variables.iter().map(|(name, _)| name.to_owned());
    let stale: Vec<_> = names.filter(|name| is_stale(name, set)).collect();
    for name in stale {
        variables.remove(&name);
    }
}

/// Puts the blanks right between the values of a table that stands on one line.
fn tidy(item: Option<&mut Item>) {
    if let Some(table) = item.and_then(Item::as_inline_table_mut)
        // Newer files may have comments between them.
        && !table.to_string().contains('#')
    {
        table.fmt();
    }
}

fn put(table: &mut dyn TableLike, name: &str, new: Value) {
    match table.get_mut(name).and_then(Item::as_value_mut) {
        Some(old) if plain(old) == plain(&new) => {}
        Some(old) => {
            // The text around it, such as a comment.
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(name, Item::Value(new));
        }
    }
}

/// A value as it is written where nothing stands around or between.
fn plain(value: &Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    if let Value::Array(array) = &mut value {
        array.fmt();
    }
    match value.as_str() {
        Some(text) => json!(text).to_string(),
        None => value.to_string(),
    }
}

fn value(member: &Member) -> Value {
    match member {
        Member::Text(text) => Value::from(text),
        Member::List(list) => Value::Array(list.iter().collect::<Array>()),
        Member::Pairs(pairs) => {
            let pairs = pairs.iter();
            Value::InlineTable(
                pairs
                    .map(|(name, text)| (name, text))
                    .collect::<InlineTable>(),
            )
        }
    }
}

/// The text of `document`, once it is read again.
fn finished(
    before: &str,
    document: &DocumentMut,
    key: &str,
    name: &str,
    members: Option<&[(&'static str, Member)]>,
) -> Result<String, Error> {
    let mut text = document.to_string();
    if before.contains("\r\n") {
        text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    check(says(before)?, says(&text)?, key, name, members)?;
    Ok(text)
}

fn says(text: &str) -> Result<Json, Error> {
    ::toml::from_str(text).map_err(|_| Error::NotAlone)
}
