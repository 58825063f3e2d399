//! Which work an item is: candidates, choosing one, none, and items that are one work or several.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::call::{Call, Change};
use crate::catalogue::Item;
use crate::matching::Query;
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, NOT_FOUND};

use super::{Access::Owner, Route, maintenance};

pub const ROUTES: &[Route] = &[
    Route::read(
        "/library/metadata/{id}/matches",
        Owner,
        candidates,
        "33 P C",
    ),
    Route::change(
        "PUT",
        "/library/metadata/{id}/match",
        Owner,
        choose,
        "33 O P",
    ),
    Route::change(
        "PUT",
        "/library/metadata/{id}/unmatch",
        Owner,
        forget,
        "33 O P",
    ),
    Route::change(
        "PUT",
        "/library/metadata/{id}/split",
        Owner,
        split,
        "33 O P",
    ),
    Route::change(
        "PUT",
        "/library/metadata/{id}/merge",
        Owner,
        merge,
        "33 O P",
    ),
];

/// The most candidates of an answer.
const MOST: usize = 10;

/// The agent's candidates. Only with `manual=1` does it look for the title and year of the request.
fn candidates(call: &Call) -> Answer {
    let item = call.item_at()?;
    let own = |name| {
        call.request
            .parameter(name)
            .filter(|_| call.request.flag("manual"))
    };
    let title = own("title").unwrap_or(&item.title);
    let year = own("year").map_or(item.year, |year| year.parse().ok());
    let works = call.state.works.kept();
    let mut found: Vec<(i64, &Item)> = works
        .filter(|work| work.kind == item.kind && !work.guids.is_empty())
        .filter_map(|work| Some((score(work, title, year)?, work)))
        .collect();
    found.sort_by_key(|(score, work)| (Reverse(*score), work.id));
    let mut seen = HashSet::new();
    found.retain(|(_, work)| seen.insert(work.guid()));
    found.truncate(MOST);
    let guid = item.guid();
    let nodes: Vec<Node> = found
        .into_iter()
        .map(|(score, work)| {
            let mut node = Node::new("SearchResult")
                .attr(
                    "thumb",
                    format!("/library/metadata/{}/thumb/{}", work.id, work.updated),
                )
                .attr("type", work.kind.name())
                .attr("guid", work.guid())
                .attr("name", &work.title)
                .maybe("year", work.year)
                .attr("summary", &work.summary)
                .attr("lifespanEnded", false)
                .attr("score", score);
            if work.guid() == guid {
                node.push("matched", true);
            }
            node
        })
        .collect();
    container(nodes.len())
        .attr("identifier", "com.plexapp.plugins.library")
        .list("SearchResult", nodes)
        .into()
}

/// Of a hundred. An id of a database stands for a title: `imdb-tt0013442`.
fn score(work: &Item, title: &str, year: Option<i32>) -> Option<i64> {
    if let Some((database @ ("imdb" | "tmdb" | "tvdb"), id)) = title.split_once('-') {
        let id = format!("{database}://{id}");
        return work.guids.contains(&id).then_some(100);
    }
    let alike = Query::new(title).score(&work.title)?;
    let apart = match (year, work.year) {
        (Some(asked), Some(own)) => asked.abs_diff(own),
        _ => 0,
    };
    let score = (alike.min(1.0) * 100.0) as i64 - i64::from(apart.min(5)) * 8;
    (score > 40).then_some(score)
}

/// The item is the work with the guid from now on, whether the agent knows it or not.
fn choose(change: &mut Change) -> Answer {
    let call = change.call();
    let item = call.item_at()?.into_owned();
    let parameter = |name| call.request.parameter(name).filter(|text| !text.is_empty());
    let guid = parameter("guid").ok_or(BAD_REQUEST)?.to_owned();
    let name = parameter("name").map(str::to_owned);
    let year = call.request.number("year");
    if let Some(item) = change.state.catalogue.item_mut(item.id) {
        item.agent_guid = Some(guid);
        item.guids.clear();
        if let Some(name) = name.filter(|_| !item.locked.contains("title")) {
            item.set_title(&name);
        }
        item.year = year.or(item.year);
    }
    maintenance::renew(change.state, item.id, change.now);
    Ok(maintenance::started(
        change,
        "library.refresh.items",
        "Refreshing",
        &item,
    ))
}

/// The agent's fields go; locked ones stay.
fn forget(change: &mut Change) -> Answer {
    let id = change.call().item_at()?.id;
    let now = change.now;
    if let Some(item) = change.state.catalogue.item_mut(id) {
        item.agent_guid = Some(format!("tv.plex.agents.none://{id}"));
        item.guids.clear();
        let free = |field: &str| !item.locked.contains(field);
        let (summary, rating, audience) = (free("summary"), free("rating"), free("audienceRating"));
        let locked = item.locked.clone();
        item.tags.retain(|tag| locked.contains(tag.kind.field()));
        if summary {
            item.summary.clear();
        }
        if rating {
            item.rating = None;
        }
        if audience {
            item.audience_rating = None;
        }
        item.updated = now.max(item.updated + 1);
    }
    crate::reply::DONE
}

/// Every file becomes an item of its own with a new key; all have the old guid. With one file there is nothing to split.
fn split(change: &mut Change) -> Answer {
    let item = change.call().item_at()?.into_owned();
    if item.media.len() < 2 {
        return Err(BAD_REQUEST);
    }
    let guid = item.guid();
    for media in &item.media {
        let mut part = item.clone();
        part.id = change.state.new_key();
        part.agent_guid = Some(guid.clone());
        part.media = vec![media.clone()];
        change.state.catalogue.insert(part);
    }
    change.state.catalogue.remove(item.id);
    crate::reply::DONE
}

/// The others' files come into this item, and the others go.
fn merge(change: &mut Change) -> Answer {
    let call = change.call();
    let item = call.item_at()?.into_owned();
    let ids = call.request.parameter("ids").ok_or(BAD_REQUEST)?;
    let mut others = Vec::new();
    for id in ids.split(',') {
        let id: u32 = id.trim().parse().map_err(|_| BAD_REQUEST)?;
        let other = call.item(id).ok_or(NOT_FOUND)?;
        if (other.kind, other.section) != (item.kind, item.section) {
            return Err(BAD_REQUEST);
        }
        // Some name the item itself among the others.
        if id != item.id {
            others.push(id);
        }
    }
    for other in others {
        change.state.catalogue.absorb(item.id, other);
    }
    crate::reply::DONE
}
