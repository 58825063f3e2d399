//! The tools behind `wasi:http/incoming-handler`: MCP over Streamable HTTP, on engines that run components as web servers.
//!
//! What is said is said by `plex-mcp-protocol`, as in our host; the tools are those of `plex-mcp-guest`, called by their
//! names. Here is the way between: settings from the environment ([`settings`]), the contract ([`stored`]), one request
//! (`exchange`).
//!
//! No state belongs to a caller: some engines make an instance for each request, some keep one for all.

pub mod settings;
pub mod stored;

#[cfg(target_family = "wasm")]
mod direct;
#[cfg(target_family = "wasm")]
mod exchange;
#[cfg(target_family = "wasm")]
mod wire;

#[cfg(target_family = "wasm")]
struct Component;

#[cfg(target_family = "wasm")]
wasi::http::proxy::export!(Component);

#[cfg(target_family = "wasm")]
impl wasi::exports::http::incoming_handler::Guest for Component {
    fn handle(
        request: wasi::http::types::IncomingRequest,
        answer: wasi::http::types::ResponseOutparam,
    ) {
        wire::answer(answer, exchange::exchange(request));
    }
}
