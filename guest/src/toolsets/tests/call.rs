//! Every tool by its name, as a client calls it.

use serde_json::{Value, json};

use super::*;
use crate::by_name::{Answer, prepared};

/// The answer as a host writes it.
pub fn call(tool: &str, cx: &Context, sent: &Value) -> Result<Value, ToolError> {
    let prepared = prepared(tool, sent).unwrap_or_else(|| panic!("there is no tool `{tool}`"));
    Ok(match (prepared?.run)(cx)? {
        Answer::Record(record) => record,
        Answer::Image { media_type, data } => json!({"media_type": media_type, "data": data}),
    })
}
