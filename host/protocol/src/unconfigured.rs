//! The MCP server of a program that cannot work: it opens every session, and says why whenever it is asked for anything.
//!
//! A client that starts a program shows nothing of one that ends at once. One that answers shows what it says.

use rmcp::model::*;
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler};

use crate::era::{initialized, stateless};
use crate::identity::{implementation, server_info, shortened};

/// A server without a configuration that works.
#[derive(Clone)]
pub struct Unconfigured {
    reason: String,
    tools: Vec<Tool>,
}

impl Unconfigured {
    /// Gives `reason` to everybody. `tools` are those that there would be, where that is known: a client that lists none
    /// calls none, and nobody learns the reason.
    pub fn new(reason: &str, tools: Vec<Tool>) -> Unconfigured {
        Unconfigured {
            reason: format!(
                "plex-mcp is not set up, and no tool works until a person mends that and starts it again: {reason}"
            ),
            tools,
        }
    }
}

impl ServerHandler for Unconfigured {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        ServerConfig::new(capabilities)
            .with_server_info(implementation())
            .with_instructions(shortened(&self.reason))
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        initialized(self, request, &context)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let mut result = ListToolsResult::with_all_items(self.tools.clone());
        if stateless(&context) {
            // The next start may have others.
            result.ttl_ms = Some(0);
            result.cache_scope = Some(CacheScope::Private);
            result.meta = Some(server_info());
        }
        Ok(result)
    }

    async fn call_tool(
        &self,
        _request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let mut result = CallToolResult::error(vec![ContentBlock::text(&*self.reason)]);
        if stateless(&context) {
            result.meta = Some(server_info());
        }
        Ok(result.into())
    }
}
