//! The data of one call's Store, which lives exactly as long as the call.

use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::memory::Memory;
use super::stderr::Stderr;
use crate::egress::{Gate, Hook};
use crate::limits::Limits;

/// Streams, requests and the like that a guest may hold at once. Its host keeps what they are made of: a request with the
/// longest head that is taken ([`super::request_limits`]) has [`MAX_FIELDS`] and as much again.
pub(super) const MAX_RESOURCES: usize = 512;

/// Bytes of one set of headers.
pub(super) const MAX_FIELDS: usize = 16 << 10;

/// Most bytes of random numbers in one piece.
const MAX_RANDOM: u64 = 64 << 10;

/// An address that nobody has (RFC 6761): without a server the gate refuses every request, and says what to set.
const NO_SERVER: &str = "http://plex.invalid";

/// Time that a guest is given less than its host has, to answer in words instead of being stopped.
const HEAD_START_MS: u128 = 500;

/// The data of one call's Store.
pub(super) struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
    hook: Hook,
    pub memory: Memory,
}

impl State {
    pub fn new(
        hook: Hook,
        memory: Memory,
        environment: &[(String, String)],
        stderr: Stderr,
    ) -> State {
        let mut wasi = WasiCtx::builder();
        wasi.envs(environment)
            .stderr(stderr)
            .max_random_size(MAX_RANDOM);
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_RESOURCES);
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(MAX_FIELDS);
        State {
            wasi: wasi.build(),
            http,
            table,
            hook,
            memory,
        }
    }
}

/// The variables that a component sees, and no others. In place of the token stands `placeholder`.
pub(super) fn environment(
    gate: &Gate,
    limits: &Limits,
    client_identifier: &str,
    placeholder: String,
) -> [(&'static str, String); 5] {
    let url = gate
        .origin()
        .map_or_else(|| NO_SERVER.to_owned(), ToString::to_string);
    let timeout = limits.timeout.as_millis();
    let deadline = timeout - HEAD_START_MS.min(timeout / 10);
    [
        ("PLEX_URL", url),
        ("PLEX_TOKEN", placeholder),
        ("PLEX_CLIENT_IDENTIFIER", client_identifier.to_owned()),
        ("PLEX_DEADLINE_MS", deadline.to_string()),
        ("PLEX_MAX_ANSWER", limits.answer.to_string()),
    ]
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: &mut self.hook,
        }
    }
}
