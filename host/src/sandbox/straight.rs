//! A call whose arguments go from the contract's values straight into the component's memory, and whose answer goes from there
//! straight into JSON text: no tree of wasmtime's `Val` in between, with a name and a box for each field.
//!
//! wasmtime's traits for that are made for its generated bindings, outside its promise of compatibility: the version is pinned
//! exactly, and everything that is used of them stands in this file. What the component hands over is checked in safe code
//! ([`lift`]), bound by bound, and charged to the same account as wasmtime's own way.

#[cfg(any(test, fuzzing))]
pub(crate) mod both_ways;
mod lift;
mod lower;

use std::mem::MaybeUninit;

use wasmtime::component::__internal::{
    CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext, LowerContext,
};
use wasmtime::component::{ComponentNamedList, ComponentType, Func, Lift, Lower, TypedFunc};
use wasmtime::{AsContextMut, Result, Store, ValRaw, bail};

use super::answer::Returned;
use crate::component::Value;
use lift::Memory;

pub(super) use lift::Unusable;

/// Core values that a function's parameters take at most; more lie in memory.
///
/// Source: Component Model, CanonicalABI.md, `MAX_FLAT_PARAMS`.
const FLAT: usize = 16;

/// Calls a function whose parameters and result are as the contract read them, and whose texts are UTF-8.
///
/// # Errors
/// As [`Func::call_async`]; [`Unusable`] for an answer that JSON cannot hold.
pub(super) async fn call<T: Send + 'static>(
    store: &mut Store<T>,
    function: Func,
    arguments: Arguments,
) -> Result<Returned> {
    // SAFETY: both types look the function's own type up when they are used, and refuse what they do not know. They tell
    // wasmtime of no more than a call takes: sixteen core values in, and a result that lies in memory, which it does, for a
    // result with a record in it never fits into one core value.
    let function = unsafe { TypedFunc::<Arguments, Answered>::new_unchecked(function) };
    let answered = function
        .call_async(store.as_context_mut(), arguments)
        .await?;
    Ok(answered.0)
}

/// The arguments of a call, in the order of the function's parameters.
pub(super) struct Arguments(pub Vec<Option<Value>>);

// SAFETY: `Lower` is a list of core values, of which all are written.
unsafe impl ComponentType for Arguments {
    type Lower = [ValRaw; FLAT];

    /// Nobody asks for it: as core values they are never more than fit.
    const ABI: CanonicalAbiInfo = nothing(FLAT as u8);

    fn typecheck(_: &InterfaceType, _: &InstanceType<'_>) -> Result<()> {
        Ok(())
    }
}

// SAFETY: it stands for all parameters of a function.
unsafe impl ComponentNamedList for Arguments {}

// SAFETY: it writes all core values, and into memory only where the component allotted it.
unsafe impl Lower for Arguments {
    fn linear_lower_to_flat<T>(
        &self,
        context: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        values: &mut MaybeUninit<[ValRaw; FLAT]>,
    ) -> Result<()> {
        values.write(lower::arguments(context, ty, &self.0)?);
        Ok(())
    }

    fn linear_lower_to_memory<T>(
        &self,
        _: &mut LowerContext<'_, T>,
        _: InterfaceType,
        _: usize,
    ) -> Result<()> {
        bail!("arguments are part of nothing")
    }
}

/// The answer of a call.
struct Answered(Returned);

// SAFETY: `Lower` is a list of core values, more than a function returns, so that wasmtime looks into memory.
unsafe impl ComponentType for Answered {
    type Lower = [ValRaw; 2];

    /// Its size is known only with the function: `lift` checks it.
    const ABI: CanonicalAbiInfo = nothing(2);

    fn typecheck(_: &InterfaceType, _: &InstanceType<'_>) -> Result<()> {
        Ok(())
    }
}

// SAFETY: it stands for all results of a function.
unsafe impl ComponentNamedList for Answered {}

// SAFETY: it reads memory through a slice, with every bound checked.
unsafe impl Lift for Answered {
    fn linear_lift_from_flat(
        _: &mut LiftContext<'_>,
        _: InterfaceType,
        _: &[ValRaw; 2],
    ) -> Result<Answered> {
        bail!("an answer lies in memory")
    }

    fn linear_lift_from_memory(
        context: &mut LiftContext<'_>,
        ty: InterfaceType,
        bytes: &[u8],
    ) -> Result<Answered> {
        let (memory, types) = (context.memory(), context.types.clone());
        // No bytes, at the place where the result is.
        let at = (bytes.as_ptr() as usize).checked_sub(memory.as_ptr() as usize);
        let Some(at) = at.filter(|at| *at <= memory.len()) else {
            bail!("the result is out of bounds of memory")
        };
        let mut charge = |bytes| context.consume_fuel(bytes);
        Memory::new(memory, &types, &mut charge)
            .returned(ty, at)
            .map(Answered)
    }
}

const fn nothing(flat: u8) -> CanonicalAbiInfo {
    CanonicalAbiInfo {
        size32: 0,
        align32: 1,
        size64: 0,
        align64: 1,
        flat_count: Some(flat),
    }
}

#[cfg(test)]
mod tests;
