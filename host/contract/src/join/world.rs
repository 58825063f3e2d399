//! The declarations of a section for all of its tools: origins, classes, delegated secrets, kinds of ids.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow, ensure};
use egress_policy::{Origin, is_name};
use forms::Pattern;

use crate::Delegated;
use crate::parameter::{IdKind, Ids};
use crate::section::{DelegatedEntry, Section};
use crate::words::snake;

pub(super) fn origins(section: &Section) -> Result<Vec<(String, Origin)>> {
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

/// The secrets that the gate fetches. Rules name them like classes.
pub(super) fn delegated(section: &Section) -> Result<Vec<Delegated>> {
    let mut names = BTreeSet::new();
    let read = |entry: &DelegatedEntry| {
        let DelegatedEntry {
            name,
            method,
            path,
            pointer,
        } = entry;
        ensure!(is_name(name), "its name is not in kebab-case");
        ensure!(
            !section.classes.iter().any(|class| class.name == *name),
            "a class has the same name"
        );
        ensure!(
            ["GET", "POST"].contains(&method.as_str()),
            "its method is neither GET nor POST"
        );
        let is_path = path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic());
        ensure!(
            is_path,
            "its path does not begin with a slash, or is not plain"
        );
        ensure!(
            pointer.is_empty() || pointer.starts_with('/'),
            "its pointer is not a JSON pointer"
        );
        Ok(Delegated {
            name: name.clone(),
            method: method.clone(),
            path: path.clone(),
            pointer: pointer.clone(),
        })
    };
    section
        .delegated
        .iter()
        .map(|entry| {
            let secret =
                read(entry).with_context(|| format!("the delegated secret `{}`", entry.name))?;
            ensure!(
                names.insert(&entry.name),
                "the delegated secret `{}` is declared twice",
                entry.name
            );
            Ok(secret)
        })
        .collect()
}

pub(super) fn ids(section: &Section) -> Result<Ids> {
    let mut ids = Ids::new();
    for entry in &section.ids {
        let name = &entry.name;
        ensure!(is_name(name), "`{name}` is not a name in kebab-case");
        let pattern =
            Pattern::parse(&entry.pattern).map_err(|words| anyhow!("`{name}`: {words}"))?;
        let source = entry.from.as_deref();
        ensure!(
            source.is_none_or(|tool| section.tools.iter().any(|entry| entry.name == tool)),
            "`{name}` is from `{}`, which is no tool",
            source.unwrap_or_default()
        );
        let kind = IdKind {
            pattern,
            source: source.map(snake),
        };
        ensure!(
            ids.insert(name.clone(), kind).is_none(),
            "`{name}` is declared twice"
        );
    }
    Ok(ids)
}

pub(super) fn check_classes(section: &Section) -> Result<()> {
    let mut names = BTreeSet::new();
    for class in &section.classes {
        let name = &class.name;
        ensure!(
            is_name(name),
            "the class `{name}`: its name is not in kebab-case"
        );
        ensure!(!class.words.is_empty(), "the class `{name}` has no words");
        ensure!(names.insert(name), "the class `{name}` is declared twice");
    }
    Ok(())
}
