/// One user's state of one item that can be played.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct View {
    /// Times played to the end.
    pub count: u32,
    /// Milliseconds; present while in progress.
    pub offset: Option<u64>,
    /// Last played, in Unix seconds.
    pub last: Option<i64>,
    /// Of ten.
    pub rating: Option<f64>,
    /// Rated at, in Unix seconds.
    pub rated: Option<i64>,
}
