//! From the bytes of a component to one that is ready to be called, with no more rights than the operator accepts.

use std::borrow::Cow;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use wasmtime::Engine;

use super::cache::Cache;
use super::compiled::{Code, Compiled};
use super::{Source, engine};
use crate::component::{self, Binary, Contract, digest};
use crate::limits::Limits;
use crate::policy_file::PolicyFile;

/// A component that can be called.
pub(super) struct Loaded {
    pub engine: Engine,
    pub compiled: Compiled,
    /// The rights that it is granted.
    pub contract: Contract,
    /// Why it may send nothing at all.
    pub closed: Option<String>,
}

/// Loads a component as `digest` or `policy` accept it.
///
/// # Errors
/// When it cannot be read or compiled, imports what no component gets, describes its tools wrongly, or is not the one
/// that is accepted.
pub(super) fn load(
    source: &Source,
    digest: Option<&str>,
    policy: Option<&PolicyFile>,
    limits: &Limits,
    cache_dir: Option<PathBuf>,
) -> Result<Loaded> {
    let (name, bytes) = match source {
        Source::Embedded => (
            "the embedded component".to_owned(),
            Cow::Borrowed(component::embedded()),
        ),
        Source::File(path) => {
            let name = format!("the component `{}`", path.display());
            let bytes = component::file::read(path, component::file::MAX_COMPONENT)
                .with_context(|| format!("failed to read {name}"))?;
            (name, Cow::Owned(bytes))
        }
        Source::Fetched { name, bytes } => {
            (format!("the component `{name}`"), Cow::Owned(bytes.clone()))
        }
    };
    let embedded = matches!(source, Source::Embedded);
    let sha256 = if embedded {
        component::EMBEDDED_SHA256.to_owned()
    } else {
        component::sha256(&bytes)
    };
    if let Some(digest) = digest {
        check_digest(digest, &sha256).with_context(|| name.clone())?;
    }
    if let Some(policy) = policy {
        policy.accepts(embedded, &sha256)?;
    }
    let accepted = embedded || digest.is_some() || policy.is_some();
    let closed = (!accepted).then(|| format!(
        "{name} has no network and no token until it is accepted: read what `plex-mcp inspect` says about it, then add --digest sha256:{sha256}"
    ));
    let load = || -> Result<Loaded> {
        let (contract, is_straight) = granted(&bytes, embedded, policy)?;
        // A component of somebody else may need more of the pool than ours does.
        let engine = if embedded {
            engine::engine(limits)?
        } else {
            engine::on_demand(limits)?
        };
        let functions = contract.tools.iter().map(|tool| tool.export.clone());
        let functions: Vec<String> = functions.collect();
        let cache = Cache::new(cache_dir.as_deref());
        let code = {
            let engine = engine.clone();
            move |bytes: &[u8]| {
                let component = match cache.kept(&engine, &sha256) {
                    Some(kept) => kept,
                    None => cache.compiled(&engine, bytes, &sha256)?,
                };
                Code::link(&engine, &component, &functions, is_straight)
            }
        };
        let compiled = match &bytes {
            // The component that this program was built with is known to compile. Where nothing is kept, that takes a second or two, in
            // which a client can ask for everything but a call.
            Cow::Borrowed(bytes) => {
                let bytes = *bytes;
                Compiled::spawn(move || code(bytes))?
            }
            Cow::Owned(bytes) => Compiled::ready(code(bytes)?),
        };
        Ok(Loaded {
            engine,
            compiled,
            contract,
            closed,
        })
    };
    load().with_context(|| format!("failed to load {name}"))
}

/// A component's contract, as far as it is granted, and whether its texts are UTF-8; before anything is compiled.
fn granted(bytes: &[u8], embedded: bool, policy: Option<&PolicyFile>) -> Result<(Contract, bool)> {
    if !embedded {
        component::check_cost(bytes)?;
    }
    let binary = Binary::read(bytes)?;
    let offending = component::offending_imports(&binary);
    if !offending.is_empty() {
        bail!(component::refused_imports(&offending));
    }
    let section = binary.section()?;
    ensure!(section.is_some() || policy.is_some(), UNDESCRIBED);
    let contract = component::contract(&binary, section)?;
    for words in &contract.omitted {
        tracing::warn!("{words}");
    }
    let contract = match policy {
        Some(policy) => policy.apply(&contract)?,
        None => contract,
    };
    Ok((contract, binary.texts_are_utf8))
}

/// The words for a component that says nothing about its tools, where no policy does.
pub(crate) const UNDESCRIBED: &str = "it has no `mcp-tools` section that describes its tools: it runs only with a --policy that names its digest and says what they may send";

/// Checks that a file has the digest that was accepted.
pub(super) fn check_digest(wanted: &str, sha256: &str) -> Result<()> {
    // As tools that compute digests print them: without the prefix.
    let digits = digest::parse(wanted).or_else(|| digest::parse(&format!("sha256:{wanted}")));
    let Some(digits) = digits else {
        bail!(
            "`{}` is no digest: it is `sha256:` and 64 hexadecimal digits",
            wanted.escape_debug()
        );
    };
    ensure!(
        digits == sha256,
        "it is not the file that was accepted: its digest is sha256:{sha256}"
    );
    Ok(())
}
