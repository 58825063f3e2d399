//! Reasons to leave settings as they are, in words for a person.

use std::io;

/// The reason why nothing was written. The words go on after the file's name.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not what the client could read.
    #[error("it cannot be read at line {line}: {reason}; mend it first")]
    Unreadable { line: usize, reason: String },
    #[error("`{what}` in it is not a group of settings; mend it first")]
    NotAGroup { what: String },
    /// Which of them a client takes is its own affair.
    #[error("`{what}` stands in it twice; mend it first")]
    Twice { what: String },
    /// Somebody's, and not ours to replace.
    #[error(
        "`{name}` in it is another server{}: choose another name with --name",
        command.as_ref().map(|command| format!(", started by `{command}`")).unwrap_or_default()
    )]
    Another {
        name: String,
        command: Option<String>,
    },
    /// The change would have changed more than this server.
    #[error("it is written in a way in which a server cannot be changed alone: change it by hand")]
    NotAlone,
    #[error("this client's settings are changed by hand")]
    NotWritten,
    #[error("it is not text in UTF-8: save it as that first")]
    NotText,
    #[error("it is read-only: make it writable first, or change it by hand")]
    ReadOnly,
    #[error("it belongs to another user")]
    NotOwned,
    #[error("it is no file")]
    NotAFile,
    /// By the client, most likely.
    #[error("something else changes it at the same time: close the client and try again")]
    Busy,
    #[error(transparent)]
    Io(#[from] io::Error),
}
