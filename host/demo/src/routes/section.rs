use std::cmp::Reverse;

use http::Method;

use crate::call::Call;
use crate::catalogue::{Ids, Kind, Section, SectionKind, hex_of};
use crate::node::Node;
use crate::present::{self, Shape, container, section_container};
use crate::query;
use crate::reply::{NOT_FOUND, Reply};

use super::{details, library, scan, values};

/// `/library/sections/...`
pub fn route(call: &Call, rest: &[&str]) -> Reply {
    let read = matches!(call.request.method, Method::GET | Method::HEAD);
    match rest {
        [] | ["all"] if read => sections(call).into(),
        ["all" | "refresh", "refresh"] | ["refresh"] => scan::all(call),
        [id, rest @ ..] => match call.section(id) {
            Some(section) if *rest == ["refresh"] => scan::one(call, section),
            Some(section) if read => one(call, section, rest),
            _ => NOT_FOUND,
        },
        _ => NOT_FOUND,
    }
}

fn sections(call: &Call) -> Node {
    let nodes: Vec<Node> = call
        .sections()
        .map(|section| directory(call, section))
        .collect();
    container(nodes.len())
        .attr("allowSync", false)
        .attr("title1", "Plex Library")
        .list("Directory", nodes)
}

/// A library as the list of libraries shows it.
fn directory(call: &Call, section: &Section) -> Node {
    let kind = section.kind.name();
    let scans = &call.server.scans;
    let scanned = scans.scanned(section.id, section.scanned, call.now);
    Node::new("Directory")
        .attr("allowSync", true)
        .attr("art", format!("/:/resources/{kind}-fanart.jpg"))
        .attr(
            "composite",
            format!("/library/sections/{}/composite/{scanned}", section.id),
        )
        .attr("filters", true)
        .attr("refreshing", scans.progress(section.id, call.now).is_some())
        .attr("thumb", format!("/:/resources/{kind}.png"))
        .attr("key", section.id.to_string())
        .attr("type", kind)
        .attr("title", section.title)
        .attr("agent", section.agent)
        .attr("scanner", section.scanner)
        .attr("language", section.language)
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
            vec![
                Node::new("Location")
                    .attr("id", section.id)
                    .attr("path", section.path),
            ],
        )
}

fn one(call: &Call, section: &Section, rest: &[&str]) -> Reply {
    let kind = kind(call, section);
    match rest {
        [] => details::section(call, section).into(),
        ["all" | "search"] => {
            let ids = query::select(call, section, kind);
            list(call, section, kind, &ids, "All")
        }
        ["newest"] => {
            let mut ids: Vec<u32> = call
                .server
                .catalogue
                .of_kind(section.id, kind)
                .iter()
                .collect();
            ids.sort_by_cached_key(|id| {
                Reverse(call.item(*id).and_then(|item| item.released.clone()))
            });
            list(call, section, kind, &Ids::Some(ids), "Recently Released")
        }
        ["recentlyAdded"] => {
            let ids = match call.request.parameter("type") {
                Some(_) => newest(call, section, kind),
                None => library::recently_added(call, Some(section)),
            };
            list(call, section, kind, &ids, "Recently Added")
        }
        ["onDeck"] => list(
            call,
            section,
            kind,
            &library::on_deck(call, Some(section)),
            "On Deck",
        ),
        ["unwatched"] => list(call, section, kind, &unwatched(call, section), "Unwatched"),
        ["collections"] => {
            let ids = query::select(call, section, Kind::Collection);
            list(call, section, Kind::Collection, &ids, "Collections")
        }
        ["allLeaves"] => {
            let kind = section.kind.kinds().last().copied().unwrap_or(kind);
            list(
                call,
                section,
                kind,
                &query::select(call, section, kind),
                "All",
            )
        }
        ["albums"] if section.kind == SectionKind::Artist => {
            let ids = query::select(call, section, Kind::Album);
            list(call, section, Kind::Album, &ids, "By Album")
        }
        ["firstCharacter"] => values::first_character(call, section, kind).into(),
        [field] => values::of_field(call, section, kind, field),
        _ => NOT_FOUND,
    }
}

/// The kind in `type=`; one that the library does not hold is there, but empty.
fn kind(call: &Call, section: &Section) -> Kind {
    let asked = call.request.number("type").and_then(Kind::from_number);
    asked.unwrap_or(match section.kind {
        SectionKind::Photo => Kind::PhotoAlbum,
        other => other.top(),
    })
}

fn newest(call: &Call, section: &Section, kind: Kind) -> Ids {
    let catalogue = &call.server.catalogue;
    let mut ids: Vec<u32> = catalogue.of_kind(section.id, kind).iter().collect();
    ids.sort_by_key(|id| Reverse(catalogue.added(*id)));
    Ids::Some(ids)
}

/// Films that were never played, and shows with something left to see.
fn unwatched(call: &Call, section: &Section) -> Ids {
    let ids = call
        .server
        .catalogue
        .of_kind(section.id, section.kind.top());
    let left = ids.iter().filter(|id| {
        call.item(*id).is_some_and(|item| {
            let progress = call.progress(&item);
            progress.viewed < progress.leaves
        })
    });
    Ids::Some(left.collect())
}

/// A page of one library's items.
fn list(call: &Call, section: &Section, kind: Kind, ids: &Ids, title: &str) -> Reply {
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
    Reply::Tree {
        root,
        page: paged,
        activity: None,
    }
}
