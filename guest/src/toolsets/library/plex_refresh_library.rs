//! `plex-refresh-library`

use crate::{
    arguments::plex_refresh_library::Args,
    plex::{Error, library::Section},
    toolsets::{Context, budget::short, failure::invalid, written::Written},
    types::{Library, Scan, ToolError},
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
    let asked = cx.plex.refresh(&library, path.as_deref(), force);
    if let Err(error) = &asked
        && !error.may_be_done()
    {
        return Err(error.clone().into());
    }
    let now = cx.plex.section("scan library", &library);
    if let Err(error) = asked
        && let Some(found) = instead(&before, now.as_ref().ok())
    {
        return Err(unanswered(error, found));
    }
    let already_refreshing = is_running(&before.library);
    let mut scan = Scan {
        library_id: library.to_string(),
        library: short(before.library.title),
        path,
        force,
        already_refreshing,
        refreshing: now.ok().map(|now| is_running(&now.library)),
        last_scanned_at: before.library.scanned_at,
        follow_up:
            "list the libraries again with `detail` full: the scan is done when this one is not refreshing \
                    and was scanned later than before"
                .into(),
    };
    if scan.characters() > cx.budget.0 {
        scan.path = scan.path.map(short);
    }
    Ok(scan)
}

/// Words for what is found in the place of a scan that nobody said would begin; absent where it runs, or has ended since.
fn instead(before: &Section, now: Option<&Section>) -> Option<&'static str> {
    let Some(Section { library: now, .. }) = now else {
        return Some("nor does it say whether it scans: list the libraries later to see");
    };
    let before = &before.library;
    match (is_running(before), is_running(now)) {
        (false, true) => None,
        (false, false) if now.scanned_at != before.scanned_at => None,
        (true, true) => {
            Some("and a scan that began before still runs: ask again when it has ended")
        }
        (_, false) => Some("and it is not scanning: ask again if it should"),
    }
}

/// The error of a request that was sent once, with what was found when no word of it came back.
fn unanswered(error: Error, found: &str) -> ToolError {
    let message = format!("{}: Plex did not confirm it, {found}", error.operation);
    ToolError {
        message,
        ..error.into()
    }
}

fn is_running(library: &Library) -> bool {
    library.refreshing == Some(true)
}

fn outside(folders: &[String]) -> ToolError {
    if folders.is_empty() {
        invalid("`path` is in no folder of this library that the token may know of")
    } else {
        let folders = folders.join(", ");
        invalid(format!("`path` is in no folder of this library: {folders}"))
    }
}

/// True if `path` is `folder` or below it, on whatever system the server runs.
fn is_inside(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches(['/', '\\']);
    let climbs = path.split(['/', '\\']).any(|segment| segment == "..");
    !climbs
        && path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
}
