use crate::reply::Format;

/// The ways in which real servers differ; a test sets them while the server runs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Behaviour {
    pub format: Format,
    /// Whether sessions include rows that lack what others have.
    pub odd_sessions: bool,
}
