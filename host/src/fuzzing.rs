//! Ways in for the fuzz targets of `host/fuzz`: what they reach is private. Built for them and for the test of their seeds.
//!
//! Each returns how much of what it was given came all the way through.

use std::sync::LazyLock;

use anyhow::Result;
use serde_json::Value;
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::component::{self, Binary, Contract, Value as Words};
use crate::sandbox::{both, inspection_engine};

/// A component with parameters and results of every kind, and words that describe it.
const COMPONENT: &[u8] = include_bytes!("../fuzz/seeds/section/component");
const TOOLS: &[u8] = include_bytes!("../fuzz/seeds/section/tools");

/// A component that answers with the memory it is given.
const ANSWERING: &[u8] = include_bytes!("../fuzz/answer.wasm");

/// Words of memory that are given to it: all of its one page.
const MAX_WORDS: usize = 16_384;

/// A section about [`COMPONENT`], or a component. Returns how many tools they have.
pub fn section(bytes: &[u8]) -> usize {
    let inspected = component::inspect(bytes).map(|inspection| {
        for words in &inspection.refusals {
            assert!(is_for_people(words), "{words:?}");
        }
        inspection.contract.unwrap_or_default()
    });
    let contracts = [inspected, described(bytes)].into_iter().flatten();
    let tools: Vec<_> = contracts.flat_map(|contract| contract.tools).collect();
    for tool in &tools {
        let words = format!("{}{}{}", tool.name, tool.title, tool.description);
        assert!(is_for_people(&words), "{words:?}");
    }
    tools.len()
}

/// The arguments of a call, for every tool of the embedded component and of [`COMPONENT`]: all of them, and those that the
/// tool knows. Returns how often a tool can be called so.
pub fn arguments(bytes: &[u8]) -> usize {
    static CONTRACTS: LazyLock<[Contract; 2]> = LazyLock::new(|| {
        let embedded = component::inspect(component::embedded()).expect("it is a component");
        let embedded = embedded.contract.expect("it has tools");
        [embedded, described(TOOLS).expect("it has tools")]
    });
    let Ok(Value::Object(arguments)) = serde_json::from_slice(bytes) else {
        return 0;
    };
    let mut calls = 0;
    for tool in CONTRACTS.iter().flat_map(|contract| &contract.tools) {
        let mut known = arguments.clone();
        known.retain(|name, _| tool.params.iter().any(|param| param.name == *name));
        for arguments in [&arguments, &known] {
            match tool.arguments(arguments) {
                Ok(values) => {
                    assert_eq!(values.len(), tool.params.len());
                    calls += 1;
                }
                Err(words) => assert!(is_for_people(&words), "{words:?}"),
            }
        }
    }
    calls
}

/// The memory in which a component leaves its answer. Returns whether there is one.
pub fn answer(memory: &[u8]) -> bool {
    static LOADED: LazyLock<(Engine, Component)> = LazyLock::new(|| {
        let engine = inspection_engine().expect("there is an engine");
        let component = Component::new(&engine, ANSWERING).expect("it is a component");
        (engine, component)
    });
    let (engine, component) = &*LOADED;
    let words = memory.as_chunks().0.iter().take(MAX_WORDS);
    let words = words.map(|word| Words::U32(u32::from_le_bytes(*word)));
    let [straight, over_values] = both(engine, component, &[Some(Words::List(words.collect()))]);
    // Of several faults, each way meets another one first.
    assert_eq!(straight.as_ref().ok(), over_values.as_ref().ok());
    straight.is_ok()
}

fn described(section: &[u8]) -> Result<Contract> {
    static BINARY: LazyLock<Binary<'static>> =
        LazyLock::new(|| Binary::read(COMPONENT).expect("it is a component"));
    component::contract(&BINARY, Some(section))
}

fn is_for_people(words: &str) -> bool {
    words.chars().all(|char| char == '\n' || !char.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seed that is refused at the door leaves the fuzzers outside.
    #[test]
    fn seeds_come_all_the_way_through() {
        assert_eq!(section(TOOLS), 2);
        assert_eq!(section(COMPONENT), 2);
        let call = include_bytes!("../fuzz/seeds/arguments/call");
        assert!(arguments(call) >= 2);
        assert!(answer(include_bytes!("../fuzz/seeds/answer/page")));
        assert!(answer(include_bytes!("../fuzz/seeds/answer/failure")));
    }

    #[test]
    fn the_components_in_binary_are_those_in_text() {
        let text = include_str!("../fuzz/component.wat");
        assert_eq!(wat::parse_str(text).unwrap(), COMPONENT);
        let text = include_str!("../fuzz/answer.wat");
        assert_eq!(wat::parse_str(text).unwrap(), ANSWERING);
    }
}
