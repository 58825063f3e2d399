//! Runs every call in a sandbox of its own.
//!
//! A [`Sandbox`] holds one component, compiled and linked once. A call gets a fresh Store with bounded memory,
//! computing time, wall-clock time, requests and answer ([`call`]); nothing that the component does outlives it. The
//! component sees clocks, random numbers, five environment variables and `wasi:http` through the gate ([`imports`]).
//!
//! Code of the component never runs before the first call: its tools are read from a section ([`crate::component`]).

mod call;
mod state;

mod cache;
mod engine;
mod imports;

mod failure;
mod memory;
mod stderr;
mod time;

pub use failure::{CallError, ToolFailure};

pub(crate) use imports::{offending_imports, refused_imports};

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Map, Value};
use tokio::sync::Semaphore;
use wasmtime::Engine;
use wasmtime::component::{ComponentExportIndex, InstancePre};

use crate::component::{self, Contract, Tool};
use crate::egress::Gate;
use state::State;
use time::Ticker;

/// What one call may use up, and how many run at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time, from the call to its answer.
    pub timeout: Duration,
    /// Bytes of the component's memory.
    pub memory: usize,
    /// Time on a thread.
    pub cpu: Duration,
    /// Characters of the answer, as JSON.
    pub answer: usize,
    /// Bytes of one HTTP body.
    pub body: usize,
    /// Requests in all.
    pub requests: usize,
    /// Requests that wait for an answer at once.
    pub in_flight: usize,
    /// Calls that run at once; more of them wait.
    pub calls: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            timeout: Duration::from_secs(30),
            memory: 128 << 20,
            cpu: Duration::from_secs(5),
            answer: 40_000,
            body: 16 << 20,
            requests: 256,
            in_flight: 8,
            calls: 64,
        }
    }
}

/// A number of bytes in words: `16 MiB`.
pub(crate) fn size(bytes: usize) -> String {
    const UNITS: [(u32, &str); 3] = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    UNITS
        .into_iter()
        .find(|(shift, _)| bytes >> shift > 0 && bytes.trailing_zeros() >= *shift)
        .map_or_else(
            || format!("{bytes} bytes"),
            |(shift, unit)| format!("{} {unit}", bytes >> shift),
        )
}

/// Which component runs.
#[derive(Clone, Debug)]
pub enum Source {
    /// The one that this program was built with.
    Embedded,
    /// Another one. It gets no network and no token until [`Options::digest`] accepts exactly this file.
    File(PathBuf),
}

/// What a sandbox is made of.
pub struct Options {
    pub source: Source,
    /// `sha256:` and the digest that the component must have.
    pub digest: Option<String>,
    pub gate: Gate,
    pub limits: Limits,
    /// How this installation is known to the server.
    pub client_identifier: String,
    /// Where compiled code is kept; without a place starts take longer.
    pub cache_dir: Option<PathBuf>,
}

/// A component that is ready to be called. Cheap to clone.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    engine: Engine,
    component: InstancePre<State>,
    exports: HashMap<String, ComponentExportIndex>,
    contract: Contract,
    gate: Gate,
    /// Why this component may send nothing at all.
    closed: Option<String>,
    limits: Limits,
    client_identifier: String,
    calls: Semaphore,
    ticker: Ticker,
}

impl Sandbox {
    /// Loads a component; its code does not run yet. Blocks while it is compiled.
    ///
    /// # Errors
    /// When it cannot be read or compiled, imports what no component gets, describes its tools wrongly, or does not
    /// have the digest that was asked for.
    pub fn load(options: Options) -> Result<Sandbox> {
        let Options {
            source,
            digest,
            gate,
            limits,
            client_identifier,
            cache_dir,
        } = options;
        let (name, bytes) = match &source {
            Source::Embedded => (
                "the embedded component".to_owned(),
                Cow::Borrowed(component::embedded()),
            ),
            Source::File(path) => {
                let name = format!("the component `{}`", path.display());
                let bytes = fs::read(path).with_context(|| format!("failed to read {name}"))?;
                (name, Cow::Owned(bytes))
            }
        };
        let sha256 = component::sha256(&bytes);
        if let Some(digest) = &digest {
            check_digest(digest, &sha256).with_context(|| name.clone())?;
        }
        let closed = match (&source, &digest) {
            (Source::Embedded, _) | (_, Some(_)) => None,
            (Source::File(_), None) => Some(format!(
                "{name} has no network and no token until it is accepted: read what `plex-mcp inspect` says about it, then add --digest sha256:{sha256}"
            )),
        };
        // A component of somebody else may need more of the pool than ours does.
        let engine = match source {
            Source::Embedded => engine::engine(&limits)?,
            Source::File(_) => engine::on_demand(&limits)?,
        };
        let loaded = Loaded::new(&engine, &bytes, &sha256, cache_dir)
            .with_context(|| format!("failed to load {name}"))?;
        Ok(Sandbox(Arc::new(Inner {
            ticker: Ticker::start(&engine).context("failed to start a thread")?,
            engine,
            component: loaded.component,
            exports: loaded.exports,
            contract: loaded.contract,
            gate,
            closed,
            calls: Semaphore::new(limits.calls.min(Semaphore::MAX_PERMITS)),
            limits,
            client_identifier,
        })))
    }

    /// What the component declares.
    pub fn contract(&self) -> &Contract {
        &self.0.contract
    }

    /// Calls a tool. Dropping the future stops the component and its requests.
    ///
    /// # Errors
    /// Why there is no answer, in words for whoever called.
    pub async fn call(
        &self,
        tool: &Tool,
        arguments: &Map<String, Value>,
    ) -> Result<Value, CallError> {
        call::run(&self.0, tool, arguments).await
    }
}

struct Loaded {
    component: InstancePre<State>,
    exports: HashMap<String, ComponentExportIndex>,
    contract: Contract,
}

impl Loaded {
    fn new(
        engine: &Engine,
        bytes: &[u8],
        sha256: &str,
        cache_dir: Option<PathBuf>,
    ) -> Result<Loaded> {
        let compiled = cache::component(engine, bytes, sha256, cache_dir.as_deref())?;
        let offending = offending_imports(&compiled.component_type(), engine);
        if !offending.is_empty() {
            bail!(refused_imports(&offending));
        }
        let contract = component::contract(bytes, &compiled, engine)?;
        let exports = contract
            .tools
            .iter()
            .map(|tool| {
                let index = compiled.get_export_index(None, &tool.export);
                let index = index.ok_or_else(|| anyhow!("`{}` is not exported", tool.export))?;
                Ok((tool.export.clone(), index))
            })
            .collect::<Result<_>>()?;
        let component = imports::linker(engine)?.instantiate_pre(&compiled)?;
        Ok(Loaded {
            component,
            exports,
            contract,
        })
    }
}

fn check_digest(wanted: &str, sha256: &str) -> Result<()> {
    let digits = wanted.strip_prefix("sha256:").unwrap_or(wanted);
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        bail!(
            "`{}` is no digest: it is `sha256:` and 64 hexadecimal digits",
            wanted.escape_debug()
        );
    }
    if !digits.eq_ignore_ascii_case(sha256) {
        bail!("it is not the file that was accepted: its digest is sha256:{sha256}");
    }
    Ok(())
}

/// An engine to look at components with; nothing runs in it.
pub(crate) fn inspection_engine() -> Result<Engine> {
    engine::on_demand(&Limits::default())
}

#[cfg(test)]
mod guest_tests;
#[cfg(test)]
mod tests;
