//! The sources keep to the layout: layers, sizes, and what must not stand in them.

use std::path::{Path, PathBuf};

/// A source file: its path from the root of the repository, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The Rust files below each of `places`.
pub fn sources(places: &[&str]) -> Vec<Source> {
    let root = root();
    let mut waiting: Vec<PathBuf> = places.iter().map(|place| root.join(place)).collect();
    let mut sources = Vec::new();
    while let Some(place) = waiting.pop() {
        if place.is_dir() {
            waiting.extend(place.read_dir().unwrap().map(|entry| entry.unwrap().path()));
        } else if place.extension().is_some_and(|extension| extension == "rs") {
            let path = place.strip_prefix(&root).unwrap();
            sources.push(Source {
                path: path.to_str().unwrap().replace('\\', "/"),
                text: std::fs::read_to_string(&place).unwrap(),
            });
        }
    }
    assert!(!sources.is_empty(), "{places:?}");
    sources
}

fn everything() -> Vec<Source> {
    sources(&[
        "guest/build.rs",
        "guest/describe/src",
        "guest/package/src",
        "guest/src",
        "guest/wire/src",
        "host/build.rs",
        "host/contract/src",
        "host/egress-policy/src",
        "host/egress-policy/tests",
        "host/forms/src",
        "host/protocol/src",
        "host/src",
        "host/account/src",
        "host/account/tests",
        "host/clients/src",
        "host/demo/src",
        "host/demo/tests",
        "host/registry/src",
        "host/registry/tests",
        "tests/fixtures",
        "tests/it",
    ])
}

/// The code of each that is run: without comments, and without the tests at the end; nothing of a file that is all tests.
pub fn product(sources: Vec<Source>) -> Vec<Source> {
    let run = |source: Source| {
        let end = source.text.find("#[cfg(test)]\nmod tests {");
        let text = &source.text[..end.unwrap_or(source.text.len())];
        // An empty line in the place of a comment keeps the numbers of the others.
        let lines = text.lines().map(|line| match line.trim_start() {
            line if line.starts_with("//") => "",
            _ => line,
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        Source { text, ..source }
    };
    let sources = sources
        .into_iter()
        .filter(|source| !source.path.ends_with("tests.rs") && !source.path.contains("/tests/"));
    sources.map(run).collect()
}

/// No line of `sources` contains any of `words`.
#[track_caller]
fn check(sources: &[Source], words: &[&str]) {
    let mut found = Vec::new();
    for source in sources {
        for (number, line) in (1..).zip(source.text.lines()) {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                found.push(format!("{}:{number}: {word}", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn files_are_short() {
    let sources = everything().into_iter();
    let lengths = sources.map(|source| (source.text.lines().count(), source.path));
    let long: Vec<_> = lengths.filter(|(lines, _)| *lines > 500).collect();
    assert!(long.is_empty(), "longer than 500 lines: {long:?}");
}

/// A comment begins with its subject.
#[test]
fn no_comment_of_host_and_demo_begins_with_a_question_word() {
    const WORDS: [&str; 5] = ["What", "Who", "Where", "Whether", "How"];
    let mut found = Vec::new();
    for source in sources(&["host/src", "host/demo/src"]) {
        let mut before = "";
        for (line, number) in source.text.lines().zip(1..) {
            let line = line.trim_start();
            let comment = ["/// ", "//! ", "// "]
                .iter()
                .find_map(|mark| line.strip_prefix(mark));
            let begins = !before.starts_with("//") || before.ends_with(['.', ':', '/', '!']);
            let first = comment.and_then(|text| text.split(' ').next());
            if begins && first.is_some_and(|first| WORDS.contains(&first)) {
                found.push(format!("{}:{number}: {line}", source.path));
            }
            before = line;
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_is_left_open() {
    // Written so that this file does not contain them.
    let words = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("dbg", "!("),
        concat!("#[", "allow("),
        concat!("#![", "allow("),
        concat!("#[", "ignore"),
    ];
    check(&everything(), &words);
    let vague = ["utils", "helpers", "common", "manager"];
    for source in everything() {
        let name = source
            .path
            .rsplit('/')
            .next()
            .unwrap()
            .trim_end_matches(".rs");
        assert!(!vague.contains(&name), "{}", source.path);
    }
}

#[test]
fn invariant_2_no_layer_of_the_guest_looks_upward() {
    for (places, layers) in [
        (
            &["guest/src/bindings.rs", "guest/src/types.rs"][..],
            &["http", "wire", "plex", "arguments", "toolsets", "component"][..],
        ),
        (
            &["guest/src/http.rs", "guest/src/http"],
            &["wire", "plex", "arguments", "toolsets", "component"],
        ),
        (
            &["guest/src/plex.rs", "guest/src/plex"],
            &["arguments", "toolsets", "component"],
        ),
        (
            &["guest/src/arguments.rs", "guest/src/arguments"],
            &["http", "wire", "toolsets", "component"],
        ),
        (
            &["guest/src/toolsets.rs", "guest/src/toolsets"],
            &["bindings", "http", "wire", "component"],
        ),
    ] {
        let words: Vec<String> = layers
            .iter()
            .map(|layer| format!("crate::{layer}"))
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let sources = product(sources(places));
        check(&sources, &words);
        // The same in a list: `use crate::{plex::..., types::...}`.
        for source in &sources {
            let lists = source.text.split("use crate::{").skip(1);
            for list in lists.filter_map(|rest| rest.split("};").next()) {
                for layer in layers {
                    let named = list
                        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                        .any(|word| word == *layer);
                    assert!(!named, "{}: {layer} in {list}", source.path);
                }
            }
        }
    }
}

#[test]
fn invariant_2_only_the_wire_knows_formats() {
    let above = product(sources(&[
        "guest/src/plex.rs",
        "guest/src/plex",
        "guest/src/arguments.rs",
        "guest/src/arguments",
        "guest/src/toolsets.rs",
        "guest/src/toolsets",
        "guest/src/component.rs",
        "guest/src/component",
    ]));
    check(
        &above,
        &[
            "quick_xml",
            "serde_json::from",
            "serde_json::Value",
            "wire::json",
            "wire::xml",
            "text/xml",
            "application/xml",
        ],
    );
}

#[test]
fn the_rules_of_egress_need_no_runtime() {
    let manifest = include_str!("../../host/egress-policy/Cargo.toml");
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").unwrap();
    let names: Vec<_> = dependencies
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(".workspace"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["http", "percent-encoding", "serde", "url"]);
}
