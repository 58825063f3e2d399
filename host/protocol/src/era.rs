//! The two eras of the protocol: with a handshake, and without sessions.

use rmcp::model::{InitializeRequestParams, InitializeResult, ProtocolVersion};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler};

/// Opens a session. rmcp's own way stores the requested, not the negotiated version: a client that opened a session again
/// was held to a revision that nobody had agreed on.
pub(crate) fn initialized(
    server: &impl ServerHandler,
    mut request: InitializeRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<InitializeResult, ErrorData> {
    let answer = server.negotiate_initialize(&request)?;
    request.protocol_version = answer.protocol_version.clone();
    context.peer.set_peer_info(request);
    Ok(answer)
}

/// True if the request belongs to the era without sessions (2026-07-28 and later), whose results carry more.
pub(crate) fn stateless(context: &RequestContext<RoleServer>) -> bool {
    let version = context.protocol_version();
    version.is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str())
}
