//! Several changes of one list, of which each may fail.

use crate::{toolsets::failure::clipped_message, types::ToolError};

/// The changes that were sent, and what became of them.
pub struct Steps {
    operation: &'static str,
    done: Vec<&'static str>,
    failed: Vec<(&'static str, ToolError)>,
}

impl Steps {
    pub fn new(operation: &'static str) -> Steps {
        Steps {
            operation,
            done: Vec::new(),
            failed: Vec::new(),
        }
    }

    pub fn add(&mut self, what: &'static str, result: Result<(), ToolError>) {
        match result {
            Ok(()) => self.done.push(what),
            Err(error) => self.failed.push((what, error)),
        }
    }

    /// Whether anything was done. An error where one failed, which says of the others that they are done.
    pub fn end(mut self) -> Result<bool, ToolError> {
        if self.failed.is_empty() {
            return Ok(!self.done.is_empty());
        }
        let (what, error) = self.failed.remove(0);
        let prefix = format!("{}: ", self.operation);
        let why = error
            .message
            .strip_prefix(&prefix)
            .unwrap_or(&error.message);
        let mut message = format!("{prefix}{what}: {why}");
        for (what, error) in &self.failed {
            let why = error
                .message
                .strip_prefix(&prefix)
                .unwrap_or(&error.message);
            message.push_str(&format!("; {what}: {why}"));
        }
        if !self.done.is_empty() {
            message.push_str(&format!("; done: {}", self.done.join(", ")));
        }
        Err(ToolError {
            message: clipped_message(message),
            ..error
        })
    }
}
