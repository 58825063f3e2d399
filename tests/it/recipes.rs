//! docs/recipes.md shows what the commands in it print.
//!
//! To write what they print now into the document: `UPDATE_RECIPES=1 cargo test -p plex-mcp --test it -- recipes`.

use std::path::Path;

use tokio::process::Command;

use crate::harness::{NOW, executable, run};

/// What the columns of the document are.
const COLUMNS: usize = 80;

/// A piece of the document.
enum Piece<'t> {
    Words(&'t str),
    /// A command and what it prints.
    Command {
        line: String,
        shown: String,
    },
}

/// Every line of a `console` block that begins with `$ ` is a command, with those that follow a `\` at its end; the rest is
/// what it prints.
fn pieces(document: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut console = false;
    let mut lines = document.split_inclusive('\n');
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            console = line.trim_end() == "```console";
            pieces.push(Piece::Words(line));
        } else if !console {
            pieces.push(Piece::Words(line));
        } else if line.starts_with("$ ") {
            let mut command = line.to_owned();
            while command.ends_with("\\\n") {
                command.push_str(lines.next().expect("the command goes on"));
            }
            pieces.push(Piece::Command {
                line: command,
                shown: String::new(),
            });
        } else {
            let Some(Piece::Command { shown, .. }) = pieces.last_mut() else {
                panic!("output without a command: {line}");
            };
            shown.push_str(line);
        }
    }
    pieces
}

/// Runs a line as a person's shell does, with nothing of this process's environment.
async fn printed(line: &str, place: &Path) -> String {
    let program = executable();
    let program = Path::new(program.as_std().get_program());
    let mut shell = Command::new("sh");
    shell.env_clear().envs(
        executable()
            .as_std()
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let path = std::env::join_paths([
        program.parent().unwrap(),
        Path::new("/usr/bin"),
        Path::new("/bin"),
    ])
    .unwrap();
    shell
        .env("PATH", path)
        .env("PLEX_MCP_DEMO_CLOCK", NOW.to_string())
        .current_dir(place);
    let line = line.strip_prefix("$ ").unwrap().trim_end();
    // The document shows what a terminal shows, and there is none here.
    let line = match line.strip_prefix("plex-mcp call ") {
        Some(rest) if !rest.contains("--json") => format!("plex-mcp call --table {rest}"),
        _ => line.to_owned(),
    };
    // What people see is both, in turn; nobody sees white space at the end of a line.
    let run = run(shell, &["-c", &format!("{{ {line}\n}} 2>&1")]).await;
    let lines = run
        .stdout
        .lines()
        .map(|line| format!("{}\n", line.trim_end()));
    lines.collect()
}

/// How long something took is another number each time.
fn steady(text: &str) -> String {
    let lines = text.lines().map(|line| match line.rsplit_once(" ms") {
        Some((before, "")) => {
            before
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
                + "N ms"
        }
        _ => line.to_owned(),
    });
    lines.map(|line| line + "\n").collect()
}

/// The document with what its commands print now.
async fn refreshed(document: &str) -> String {
    let place = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for piece in pieces(document) {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Command { line, shown } => {
                let now = printed(&line, place.path()).await;
                text.push_str(&line);
                text.push_str(if steady(&now) == steady(&shown) {
                    &shown
                } else {
                    &now
                });
                // An empty line before the next command is for the eye.
                if shown.ends_with("\n\n") && !now.ends_with("\n\n") {
                    text.push('\n');
                }
            }
        }
    }
    text
}

#[tokio::test]
async fn recipes_print_what_they_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/recipes.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let found = refreshed(&document).await;
    if std::env::var_os("UPDATE_RECIPES").is_some() {
        return std::fs::write(&path, &found).unwrap();
    }
    let (mut said, mut now) = (document.lines(), found.lines());
    for number in 1.. {
        match (said.next(), now.next()) {
            (None, None) => break,
            (said, now) => assert_eq!(
                said, now,
                "line {number} of docs/recipes.md; what is printed:\n{found}"
            ),
        }
    }
    assert!(document.matches("\n## ").count() >= 8, "eight recipes");
    for line in document.lines() {
        assert!(line.chars().count() <= COLUMNS, "{line}");
    }
}
