//! `plex-mcp inspect`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;

use super::tools::{described, listing};
use super::{screen, table};
use crate::component::{Inspection, inspect};

/// Show what a component imports, which tools it has and what each may do, without running it
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The component, a .wasm file
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let file = args.file.display();
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {file}"))?;
    let found = inspect(&bytes).with_context(|| format!("{file} is not usable"))?;
    if args.json {
        screen::say_json(&json!({
            "sha256": found.sha256,
            "size": found.size,
            "imports": found.imports,
            "exports": found.exports,
            "refusals": found.refusals,
            "check": found.contract.as_ref().and_then(|contract| contract.check.as_ref()),
            "default_toolsets": found.contract.as_ref().map(|contract| &contract.default_toolsets),
            "tools": found.contract.as_ref().map(|contract| contract.tools.iter().map(described).collect::<Vec<_>>()),
        }))?;
    } else {
        screen::say(&shown(&found))?;
    }
    Ok(match found.refusals.as_slice() {
        [] => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn shown(found: &Inspection) -> String {
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let mut pairs = vec![
        pair("sha256", found.sha256.clone()),
        pair("size", format!("{} bytes", found.size)),
        pair("imports", found.imports.join("\n")),
    ];
    if !found.refusals.is_empty() {
        pairs.push(pair("refused", found.refusals.join("\n")));
    }
    let mut text = table::record(&pairs);
    match &found.contract {
        Some(contract) => {
            text.push_str("\n\n");
            text.push_str(&listing(&contract.tools.iter().collect::<Vec<_>>()));
        }
        None => {
            text.push_str("\n\n It declares no tools.\n\n");
            text.push_str(&table::record(&[pair("exports", found.exports.join("\n"))]));
        }
    }
    text
}
