//! The memory of one call.

use wasmtime::ResourceLimiter;

/// Core instances and tables of a component; far more than toolchains make.
const MAX_INSTANCES: usize = 64;
const MAX_TABLE_ELEMENTS: usize = 100_000;

/// Counts what a call's memories take together, and remembers that it refused.
///
/// A refused growth looks like any panic to the guest: without this note nobody would know why it broke down.
#[derive(Debug)]
pub(super) struct Memory {
    limit: usize,
    used: usize,
    refused: bool,
}

impl Memory {
    pub fn new(limit: usize) -> Memory {
        Memory {
            limit,
            used: 0,
            refused: false,
        }
    }

    /// Whether the guest wanted more than it may have.
    pub fn refused(&self) -> bool {
        self.refused
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let used = self.used.saturating_add(desired.saturating_sub(current));
        let admitted = used <= self.limit;
        match admitted {
            true => self.used = used,
            false => self.refused = true,
        }
        Ok(admitted)
    }

    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }

    fn instances(&self) -> usize {
        MAX_INSTANCES
    }

    fn tables(&self) -> usize {
        MAX_INSTANCES
    }

    fn memories(&self) -> usize {
        MAX_INSTANCES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(growths: &[(usize, usize)], admitted: &[bool], refused: bool) {
        let mut memory = Memory::new(100);
        let outcomes: Vec<_> = growths
            .iter()
            .map(|(current, desired)| memory.memory_growing(*current, *desired, None).unwrap())
            .collect();
        assert_eq!((outcomes.as_slice(), memory.refused()), (admitted, refused));
    }

    #[test]
    fn all_memories_count_together() {
        check(&[], &[], false);
        check(&[(0, 100)], &[true], false);
        check(&[(0, 101)], &[false], true);
        check(&[(0, 60), (0, 40)], &[true, true], false);
        check(&[(0, 60), (0, 50), (60, 100)], &[true, false, true], true);
    }
}
