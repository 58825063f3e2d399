use std::cmp::Reverse;

use crate::call::Call;
use crate::catalogue::{Ids, Kind, Section, SectionKind, hex_of};
use crate::node::Node;
use crate::present::{self, Shape, container, section_container};
use crate::query;
use crate::reply::{Answer, NOT_FOUND, Reply};

use super::{Access::User, Route, library};

mod details;
mod values;

pub const ROUTES: &[Route] = &[
    Route::read("/library/sections", User, sections, "7 O R P"),
    Route::read("/library/sections/all", User, sections, "7 O"),
    Route::read("/library/sections/{section}", User, details, "7 O R"),
    Route::read("/library/sections/{section}/all", User, all, "5 O R P"),
    Route::read("/library/sections/{section}/search", User, all, "9 P"),
    Route::read("/library/sections/{section}/newest", User, newest, "7 R"),
    Route::read(
        "/library/sections/{section}/recentlyAdded",
        User,
        recently_added,
        "7 R P",
    ),
    Route::read("/library/sections/{section}/onDeck", User, on_deck, "7 R P"),
    Route::read(
        "/library/sections/{section}/unwatched",
        User,
        unwatched,
        "5 P",
    ),
    Route::read(
        "/library/sections/{section}/collections",
        User,
        collections,
        "12 O P",
    ),
    Route::read(
        "/library/sections/{section}/allLeaves",
        User,
        all_leaves,
        "7 O",
    ),
    Route::read("/library/sections/{section}/albums", User, albums, "7 O"),
    Route::read(
        "/library/sections/{section}/firstCharacter",
        User,
        first_character,
        "23 O",
    ),
    Route::read(
        "/library/sections/{section}/{field}",
        User,
        values,
        "23 O P",
    ),
];

fn sections(call: &Call) -> Answer {
    let nodes: Vec<Node> = call
        .sections()
        .map(|section| directory(call, section))
        .collect();
    container(nodes.len())
        .attr("allowSync", false)
        .attr("title1", "Plex Library")
        .list("Directory", nodes)
        .into()
}

/// A library as the list of libraries shows it.
pub fn directory(call: &Call, section: &Section) -> Node {
    let kind = section.kind.name();
    let scans = &call.state.scans;
    let scanned = scans.scanned(section.id, section.scanned, call.now);
    Node::new("Directory")
        .attr("allowSync", true)
        .attr("art", format!("/:/resources/{kind}-fanart.jpg"))
        .attr(
            "composite",
            format!("/library/sections/{}/composite/{scanned}", section.id),
        )
        .attr("filters", true)
        .attr("refreshing", scans.running(section.id, call.now).is_some())
        .attr("thumb", format!("/:/resources/{kind}.png"))
        .attr("key", section.id.to_string())
        .attr("type", kind)
        .attr("title", &section.title)
        .attr("agent", &section.agent)
        .attr("scanner", &section.scanner)
        .attr("language", &section.language)
        .attr("uuid", section.uuid())
        .attr("updatedAt", section.created + 4_000)
        .attr("createdAt", section.created)
        .attr("scannedAt", scanned)
        .attr("content", true)
        .attr("directory", true)
        .attr(
            "contentChangedAt",
            u64::from_str_radix(&hex_of(u64::from(section.id))[..6], 16).unwrap_or(1),
        )
        .attr("hidden", 0)
        .list(
            "Location",
            (section.folders.iter().zip(section.id..))
                .map(|(folder, id)| Node::new("Location").attr("id", id).attr("path", folder))
                .collect(),
        )
}

fn all(call: &Call) -> Answer {
    let section = call.section_at()?;
    let kind = kind(call, section);
    let ids = query::select(call, section, kind);
    list(call, section, kind, &ids, "All")
}

fn newest(call: &Call) -> Answer {
    let section = call.section_at()?;
    let kind = kind(call, section);
    let catalogue = &call.state.catalogue;
    let mut ids: Vec<u32> = catalogue.of_kind(section.id, kind).iter().collect();
    ids.sort_by_cached_key(|id| Reverse(call.item(*id).and_then(|item| item.released.clone())));
    list(call, section, kind, &Ids::Some(ids), "Recently Released")
}

fn recently_added(call: &Call) -> Answer {
    let section = call.section_at()?;
    let kind = kind(call, section);
    let ids = match call.request.parameter("type") {
        Some(_) => last_added(call, section, kind),
        None => library::recently_added(call, Some(section)),
    };
    list(call, section, kind, &ids, "Recently Added")
}

fn on_deck(call: &Call) -> Answer {
    let section = call.section_at()?;
    let ids = library::on_deck(call, Some(section));
    list(call, section, kind(call, section), &ids, "On Deck")
}

fn collections(call: &Call) -> Answer {
    let section = call.section_at()?;
    let ids = query::select(call, section, Kind::Collection);
    list(call, section, Kind::Collection, &ids, "Collections")
}

/// Everything that can be played.
fn all_leaves(call: &Call) -> Answer {
    let section = call.section_at()?;
    let last = section.kind.kinds().last();
    let kind = last.copied().unwrap_or(section.kind.top());
    let ids = query::select(call, section, kind);
    list(call, section, kind, &ids, "All")
}

fn albums(call: &Call) -> Answer {
    let section = call.section_at()?;
    if section.kind != SectionKind::Artist {
        return Err(NOT_FOUND);
    }
    let ids = query::select(call, section, Kind::Album);
    list(call, section, Kind::Album, &ids, "By Album")
}

fn details(call: &Call) -> Answer {
    details::section(call, call.section_at()?).into()
}

fn first_character(call: &Call) -> Answer {
    let section = call.section_at()?;
    values::first_character(call, section, kind(call, section)).into()
}

fn values(call: &Call) -> Answer {
    let section = call.section_at()?;
    values::of_field(call, section, kind(call, section), call.at("field"))
}

/// The kind in `type=`; one that the library does not hold is there, but empty.
fn kind(call: &Call, section: &Section) -> Kind {
    let asked = call.request.number("type").and_then(Kind::from_number);
    asked.unwrap_or(match section.kind {
        SectionKind::Photo => Kind::PhotoAlbum,
        other => other.top(),
    })
}

fn last_added(call: &Call, section: &Section, kind: Kind) -> Ids {
    let catalogue = &call.state.catalogue;
    let mut ids: Vec<u32> = catalogue.of_kind(section.id, kind).iter().collect();
    ids.sort_by_key(|id| Reverse(catalogue.added(*id)));
    Ids::Some(ids)
}

/// Films that were never played, and shows with something left to see.
fn unwatched(call: &Call) -> Answer {
    let section = call.section_at()?;
    let ids = call.state.catalogue.of_kind(section.id, section.kind.top());
    let left = ids.iter().filter(|id| {
        call.item(*id).is_some_and(|item| {
            let progress = call.progress(&item);
            progress.viewed < progress.leaves
        })
    });
    let ids = Ids::Some(left.collect());
    list(call, section, kind(call, section), &ids, "Unwatched")
}

/// A page of one library's items.
fn list(call: &Call, section: &Section, kind: Kind, ids: &Ids, title: &str) -> Answer {
    let page = call.page();
    let shape = Shape {
        guids: call.request.flag("includeGuids"),
        ..Shape::LIST
    };
    let items = call.items(ids, page);
    let nodes: Vec<Node> = items
        .iter()
        .map(|item| present::item(call, item, shape))
        .collect();
    let mut root = section_container(nodes.len(), section);
    let paged = call.paged(&mut root, page, ids.len());
    root = root
        .attr("title2", title)
        .attr("viewGroup", kind.name())
        .attr("viewMode", 65_592);
    if call.request.flag("includeMeta") {
        root.push_one(present::meta::meta(section, kind));
    }
    root.push_list("Metadata", nodes);
    Reply::page(root, paged)
}
