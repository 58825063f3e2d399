//! No two modules of a crate need each other, so that each can be read, and changed, with nothing in mind but those below it.
//!
//! The graph is read from the sources: every path that begins with `crate`, `super` or `self`, followed through the names
//! that modules on its way bring in from others. To those beside it a module is one with the modules inside it; between a
//! module and those inside it both directions are right.

use std::collections::{BTreeMap, BTreeSet};

use crate::readme::read;
use crate::tidy::{product, sources};

/// A module: the names on the way to it from the crate's root, which has none.
type Module = Vec<String>;

/// A path as it is written, by its parts.
type Path = Vec<String>;

/// The modules of a crate and their sources.
type Sources = BTreeMap<Module, String>;

/// The modules that each module needs, each with an example of a path that says so.
type Needs = BTreeMap<Module, BTreeMap<Module, String>>;

/// The folders of the workspace's crates; those of tests are not held to anything here.
pub fn crates() -> Vec<String> {
    let workspace = read("Cargo.toml");
    let members = workspace
        .lines()
        .find_map(|line| line.strip_prefix("members = ["))
        .unwrap();
    let members = members.trim_end_matches(']').split(", ");
    let members = members.map(|member| member.trim_matches('"').to_owned());
    members
        .filter(|member| !member.starts_with("tests/"))
        .collect()
}

/// The modules of a crate, without tests, by their places in its folder.
pub fn modules(folder: &str) -> Sources {
    let sources = product(sources(&[folder])).into_iter();
    let place = |path: &str| {
        let path = path.strip_prefix(folder).unwrap().trim_start_matches('/');
        let parts = path.trim_end_matches(".rs").split('/').map(str::to_owned);
        match parts.collect::<Module>() {
            parts if parts == ["lib"] => Module::new(),
            parts => parts,
        }
    };
    // A program beside a library is another crate.
    let mut modules: Sources = sources
        .filter(|source| source.path != format!("{folder}/main.rs"))
        .map(|source| (place(&source.path), source.text))
        .collect();
    let of_tests: Vec<Module> = modules
        .iter()
        .flat_map(|(module, text)| {
            let names = text.split("#[cfg(test)]\nmod ").skip(1);
            let names = names.filter_map(|rest| rest.split(';').next());
            names.map(move |name| [module.as_slice(), &[name.to_owned()]].concat())
        })
        .collect();
    modules.retain(|module, _| !of_tests.iter().any(|tests| module.starts_with(tests)));
    modules
}

/// The needs of a crate's modules among those beside them.
pub fn needs(sources: &Sources) -> Needs {
    let brought: BTreeMap<&Module, Vec<Path>> = sources
        .iter()
        .map(|(module, text)| (module, used(text)))
        .collect();
    let mut needs = Needs::new();
    for (module, text) in sources {
        for path in brought[module].iter().chain(&named(text)) {
            let Some(other) = followed(sources, &brought, module, path) else {
                continue;
            };
            let same = std::iter::zip(module, &other)
                .take_while(|(one, other)| one == other)
                .count();
            // One of them is inside the other.
            if same == module.len() || same == other.len() {
                continue;
            }
            let example = format!("{} names {}", module.join("::"), path.join("::"));
            needs
                .entry(module[..=same].to_vec())
                .or_default()
                .entry(other[..=same].to_vec())
                .or_insert(example);
        }
    }
    needs
}

/// The module that a path leads to, through names that were brought in.
fn followed(
    sources: &Sources,
    brought: &BTreeMap<&Module, Vec<Path>>,
    module: &Module,
    path: &Path,
) -> Option<Module> {
    let (mut module, mut rest) = found(sources, module, path)?;
    // Names that lead in a circle are nobody's; so many steps nobody takes.
    for _ in 0..8 {
        let [name, ..] = rest.as_slice() else { break };
        let next = brought[&module]
            .iter()
            .filter(|used| used.last() == Some(name))
            .find_map(|used| found(sources, &module, used))
            .filter(|(next, _)| *next != module);
        match next {
            Some(next) => (module, rest) = next,
            None => break,
        }
    }
    Some(module)
}

/// The innermost module on a path, and what is left of the path then.
fn found(sources: &Sources, from: &Module, path: &Path) -> Option<(Module, Path)> {
    let (first, rest) = path.split_first()?;
    let (mut module, mut rest) = match first.as_str() {
        "crate" => (Module::new(), rest),
        "self" => (from.clone(), rest),
        "super" => (from.split_last()?.1.to_vec(), rest),
        _ => (from.clone(), path.as_slice()),
    };
    while rest.first().is_some_and(|part| part == "super") {
        module.pop()?;
        rest = &rest[1..];
    }
    let before = module.len();
    while let Some((part, after)) = rest.split_first() {
        let inner = [module.as_slice(), std::slice::from_ref(part)].concat();
        if !sources.contains_key(&inner) {
            break;
        }
        (module, rest) = (inner, after);
    }
    // Anything else that does not begin with the name of a module inside is another crate's.
    let is_own = ["crate", "self", "super"].contains(&first.as_str()) || module.len() > before;
    is_own.then(|| (module, rest.to_vec()))
}

/// The paths of all `use` declarations.
fn used(text: &str) -> Vec<Path> {
    let mut paths = Vec::new();
    for line in declarations(text) {
        expand(&Path::new(), line, &mut paths);
    }
    paths
}

/// The text between each `use` at the beginning of a line, or behind `pub`, and its semicolon.
fn declarations(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("use ").filter_map(|(at, word)| {
        let line = text[..at]
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .trim_start();
        let declares = line.is_empty() || line.starts_with("pub") && line.ends_with([' ', ')']);
        let rest = &text[at + word.len()..];
        declares.then(|| rest.split(';').next().unwrap_or_default())
    })
}

/// Each path in `tree`: `a::{b, c::{d, e as f}}`.
fn expand(front: &Path, tree: &str, paths: &mut Vec<Path>) {
    let (stem, branches) = match tree.split_once('{') {
        Some((stem, rest)) => (stem, rest.rsplit_once('}').map(|(inside, _)| inside)),
        None => (tree, None),
    };
    let stem = stem.split(" as ").next().unwrap_or_default();
    let parts = stem.split("::").map(str::trim);
    let mut path = front.clone();
    // `a::{self}` is `a`.
    let parts = parts.filter(|part| !part.is_empty() && (*part != "self" || front.is_empty()));
    path.extend(parts.map(str::to_owned));
    let Some(branches) = branches else {
        paths.push(path);
        return;
    };
    let (mut depth, mut begin) = (0, 0);
    for (at, c) in branches.char_indices().chain([(branches.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = branches[begin..at].trim();
                if !branch.is_empty() {
                    expand(&path, branch, paths);
                }
                begin = at + 1;
            }
            _ => {}
        }
    }
}

/// The paths in the rest of the code that say where they begin.
fn named(text: &str) -> Vec<Path> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut paths = Vec::new();
    for root in ["crate::", "self::", "super::"] {
        for (at, _) in text.match_indices(root) {
            if text[..at].ends_with(|c: char| is_name(c) || c == ':') {
                continue;
            }
            let end = text[at..].find(|c: char| !is_name(c) && c != ':');
            let path = &text[at..end.map_or(text.len(), |end| at + end)];
            let parts = path.split("::").filter(|part| !part.is_empty());
            paths.push(parts.map(str::to_owned).collect());
        }
    }
    paths
}

/// The needs that close a circle, each with its example.
fn circles(needs: &Needs) -> Vec<String> {
    let none = BTreeMap::new();
    let leads = |from: &Module, to: &Module| {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![from]);
        while let Some(module) = waiting.pop() {
            if module == to {
                return true;
            }
            if seen.insert(module) {
                waiting.extend(needs.get(module).unwrap_or(&none).keys());
            }
        }
        false
    };
    let needs = needs
        .iter()
        .flat_map(|(module, others)| others.iter().map(move |other| (module, other)));
    needs
        .filter(|(module, (other, _))| leads(other, module))
        .map(|(module, (other, example))| {
            format!("{} -> {}: {example}", module.join("::"), other.join("::"))
        })
        .collect()
}

#[test]
fn no_modules_need_each_other() {
    let mut found = Vec::new();
    for folder in crates() {
        let sources = modules(&format!("{folder}/src"));
        let circles = circles(&needs(&sources)).into_iter();
        found.extend(circles.map(|circle| format!("{folder}: {circle}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[track_caller]
fn check(sources: &[(&str, &str)], expected: &[&str]) {
    let module = |path: &str| -> Module {
        let parts = path.split("::").filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let sources = sources.iter();
    let sources: Sources = sources
        .map(|(path, text)| (module(path), (*text).to_owned()))
        .collect();
    assert_eq!(circles(&needs(&sources)), expected);
}

#[test]
fn circles_are_found() {
    check(
        &[
            ("", "mod a;"),
            ("a", "use crate::b::B;"),
            ("b", "use std::fmt;"),
        ],
        &[],
    );
    check(
        &[
            ("", ""),
            ("a", "use crate::b::B;"),
            ("b", "fn f() { super::a::f(); }"),
        ],
        &["a -> b: a names crate::b::B", "b -> a: b names super::a::f"],
    );
    // Between a module and those inside it both directions are right.
    check(
        &[("", ""), ("a", "use b::B;"), ("a::b", "use super::A;")],
        &[],
    );
    // Modules inside count for those beside it.
    check(
        &[
            ("", ""),
            ("a", ""),
            ("a::x", "use crate::{\n    b::{self, B},\n    c,\n};"),
            ("b", ""),
            ("b::y", "use crate::c::C;"),
            ("c", "pub(crate) use crate::a::A as Other;"),
        ],
        &[
            "a -> b: a::x names crate::b",
            "a -> c: a::x names crate::c",
            "b -> c: b::y names crate::c::C",
            "c -> a: c names crate::a::A",
        ],
    );
    // A name that the parent brings in leads to where it is from.
    check(
        &[
            ("", ""),
            ("a", "pub use b::B;"),
            ("a::b", "use super::c::C;"),
            ("a::c", "use super::B;"),
        ],
        &[
            "a::b -> a::c: a::b names super::c::C",
            "a::c -> a::b: a::c names super::B",
        ],
    );
}
