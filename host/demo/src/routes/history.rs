use crate::call::{Call, Change};
use crate::catalogue::{Item, Play, Played};
use crate::node::Node;
use crate::present::container;
use crate::query::history::selects;
use crate::reply::{Answer, NOT_FOUND, Reply};

use super::{
    Access::{Owner, User},
    Route,
};

pub const ROUTES: &[Route] = &[
    Route::read("/status/sessions/history/all", User, all, "10 O R P"),
    Route::read("/status/sessions/history/{id}", Owner, one, "38 O"),
    Route::change(
        "DELETE",
        "/status/sessions/history/{id}",
        Owner,
        delete,
        "38 O P",
    ),
];

/// `/status/sessions/history/all`: the owner sees everybody's rows, others their own. Oldest first unless sorted.
fn all(call: &Call) -> Answer {
    let mut plays: Vec<&Play> = call
        .state
        .catalogue
        .history
        .iter()
        .filter(|play| visible(call, play))
        .filter(|play| call.ignores_filters() || selects(call, play))
        .collect();
    let order = call.request.parameter("sort").unwrap_or_default();
    for key in order.rsplit(',') {
        let (field, descending) = match key.split_once(':') {
            Some((field, features)) => (field, features.contains("desc")),
            None => (key, false),
        };
        let rank = |play: &&Play| match field {
            "viewedAt" => play.at,
            "accountID" => i64::from(play.account),
            "librarySectionID" => i64::from(play.section),
            "deviceID" => i64::from(play.device.unwrap_or(0)),
            _ => 0,
        };
        if descending {
            plays.sort_by_key(|play| std::cmp::Reverse(rank(play)));
        } else {
            plays.sort_by_key(rank);
        }
    }
    let page = call.page();
    let total = plays.len();
    let nodes: Vec<Node> = page
        .cut(plays)
        .into_iter()
        .map(|play| row(call, play))
        .collect();
    let mut root = container(nodes.len());
    let paged = call.paged(&mut root, page, total);
    Reply::page(root.list("Metadata", nodes), paged)
}

/// `/status/sessions/history/{id}`
fn one(call: &Call) -> Answer {
    let history = call.state.catalogue.history.iter();
    let play = history
        .filter(|play| visible(call, play))
        .find(|play| play.id.to_string() == call.at("id"))
        .ok_or(NOT_FOUND)?;
    container(1).list("Metadata", vec![row(call, play)]).into()
}

/// Takes the row away; what was watched stays watched.
fn delete(change: &mut Change) -> Answer {
    let id = change.call().at("id").to_owned();
    let history = &mut change.state.catalogue.history;
    let place = history.iter().position(|play| play.id.to_string() == id);
    history.remove(place.ok_or(NOT_FOUND)?);
    container(0).into()
}

fn visible(call: &Call, play: &Play) -> bool {
    call.user.is_admin() || play.account == call.user.account
}

fn row(call: &Call, play: &Play) -> Node {
    let mut node = match &play.what {
        Played::Item(id) => match call.state.catalogue.item(*id) {
            Some(item) => present(call, play, &item),
            None => Node::new("Video"),
        },
        Played::Deleted {
            kind,
            title,
            series,
        } => {
            // Nothing is left but the words.
            let node = Node::new(kind.element())
                .attr("historyKey", history_key(play))
                .attr("librarySectionID", play.section.to_string())
                .attr("title", *title)
                .maybe("grandparentTitle", *series)
                .attr("type", kind.name())
                .attr("thumb", "/thumb/-1");
            match series {
                Some(_) => node.attr("index", 1).attr("parentIndex", 1),
                None => node,
            }
        }
    };
    node.push("viewedAt", play.at);
    node.push("accountID", play.account);
    if let Some(device) = play.device {
        node.push("deviceID", device);
    }
    node
}

fn present(call: &Call, play: &Play, item: &Item) -> Node {
    let (parent, grandparent) = call.state.catalogue.ancestors(item);
    let (parent, grandparent) = (parent.as_deref(), grandparent.as_deref());
    let key = |item: &Item| format!("/library/metadata/{}", item.id);
    let image =
        |item: &Item, kind: &str| format!("/library/metadata/{}/{kind}/{}", item.id, item.updated);
    Node::new(item.kind.element())
        .attr("historyKey", history_key(play))
        .attr("key", key(item))
        .attr("ratingKey", item.id.to_string())
        .attr("librarySectionID", item.section.to_string())
        .maybe("parentKey", parent.map(key))
        .maybe("grandparentKey", grandparent.map(key))
        .attr("title", &item.title)
        .maybe("parentTitle", parent.map(|item| &item.title))
        .maybe("grandparentTitle", grandparent.map(|item| &item.title))
        .attr("type", item.kind.name())
        .attr("thumb", image(item, "thumb"))
        .maybe("parentThumb", parent.map(|item| image(item, "thumb")))
        .maybe(
            "grandparentThumb",
            grandparent.map(|item| image(item, "thumb")),
        )
        .maybe("grandparentArt", grandparent.map(|item| image(item, "art")))
        .maybe("index", item.index)
        .maybe("parentIndex", parent.and_then(|item| item.index))
        .maybe("originallyAvailableAt", item.released.as_ref())
}

fn history_key(play: &Play) -> String {
    format!("/status/sessions/history/{}", play.id)
}
