//! The head of a request is short: what a guest makes of it stays in its host, sent or not.
//!
//! `wasi:http` takes a method and an authority of any length; only headers and schemes have limits of their own.

use wasmtime::component::{Linker, Resource};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::p2::bindings::http::types::{HostOutgoingRequest as _, Method};
use wasmtime_wasi_http::p2::types::HostOutgoingRequest;

use super::state::State;

/// As the linker has it already.
const INTERFACE: &str = "wasi:http/types@0.2.12";

/// Bytes of a method.
const MAX_METHOD: usize = 32;

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
            let name = match &method {
                Method::Other(name) => Some(name),
                _ => None,
            };
            Ok((if is_short(name, MAX_METHOD) {
                store.data_mut().http().set_method(request, method)?
            } else {
                Err(())
            },))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-authority",
        |mut store, (request, authority): (Request, Option<String>)| {
            Ok((if is_short(authority.as_ref(), MAX_AUTHORITY) {
                store.data_mut().http().set_authority(request, authority)?
            } else {
                Err(())
            },))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-path-with-query",
        |mut store, (request, target): (Request, Option<String>)| {
            let mut store = store.data_mut().http();
            Ok((if is_short(target.as_ref(), MAX_TARGET) {
                store.set_path_with_query(request, target)?
            } else {
                Err(())
            },))
        },
    )?;
    linker.allow_shadowing(false);
    Ok(())
}

fn is_short(text: Option<&String>, most: usize) -> bool {
    text.is_none_or(|text| text.len() <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_the_longest_is_short_and_one_more_is_not() {
        let check = |text: Option<&str>, expected| {
            let text = text.map(str::to_owned);
            assert_eq!(is_short(text.as_ref(), 2), expected, "{text:?}");
        };
        check(None, true);
        check(Some(""), true);
        check(Some("ab"), true);
        check(Some("abc"), false);
        check(Some("äb"), false);
    }
}
