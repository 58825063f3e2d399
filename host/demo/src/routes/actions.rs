use http::{Method, StatusCode};

use crate::call::Call;
use crate::node::{Node, Value};
use crate::present::container;
use crate::reply::{BAD_REQUEST, NOT_FOUND, Reply};

use super::server;

/// `/:/...`: preferences, and what changes a user's state. Plex takes GET and PUT for these alike.
pub fn route(call: &Call, rest: &[&str]) -> Reply {
    let read = matches!(call.request.method, Method::GET | Method::HEAD);
    let change = matches!(call.request.method, Method::GET | Method::PUT);
    match rest {
        ["prefs"] if read => prefs(),
        ["prefs", "get"] if read => pref(call),
        ["scrobble"] if change => mark(call, true),
        ["unscrobble"] if change => mark(call, false),
        ["rate"] if change => rate(call),
        _ => NOT_FOUND,
    }
}

fn mark(call: &Call, watched: bool) -> Reply {
    let Some(key) = call.request.parameter("key") else {
        return BAD_REQUEST;
    };
    let Some(item) = key.parse().ok().and_then(|id| call.item(id)) else {
        return NOT_FOUND;
    };
    let (catalogue, account) = (&call.server.catalogue, call.user.account);
    if watched {
        call.server
            .watching
            .scrobble(catalogue, account, &item, call.now);
    } else {
        call.server.watching.unscrobble(catalogue, account, &item);
    }
    Reply::Done { activity: None }
}

/// Ratings go from 0 to 10; -1 takes one away.
fn rate(call: &Call) -> Reply {
    let rating: Option<f64> = call.request.number("rating");
    let (Some(key), Some(rating)) = (call.request.parameter("key"), rating) else {
        return BAD_REQUEST;
    };
    let Some(item) = key.parse().ok().and_then(|id| call.item(id)) else {
        return NOT_FOUND;
    };
    if !(-1.0..=10.0).contains(&rating) {
        return BAD_REQUEST;
    }
    let rating = (rating >= 0.0).then_some(rating);
    let (catalogue, account) = (&call.server.catalogue, call.user.account);
    call.server
        .watching
        .rate(catalogue, account, item.id, rating, call.now);
    Reply::Done { activity: None }
}

/// A gif of one pixel, whatever picture is asked for.
pub fn photo(call: &Call) -> Reply {
    match call.request.parameter("url") {
        Some(_) => Reply::Image(PIXEL),
        None => Reply::Error(StatusCode::BAD_REQUEST),
    }
}

const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x21\xf9\x04\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";

fn prefs() -> Reply {
    let settings = settings();
    container(settings.len()).list("Setting", settings).into()
}

fn pref(call: &Call) -> Reply {
    let id = call.request.parameter("id").unwrap_or_default();
    let found: Vec<Node> = settings()
        .into_iter()
        .filter(|setting| setting.get("id") == Some(&Value::from(id)))
        .collect();
    if found.is_empty() {
        return NOT_FOUND;
    }
    container(1).list("Setting", found).into()
}

fn settings() -> Vec<Node> {
    vec![
        setting(
            "FriendlyName",
            "Friendly name",
            "text",
            "".into(),
            server::NAME.into(),
            "general",
        ),
        setting(
            "sendCrashReports",
            "Send crash reports to Plex",
            "bool",
            true.into(),
            false.into(),
            "general",
        ),
        setting(
            "ScannerLowPriority",
            "Run scanner tasks at a lower priority",
            "bool",
            false.into(),
            true.into(),
            "library",
        ),
        setting(
            "FSEventLibraryUpdatesEnabled",
            "Scan my library automatically",
            "bool",
            false.into(),
            false.into(),
            "library",
        ),
        setting(
            "ScheduledLibraryUpdateInterval",
            "Library scan interval",
            "int",
            3_600.into(),
            43_200.into(),
            "library",
        ),
        setting(
            "OnDeckWindow",
            "Weeks to consider for Continue Watching",
            "int",
            16.into(),
            16.into(),
            "library",
        ),
        setting(
            "LoudnessAnalysisThreshold",
            "Loudness analysis threshold",
            "double",
            (-18.5).into(),
            (-18.5).into(),
            "library",
        ),
        setting(
            "secureConnections",
            "Secure connections",
            "int",
            1.into(),
            1.into(),
            "network",
        ),
    ]
}

fn setting(id: &str, label: &str, kind: &str, default: Value, value: Value, group: &str) -> Node {
    Node::new("Setting")
        .attr("id", id)
        .attr("label", label)
        .attr("summary", "")
        .attr("type", kind)
        .attr("default", default)
        .attr("value", value)
        .attr("hidden", false)
        .attr("advanced", false)
        .attr("group", group)
}
