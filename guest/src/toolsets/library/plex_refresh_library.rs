//! `plex-refresh-library`

use crate::{
    arguments::{check::invalid, plex_refresh_library::Args},
    toolsets::Context,
    types::{Scan, ToolError},
};

pub fn run(cx: &Context, args: Args) -> Result<Scan, ToolError> {
    let Args {
        library_id: library,
        path,
        force,
    } = args;
    let before = cx.plex.section("scan library", &library)?;
    if let Some(path) = &path
        && !before.folders.iter().any(|folder| is_inside(path, folder))
    {
        // Plex would answer as if all were well, and scan nothing.
        return Err(outside(&before.folders));
    }
    cx.plex.refresh(&library, path.as_deref(), force)?;
    Ok(Scan {
        library_id: library.to_string(),
        library: before.library.title,
        path,
        force,
        already_refreshing: before.library.refreshing,
        last_scanned_at: before.library.scanned_at,
        follow_up:
            "list the libraries again: the scan is done when this one is not refreshing and \
                    was scanned later than before"
                .into(),
    })
}

fn outside(folders: &[String]) -> ToolError {
    if folders.is_empty() {
        invalid("`path` is in no folder of this library that the token may know of")
    } else {
        let folders = folders.join(", ");
        invalid(format!("`path` is in no folder of this library: {folders}"))
    }
}

/// Whether `path` is `folder` or below it, on whatever system the server runs.
fn is_inside(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches(['/', '\\']);
    let climbs = path.split(['/', '\\']).any(|segment| segment == "..");
    !climbs
        && path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
}
