//! The MCP server: the tools of a contract, over rmcp.
//!
//! The tool list is known at run time only, so nothing of rmcp's macros is used. What rmcp 3.9.0 does otherwise than the
//! protocol wants is mended here, in [`message`] and where messages come in; `tests/it/rmcp_workarounds.rs` has a test for
//! each.

use std::sync::Arc;

use plex_mcp_contract::Contract;
use plex_mcp_contract::words::meant;
use rmcp::model::*;
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler};
use tokio::sync::watch;

use crate::call::Call;
use crate::choice::ToolsMode;
use crate::confirm::{Asked, Confirmations};
use crate::entry_points::{self, EntryPoints, Meant};
use crate::era::{initialized, stateless};
use crate::identity::{implementation, server_info, shortened};
use crate::offer::Offer;
use crate::tools::{Confirmation, Tools};
use crate::{message, progress, result};

/// The time that a client may keep the tool list: it changes only with a new process.
const TTL_MS: u64 = 60 * 60 * 1000;

/// The MCP server. A clone serves the same tools; each connection or request has one.
#[derive(Clone)]
pub struct Server<T> {
    tools: T,
    offer: Arc<Offer>,
    /// In the place of the tools' own names.
    entry_points: Option<Arc<EntryPoints>>,
    /// The words that clients show an assistant, as far as they do.
    instructions: Arc<str>,
    confirmations: Arc<Confirmations>,
}

impl<T: Tools> Server<T> {
    /// Serves those of `tools` that are in `offer`.
    pub fn new(tools: T, offer: Offer, mode: ToolsMode) -> Server<T> {
        let entry_points = match mode {
            ToolsMode::All => None,
            ToolsMode::Search => Some(EntryPoints::new(&offer, tools.contract())),
        };
        let words = tools.contract().instructions.as_str();
        let words = match entry_points {
            Some(_) => format!("{}\n\n{words}", entry_points::INSTRUCTIONS),
            None => words.to_owned(),
        };
        Server {
            instructions: shortened(words.trim_end()).into(),
            entry_points: entry_points.map(Arc::new),
            tools,
            offer: Arc::new(offer),
            confirmations: Arc::default(),
        }
    }

    /// The same, with a key for questions to persons that is not this process's alone: whoever has the same key takes the
    /// answers to each other's questions, and each takes an answer once.
    pub fn with_key(self, key: &[u8]) -> Server<T> {
        Server {
            confirmations: Arc::new(Confirmations::with_key(key)),
            ..self
        }
    }

    /// Whatever runs the tools.
    pub fn tools(&self) -> &T {
        &self.tools
    }
}

impl<T: Tools> Server<T> {
    fn listed(&self) -> &[Tool] {
        match &self.entry_points {
            Some(entry_points) => entry_points.tools(),
            None => self.offer.tools(),
        }
    }

    /// Says which name was probably meant; what is not offered is not known.
    fn unknown(&self, name: &str) -> ErrorData {
        let contract = self.tools.contract();
        let quoted = message::quoted(name);
        let words = match (&self.entry_points, self.offer.find(name, contract)) {
            (Some(_), Some(tool)) => format!(
                "unknown tool `{quoted}`: call it with `{}`",
                entry_points::entry_point(tool.effect)
            ),
            _ => {
                let near = meant(&quoted, self.listed().iter().map(|tool| &*tool.name));
                let near = near.map(|near| format!(" (did you mean `{near}`?)"));
                format!(
                    "unknown tool `{quoted}`{}: ask tools/list",
                    near.unwrap_or_default()
                )
            }
        };
        ErrorData::invalid_params(words, None)
    }
}

/// The tools that a server with this offer lists.
pub fn tools(offer: &Offer, contract: &Contract, mode: ToolsMode) -> Vec<Tool> {
    match mode {
        ToolsMode::All => offer.tools().to_vec(),
        ToolsMode::Search => EntryPoints::new(offer, contract).tools().to_vec(),
    }
}

impl<T: Tools> ServerHandler for Server<T> {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        let info = ServerConfig::new(capabilities).with_server_info(implementation());
        match &*self.instructions {
            "" => info,
            words => info.with_instructions(words),
        }
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        initialized(self, request, &context)
    }

    async fn discover(
        &self,
        _context: RequestContext<RoleServer>,
    ) -> Result<DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        // rmcp's own answer says `ttlMs: 0`.
        Ok(DiscoverResult::from_server_info(versions, self.get_info())
            .with_ttl_ms(TTL_MS)
            .with_cache_scope(CacheScope::Public))
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        if request.is_some_and(|request| request.cursor.is_some()) {
            let words = "unknown cursor: the list has one page, leave `cursor` out";
            return Err(ErrorData::invalid_params(words, None));
        }
        let mut result = ListToolsResult::with_all_items(self.listed().to_vec());
        if stateless(&context) {
            result.ttl_ms = Some(TTL_MS);
            result.cache_scope = Some(CacheScope::Public);
            result.meta = Some(server_info());
        }
        Ok(result)
    }

    /// rmcp looks here for the parameters that a client may repeat as HTTP headers.
    fn get_tool(&self, name: &str) -> Option<Tool> {
        match &self.entry_points {
            Some(entry_points) => entry_points.description(name).cloned(),
            None => self.offer.description(name).cloned(),
        }
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let contract = self.tools.contract();
        let meant = match &self.entry_points {
            Some(entry_points) => entry_points.read(request, &self.offer, contract),
            None => match self.offer.find(&request.name, contract) {
                Some(tool) => Ok(Meant::Tool(tool, request)),
                None => Err(Box::new(request)),
            },
        };
        let (tool, request) = match meant {
            Ok(Meant::Tool(tool, request)) => (tool, request),
            Ok(Meant::Answer(name, outcome)) => {
                Call::begin(&self.tools, name, &context.extensions).end(&outcome);
                let mut result = result::result(outcome, None);
                result.meta = stateless(&context).then(server_info);
                return Ok(result.into());
            }
            Err(request) => {
                Call::unknown(&self.tools, &context.extensions);
                return Err(self.unknown(&request.name));
            }
        };
        let arguments = request.arguments.clone().unwrap_or_default();
        let call = Call::begin(&self.tools, &tool.name, &context.extensions);
        let splice = call.splice();
        let (supplied, client) = (&arguments, &context);
        let run = move |confirmation| async move {
            let call = |answered| self.tools.call(tool, supplied, confirmation, answered);
            match confirmation {
                // Its numbers would begin again after the question, and progress only grows.
                Confirmation::Asked => call(watch::Sender::default()).await,
                Confirmation::NotAsked => progress::reporting(client, call).await,
            }
        };
        let answered = self.confirmations.confirmed(tool, &request, &context, run);
        let asked = tokio::select! {
            // Dropping the call stops the component and its request to the server.
            () = context.ct.cancelled() => {
                return Err(ErrorData::internal_error("the call was cancelled", None));
            }
            asked = answered => asked?,
        };
        let meta = stateless(&context).then(server_info);
        let mut result = match asked {
            Asked::Answered(outcome) => {
                call.end(&outcome);
                result::result(outcome, splice.as_ref())
            }
            Asked::Unconfirmed(words) => {
                call.end(&Ok(()));
                CallToolResult::error(vec![ContentBlock::text(words)])
            }
            Asked::Asking(mut question) => {
                call.end(&Ok(()));
                question.meta = meta;
                return Ok((*question).into());
            }
        };
        result.meta = meta;
        Ok(result.into())
    }

    // rmcp answers these with empty results, declared or not.

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListPromptsRequestMethod>())
    }

    async fn list_resources(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourcesRequestMethod>())
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Err(ErrorData::method_not_found::<
            ListResourceTemplatesRequestMethod,
        >())
    }

    async fn complete(
        &self,
        _request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Err(ErrorData::method_not_found::<CompleteRequestMethod>())
    }

    /// Requests that rmcp could not read as one of the protocol's end here too.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        Err(match request.method.as_str() {
            // The era without sessions has no handshake.
            "initialize" if stateless(&context) => {
                ErrorData::method_not_found::<InitializeResultMethod>()
            }
            method => message::unreadable(method),
        })
    }
}
