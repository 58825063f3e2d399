//! The places and texts of a collection that a change sets.

/// Where a collection is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub on_library: bool,
    pub on_home: bool,
    pub on_shared_home: bool,
}

/// Texts of a collection that are to be others.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'t> {
    pub title: Option<&'t str>,
    pub sort_title: Option<&'t str>,
    pub summary: Option<&'t str>,
}
