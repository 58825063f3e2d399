//! The choices of whoever runs the server: which tools there are, and how they are shown.

/// The way in which tools are offered to clients.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "flags", derive(clap::ValueEnum))]
pub enum ToolsMode {
    /// Each by its own name.
    #[default]
    All,
    /// Through four others: one finds a tool, three call one by what it may do.
    Search,
}

/// The effects that tools may have.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "flags", derive(clap::ValueEnum))]
pub enum Access {
    /// Only tools that change nothing.
    Read,
    /// Also tools that change something and lose nothing.
    #[default]
    Write,
    /// Also tools that delete.
    Full,
}
