//! The engine: how components are compiled, and where their memories come from.

use anyhow::Result;
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::limits::Limits;

/// Core instances of one component: its own module, and the small ones that link it.
const CORE_INSTANCES: u32 = 16;

/// Tables of one component, and their elements: functions that it calls indirectly.
const TABLES: u32 = 8;
const TABLE_ELEMENTS: usize = 100_000;

/// Bytes of a memory that stay with the pool between calls, wiped: what the system takes back it must hand out again page by
/// page, and that takes longer than most calls compute. A system that tells which pages were written has only those wiped.
const KEPT_RESIDENT: usize = 1 << 20;

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
        .max_memory_size(limits.memory)
        .linear_memory_keep_resident(KEPT_RESIDENT)
        .table_keep_resident(KEPT_RESIDENT)
        .pagemap_scan(Enabled::Auto);
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

/// Extensions that x86-64 processors have since 2009, and the component's vector code is good with: x86-64-v2. Processors of
/// arm64 need none.
#[cfg(target_arch = "x86_64")]
const PORTABLE: [&str; 6] = [
    "has_cmpxchg16b",
    "has_sse3",
    "has_ssse3",
    "has_sse41",
    "has_sse42",
    "has_popcnt",
];
#[cfg(not(target_arch = "x86_64"))]
const PORTABLE: [&str; 0] = [];

/// An engine that compiles for every usual processor of this architecture, instead of the one that is here.
///
/// # Errors
/// When wasmtime does not know this system.
pub(super) fn portable(limits: &Limits) -> Result<Engine> {
    let mut config = config(limits);
    config.target(env!("PLEX_MCP_TARGET"))?;
    for flag in PORTABLE {
        // SAFETY: the code must not run on a processor without it. wasmtime refuses to load it there.
        unsafe { config.cranelift_flag_enable(flag) };
    }
    Ok(Engine::new(&config)?)
}

/// The settings that compiled code depends on are the same for all.
fn config(limits: &Limits) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .wasm_backtrace_max_frames(None)
        .memory_reservation(limits.memory as u64)
        .memory_guard_size(GUARD);
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(memory: usize, calls: usize) {
        let limits = Limits {
            memory,
            calls,
            ..Limits::default()
        };
        for engine in [engine(&limits), on_demand(&limits)] {
            engine.unwrap_or_else(|error| panic!("{memory}, {calls}: {error:#}"));
        }
    }

    #[test]
    fn any_limits_make_an_engine() {
        check(1, 1);
        check(65_537, 3);
        check(100_000_001, 64);
        check(3 << 30, 1);
        // More address space than there is: no pool, but an engine.
        check(128 << 20, usize::MAX);
    }

    #[test]
    fn code_compiled_for_one_allocator_runs_with_the_other() {
        let limits = Limits {
            calls: 1,
            ..Limits::default()
        };
        let (pooled, single) = (engine(&limits).unwrap(), on_demand(&limits).unwrap());
        let component = wat::parse_str("(component (core module (memory 1)))").unwrap();
        let compiled = pooled.precompile_component(&component).unwrap();
        // SAFETY: the bytes come from `precompile_component`, one line above.
        let loaded = unsafe { wasmtime::component::Component::deserialize(&single, compiled) };
        assert!(loaded.is_ok());
    }
}
