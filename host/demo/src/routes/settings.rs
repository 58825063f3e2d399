use crate::call::Call;
use crate::node::{Node, Value};
use crate::present::container;
use crate::reply::{Answer, NOT_FOUND};

use super::{Access::User, Route, server};

pub const ROUTES: &[Route] = &[
    Route::read("/:/prefs", User, prefs, "6 O P"),
    Route::read("/:/prefs/get", User, pref, "6 O"),
];

fn prefs(_: &Call) -> Answer {
    let settings = settings();
    container(settings.len()).list("Setting", settings).into()
}

fn pref(call: &Call) -> Answer {
    let id = call.request.parameter("id").unwrap_or_default();
    let found: Vec<Node> = settings()
        .into_iter()
        .filter(|setting| setting.get("id") == Some(&Value::from(id)))
        .collect();
    if found.is_empty() {
        return Err(NOT_FOUND);
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
