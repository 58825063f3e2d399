use crate::call::{Call, Change};
use crate::catalogue::OWNER;
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, DONE, NOT_FOUND};
use crate::state::Activity;

use super::{
    Access::{Owner, User},
    Route, scan,
};

pub const ROUTES: &[Route] = &[
    Route::read("/activities", User, activities, "37 O P"),
    Route::change("DELETE", "/activities/{id}", Owner, cancel, "37 O"),
];

/// Jobs that are going on now. Shared users see those that they started themselves.
fn activities(call: &Call) -> Answer {
    let mut nodes: Vec<Node> = running(call)
        .iter()
        .filter(|activity| call.user.is_admin() || activity.user == call.user.account)
        .map(|activity| node(call, activity))
        .collect();
    if call.state.behaviour.idle_butler && call.user.is_admin() {
        nodes.push(
            Node::new("Activity")
                .attr("uuid", "b0771e00-4a6c-4c1e-a1f0-demo00000001")
                .attr("type", "butler")
                .attr("cancellable", false)
                .attr("userID", OWNER)
                .attr("title", "Butler tasks")
                .attr("subtitle", "")
                .attr("progress", 100),
        );
    }
    container(nodes.len()).list("Activity", nodes).into()
}

/// Scans come before other jobs.
fn running(call: &Call) -> Vec<Activity> {
    let scans = call.state.catalogue.sections.iter().filter_map(|section| {
        let (started, ends) = call.state.scans.running(section.id, call.now)?;
        Some(Activity {
            uuid: scan::activity(call, section),
            kind: "library.update.section",
            title: format!("Scanning {}", section.title),
            subtitle: section.folders[0].clone(),
            section: Some(section.id),
            key: None,
            cancellable: true,
            user: OWNER,
            started,
            ends,
        })
    });
    let jobs = call.state.activities.running(call.now).cloned();
    scans.chain(jobs).collect()
}

fn node(call: &Call, activity: &Activity) -> Node {
    let section = activity.section.map(|section| section.to_string());
    let context = Node::new("Context")
        .attr("accessible", false)
        .attr("exists", false)
        .maybe("key", activity.key.as_ref())
        .maybe("librarySectionID", section);
    Node::new("Activity")
        .attr("uuid", &activity.uuid)
        .attr("type", activity.kind)
        .attr("cancellable", activity.cancellable)
        .attr("userID", activity.user)
        .attr("title", &activity.title)
        .attr("subtitle", &activity.subtitle)
        .attr("progress", activity.progress(call.now))
        .one(context)
}

/// A job that cannot be cancelled is not found, like one that is over.
fn cancel(change: &mut Change) -> Answer {
    let call = change.call();
    let id = call.at("id").to_owned();
    let sections = call.sections();
    let scanning = sections
        .filter(|section| call.state.scans.running(section.id, call.now).is_some())
        .find(|section| scan::activity(&call, section) == id)
        .map(|section| section.id);
    let now = change.now;
    match scanning {
        Some(section) => change.state.scans.cancel(section, now),
        None => change.state.activities.cancel(&id, now).ok_or(NOT_FOUND)?,
    }
    DONE
}
