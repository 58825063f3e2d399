//! README.md keeps its promises.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::harness::{executable, run};
use crate::tidy::sources;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The text below a heading, up to the next one of its level.
pub fn section(text: &str, heading: &str) -> String {
    let start = format!("\n## {heading}\n");
    let (_, rest) = text
        .split_once(&start)
        .unwrap_or_else(|| panic!("no section {heading}"));
    rest.split("\n## ").next().unwrap().to_owned()
}

/// The cells of a table's rows, its heading left out.
pub fn table(text: &str) -> Vec<Vec<String>> {
    let rows = text.lines().filter(|line| line.starts_with('|')).skip(2);
    let cells = |row: &str| {
        row.trim_matches('|')
            .split(" | ")
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    rows.map(cells).collect()
}

/// The fenced blocks in one language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let mut fences = text.split("```");
    let mut found = Vec::new();
    fences.next();
    while let (Some(block), Some(_)) = (fences.next(), fences.next()) {
        if let Some(rest) = block
            .strip_prefix(language)
            .and_then(|rest| rest.strip_prefix('\n'))
        {
            found.push(rest);
        }
    }
    found
}

/// The long flags in a text.
fn flags(text: &str) -> BTreeSet<String> {
    let part = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    let flags = text
        .split(part)
        .filter(|word| word.len() > 2 && word.starts_with("--"));
    flags
        .filter(|word| word.as_bytes()[2].is_ascii_alphabetic())
        .map(str::to_owned)
        .collect()
}

/// The long flags that a command knows.
async fn known_flags(command: &[&str]) -> BTreeSet<String> {
    let help = run(executable(), &[command, &["--help"]].concat()).await;
    assert_eq!(help.status, 0, "{}", help.stderr);
    // A flag's own line begins with it, or with its short form; what is said about it may name others.
    let own = help
        .stdout
        .lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-'));
    own.flat_map(|line| flags(line).into_iter().next())
        .collect()
}

#[track_caller]
fn check<T: PartialEq + std::fmt::Debug>(of: &str, promised: &T, found: &T) {
    assert!(
        promised == found,
        "{of}: it says\n{promised:#?}\nand it is\n{found:#?}"
    );
}

/// Writes these rows into a document's table below a heading, in the place of those that are there.
fn write_table(document: &str, heading: &str, rows: &[Vec<String>]) {
    let text = read(document);
    let old = section(&text, heading);
    let lines: Vec<&str> = old.lines().filter(|line| line.starts_with('|')).collect();
    let written = rows.iter().map(|row| format!("| {} |", row.join(" | ")));
    let written = lines[..2]
        .iter()
        .map(|line| line.to_string())
        .chain(written);
    let new = old.replace(&lines.join("\n"), &written.collect::<Vec<_>>().join("\n"));
    std::fs::write(root().join(document), text.replace(&old, &new)).unwrap();
}

/// Holds the table below a heading of a document to these rows; with `UPDATE_README` set, it is written first.
pub fn hold_table(document: &str, heading: &str, rows: &[Vec<String>]) {
    if std::env::var_os("UPDATE_README").is_some() {
        write_table(document, heading, rows);
    }
    let promised = table(&section(&read(document), heading));
    let of = format!("{document}, {heading}: UPDATE_README=1 writes it");
    check(&of, &promised.as_slice(), &rows);
}

/// `UPDATE_README=1 cargo test --workspace --test it the_table_of_tools` writes it.
#[tokio::test]
async fn the_table_of_tools() {
    let found = run(
        executable(),
        &["tools", "--json", "--access", "full", "--toolsets", "all"],
    )
    .await;
    let tools: Vec<Value> = serde_json::from_str(&found.stdout).unwrap();
    let row = |tool: &Value| {
        let text = |field: &str| tool[field].as_str().unwrap().to_owned();
        let words = text("description")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        vec![
            format!("`{}`", text("name")),
            text("toolset"),
            text("effect"),
            words,
        ]
    };
    let rows: Vec<_> = tools.iter().map(row).collect();
    hold_table("README.md", "Tools", &rows);
}

#[tokio::test]
async fn the_settings_are_all_flags() {
    let promised = flags(&section(&read("README.md"), "Settings"));
    let mut known = known_flags(&["serve"]).await;
    // Every program has these.
    known.remove("--help");
    known.remove("--version");
    check("settings", &promised, &known);
}

#[test]
fn snippets_are_json_and_hold_no_token() {
    let page = read("docs/by-hand.md");
    let snippets = blocks(&page, "json");
    assert_eq!(
        snippets.len(),
        3,
        "Claude Desktop and Cursor, Claude Code, VS Code"
    );
    for snippet in snippets {
        let value: Value =
            serde_json::from_str(snippet).unwrap_or_else(|error| panic!("{error}: {snippet}"));
        let servers = value.get("mcpServers").or(value.get("servers")).unwrap();
        let server = &servers["plex"];
        // Clients look in few places: the path is whole.
        assert_eq!(server["command"], "/home/me/.cargo/bin/plex-mcp");
        assert_eq!(server.get("args"), None, "nothing is on a command line");
        let token = &server["env"]["PLEX_TOKEN"];
        assert!(
            token.is_null() || token.as_str().unwrap().starts_with("${"),
            "{token}"
        );
    }
}

#[test]
fn relative_links_lead_somewhere() {
    let mut checked = 0;
    let mut files = vec!["README.md".to_owned(), "tests/interop/README.md".to_owned()];
    for entry in root().join("docs").read_dir().unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        files.extend(name.ends_with(".md").then(|| format!("docs/{name}")));
    }
    for file in &files {
        let text = read(file);
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let target = link.split('#').next().unwrap();
            let place = root().join(file).parent().unwrap().join(target);
            assert!(place.exists(), "{file}: {link}");
            checked += 1;
        }
    }
    assert!(checked > 0);
}

#[test]
fn the_table_of_judges() {
    let readme = read("tests/interop/README.md");
    let promised: BTreeSet<_> = table(&readme)
        .into_iter()
        .map(|row| row[0].trim_matches('`').to_owned())
        .collect();
    let judges = root().join("tests/interop/judges").read_dir().unwrap();
    let found = judges.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    check("judges", &promised, &found.collect());
}

/// The page has the clients that the program knows.
#[test]
fn the_table_of_clients() {
    let page = read("docs/clients.md");
    let promised: BTreeSet<_> = table(page.split("\n## ").next().unwrap())
        .into_iter()
        .map(|row| row[1].trim_matches('`').to_owned())
        .collect();
    let known = plex_mcp_clients::CLIENTS.iter();
    check(
        "clients",
        &promised,
        &known.map(|client| client.id.to_owned()).collect(),
    );
}

/// The functions that are run as tests: between the attribute and the function stand other attributes and words at most.
fn tests_in(text: &str) -> impl Iterator<Item = &str> {
    const ATTRIBUTES: [&str; 2] = ["#[test]", "#[tokio::test"];
    let mut is_test = false;
    text.lines().map(str::trim_start).filter_map(move |line| {
        if ATTRIBUTES
            .iter()
            .any(|attribute| line.starts_with(attribute))
        {
            is_test = true;
            return None;
        }
        if line.starts_with("#[") || line.starts_with("//") {
            return None;
        }
        let function = line.split_once("fn ").filter(|_| is_test);
        is_test = false;
        function.and_then(|(_, rest)| rest.split('(').next())
    })
}

#[test]
fn functions_that_nobody_runs_are_no_tests() {
    let text = "#[test]\nfn a() {}\nfn b() {}\n#[tokio::test(start_paused = true)]\n// Why.\n#[expect(x)]\nasync fn c() {}\n#[test]\nstruct D;\nfn e() {}";
    assert_eq!(tests_in(text).collect::<Vec<_>>(), ["a", "c"]);
}

/// A guarantee whose test was renamed or taken out is none.
#[test]
fn every_guarantee_names_tests_that_exist() {
    let sources = sources(&[
        "host/account/src",
        "host/clients/src",
        "host/contract/src",
        "host/egress-policy/src",
        "host/egress-policy/tests",
        "host/forms/src",
        "host/registry/src",
        "host/registry/tests",
        "host/protocol/src",
        "host/src",
        "guest/src",
        "tests/it",
    ]);
    let tests: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| tests_in(&source.text))
        .collect();
    let guarantees = table(&section(&read("docs/guarantees.md"), "What is guaranteed"));
    assert!(!guarantees.is_empty());
    for row in guarantees {
        for test in row[2].split(", ").map(|name| name.trim_matches('`')) {
            assert!(tests.contains(test), "no test `{test}`: {row:?}");
        }
        let files = row[1].split('`').skip(1).step_by(2);
        for file in files.filter(|name| name.ends_with(".rs")) {
            let there = sources.iter().any(|source| source.path.ends_with(file));
            assert!(there, "no file `{file}`: {row:?}");
        }
    }
}
