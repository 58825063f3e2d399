//! Why a guest ended without an answer: the limit that it met, or how it broke down.

use plex_mcp_protocol::{CallError, with_detail};
use wasmtime::Trap;
use wasmtime::component::ResourceTableError;
use wasmtime_wasi::I32Exit;
use wasmtime_wasi_http::FieldMapError;

use super::memory::too_many;
use super::state::{MAX_FIELDS, MAX_RESOURCES, State};
use crate::egress::CallRecord;
use crate::limits::{Limits, size};

/// The guest ran longer than it may.
#[derive(Debug, thiserror::Error)]
#[error("the call has used up its computing time")]
pub(super) struct OutOfTime;

/// The error in words. What wasmtime says about it goes to the log only.
pub(super) fn classify(
    error: &wasmtime::Error,
    state: &State,
    limits: &Limits,
    handed_over: usize,
    call_record: &CallRecord,
) -> CallError {
    tracing::warn!("the component broke down: {error:?}");
    if let Some(words) = limit(error, state, limits, handed_over) {
        return CallError::Limit(words);
    }
    let what = if let Some(exit) = error.downcast_ref::<I32Exit>() {
        format!("it ended itself with status {}", exit.0)
    } else {
        match error.downcast_ref::<Trap>() {
            Some(Trap::UnreachableCodeReached) => {
                "it gave up on something it did not expect".into()
            }
            Some(Trap::StackOverflow) => "its stack overflowed".into(),
            Some(trap) => trap.to_string(),
            None => "its host could not go on with it".into(),
        }
    };
    CallError::Trap(with_detail(
        format!("the component broke down: {what}"),
        call_record.detail(),
    ))
}

/// The limit that it met, if it met one.
fn limit(
    error: &wasmtime::Error,
    state: &State,
    limits: &Limits,
    handed_over: usize,
) -> Option<String> {
    if error.is::<OutOfTime>() {
        return Some(format!("the call computed longer than {:?}", limits.cpu));
    }
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        return Some(format!(
            "the call held more than {MAX_RESOURCES} requests, streams and the like at once"
        ));
    }
    if let Some(FieldMapError::TotalSizeTooBig | FieldMapError::TooManyFields) =
        error.downcast_ref()
    {
        let most = size(MAX_FIELDS);
        return Some(format!("the headers of a request took more than {most}"));
    }
    if handed_over_too_much(error) {
        let most = size(handed_over);
        return Some(format!(
            "the call handed over more than {most} at once: ask for less at once"
        ));
    }
    let what = too_many(error).or_else(|| state.memory.refused().map(str::to_owned))?;
    Some(format!("the call needed more than {what}"))
}

/// wasmtime's error for that has no type that others could name.
fn handed_over_too_much(error: &wasmtime::Error) -> bool {
    let words = error.root_cause().to_string();
    words.ends_with("fuel allocated for hostcalls has been exhausted")
}
