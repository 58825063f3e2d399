//! `plex-mcp inspect`

mod text;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use super::screen;
use super::tools::described;
use crate::component::file::{MAX_COMPONENT, read};
use crate::component::{Contract, ContractDiff, Inspection, Tool, embedded, inspect};
use crate::config::ComponentSetting;
use crate::policy_file::PolicyFile;
use crate::sandbox::{Source, UNDESCRIBED};
use crate::start::source;

/// Show what a component may do, and what is new in it
///
/// Nothing is run: the tools, what each may send, and the imports are read from the file. On a terminal it is a table. Into a pipe or a file it is one fact a line, with tabs in between.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp inspect
  plex-mcp inspect other.wasm --policy policy.toml")]
pub struct Args {
    /// The component, a .wasm file or oci://HOST/NAME@sha256:...; without one, the built-in component
    file: Option<PathBuf>,
    /// Show also what this policy grants; see docs/policy.md
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Print JSON
    #[arg(long, conflicts_with = "table")]
    pub json: bool,
    /// Print a table, as is done on a terminal
    #[arg(long, hide_short_help = true)]
    table: bool,
}

/// A component, what it wants, and what it would get.
struct Findings {
    component: Inspection,
    /// Against the embedded component.
    diff: ContractDiff,
    policy: Option<Policy>,
}

/// The rights that a policy grants.
struct Policy {
    file: String,
    granted: Contract,
}

pub async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (file, bytes) = match &args.file {
        None => (
            "the built-in component".to_owned(),
            Cow::Borrowed(embedded()),
        ),
        Some(path) => {
            let file = path.display().to_string();
            (file, Cow::Owned(bytes(path).await?))
        }
    };
    let component = inspect(&bytes).with_context(|| format!("{file} is not usable"))?;
    let own = inspect(embedded())?;
    let policy = args.policy.as_deref().map(PolicyFile::read).transpose()?;
    let mut findings = Findings {
        diff: ContractDiff::of(&component, &own),
        component,
        policy: None,
    };
    let component = &mut findings.component;
    match (&policy, &component.contract) {
        (Some(policy), Some(contract)) => {
            policy.accepts(component.sha256 == own.sha256, &component.sha256)?;
            findings.policy = Some(Policy {
                file: args
                    .policy
                    .iter()
                    .map(|path| path.display().to_string())
                    .collect(),
                granted: policy.apply(contract)?,
            });
        }
        (None, Some(_)) if !component.described => component.refusals.push(UNDESCRIBED.to_owned()),
        _ => {}
    }
    if args.json {
        screen::say_json(&findings.json())?;
    } else if args.table || screen::is_terminal() {
        screen::say(&text::shown(&findings))?;
    } else {
        screen::say(&text::lines(&findings))?;
    }
    Ok(match findings.component.refusals.as_slice() {
        [] => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// The bytes of a component in a file or in a registry.
async fn bytes(name: &Path) -> anyhow::Result<Vec<u8>> {
    match source(
        ComponentSetting::named(name).map_err(anyhow::Error::msg)?,
        None,
    )
    .await?
    {
        Source::Fetched { bytes, .. } => Ok(bytes),
        Source::File(file) => {
            read(&file, MAX_COMPONENT).with_context(|| format!("cannot read {}", file.display()))
        }
        Source::Embedded => Ok(embedded().to_owned()),
    }
}

impl Policy {
    /// The tool as it is granted, unless it is denied.
    fn tool(&self, name: &str) -> Option<&Tool> {
        self.granted.tools.iter().find(|tool| tool.name == name)
    }
}

impl Findings {
    fn json(&self) -> Value {
        let Inspection {
            sha256,
            size,
            metadata,
            imports,
            exports,
            contract,
            described: _,
            refusals,
        } = &self.component;
        let contract = contract.as_ref();
        let tools = contract.map(|contract| {
            let tools = contract.tools.iter().map(|tool| self.tool(tool));
            tools.collect::<Vec<_>>()
        });
        let origins = contract.map(|contract| {
            let origins = contract.origins.iter();
            origins
                .map(|(name, origin)| (name.clone(), json!(origin.to_string())))
                .collect::<Map<_, _>>()
        });
        let delegated = contract.map(|contract| {
            let secrets = contract.delegated.iter();
            secrets
                .map(|secret| {
                    (
                        secret.name.clone(),
                        json!(format!("{} {}", secret.method, secret.path)),
                    )
                })
                .collect::<Map<_, _>>()
        });
        let said = metadata.said.iter();
        let said = said.map(|(name, words)| ((*name).to_owned(), json!(words)));
        json!({
            "sha256": sha256,
            "size": size,
            "metadata": said.collect::<Map<_, _>>(),
            "imports": imports,
            "exports": exports,
            "refusals": refusals,
            "check": contract.and_then(|contract| contract.check.as_ref()),
            "default_toolsets": contract.map(|contract| &contract.default_toolsets),
            "origins": origins,
            "delegated": delegated,
            "omitted": contract.map(|contract| &contract.omitted),
            "new": diff(&self.diff),
            "tools": tools,
        })
    }

    /// A tool's declared rules, and those granted to it as it is, by `--digest`, and by the policy: `null` is nothing at all.
    fn tool(&self, tool: &Tool) -> Value {
        let mut value = described(tool);
        let rights = |tool: &Tool| {
            let egress: Vec<_> = tool.egress.iter().map(ToString::to_string).collect();
            json!({"effect": tool.effect.to_string(), "egress": egress})
        };
        let mut granted = json!({
            "unaccepted": null,
            "digest": self.component.described.then(|| rights(tool)),
        });
        if let Some(policy) = &self.policy {
            granted["policy"] = json!(policy.tool(&tool.name).map(rights));
        }
        value["granted"] = granted;
        value
    }
}

fn diff(diff: &ContractDiff) -> Value {
    let effects = diff
        .effects
        .iter()
        .map(|(tool, was, is)| json!({"tool": tool, "was": was.to_string(), "is": is.to_string()}));
    let egress = diff.egress.iter();
    let origins = diff.origins.iter();
    let delegated = diff.delegated.iter();
    json!({
        "tools": diff.tools,
        "effects": effects.collect::<Vec<_>>(),
        "egress": egress.map(|(tool, line)| json!({"tool": tool, "line": line})).collect::<Vec<_>>(),
        "imports": diff.imports,
        "origins": origins.map(|(name, url)| json!({"name": name, "url": url})).collect::<Vec<_>>(),
        "delegated": delegated.map(|(name, request)| json!({"name": name, "request": request})).collect::<Vec<_>>(),
    })
}
