//! The tools, called in the component that answers: no sandbox is around them but the engine's.

use std::sync::Arc;

use plex_mcp::by_name::{self, Json as _};
use plex_mcp::component::call_by_name;
use plex_mcp_contract::{Contract, Tool};
use plex_mcp_protocol::{Answer, CallError, Confirmation, Image, ToolFailure, Tools, unusable};
use serde_json::{Map, Value};
use tokio::sync::watch;

/// The tools of a contract, whose answers have so many characters at most.
#[derive(Clone)]
pub struct Direct {
    pub contract: Arc<Contract>,
    pub max_answer: usize,
}

impl Tools for Direct {
    fn contract(&self) -> &Contract {
        &self.contract
    }

    /// Nothing is counted: a component that waits for its requests can tell nobody of them.
    async fn call(
        &self,
        tool: &Tool,
        arguments: &Map<String, Value>,
        confirmation: Confirmation,
        _answered: watch::Sender<usize>,
    ) -> Result<Answer, CallError> {
        let answered = self.answered(tool, arguments, confirmation);
        answered.map_err(|error| error.shortened(self.max_answer))
    }
}

impl Direct {
    fn answered(
        &self,
        tool: &Tool,
        arguments: &Map<String, Value>,
        confirmation: Confirmation,
    ) -> Result<Answer, CallError> {
        let values = tool.arguments(arguments).map_err(CallError::Arguments)?;
        let sent: Map<String, Value> = std::iter::zip(tool.params.iter(), values)
            .filter_map(|(param, value)| Some((param.name.clone(), value?.to_json())))
            .collect();
        let prepared = by_name::prepared(&tool.export, &Value::Object(sent))
            .ok_or_else(|| CallError::Trap(format!("the component has no tool `{}`", tool.name)))?;
        let asks = confirmation == Confirmation::Asked;
        let answer =
            prepared.and_then(|prepared| call_by_name(prepared.sources, asks, prepared.run));
        match answer {
            Ok(by_name::Answer::Record(record)) => {
                Answer::record(record.to_string(), self.max_answer)
            }
            Ok(by_name::Answer::Image { media_type, data }) => {
                Image::new(media_type, &data).map(Answer::Image)
            }
            Err(error) => Err(match error.json() {
                Value::Object(fields) => CallError::Tool(ToolFailure::new(&fields, None)),
                _ => unusable("an error that is no record"),
            }),
        }
    }
}
