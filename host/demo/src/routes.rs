//! Which path is answered by what.

mod actions;
mod details;
mod history;
mod hubs;
mod library;
mod metadata;
mod playlists;
mod scan;
mod search;
mod section;
mod server;
mod sessions;
mod values;

pub use server::machine_identifier;

use http::{Method, StatusCode};

use crate::call::Call;
use crate::reply::{FORBIDDEN, NOT_FOUND, Reply};

/// Answers a request of a user who is known. A wrong method is a path that does not exist, as on a real server.
pub fn route(call: &Call) -> Reply {
    let segments: Vec<&str> = call.request.segments.iter().map(String::as_str).collect();
    if admin_only(&segments) && !call.user.is_admin() {
        return FORBIDDEN;
    }
    let read = matches!(call.request.method, Method::GET | Method::HEAD);
    match segments.as_slice() {
        ["library", "sections", rest @ ..] => section::route(call, rest),
        [":", rest @ ..] => actions::route(call, rest),
        ["activities", id] if call.request.method == Method::DELETE => server::cancel(call, id),
        _ if !read => NOT_FOUND,
        [] => server::root(call).into(),
        ["identity"] => server::identity().into(),
        ["library", rest @ ..] => library::route(call, rest),
        ["hubs", "search"] => search::hubs(call),
        ["hubs", rest @ ..] => hubs::route(call, rest),
        ["search"] => search::old(call),
        ["status", "sessions"] => sessions::sessions(call).into(),
        ["status", "sessions", "history", "all"] => history::all(call),
        ["status", "sessions", "history", id] => history::one(call, id),
        ["transcode", "sessions"] => sessions::transcodes(call).into(),
        ["playlists", rest @ ..] => playlists::route(call, rest),
        ["photo", ":", "transcode"] => actions::photo(call),
        ["web"] => Reply::Moved("/web/index.html"),
        rest => server::route(call, rest),
    }
}

/// What an owner's token is needed for.
fn admin_only(segments: &[&str]) -> bool {
    matches!(
        segments,
        ["library"]
            | [
                "library",
                "sections",
                _,
                "refresh" | "analyze" | "emptyTrash"
            ]
            | ["library", "sections", "refresh"]
            | [
                "accounts" | "devices" | "butler" | "updater" | "statistics",
                ..
            ]
            | ["status", "sessions"]
            | ["status", "sessions", "background" | "terminate"]
            | ["transcode", "sessions"]
    ) || matches!(segments, ["status", "sessions", "history", id] if *id != "all")
}

/// The answer to a request without a known token.
pub fn unauthorized(call_segments: &[String]) -> Reply {
    if call_segments.is_empty() {
        Reply::RootUnauthorized
    } else {
        Reply::Error(StatusCode::UNAUTHORIZED)
    }
}
