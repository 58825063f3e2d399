use std::cmp::Reverse;

use crate::call::Call;
use crate::catalogue::{BASE, DAY, Ids, Kind, Section, SectionKind};
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::query;
use crate::reply::{Answer, Reply};

use super::{
    Access::{Owner, User},
    Route,
};

pub const ROUTES: &[Route] = &[
    Route::read("/library", Owner, root, "3 P"),
    Route::read("/library/all", User, all, "5 O P"),
    Route::read("/library/recentlyAdded", User, recent, "7 P"),
    Route::read("/library/onDeck", User, deck, "7 P"),
];

fn root(_: &Call) -> Answer {
    let entries = [
        ("sections", "Library Sections"),
        ("recentlyAdded", "Recently Added Content"),
        ("onDeck", "On Deck Content"),
    ];
    let nodes: Vec<Node> = entries
        .into_iter()
        .map(|(key, title)| Node::new("Directory").attr("key", key).attr("title", title))
        .collect();
    container(nodes.len())
        .attr("allowSync", false)
        .attr("art", "/:/resources/library-art.png")
        .attr("content", "")
        .attr("identifier", "com.plexapp.plugins.library")
        .attr("mediaTagPrefix", "/system/bundle/media/flags/")
        .attr("mediaTagVersion", 1_763_000_000)
        .attr("title1", "Plex Library")
        .attr("title2", "")
        .list("Directory", nodes)
        .into()
}

fn recent(call: &Call) -> Answer {
    items(call, &recently_added(call, None), Shape::MIXED)
}

fn deck(call: &Call) -> Answer {
    items(call, &on_deck(call, None), Shape::MIXED)
}

/// A page of a list over several libraries.
pub fn items(call: &Call, ids: &Ids, shape: Shape) -> Answer {
    let page = call.page();
    let shape = Shape {
        guids: shape.guids || call.request.flag("includeGuids"),
        ..shape
    };
    let found = call.items(ids, page);
    let nodes: Vec<Node> = found
        .iter()
        .map(|item| present::item(call, item, shape))
        .collect();
    let mut root = container(nodes.len());
    let paged = call.paged(&mut root, page, ids.len());
    let root = root
        .attr("allowSync", true)
        .attr("identifier", "com.plexapp.plugins.library")
        .attr("mediaTagPrefix", "/system/bundle/media/flags/")
        .attr("mediaTagVersion", 1_763_000_000)
        .list("Metadata", nodes);
    Reply::page(root, paged)
}

/// `/library/all`: the top items of every library, or all of a kind, or the one with a guid.
fn all(call: &Call) -> Answer {
    let kind = call.request.number("type").and_then(Kind::from_number);
    let guid = call.request.parameter("guid");
    let mut ids = Vec::new();
    for section in call.sections() {
        let kind = kind.unwrap_or(section.kind.top());
        let found = query::select(call, section, kind);
        match guid {
            Some(guid) => ids.extend(
                found
                    .iter()
                    .filter(|id| call.item(*id).is_some_and(|item| item.guid() == guid)),
            ),
            None => ids.extend(found.iter()),
        }
    }
    items(call, &Ids::Some(ids), Shape::MIXED)
}

/// Films, seasons or single episodes, and albums, the newest first.
pub fn recently_added(call: &Call, only: Option<&Section>) -> Ids {
    let catalogue = &call.state.catalogue;
    let mut found: Vec<(i64, u32)> = Vec::new();
    for section in call.sections() {
        if only.is_some_and(|only| only.id != section.id) {
            continue;
        }
        let kind = match section.kind {
            SectionKind::Movie => Kind::Movie,
            SectionKind::Show => Kind::Season,
            SectionKind::Artist => Kind::Album,
            SectionKind::Photo => continue,
        };
        for id in catalogue.of_kind(section.id, kind).iter() {
            let added = catalogue.added(id);
            found.push((added, id));
            if kind == Kind::Season {
                // An episode that came by itself is shown by itself.
                let episodes = catalogue.children(id).iter();
                let late = episodes.map(|id| (catalogue.added(*id), *id));
                found.extend(late.filter(|(at, _)| at - added > 2 * DAY));
            }
        }
    }
    found.sort_by_key(|(added, id)| (Reverse(*added), *id));
    Ids::Some(found.into_iter().map(|(_, id)| id).collect())
}

/// The time that something stays on deck after it was last played.
const WINDOW: i64 = 16 * 7 * DAY;

/// Items that the user is in the middle of: films and episodes in progress, and the episode after the last one seen.
pub fn on_deck(call: &Call, only: Option<&Section>) -> Ids {
    let catalogue = &call.state.catalogue;
    let mut found: Vec<(i64, u32)> = Vec::new();
    for section in call.sections() {
        if only.is_some_and(|only| only.id != section.id) {
            continue;
        }
        match section.kind {
            SectionKind::Movie => {
                for id in catalogue.of_kind(section.id, Kind::Movie).iter() {
                    let view = call.view(id);
                    if let (Some(_), Some(last)) = (view.offset, view.last) {
                        found.push((last, id));
                    }
                }
            }
            SectionKind::Show => {
                for show in catalogue.of_kind(section.id, Kind::Show).iter() {
                    found.extend(next_episode(call, show));
                }
            }
            _ => {}
        }
    }
    found.retain(|(last, id)| {
        let removed = call.state.watching.is_removed(call.user.account, *id);
        *last > BASE - WINDOW && !removed
    });
    found.sort_by_key(|(last, id)| (Reverse(*last), *id));
    Ids::Some(found.into_iter().map(|(_, id)| id).collect())
}

/// The episode to go on with, and when the show was last played. Specials do not count.
pub fn next_episode(call: &Call, show: u32) -> Option<(i64, u32)> {
    let catalogue = &call.state.catalogue;
    let seasons = catalogue.children(show).iter();
    let episodes: Vec<u32> = seasons
        .filter(|season| {
            catalogue
                .item(**season)
                .is_some_and(|item| item.index != Some(0))
        })
        .flat_map(|season| catalogue.children(*season))
        .copied()
        .collect();
    let (position, last) = episodes
        .iter()
        .enumerate()
        .filter_map(|(position, id)| Some((position, call.view(*id).last?)))
        .max_by_key(|(position, last)| (*last, *position))?;
    let next = episodes[position..].iter().find(|id| {
        let view = call.view(**id);
        view.offset.is_some() || view.count == 0
    })?;
    Some((last, *next))
}
