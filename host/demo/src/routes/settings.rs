use crate::call::{Call, Change};
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND};
use crate::state::Setting;

use super::{
    Access::{Owner, User},
    Route,
};

pub const ROUTES: &[Route] = &[
    Route::read("/:/prefs", User, all, "6 O P"),
    Route::read("/:/prefs/get", User, one, "6 O"),
    Route::change("PUT", "/:/prefs", Owner, set, "37 O P"),
];

fn all(call: &Call) -> Answer {
    let settings: Vec<Node> = call.state.settings.iter().map(node).collect();
    container(settings.len()).list("Setting", settings).into()
}

fn one(call: &Call) -> Answer {
    let id = call.request.parameter("id").unwrap_or_default();
    let setting = call.state.settings.get(id).ok_or(NOT_FOUND)?;
    container(1).list("Setting", vec![node(setting)]).into()
}

/// Several at once. Whether a name that does not exist is refused is not known (plex-api-2 45.12).
fn set(change: &mut Change) -> Answer {
    let refused = change.state.behaviour.unknown_settings_are_refused;
    let named = change.request.query.iter();
    let named: Vec<_> = named
        .filter(|parameter| !parameter.key.starts_with("X-Plex-"))
        .collect();
    let settings = &mut change.state.settings;
    if refused
        && named
            .iter()
            .any(|parameter| settings.get(&parameter.key).is_none())
    {
        return Err(BAD_REQUEST.because("cannot set preference value for unknown preference"));
    }
    for parameter in named {
        let _ignored = settings.set(&parameter.key, &parameter.value);
    }
    DONE
}

fn node(setting: &Setting) -> Node {
    let node = Node::new("Setting")
        .attr("id", setting.id)
        .attr("label", setting.label)
        .attr("summary", "")
        .attr("type", setting.default.kind())
        .attr("default", setting.default.shown())
        .attr("value", setting.value.shown())
        .attr("hidden", setting.hidden)
        .attr("advanced", false)
        .attr("group", setting.group);
    match setting.choices {
        "" => node,
        choices => node.attr("enumValues", choices),
    }
}
