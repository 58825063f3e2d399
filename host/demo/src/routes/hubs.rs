use crate::call::Call;
use crate::catalogue::{Ids, Item, Kind, Section};
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::query;
use crate::reply::{Answer, BAD_REQUEST, NOT_FOUND};
use crate::state::ManagedHub;

use super::{Access::User, Route, library};

pub const ROUTES: &[Route] = &[
    Route::read("/hubs", User, home, "9 O"),
    Route::read("/hubs/promoted", User, home, "9 O"),
    Route::read("/hubs/continueWatching", User, watching, "9 O"),
    Route::read("/hubs/continueWatching/items", User, watching_items, "9 P"),
    Route::read("/hubs/home/recentlyAdded", User, added_at_home, "9 O"),
    Route::read("/hubs/sections/{section}", User, of_section, "9,24 O P"),
    Route::read("/hubs/items", User, items, "24 O"),
    Route::read("/hubs/metadata/{id}/postplay", User, postplay, "24 O"),
    Route::read(
        "/hubs/sections/{section}/continueWatching/items",
        User,
        watching_in_section,
        "9 P",
    ),
];

fn home(call: &Call) -> Answer {
    let mut hubs = vec![continue_watching(call, None), recently_added(call, None)];
    let admin = call.user.is_admin();
    for section in call.sections() {
        hubs.extend(of_collections(call, section, |hub| {
            if admin { hub.own_home } else { hub.shared_home }
        }));
    }
    container(hubs.len())
        .attr("allowSync", true)
        .list("Hub", hubs)
        .into()
}

fn watching(call: &Call) -> Answer {
    let hub = continue_watching(call, None);
    container(1)
        .attr("allowSync", true)
        .list("Hub", vec![hub])
        .into()
}

fn watching_items(call: &Call) -> Answer {
    library::items(call, &library::on_deck(call, None), Shape::MIXED)
}

fn watching_in_section(call: &Call) -> Answer {
    let section = call.section_at()?;
    library::items(call, &library::on_deck(call, Some(section)), Shape::MIXED)
}

fn added_at_home(call: &Call) -> Answer {
    let section = call
        .request
        .parameter("sectionID")
        .and_then(|id| call.section(id));
    let mut ids = library::recently_added(call, section);
    if let Some(kind) = call.request.number("type").and_then(Kind::from_number) {
        let kept = ids.iter().filter(|id| {
            call.item(*id).is_some_and(|item| match kind {
                // A show stands for its seasons and episodes.
                Kind::Show => matches!(item.kind, Kind::Season | Kind::Episode),
                Kind::Artist => item.kind == Kind::Album,
                kind => item.kind == kind,
            })
        });
        ids = Ids::Some(kept.collect());
    }
    library::items(call, &ids, Shape::MIXED)
}

/// The items of one hub, as the home screen and the libraries' pages name it.
fn items(call: &Call) -> Answer {
    let asked = call.request.parameter("identifier").ok_or(BAD_REQUEST)?;
    let ids = match asked.rsplit_once('.') {
        _ if matches!(asked, "home.continue" | "home.ondeck" | "continueWatching") => {
            library::on_deck(call, None)
        }
        _ if asked == "home.recentlyadded" => library::recently_added(call, None),
        Some((_, id)) if asked.contains(".recentlyadded.") => {
            let section = call.section(id).ok_or(NOT_FOUND)?;
            library::recently_added(call, Some(section))
        }
        Some((_, id)) if asked.starts_with("custom.collection.") => {
            let id = id.parse().ok();
            let collection = id.and_then(|id| call.item(id)).ok_or(NOT_FOUND)?;
            Ids::Some(query::children(call, &collection))
        }
        _ => return Err(NOT_FOUND),
    };
    let most = call.request.number("count").unwrap_or(ids.len());
    library::items(call, &Ids::Some(ids.page(0, most)), Shape::MIXED)
}

/// The episodes after an episode, and the likes of any other item. An unknown item is a bad request.
fn postplay(call: &Call) -> Answer {
    let item = call.item_at().map_err(|_| BAD_REQUEST)?;
    let catalogue = &call.state.catalogue;
    let (_, show) = catalogue.ancestors(&item);
    let next = show.filter(|_| item.kind == Kind::Episode).map(|show| {
        let leaves = catalogue.leaves(&show).into_iter();
        leaves
            .skip_while(|id| *id != item.id)
            .skip(1)
            .take(1)
            .collect::<Vec<u32>>()
    });
    let hubs = match next {
        Some(next) if !next.is_empty() => {
            let key = format!("/hubs/metadata/{}/postplay", item.id);
            vec![hub(
                call,
                &Ids::Some(next),
                "Play Next",
                "episode",
                "tv.playnext",
                &key,
            )]
        }
        _ => Vec::new(),
    };
    container(hubs.len())
        .attr("allowSync", true)
        .list("Hub", hubs)
        .into()
}

/// An unknown library is a bad request here, not one that is missing.
fn of_section(call: &Call) -> Answer {
    let section = call.section_at().map_err(|_| BAD_REQUEST)?;
    let mut hubs = vec![
        continue_watching(call, Some(section)),
        recently_added(call, Some(section)),
    ];
    hubs.extend(of_collections(call, section, |hub| hub.recommended));
    container(hubs.len())
        .attr("allowSync", true)
        .attr("identifier", "com.plexapp.plugins.library")
        .attr("librarySectionID", section.id)
        .attr("librarySectionTitle", &section.title)
        .attr("librarySectionUUID", section.uuid())
        .list("Hub", hubs)
        .into()
}

/// The collections of a library that its owner shows in a place.
fn of_collections(
    call: &Call,
    section: &Section,
    shown: impl Fn(&ManagedHub) -> bool,
) -> Vec<Node> {
    let hubs = call.state.hubs.of(section.id, section.kind.name());
    let hubs = hubs.iter().filter(|hub| hub.custom && shown(hub));
    hubs.filter_map(|managed| {
        let id = managed.identifier.rsplit('.').next()?;
        let collection = call.item(id.parse().ok()?)?;
        let ids = Ids::Some(query::children(call, &collection));
        let kind = call.state.collections.get(collection.id).subtype.name();
        let key = format!("/library/collections/{id}/items");
        let (title, identifier) = (&managed.title, &managed.identifier);
        Some(hub(call, &ids, title, kind, identifier, &key))
    })
    .collect()
}

fn continue_watching(call: &Call, section: Option<&Section>) -> Node {
    let ids = library::on_deck(call, section);
    let key = match section {
        Some(section) => format!("/hubs/sections/{}/continueWatching/items", section.id),
        None => "/hubs/continueWatching/items".to_owned(),
    };
    let identifier = if section.is_some() {
        "continueWatching"
    } else {
        "home.continue"
    };
    hub(call, &ids, "Continue Watching", "mixed", identifier, &key)
}

fn recently_added(call: &Call, section: Option<&Section>) -> Node {
    let ids = library::recently_added(call, section);
    let (kind, identifier, key) = match section {
        Some(section) => (
            section.kind.name(),
            format!("{}.recentlyadded.{}", section.kind.name(), section.id),
            format!("/library/sections/{}/recentlyAdded", section.id),
        ),
        None => (
            "mixed",
            "home.recentlyadded".to_owned(),
            "/library/recentlyAdded".to_owned(),
        ),
    };
    hub(call, &ids, "Recently Added", kind, &identifier, &key)
}

/// Items like one, in the hub that shows them.
pub fn related(call: &Call, item: &Item, ids: Vec<u32>) -> Node {
    let key = format!("/library/metadata/{}/similar", item.id);
    let hub = hub(
        call,
        &Ids::Some(ids),
        "Similar",
        item.kind.name(),
        "similar",
        &key,
    );
    container(1).attr("allowSync", true).list("Hub", vec![hub])
}

/// The first items of a list, with where to find the rest. An empty hub has no list at all.
fn hub(call: &Call, ids: &Ids, title: &str, kind: &str, identifier: &str, key: &str) -> Node {
    let count = call.request.number("count").unwrap_or(12);
    let items = call.items(
        &Ids::Some(ids.page(0, count)),
        crate::paging::Page {
            start: 0,
            size: count,
            asked: false,
        },
    );
    let nodes: Vec<Node> = items
        .iter()
        .map(|item| present::item(call, item, Shape::MIXED))
        .collect();
    let listed: Vec<String> = items.iter().map(|item| item.id.to_string()).collect();
    Node::new("Hub")
        .attr("hubKey", format!("/library/metadata/{}", listed.join(",")))
        .attr("key", key)
        .attr("title", title)
        .attr("type", kind)
        .attr("hubIdentifier", identifier)
        .attr("context", format!("hub.{identifier}"))
        .attr("size", nodes.len())
        .attr("more", ids.len() > nodes.len())
        .attr("style", "shelf")
        .attr("promoted", true)
        .list("Metadata", nodes)
}
