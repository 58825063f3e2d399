//! `docs/architecture.md` is true: its crates and modules are those that there are, and use what it says.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{crates, modules, needs};
use crate::readme::{read, section, table};

const PAGE: &str = "docs/architecture.md";

/// Ways in for other programs, which are below nothing.
const WAYS_IN: [&str; 2] = ["fuzzing", "bench_support"];

fn rows(heading: &str) -> Vec<Vec<String>> {
    table(&section(&read(PAGE), heading))
}

/// The names in a cell, without their marks.
fn names(cell: &str) -> BTreeSet<String> {
    let names = cell.split(", ").map(|name| name.trim_matches([' ', '`']));
    let names = names.filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// The crates of this workspace that a manifest names for the program or its build.
fn used(manifest: &str) -> BTreeSet<String> {
    let sections = manifest.split("\n[").filter(|section| {
        let heading = section.lines().next().unwrap_or_default();
        ["dependencies]", "build-dependencies]"].contains(&heading)
            || heading.starts_with("target.") && heading.ends_with(".dependencies]")
    });
    let lines = sections.flat_map(str::lines);
    let names = lines.filter_map(|line| line.strip_prefix("plex-mcp-"));
    names
        .map(|line| line.split(['.', ' ']).next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_crates_use_what_the_table_says() {
    let found: BTreeMap<String, BTreeSet<String>> = crates()
        .into_iter()
        .map(|member| {
            let used = used(&read(&format!("{member}/Cargo.toml")));
            (member, used)
        })
        .collect();
    let promised: BTreeMap<_, _> = rows("Crates")
        .iter()
        .map(|row| {
            (
                row[0].trim_matches('`').to_owned(),
                names(row.get(2).map_or("", |cell| cell)),
            )
        })
        .collect();
    assert_eq!(promised, found, "{PAGE}, and the manifests");
}

#[track_caller]
fn check_layers(heading: &str, folder: &str) {
    let order: Vec<String> = rows(heading)
        .iter()
        .map(|row| row[0].trim_matches('`').to_owned())
        .collect();
    let sources = modules(folder);
    let is_top = |module: &&Vec<String>| module.len() == 1 && !WAYS_IN.contains(&&*module[0]);
    let found: BTreeSet<&str> = sources
        .keys()
        .filter(is_top)
        .map(|module| &*module[0])
        .collect();
    let listed: BTreeSet<&str> = order.iter().map(String::as_str).collect();
    assert_eq!(listed, found, "{PAGE}, {heading}, and {folder}");
    let place = |module: &str| order.iter().position(|name| name == module);
    let mut upward = Vec::new();
    for (module, others) in needs(&sources) {
        let ([module], Some(at)) = (module.as_slice(), place(&module[0])) else {
            continue;
        };
        for (other, example) in others {
            if place(&other[0]).is_none_or(|below| below >= at) {
                upward.push(format!("{module} -> {}: {example}", other[0]));
            }
        }
    }
    assert!(
        upward.is_empty(),
        "{folder}: uses one below it:\n{}",
        upward.join("\n")
    );
}

#[test]
fn the_hosts_modules_use_those_above_them_only() {
    check_layers("The host's modules", "host/src");
}

#[test]
fn the_guests_modules_use_those_above_them_only() {
    check_layers("The guest's modules", "guest/src");
}
