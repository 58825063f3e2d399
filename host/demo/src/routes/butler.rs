//! The server's regular tasks.

use http::StatusCode;

use crate::call::{Call, Change};
use crate::node::Node;
use crate::reply::{Answer, DONE, NOT_FOUND, Refusal};
use crate::state::Activity;

use super::{Access::Owner, Route};

pub const ROUTES: &[Route] = &[
    Route::read("/butler", Owner, tasks, "37 O P"),
    Route::change("POST", "/butler", Owner, start_all, "37 O"),
    Route::change("DELETE", "/butler", Owner, stop_all, "37 O"),
    Route::change("POST", "/butler/{task}", Owner, start, "37 O P"),
    Route::change("DELETE", "/butler/{task}", Owner, stop, "37 O"),
];

/// Name, days between two runs, whether it is enabled, title.
const TASKS: [(&str, u32, bool, &str); 8] = [
    ("BackupDatabase", 3, true, "Backup Database"),
    ("OptimizeDatabase", 7, true, "Optimize Database"),
    ("CleanOldBundles", 7, true, "Clean Old Bundles"),
    ("RefreshLibraries", 1, true, "Refresh Libraries"),
    ("CleanOldCacheFiles", 7, true, "Clean Old Cache Files"),
    ("DeepMediaAnalysis", 1, false, "Deep Media Analysis"),
    ("RefreshLocalMedia", 3, true, "Refresh Local Media"),
    (
        "ButlerTaskGenerateIntroMarkers",
        1,
        false,
        "Generate Intro Markers",
    ),
];

/// The length of a task, in seconds.
const LENGTH: i64 = 6;

fn tasks(_: &Call) -> Answer {
    let nodes = TASKS
        .into_iter()
        .map(|(name, interval, enabled, title)| {
            Node::new("ButlerTask")
                .attr("name", name)
                .attr("interval", interval)
                .attr("scheduleRandomized", false)
                .attr("enabled", enabled)
                .attr("title", title)
                .attr("description", title)
        })
        .collect();
    Node::new("ButlerTasks").list("ButlerTask", nodes).into()
}

/// Those that are enabled.
fn start_all(change: &mut Change) -> Answer {
    for (name, _, enabled, title) in TASKS {
        if enabled && running(change, name).is_none() {
            run(change, name, title);
        }
    }
    DONE
}

/// A task that is running already is accepted, and goes on.
fn start(change: &mut Change) -> Answer {
    let asked = change.call().at("task");
    let task = TASKS.into_iter().find(|(name, ..)| *name == asked);
    let (name, _, _, title) = task.ok_or(NOT_FOUND)?;
    if running(change, name).is_some() {
        return Err(Refusal::new(StatusCode::ACCEPTED));
    }
    run(change, name, title);
    DONE
}

fn run(change: &mut Change, name: &str, title: &str) {
    let activity = Activity {
        uuid: String::new(),
        kind: "butler",
        title: title.to_owned(),
        subtitle: name.to_owned(),
        section: None,
        key: None,
        cancellable: true,
        user: change.user.account,
        started: change.now,
        ends: change.now + LENGTH,
    };
    change.state.activities.start(activity);
}

fn running(change: &Change, name: &str) -> Option<String> {
    let mut running = change.state.activities.running(change.now);
    let found = running.find(|activity| activity.kind == "butler" && activity.subtitle == name);
    found.map(|activity| activity.uuid.clone())
}

fn stop_all(change: &mut Change) -> Answer {
    for (name, ..) in TASKS {
        if let Some(uuid) = running(change, name) {
            change.state.activities.cancel(&uuid, change.now);
        }
    }
    DONE
}

fn stop(change: &mut Change) -> Answer {
    let name = change.call().at("task").to_owned();
    let uuid = running(change, &name).ok_or(NOT_FOUND)?;
    change.state.activities.cancel(&uuid, change.now);
    DONE
}
