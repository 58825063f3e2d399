//! The engine: how components are compiled, and where their memories come from.

use anyhow::Result;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::Limits;

/// Core instances of one component: its own module, and the small ones that link it.
const CORE_INSTANCES: u32 = 16;

/// Tables of one component, and their elements: functions that it calls indirectly.
const TABLES: u32 = 8;
const TABLE_ELEMENTS: usize = 100_000;

/// Address space around each memory: where a pool of them fits into what a process may reserve.
const GUARD: u64 = 64 << 10;

/// An engine that takes memories from a pool where that much address space can be reserved, else one by one.
///
/// # Errors
/// When the machine cannot run compiled code at all.
pub(super) fn engine(limits: &Limits) -> Result<Engine> {
    let calls = u32::try_from(limits.calls).unwrap_or(u32::MAX);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(calls)
        .total_core_instances(calls.saturating_mul(CORE_INSTANCES))
        .total_memories(calls)
        .total_tables(calls.saturating_mul(TABLES))
        .total_stacks(calls)
        .max_core_instances_per_component(CORE_INSTANCES)
        .max_memories_per_component(1)
        .max_tables_per_component(TABLES)
        .table_elements(TABLE_ELEMENTS)
        .max_memory_size(limits.memory);
    let mut config = config(limits);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    match Engine::new(&config) {
        Ok(engine) => Ok(engine),
        Err(error) => {
            tracing::debug!("no pool of memories ({error:#}): each call gets its own");
            on_demand(limits)
        }
    }
}

/// An engine that reserves nothing ahead.
///
/// # Errors
/// When the machine cannot run compiled code at all.
pub(super) fn on_demand(limits: &Limits) -> Result<Engine> {
    Ok(Engine::new(&config(limits))?)
}

/// The settings that compiled code depends on are the same for both.
fn config(limits: &Limits) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .wasm_backtrace_max_frames(None)
        .memory_reservation(limits.memory as u64)
        .memory_guard_size(GUARD);
    config
}
