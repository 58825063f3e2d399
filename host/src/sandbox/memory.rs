//! The memory of one call's instances: bytes of memory, elements of tables, and how many of each there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wasmtime::ResourceLimiter;

use crate::limits::size;

/// Core instances of a component, and their tables; far more than toolchains make.
const MAX_INSTANCES: usize = 64;
const MAX_TABLES: usize = 64;

/// Toolchains make one. Each reserves address space for as much as a call may have.
const MAX_MEMORIES: usize = 8;

/// Elements of all tables together: functions that are called indirectly, eight bytes each.
const MAX_ELEMENTS: usize = 100_000;

/// Bytes that the memories of all running calls take together; its clones count the same.
#[derive(Clone, Debug, Default)]
pub(super) struct InUse(Arc<AtomicUsize>);

impl InUse {
    pub fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts what a call's memories and tables take together, and remembers what it refused.
///
/// A refused growth looks like any panic to the guest: without this note nobody would know why it broke down.
#[derive(Debug)]
pub(super) struct Memory {
    limit: usize,
    used: usize,
    /// Of the last growth, should it fail after all.
    granted: usize,
    elements: usize,
    refused: Option<String>,
    in_use: InUse,
}

impl Memory {
    /// For a call that may have `limit` bytes.
    pub fn new(limit: usize, in_use: InUse) -> Memory {
        Memory {
            limit,
            used: 0,
            granted: 0,
            elements: 0,
            refused: None,
            in_use,
        }
    }

    /// The resource that the guest wanted more of than it may have.
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // Its own declaration stops it, not a limit of ours.
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let growth = desired.saturating_sub(current);
        let admitted = self.used.saturating_add(growth) <= self.limit;
        if admitted {
            self.granted = growth;
            self.used += growth;
            self.in_use.0.fetch_add(growth, Ordering::Relaxed);
        } else {
            let words = format!("{} of memory", size(self.limit));
            self.refused.get_or_insert(words);
        }
        Ok(admitted)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        tracing::debug!("the system has no memory for a guest: {error:#}");
        let growth = std::mem::take(&mut self.granted);
        self.used -= growth;
        self.in_use.0.fetch_sub(growth, Ordering::Relaxed);
        Ok(())
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let elements = self
            .elements
            .saturating_add(desired.saturating_sub(current));
        let admitted = elements <= MAX_ELEMENTS;
        if admitted {
            self.elements = elements;
        } else {
            let words = format!("{MAX_ELEMENTS} elements of tables");
            self.refused.get_or_insert(words);
        }
        Ok(admitted)
    }

    fn instances(&self) -> usize {
        MAX_INSTANCES
    }

    fn tables(&self) -> usize {
        MAX_TABLES
    }

    fn memories(&self) -> usize {
        MAX_MEMORIES
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.in_use.0.fetch_sub(self.used, Ordering::Relaxed);
    }
}

/// The things that a component has too many of. wasmtime counts these itself, and its error has no type, only words.
pub(super) fn too_many(error: &wasmtime::Error) -> Option<String> {
    let words = error.root_cause().to_string();
    let what = words.strip_prefix("resource limit exceeded: ")?;
    match what.split(' ').next()? {
        "instance" => Some(format!("{MAX_INSTANCES} instances")),
        "memory" => Some(format!("{MAX_MEMORIES} memories")),
        "table" => Some(format!("{MAX_TABLES} tables")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memories that grow from one size to another, where 100 bytes are allowed.
    #[track_caller]
    fn check(growths: &[(usize, usize)], admitted: &[bool], refused: Option<&str>) {
        let in_use = InUse::default();
        let mut memory = Memory::new(100, in_use.clone());
        let outcomes: Vec<_> = growths
            .iter()
            .map(|(current, desired)| memory.memory_growing(*current, *desired, None).unwrap())
            .collect();
        assert_eq!((outcomes.as_slice(), memory.refused()), (admitted, refused));
        assert!(in_use.bytes() <= 100);
        drop(memory);
        assert_eq!(in_use.bytes(), 0, "a call that is over takes nothing");
    }

    #[test]
    fn all_memories_count_together() {
        let refused = Some("100 bytes of memory");
        check(&[], &[], None);
        check(&[(0, 100)], &[true], None);
        check(&[(0, 101)], &[false], refused);
        check(&[(0, 60), (0, 40)], &[true, true], None);
        check(
            &[(0, 60), (0, 50), (60, 100)],
            &[true, false, true],
            refused,
        );
        check(&[(0, 100), (100, usize::MAX)], &[true, false], refused);
    }

    #[test]
    fn all_calls_count_together() {
        let in_use = InUse::default();
        let mut calls = [(); 2].map(|()| Memory::new(100, in_use.clone()));
        for memory in &mut calls {
            assert!(memory.memory_growing(0, 70, None).unwrap());
        }
        assert_eq!(in_use.bytes(), 140);
        let [first, _second] = calls;
        drop(first);
        assert_eq!(in_use.bytes(), 70);
    }

    #[test]
    fn what_was_not_had_in_the_end_is_not_counted() {
        let mut memory = Memory::new(100, InUse::default());
        assert!(memory.memory_growing(0, 60, None).unwrap());
        memory
            .memory_grow_failed(wasmtime::Error::msg("no memory"))
            .unwrap();
        assert!(
            !memory.memory_growing(0, 60, Some(50)).unwrap(),
            "by its type"
        );
        assert_eq!(memory.refused(), None);
        assert!(memory.memory_growing(0, 100, Some(100)).unwrap());
        assert_eq!(memory.in_use.bytes(), 100);
    }

    #[test]
    fn all_tables_count_together() {
        let mut memory = Memory::new(100, InUse::default());
        assert!(
            !memory.table_growing(0, 60_000, Some(50_000)).unwrap(),
            "by its type"
        );
        assert!(memory.table_growing(0, 60_000, Some(60_000)).unwrap());
        assert!(memory.table_growing(0, 40_000, None).unwrap());
        assert_eq!(memory.refused(), None);
        assert!(!memory.table_growing(40_000, 40_001, None).unwrap());
        assert_eq!(memory.refused(), Some("100000 elements of tables"));
    }
}
