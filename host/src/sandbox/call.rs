//! One call: a fresh Store, the component's function, and words for everything that can go wrong.

use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;
use wasmtime::component::Val;
use wasmtime::{Store, UpdateDeadline};

use super::Inner;
use super::answer::{Answer, answer, handed_over};
use super::breakdown::{OutOfTime, broken};
use super::compiled::Code;
use super::failure::CallError;
use super::memory::Memory;
use super::state::{State, environment};
use super::stderr::Stderr;
use super::time::Meter;
use crate::component::{Effect, Tool, arguments};
use crate::egress::{Arguments, Granted, Hook, Ledger, Policy};

/// Runs one call to its end, or to the limit that it meets first. Whatever it says, it says within the limit of an answer.
pub(super) async fn run(
    inner: &Inner,
    tool: &Tool,
    arguments: &Map<String, Value>,
    answered: watch::Sender<usize>,
) -> Result<Answer, CallError> {
    let outcome = within_limits(inner, tool, arguments, answered).await;
    outcome.map_err(|error| error.shortened(inner.limits.answer))
}

async fn within_limits(
    inner: &Inner,
    tool: &Tool,
    arguments: &Map<String, Value>,
    answered: watch::Sender<usize>,
) -> Result<Answer, CallError> {
    let values = arguments::values(tool, arguments).map_err(CallError::Arguments)?;
    let limits = &inner.limits;
    // Compiling does not count against the call's timeout; it is bounded by itself.
    let code = inner.compiled.code().await?;
    let deadline = Instant::now() + limits.timeout;
    // What is left of the time is for the call itself.
    let _slot = inner.calls.take(limits.timeout / 4).await?;

    let ledger = Ledger::new(limits.requests, limits.in_flight).counting_in(answered);
    let ledger = Arc::new(ledger);
    let meter = Meter::default();
    let called = {
        let _ticking = inner.ticker.guest();
        let call = invoke(inner, code, tool, &values, ledger.clone(), meter.clone());
        timeout_at(deadline, meter.measure(call)).await
    };
    let detail = ledger.detail();
    match called {
        Ok(Ok(answered)) => answer(answered, limits, detail),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(CallError::Limit(with_detail(
            format!("the call did not finish within {:?}", limits.timeout),
            detail,
        ))),
    }
}

/// Instantiates the component and calls the tool's function. What the guest holds is dropped at the end, requests too.
async fn invoke(
    inner: &Inner,
    code: &Code,
    tool: &Tool,
    values: &[Val],
    ledger: Arc<Ledger>,
    meter: Meter,
) -> Result<Val, CallError> {
    let export = code
        .exports
        .get(&tool.export)
        .ok_or_else(|| CallError::Trap(format!("the component has no tool `{}`", tool.name)))?;
    let hook = Hook::new(
        inner.gate.clone(),
        &tool.name,
        tool.effect == Effect::Read,
        policy(inner, tool, values),
        ledger.clone(),
    );
    let placeholder = Uuid::new_v4().simple().to_string();
    let environment = environment(
        &inner.gate,
        &inner.limits,
        &inner.client_identifier,
        placeholder,
    );
    let stderr = Stderr::new(&tool.name, ledger.sent().clone());
    let memory = Memory::new(inner.limits.memory, inner.in_use.clone());
    let mut store = Store::new(
        &inner.engine,
        State::new(hook, memory, &environment, stderr),
    );
    store.limiter(|state| &mut state.memory);
    store.set_hostcall_fuel(handed_over(&inner.limits));
    store.set_epoch_deadline(1);
    let budget = inner.limits.cpu;
    store.epoch_deadline_callback(move |_| match meter.used() <= budget {
        true => Ok(UpdateDeadline::Yield(1)),
        false => Err(OutOfTime.into()),
    });

    let mut results = [Val::Bool(false)];
    let called = async {
        let instance = code.component.instantiate_async(&mut store).await?;
        let function = instance
            .get_func(&mut store, export)
            .ok_or_else(|| wasmtime::Error::msg("the function is gone"))?;
        function.call_async(&mut store, values, &mut results).await
    };
    match called.await {
        Ok(()) => {
            let [result] = results;
            Ok(result)
        }
        Err(error) => Err(broken(&error, store.data(), &inner.limits, &ledger)),
    }
}

fn policy(inner: &Inner, tool: &Tool, values: &[Val]) -> Policy {
    if let Some(words) = &inner.closed {
        return Policy::Closed(words.clone());
    }
    let Some(server) = inner.gate.origin() else {
        return Policy::Closed(
            "no server is set: set PLEX_URL to its address, or use --demo".into(),
        );
    };
    let names = tool.params.iter().map(|param| param.export.as_str());
    Policy::Rules(Granted {
        tool: tool.name.clone(),
        rules: tool.egress.clone(),
        arguments: Arguments::new(names.zip(values)),
        server: server.clone(),
        others: inner.contract.origins.clone(),
    })
}

/// Words, and what the gate saw of it.
pub(super) fn with_detail(words: String, detail: Option<String>) -> String {
    match detail {
        Some(detail) => format!("{words}: {detail}"),
        None => words,
    }
}
