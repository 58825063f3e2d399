//! What a component may import: clocks, random numbers, its environment, its streams, and `wasi:http` through the gate.

use anyhow::Result;
use wasmtime::Engine;
use wasmtime::component::{HasData, Linker};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::p2::bindings::{cli, random};
use wasmtime_wasi::random::{WasiRandom, WasiRandomCtx};

use super::head;
use super::state::State;
use crate::component::Binary;

/// The interfaces that [`linker`] implements, all of them in a version 0.2.x.
const ALLOWED: [&str; 20] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
];

/// The host functions for exactly the allowed interfaces.
pub(super) fn linker(engine: &Engine) -> Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    let l = &mut linker;
    // io, clocks, random, the standard streams, and http.
    wasmtime_wasi_http::p2::add_to_linker_async(l)?;
    head::limit(l)?;
    random::insecure::add_to_linker::<State, WasiRandom>(l, random)?;
    random::insecure_seed::add_to_linker::<State, WasiRandom>(l, random)?;
    cli::environment::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::exit::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_input::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_output::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_stdin::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_stdout::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_stderr::add_to_linker::<State, WasiCli>(l, State::cli)?;
    Ok(linker)
}

fn random(state: &mut State) -> <WasiRandom as HasData>::Data<'_> {
    let random: &mut WasiRandomCtx = state.ctx().ctx.random();
    random
}

/// Names of the imports that no component gets. What consists of types alone needs nobody to provide it.
pub(crate) fn offending_imports(binary: &Binary<'_>) -> Vec<String> {
    let offending = |name: &&&str| !is_allowed(name) && !binary.is_types_only(name);
    let names = binary.imports.iter().filter(offending);
    names.map(|&name| name.to_owned()).collect()
}

/// The words for a component with such imports.
pub(crate) fn refused_imports(offending: &[String]) -> String {
    format!(
        "it imports what no component gets: {}; there are clocks, random numbers, environment variables and wasi:http, and nothing else",
        offending.join(", ")
    )
}

fn is_allowed(import: &str) -> bool {
    import
        .split_once('@')
        .is_some_and(|(name, version)| ALLOWED.contains(&name) && version.starts_with("0.2."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wat: &str, expected: &[&str]) {
        let bytes = wat::parse_str(wat).unwrap();
        let binary = Binary::read(&bytes).unwrap();
        assert_eq!(offending_imports(&binary), expected);
    }

    #[test]
    fn invariant_4_a_component_that_imports_more_is_refused_by_name() {
        let function = |name: &str| format!(r#"(import "{name}" (instance (export "f" (func))))"#);
        let component = |imports: &[&str]| {
            let imports: String = imports.iter().map(|name| function(name)).collect();
            format!("(component {imports})")
        };
        check("(component)", &[]);
        check(
            &component(&["wasi:http/types@0.2.12", "wasi:cli/environment@0.2.0"]),
            &[],
        );
        check(
            &component(&[
                "wasi:sockets/tcp@0.2.6",
                "wasi:cli/exit@0.2.6",
                "wasi:filesystem/types@0.2.6",
            ]),
            &["wasi:sockets/tcp@0.2.6", "wasi:filesystem/types@0.2.6"],
        );
        check(
            &component(&["wasi:http/types@0.3.0"]),
            &["wasi:http/types@0.3.0"],
        );
        check(&component(&["wasi:http/types"]), &["wasi:http/types"]);
        check(
            &component(&["other:http/types@0.2.0"]),
            &["other:http/types@0.2.0"],
        );
        check(r#"(component (import "f" (func)))"#, &["f"]);
        check(
            r#"(component (import "some:own/types" (instance (export "t" (type (sub resource))))))"#,
            &["some:own/types"],
        );
    }

    #[test]
    fn types_alone_need_nobody() {
        check(
            r#"(component (import "some:own/types" (instance
                (type $r (record (field "a" u32))) (export "r" (type (eq $r))))))"#,
            &[],
        );
    }
}
