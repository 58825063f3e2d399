//! What happens inside the process when a tool is called, step by step, each beside the least that could do the same.
//!
//! `cargo bench --bench inside`; whole calls are measured by `tests/bench/run`.

mod decode;
mod films;
mod steps;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    steps::arguments,
    steps::gate,
    steps::answer,
    steps::instance,
    decode::answers
);
criterion_main!(benches);
