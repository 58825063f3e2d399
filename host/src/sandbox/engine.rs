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

/// The address space of a memory, and behind it.
#[derive(Clone, Copy)]
struct Room {
    memory: u64,
    guard: u64,
}

impl Room {
    /// All that an address of WebAssembly, and what is added to it, can reach: the processor refuses what lies outside of a
    /// memory, and compiled code compares nothing.
    const WHOLE: Room = Room {
        memory: 4 << 30,
        guard: 32 << 20,
    };

    /// No more than a memory may have: compiled code compares each address. For whoever may not reserve more.
    fn bounded(limits: &Limits) -> Room {
        Room {
            memory: limits.memory as u64,
            guard: 64 << 10,
        }
    }
}

/// An engine that takes memories from a pool where the address space for it can be reserved, else one by one.
///
/// # Errors
/// When the machine cannot run compiled code at all.
pub(super) fn engine(limits: &Limits) -> Result<Engine> {
    for room in [Room::WHOLE, Room::bounded(limits)] {
        match pooled(limits, room) {
            Ok(engine) => return Ok(engine),
            Err(error) => {
                let gib = (room.memory >> 20) as f64 / 1024.0;
                tracing::debug!("no pool of memories of {gib} GiB each: {error:#}");
            }
        }
    }
    on_demand(limits)
}

fn pooled(limits: &Limits, room: Room) -> Result<Engine> {
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
    let mut config = config(room);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(Engine::new(&config)?)
}

/// An engine that reserves nothing ahead.
///
/// # Errors
/// When the machine cannot run compiled code at all.
pub(super) fn on_demand(limits: &Limits) -> Result<Engine> {
    Ok(Engine::new(&config(Room::bounded(limits)))?)
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
pub(super) fn portable() -> Result<Engine> {
    let mut config = config(Room::WHOLE);
    config.target(env!("PLEX_MCP_TARGET"))?;
    for flag in PORTABLE {
        // SAFETY: the code must not run on a processor without it. wasmtime refuses to load it there.
        unsafe { config.cranelift_flag_enable(flag) };
    }
    Ok(Engine::new(&config)?)
}

/// The settings that compiled code depends on: `room` alone differs.
fn config(room: Room) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .wasm_backtrace_max_frames(None)
        .memory_reservation(room.memory)
        .memory_guard_size(room.guard);
    config
}

#[cfg(test)]
mod tests {
    use wasmtime::component::{Component, Linker};
    use wasmtime::{Store, Trap};

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

    /// A component with a memory of 64 KiB, which reads four bytes there.
    fn reads(offset: u32) -> String {
        format!(
            r#"(component
                (core module $module
                    (memory 1)
                    (func (export "read") (param i32) (result i32) local.get 0 i32.load offset={offset}))
                (core instance $instance (instantiate $module))
                (func (export "read") (param "at" u32) (result u32) (canon lift (core func $instance "read"))))"#
        )
    }

    #[test]
    fn sandbox_what_lies_outside_of_a_memory_is_out_of_reach() {
        let limits = Limits {
            calls: 2,
            ..Limits::default()
        };
        let end = 64 << 10;
        let engines = [
            pooled(&limits, Room::WHOLE).unwrap(),
            pooled(&limits, Room::bounded(&limits)).unwrap(),
            on_demand(&limits).unwrap(),
        ];
        for (engine, offset) in engines
            .iter()
            .flat_map(|engine| [0, 1, end, u32::MAX].map(|offset| (engine, offset)))
        {
            let component = wat::parse_str(reads(offset)).unwrap();
            let component = Component::new(engine, component).unwrap();
            for at in [
                0,
                end - 5,
                end - 4,
                end - 3,
                end,
                128 << 20,
                1 << 31,
                u32::MAX,
            ] {
                let mut store = Store::new(engine, ());
                store.set_epoch_deadline(1);
                let instance = Linker::new(engine).instantiate(&mut store, &component);
                let read = instance
                    .unwrap()
                    .get_typed_func::<(u32,), (u32,)>(&mut store, "read");
                let found = read.unwrap().call(&mut store, (at,));
                let is_inside = u64::from(at) + u64::from(offset) + 4 <= u64::from(end);
                match found {
                    Ok((zero,)) => assert!(is_inside && zero == 0, "{offset} + {at}"),
                    Err(error) => {
                        let trap = error.downcast_ref::<Trap>();
                        assert_eq!(trap, Some(&Trap::MemoryOutOfBounds), "{offset} + {at}");
                        assert!(!is_inside, "{offset} + {at}");
                    }
                }
            }
        }
    }

    #[test]
    fn code_that_compares_nothing_runs_only_where_there_is_room() {
        let limits = Limits {
            calls: 1,
            ..Limits::default()
        };
        let component = wat::parse_str("(component (core module (memory 1)))").unwrap();
        let runs = |compiler: &Engine, engine: &Engine| {
            let compiled = compiler.precompile_component(&component).unwrap();
            // SAFETY: the bytes come from `precompile_component`, one line above.
            unsafe { wasmtime::component::Component::deserialize(engine, compiled) }.is_ok()
        };
        let whole = pooled(&limits, Room::WHOLE).unwrap();
        let bounded = pooled(&limits, Room::bounded(&limits)).unwrap();
        let single = on_demand(&limits).unwrap();
        assert!(runs(&bounded, &single) && runs(&single, &bounded));
        assert!(!runs(&whole, &bounded) && !runs(&whole, &single));
        // Whatever a call may have, it is the same code.
        let less = Limits {
            memory: 1 << 20,
            ..limits
        };
        assert!(runs(&whole, &pooled(&less, Room::WHOLE).unwrap()));
    }
}
