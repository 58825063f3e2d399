//! The host functions that components get: clocks, random numbers, their environment, their streams, and `wasi:http`
//! through the gate.

use anyhow::Result;
use wasmtime::Engine;
use wasmtime::component::{HasData, Linker};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::p2::bindings::{cli, random};
use wasmtime_wasi::random::{WasiRandom, WasiRandomCtx};

use super::request_limits;
use super::state::State;

/// The host functions for exactly the interfaces that a contract allows.
pub(super) fn linker(engine: &Engine) -> Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    let l = &mut linker;
    // io, clocks, random, the standard streams, and http.
    wasmtime_wasi_http::p2::add_to_linker_async(l)?;
    request_limits::limit(l)?;
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
