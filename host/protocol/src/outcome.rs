//! How calls end, in one word for counters and logs.

/// The end of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// With an answer.
    Ok,
    /// The component says why there is no answer.
    ToolError,
    /// The arguments were wrong.
    InvalidArguments,
    /// There is no such tool, or it is not offered.
    UnknownTool,
    /// A limit was met.
    Limit,
    /// The component broke down.
    Trap,
    /// Too many calls ran already.
    Busy,
    /// Whoever called wants no answer any more.
    Cancelled,
}

impl Outcome {
    /// In `snake_case`, for labels and logs.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::ToolError => "tool_error",
            Outcome::InvalidArguments => "invalid_arguments",
            Outcome::UnknownTool => "unknown_tool",
            Outcome::Limit => "limit",
            Outcome::Trap => "trap",
            Outcome::Busy => "busy",
            Outcome::Cancelled => "cancelled",
        }
    }
}
