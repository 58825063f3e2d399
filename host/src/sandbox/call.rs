//! One call: a fresh Store, the component's function, and words for everything that can go wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use plex_mcp_protocol::{Answer, CallError, Confirmation, unusable, with_detail};
use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;
use wasmtime::component::Val;
use wasmtime::{Store, UpdateDeadline};

use super::answer::{Returned, answer, handed_over, returned};
use super::compiled::Code;
use super::memory::Memory;
use super::state::{State, environment};
use super::stderr::Stderr;
use super::straight::{self, Unusable};
use super::time::Meter;
use super::trap::{OutOfTime, classify};
use super::{Inner, val};
use crate::component::{Tool, Value as Argument};
use crate::egress::{CallRecord, Hook, Policy, Rule, Rules};
use crate::limits::Limits;

/// Set where a person is asked before something goes for good: the component then sends no change, and says what would go.
const CONFIRM: &str = "PLEX_CONFIRM";

/// Set for tools whose rules tell others where the server is: the address that these are told.
const PLAYER_URL: &str = "PLEX_PLAYER_URL";

/// Runs one call to its end, or to the limit that it meets first. Whatever it says, it says within the limit of an answer.
pub(super) async fn run(
    inner: &Inner,
    tool: &Tool,
    arguments: &Map<String, Value>,
    confirmation: Confirmation,
    answered: watch::Sender<usize>,
) -> Result<Answer, CallError> {
    let allowed = inner.limits.answer;
    let outcome = within_limits(inner, tool, arguments, confirmation, answered).await;
    outcome.map_err(|error| error.shortened(allowed))
}

async fn within_limits(
    inner: &Inner,
    tool: &Tool,
    arguments: &Map<String, Value>,
    confirmation: Confirmation,
    answered: watch::Sender<usize>,
) -> Result<Answer, CallError> {
    let arguments = tool.arguments(arguments).map_err(CallError::Arguments)?;
    let limits = &limits_of(tool, &inner.limits);
    // Compiling does not count against the call's timeout; it is bounded by itself.
    let code = inner.compiled.code().await?;
    let deadline = Instant::now() + limits.timeout;
    // The rest of the time is for the call itself.
    let _slot = inner.calls.take(limits.timeout / 4).await?;

    let call_record = CallRecord::new(limits.requests, limits.in_flight).counting_in(answered);
    let call_record = Arc::new(call_record);
    let meter = Meter::default();
    let called = {
        let _ticking = inner.ticker.guest();
        let call = Call {
            inner,
            tool,
            limits,
            confirmation,
            call_record: call_record.clone(),
        };
        let call = call.invoke(code, arguments, meter.clone());
        timeout_at(deadline, meter.measure(call)).await
    };
    let detail = call_record.detail();
    match called {
        Ok(Ok(answered)) => answer(answered, tool.answers, limits, detail),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(CallError::Limit(with_detail(
            format!("the call did not finish within {:?}", limits.timeout),
            detail,
        ))),
    }
}

/// The limits of a tool, which may need more than is usual.
pub(super) fn limits_of(tool: &Tool, usual: &Limits) -> Limits {
    Limits {
        timeout: usual.timeout.max(tool.timeout.unwrap_or_default()),
        requests: usual.requests.max(tool.requests.unwrap_or_default()),
        ..usual.clone()
    }
}

/// The value that a function returned, by the way that it came.
enum Called {
    Straight(Returned),
    Value(Val),
}

struct Call<'a> {
    inner: &'a Inner,
    tool: &'a Tool,
    /// Those of this tool.
    limits: &'a Limits,
    confirmation: Confirmation,
    call_record: Arc<CallRecord>,
}

impl Call<'_> {
    /// Instantiates the component and calls the tool's function. What the guest holds is dropped at the end, requests too.
    async fn invoke(
        self,
        code: &Code,
        arguments: Vec<Option<Argument>>,
        meter: Meter,
    ) -> Result<Returned, CallError> {
        let Call {
            inner,
            tool,
            limits,
            ..
        } = self;
        let export = code
            .exports
            .get(&tool.export)
            .ok_or_else(|| CallError::Trap(format!("the component has no tool `{}`", tool.name)))?;
        // A secret has another placeholder in every call, and none where no rule of the tool names it.
        let secrets = tool.egress.iter().flat_map(|rule| rule.secrets());
        let placeholders: BTreeMap<_, _> = secrets
            .map(|secret| (secret.to_owned(), placeholder()))
            .collect();
        let hook = Hook::new(
            inner.gate.clone(),
            &tool.name,
            self.policy(&arguments, &placeholders),
            self.call_record.clone(),
        );
        let stderr = Stderr::new(&tool.name, self.call_record.sent().clone());
        let memory = Memory::new(limits.memory, inner.in_use.clone());
        let mut store = Store::new(
            &inner.engine,
            State::new(hook, memory, &self.environment(&placeholders), stderr),
        );
        store.limiter(|state| &mut state.memory);
        let handed_over = handed_over(limits, tool.answers);
        store.set_hostcall_fuel(handed_over);
        store.set_epoch_deadline(1);
        let budget = limits.cpu;
        store.epoch_deadline_callback(move |_| {
            if meter.used() <= budget {
                Ok(UpdateDeadline::Yield(1))
            } else {
                Err(OutOfTime.into())
            }
        });

        let called = async {
            let instance = code.component.instantiate_async(&mut store).await?;
            let function = instance
                .get_func(&mut store, export)
                .ok_or_else(|| wasmtime::Error::msg("the function is gone"))?;
            if code.is_straight {
                let arguments = straight::Arguments(arguments);
                let returned = straight::call(&mut store, function, arguments).await;
                return returned.map(Called::Straight);
            }
            let values = val::arguments(&tool.params, arguments);
            let mut results = [Val::Bool(false)];
            function
                .call_async(&mut store, &values, &mut results)
                .await?;
            let [value] = results;
            Ok(Called::Value(value))
        };
        match called.await {
            Ok(Called::Straight(returned)) => Ok(returned),
            Ok(Called::Value(value)) => returned(value, tool.answers, limits),
            Err(error) => Err(match error.downcast_ref() {
                Some(Unusable(what)) => unusable(what),
                None => classify(&error, store.data(), limits, handed_over, &self.call_record),
            }),
        }
    }

    /// The variables that the component sees.
    fn environment(&self, placeholders: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let inner = self.inner;
        let variables = environment(
            &inner.gate,
            self.limits,
            &inner.client_identifier,
            placeholder(),
        );
        let mut variables: Vec<_> = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        if self.confirmation == Confirmation::Asked {
            variables.push((CONFIRM.to_owned(), "ask".to_owned()));
        }
        let rules = &self.tool.egress;
        if let Some(told) = inner.gate.told()
            && rules.iter().any(Rule::tells_the_servers_address)
        {
            variables.push((PLAYER_URL.to_owned(), told.to_string()));
        }
        for (name, placeholder) in placeholders {
            let name = format!("PLEX_{}", name.replace('-', "_").to_ascii_uppercase());
            // A component that gives a secret the name of another variable does without it.
            if !variables.iter().any(|(known, _)| *known == name) {
                variables.push((name, placeholder.clone()));
            }
        }
        variables
    }

    fn policy(
        &self,
        arguments: &[Option<Argument>],
        placeholders: &BTreeMap<String, String>,
    ) -> Policy {
        let Call { inner, tool, .. } = self;
        if let Some(words) = &inner.closed {
            return Policy::Closed(words.clone());
        }
        let Some(server) = inner.gate.origin() else {
            return Policy::Closed(
                "no server is set: set PLEX_URL to its address, or use --demo".into(),
            );
        };
        Policy::Rules(Rules {
            tool: tool.name.clone(),
            rules: tool.egress.clone(),
            arguments: tool.bound(arguments),
            server: server.clone(),
            told: inner.gate.told().cloned(),
            others: inner.contract.origins.clone(),
            placeholders: placeholders.clone(),
        })
    }
}

/// A placeholder for a secret in the sandbox: nobody can guess it.
fn placeholder() -> String {
    Uuid::new_v4().simple().to_string()
}
