//! Runs every call in a sandbox of its own.
//!
//! A [`Sandbox`] holds one component, compiled and linked once. A call gets a fresh Store with bounded memory,
//! computing time, wall-clock time, requests and answer ([`call`]); nothing that the component does outlives it. The
//! component sees clocks, random numbers, five environment variables and `wasi:http` through the gate ([`imports`]).
//!
//! Code of the component never runs before the first call: its tools are read from a section ([`crate::component`]).

mod answer;
mod call;
mod state;
mod straight;
mod trap;
pub(crate) mod val;

mod load;

mod cache;
mod compiled;
mod engine;
mod imports;
mod request_limits;

mod memory;
mod slots;
mod stderr;
mod time;

pub(crate) use cache::write as write_compiled;
pub(crate) use load::UNDESCRIBED;
#[cfg(any(test, fuzzing))]
pub(crate) use straight::both_ways::both;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use plex_mcp_protocol::{Answer, CallError, Confirmation};
use serde_json::{Map, Value};
use tokio::sync::watch;
use wasmtime::Engine;

use crate::component::{Contract, Tool};
use crate::egress::{Counts, Gate};
use crate::limits::Limits;
use crate::policy_file::PolicyFile;
use compiled::Compiled;
use memory::InUse;
use slots::Slots;
use time::Ticker;

/// Which component runs.
#[derive(Clone, Debug)]
pub enum Source {
    /// The one that this program was built with.
    Embedded,
    /// Another one. It gets no network and no token until [`Options::digest`] or
    /// [`Options::policy`] accepts exactly this file.
    File(PathBuf),
    /// The same, from a registry, as [`crate::start::source`] has fetched it.
    Fetched { name: String, bytes: Vec<u8> },
}

/// The parts of a sandbox.
pub struct Options {
    pub source: Source,
    /// `sha256:` and the digest that the component must have.
    pub digest: Option<String>,
    /// The operator's policy, for exactly this component.
    pub policy: Option<PolicyFile>,
    pub gate: Gate,
    pub limits: Limits,
    /// The name of this installation towards the server.
    pub client_identifier: String,
    /// The place of compiled code; without one, starts take longer.
    pub cache_dir: Option<PathBuf>,
}

/// A component that is ready to be called. Cheap to clone.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    engine: Engine,
    compiled: Compiled,
    contract: Contract,
    gate: Gate,
    /// Why this component may send nothing at all.
    closed: Option<String>,
    limits: Limits,
    client_identifier: String,
    calls: Slots,
    in_use: InUse,
    ticker: Ticker,
}

impl Sandbox {
    /// Loads a component; its code does not run yet. Blocks while it is compiled, unless it is the embedded one: calls wait
    /// for that.
    ///
    /// # Errors
    /// When it cannot be read or compiled, imports what no component gets, describes its tools wrongly, or is not the one
    /// that was accepted.
    pub fn load(options: Options) -> Result<Sandbox> {
        let Options {
            source,
            digest,
            policy,
            gate,
            limits,
            client_identifier,
            cache_dir,
        } = options;
        let loaded = load::load(
            &source,
            digest.as_deref(),
            policy.as_ref(),
            &limits,
            cache_dir,
        )?;
        limits.log();
        let gate = gate
            .with_client_identifier(&client_identifier)
            .with_delegated(loaded.contract.delegated.clone());
        Ok(Sandbox(Arc::new(Inner {
            ticker: Ticker::start(&loaded.engine).context("failed to start a thread")?,
            engine: loaded.engine,
            compiled: loaded.compiled,
            contract: loaded.contract,
            gate,
            closed: loaded.closed,
            calls: Slots::new(limits.calls),
            in_use: InUse::default(),
            limits,
            client_identifier,
        })))
    }

    /// The component's contract, as far as it is granted.
    pub fn contract(&self) -> &Contract {
        &self.0.contract
    }

    /// Wall-clock time that a call may take, whatever its tool.
    pub fn timeout(&self) -> Duration {
        let tools = self.0.contract.tools.iter();
        let longest = tools.filter_map(|tool| tool.timeout).max();
        self.0.limits.timeout.max(longest.unwrap_or_default())
    }

    /// Bytes of memory that the instances of all running calls have.
    pub fn memory_in_use(&self) -> usize {
        self.0.in_use.bytes()
    }

    /// The number of requests that the component's calls asked for since the start.
    pub fn requests(&self) -> Counts {
        self.0.gate.counts()
    }

    /// True once the component is compiled: a call that comes now need not wait for that.
    pub fn is_ready(&self) -> bool {
        self.0.compiled.is_ready()
    }

    /// Waits until the component is compiled, for whoever wants to know how long calls take without that.
    ///
    /// # Errors
    /// Why it cannot be.
    pub async fn compiled(&self) -> Result<(), CallError> {
        self.0.compiled.code().await.map(drop)
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
        let answered = watch::Sender::default();
        let call = self.call_counting(tool, arguments, Confirmation::NotAsked, answered);
        Ok(call.await?.into_json())
    }

    /// Calls a tool as [`Sandbox::call`] does, and counts in `answered` how many of its requests the server has answered.
    ///
    /// # Errors
    /// Why there is no answer, in words for whoever called.
    pub async fn call_counting(
        &self,
        tool: &Tool,
        arguments: &Map<String, Value>,
        confirmation: Confirmation,
        answered: watch::Sender<usize>,
    ) -> Result<Answer, CallError> {
        call::run(&self.0, tool, arguments, confirmation, answered).await
    }
}

/// An engine for tests of what components do to it.
#[cfg(any(test, fuzzing))]
pub(crate) fn inspection_engine() -> Result<Engine> {
    engine::on_demand(&Limits::default())
}

#[cfg(test)]
mod guest_tests;
#[cfg(test)]
mod tests;
