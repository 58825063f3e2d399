//! The head of a request is short: what a guest makes of it stays in its host, sent or not.
//!
//! `wasi:http` takes a method and an authority of any length; only headers have a limit of their own.

use wasmtime::component::{Linker, Resource};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::p2::bindings::http::types::{HostOutgoingRequest as _, Method, Scheme};
use wasmtime_wasi_http::p2::types::HostOutgoingRequest;

use super::state::State;

/// As the linker has it already.
const INTERFACE: &str = "wasi:http/types@0.2.12";

/// Bytes of a method or a scheme.
const MAX_NAME: usize = 32;

/// Bytes of host and port.
const MAX_AUTHORITY: usize = 300;

/// Bytes of path and query: the longest name of a file, percent-encoded.
const MAX_TARGET: usize = 16 << 10;

type Request = Resource<HostOutgoingRequest>;

/// Puts limits in front of the functions that `linker` has.
///
/// # Errors
/// When it does not have them.
pub(super) fn limit(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    let mut types = linker.instance(INTERFACE)?;
    types.func_wrap(
        "[method]outgoing-request.set-method",
        |mut store, (request, method): (Request, Method)| {
            Ok((match &method {
                Method::Other(name) if name.len() > MAX_NAME => Err(()),
                _ => store.data_mut().http().set_method(request, method)?,
            },))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-scheme",
        |mut store, (request, scheme): (Request, Option<Scheme>)| {
            Ok((match &scheme {
                Some(Scheme::Other(name)) if name.len() > MAX_NAME => Err(()),
                _ => store.data_mut().http().set_scheme(request, scheme)?,
            },))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-authority",
        |mut store, (request, authority): (Request, Option<String>)| {
            Ok((match &authority {
                Some(text) if text.len() > MAX_AUTHORITY => Err(()),
                _ => store.data_mut().http().set_authority(request, authority)?,
            },))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-path-with-query",
        |mut store, (request, target): (Request, Option<String>)| {
            Ok((match &target {
                Some(text) if text.len() > MAX_TARGET => Err(()),
                _ => store
                    .data_mut()
                    .http()
                    .set_path_with_query(request, target)?,
            },))
        },
    )?;
    linker.allow_shadowing(false);
    Ok(())
}
