use crate::call::Call;
use crate::catalogue::preferences;
use crate::catalogue::{Ids, Item, Kind, TagKind};
use crate::node::Node;
use crate::present::{self, Shape, container};
use crate::query;
use crate::reply::{Answer, NOT_FOUND, Reply};

use super::{Access::User, Route, collections, hubs, library, markers};

pub const ROUTES: &[Route] = &[
    Route::read("/library/metadata/{id}", User, items, "8 O R P"),
    Route::read("/library/metadata/{id}/children", User, children, "8 O R P"),
    Route::read(
        "/library/metadata/{id}/allLeaves",
        User,
        all_leaves,
        "24 O P",
    ),
    Route::read(
        "/library/metadata/{id}/grandchildren",
        User,
        grandchildren,
        "24 O",
    ),
    Route::read("/library/metadata/{id}/onDeck", User, next, "8 P"),
    Route::read("/library/metadata/{id}/similar", User, alike, "24 O"),
    Route::read("/library/metadata/{id}/related", User, related, "24 O P"),
    Route::read("/library/metadata/{id}/extras", User, extras, "8 O P"),
    Route::read("/hubs/metadata/{id}/related", User, related, "24 O"),
    Route::read("/library/collections/{id}", User, items, "12 O P"),
    Route::read(
        "/library/collections/{id}/children",
        User,
        children,
        "12 O P",
    ),
    Route::read("/library/collections/{id}/items", User, children, "12 O P"),
];

/// `/library/metadata/1,2,3`: those that exist, in the order asked for.
fn items(call: &Call) -> Answer {
    // A playlist has a rating key like everything else, for its own user.
    let playlist = call.at("id").parse().ok();
    let playlist = playlist.and_then(|id| call.state.playlists.get(call.user.account, id));
    if let Some(playlist) = playlist.filter(|playlist| !playlist.read_only) {
        let node = present::full_playlist(call, playlist);
        return container(1).list("Metadata", vec![node]).into();
    }
    let ids = call.at("id").split(',');
    let found: Vec<_> = ids.filter_map(|id| call.item(id.parse().ok()?)).collect();
    let first = found.first().ok_or(NOT_FOUND)?;
    let mut root = head(call, found.len(), first);
    let nodes = found
        .iter()
        .map(|item| {
            let mut node = present::item(call, item, Shape::FULL);
            if call.request.flag("includeOnDeck") {
                on_deck(call, item, &mut node);
            }
            if call.request.flag("includePreferences") {
                node.push_one(preferences(call, item));
            }
            if call.request.flag("includeMarkers") {
                node.push_list("Marker", markers::all(call, item));
            }
            if call.request.flag("includeChapters") {
                node.push_list("Chapter", markers::chapters(item));
            }
            node
        })
        .collect();
    root.push_list("Metadata", nodes);
    root.into()
}

fn preferences(call: &Call, item: &Item) -> Node {
    if item.kind == Kind::Collection {
        return collections::preferences(call, item);
    }
    let all = preferences::of_item(item.kind);
    Node::new("Preferences").list("Setting", present::preferences(all, &item.preferences))
}

fn all_leaves(call: &Call) -> Answer {
    let item = call.item_at()?;
    let leaves = query::leaves(call, &item);
    list(call, &item, &Ids::Some(leaves), Vec::new())
}

fn grandchildren(call: &Call) -> Answer {
    let (item, catalogue) = (call.item_at()?, &call.state.catalogue);
    let children = catalogue.children(item.id).iter();
    let ids = children.flat_map(|id| catalogue.children(*id)).copied();
    list(call, &item, &Ids::Some(ids.collect()), Vec::new())
}

fn next(call: &Call) -> Answer {
    let item = call.item_at()?;
    let next = library::next_episode(call, item.id).map(|(_, id)| id);
    list(
        call,
        &item,
        &Ids::Some(next.into_iter().collect()),
        Vec::new(),
    )
}

fn alike(call: &Call) -> Answer {
    let item = call.item_at()?;
    list(call, &item, &Ids::Some(similar(call, &item)), Vec::new())
}

fn related(call: &Call) -> Answer {
    let item = call.item_at()?;
    hubs::related(call, &item, similar(call, &item)).into()
}

fn extras(call: &Call) -> Answer {
    list(call, &*call.item_at()?, &Ids::Some(Vec::new()), Vec::new())
}

/// The items directly inside; for a show also the row that stands for all episodes, which `size` counts.
fn children(call: &Call) -> Answer {
    let item: &Item = &*call.item_at()?;
    let mut ids = query::children(call, item);
    if item.kind == Kind::Artist {
        ids.retain(|id| call.item(*id).is_some_and(|album| is_main(&album)));
    }
    let extra = item.kind == Kind::Show && ids.len() > 1 && !call.request.flag("excludeAllLeaves");
    let before = if extra {
        vec![present::all_leaves(call, item)]
    } else {
        Vec::new()
    };
    list(call, item, &Ids::Some(ids), before)
}

/// True if an album is in the bucket that an artist's children are: no EP, single, live album, compilation
/// (plex-api-2 24).
fn is_main(album: &Item) -> bool {
    let mut kinds = album
        .tags(TagKind::Format)
        .chain(album.tags(TagKind::Subformat));
    kinds.next().is_none()
}

fn list(call: &Call, of: &Item, ids: &Ids, before: Vec<Node>) -> Answer {
    let page = call.page();
    // Without paging a collection ends here on recent servers.
    let mut ids = ids.clone();
    if of.kind == Kind::Collection && !page.asked {
        ids.cut(100);
    }
    let ids = &ids;
    let found = call.items(ids, page);
    let before = if page.start == 0 && page.size > 0 {
        before
    } else {
        Vec::new()
    };
    let shape = Shape {
        guids: call.request.flag("includeGuids"),
        ..Shape::LIST
    };
    let nodes = found
        .iter()
        .map(|item| present::item(call, item, shape))
        .collect::<Vec<_>>();
    let mut root = head(call, nodes.len() + before.len(), of);
    let paged = call.paged(&mut root, page, ids.len() + before.len());
    root = root
        .attr("key", of.id.to_string())
        .attr("nocache", true)
        .maybe(
            "parentIndex",
            of.index.filter(|_| of.kind != Kind::Collection),
        )
        .attr("parentTitle", &of.title)
        .maybe("parentYear", of.year)
        .attr("summary", &of.summary)
        .attr(
            "thumb",
            format!("/library/metadata/{}/thumb/{}", of.id, of.updated),
        )
        .attr("title2", &of.title)
        .maybe("viewGroup", found.first().map(|item| item.kind.name()));
    root.push_list("Directory", before);
    root.push_list("Metadata", nodes);
    Reply::page(root, paged)
}

fn head(call: &Call, size: usize, item: &Item) -> Node {
    match call.state.catalogue.section(item.section) {
        Some(section) => container(size)
            .attr("allowSync", true)
            .attr("identifier", "com.plexapp.plugins.library")
            .attr("librarySectionID", section.id)
            .attr("librarySectionTitle", &section.title)
            .attr("librarySectionUUID", section.uuid())
            .attr("mediaTagPrefix", "/system/bundle/media/flags/")
            .attr("mediaTagVersion", 1_763_000_000),
        None => container(size),
    }
}

fn on_deck(call: &Call, show: &Item, node: &mut Node) {
    let next = library::next_episode(call, show.id);
    if let Some(item) = next.and_then(|(_, id)| call.item(id)) {
        let items = vec![present::item(call, &item, Shape::LIST)];
        node.push_one(Node::new("OnDeck").list("Metadata", items));
    }
}

/// Items of the same kind that share most tags with this one.
fn similar(call: &Call, item: &Item) -> Vec<u32> {
    let catalogue = &call.state.catalogue;
    let mut found: Vec<(usize, u32)> = catalogue
        .of_kind(item.section, item.kind)
        .page(0, 500)
        .into_iter()
        .filter(|id| *id != item.id)
        .filter_map(|id| {
            let other = catalogue.item(id)?;
            let shared = other
                .tags
                .iter()
                .filter(|tag| item.tags.iter().any(|own| own.id == tag.id));
            Some((shared.count(), id))
        })
        .filter(|(shared, _)| *shared > 1)
        .collect();
    found.sort_by_key(|(shared, id)| (std::cmp::Reverse(*shared), *id));
    let most = call.request.number("count").unwrap_or(10);
    found.into_iter().take(most).map(|(_, id)| id).collect()
}
