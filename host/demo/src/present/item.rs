use crate::call::Call;
use crate::catalogue::{Item, Kind};
use crate::node::{Node, Value};
use crate::query;
use crate::state::Collection;

use super::tags::{full_tags, list_tags, number};
use super::{Shape, media, selected};

/// An item with what the asking user did with it.
pub fn item(call: &Call, item: &Item, shape: Shape) -> Node {
    let catalogue = &call.state.catalogue;
    let (parent, grandparent) = catalogue.ancestors(item);
    let (parent, grandparent) = (parent.as_deref(), grandparent.as_deref());
    let view = call.view(item.id);
    let mut node = Node::new(item.kind.element())
        .attr("ratingKey", item.id.to_string())
        .attr("key", key(item))
        .maybe(
            "parentRatingKey",
            parent.map(|parent| parent.id.to_string()),
        )
        .maybe(
            "grandparentRatingKey",
            grandparent.map(|item| item.id.to_string()),
        )
        .attr("guid", item.guid())
        .maybe("parentGuid", parent.map(Item::guid))
        .maybe("grandparentGuid", grandparent.map(Item::guid))
        .maybe("editionTitle", item.edition.as_ref())
        .maybe("studio", item.studio.as_ref())
        .attr("type", item.kind.name())
        .attr("title", &item.title)
        .maybe("titleSort", item.title_sort.as_ref())
        .maybe(
            "grandparentKey",
            grandparent.map(|item| format!("/library/metadata/{}", item.id)),
        )
        .maybe(
            "parentKey",
            parent.map(|item| format!("/library/metadata/{}", item.id)),
        );
    if shape.section
        && let Some(section) = catalogue.section(item.section)
    {
        node.push("librarySectionTitle", &section.title);
        node.push("librarySectionID", number(section.id, shape));
        node.push(
            "librarySectionKey",
            format!("/library/sections/{}", section.id),
        );
    }
    node = node
        .maybe("grandparentTitle", grandparent.map(|item| &item.title))
        .maybe("parentTitle", parent.map(|item| &item.title))
        .maybe("originalTitle", item.original_title.as_ref())
        .maybe("contentRating", item.content_rating.as_ref())
        .attr("summary", &item.summary)
        .maybe("index", item.index)
        .maybe(
            "parentIndex",
            parent
                .filter(|_| item.kind != Kind::Season)
                .and_then(|item| item.index),
        )
        .maybe("rating", item.rating)
        .maybe("audienceRating", item.audience_rating)
        .maybe("userRating", view.rating)
        .maybe("lastRatedAt", view.rated)
        .maybe("viewOffset", view.offset);
    watched(call, item, shape, &mut node);
    node = node
        .maybe("year", item.year)
        .maybe("tagline", item.tagline.as_ref());
    artwork(item, parent, grandparent, &mut node);
    node = node
        .maybe("duration", item.duration)
        .maybe("originallyAvailableAt", item.released.as_ref());
    held(call, item, &mut node);
    node = node
        .attr("addedAt", item.added)
        .attr("updatedAt", item.updated);
    rating_images(item, &mut node);
    let versions = item
        .media
        .iter()
        .map(|version| {
            let mut node = media(version, shape);
            if !shape.session {
                selected::select(call, version.id, &mut node);
            }
            node
        })
        .collect();
    node.push_list("Media", versions);
    if shape.full {
        full_tags(call, item, shape, &mut node);
        node.push_list("Rating", ratings(item, shape));
    } else {
        list_tags(call, item, &mut node);
    }
    if shape.full {
        let field = |name: &String| Node::new("Field").attr("locked", true).attr("name", name);
        node.push_list("Field", item.locked.iter().map(field).collect());
    }
    if shape.guids {
        let guid = |id: &String| Node::new("Guid").attr("id", id);
        node.push_list("Guid", item.guids.iter().map(guid).collect());
    }
    node
}

fn key(item: &Item) -> String {
    match item.kind {
        Kind::Collection => format!("/library/collections/{}/children", item.id),
        kind if kind.is_leaf() => format!("/library/metadata/{}", item.id),
        _ => format!("/library/metadata/{}/children", item.id),
    }
}

/// An absent count means never watched.
fn watched(call: &Call, item: &Item, shape: Shape, node: &mut Node) {
    let plays = |count: u32| {
        if shape.session {
            Value::Text(count.to_string())
        } else {
            Value::from(count)
        }
    };
    let (count, last) = if item.kind.is_leaf() {
        let view = call.view(item.id);
        (view.count, view.last)
    } else if item.kind == Kind::Collection {
        (0, None)
    } else {
        let progress = call.progress(item);
        (progress.count, progress.last)
    };
    if count > 0 {
        node.push("viewCount", plays(count));
    }
    if let Some(last) = last {
        node.push("lastViewedAt", last);
    }
}

/// Counts of seasons, episodes, tracks, members.
fn held(call: &Call, item: &Item, node: &mut Node) {
    let children = call.state.catalogue.children(item.id).len();
    match item.kind {
        Kind::Show | Kind::Season => {
            let progress = call.progress(item);
            node.push("leafCount", progress.leaves);
            node.push("viewedLeafCount", progress.viewed);
            if item.kind == Kind::Show {
                node.push("childCount", children);
                if children == 1 {
                    node.push("skipChildren", true);
                }
            }
        }
        Kind::Album => {
            let progress = call.progress(item);
            node.push("leafCount", progress.leaves);
            node.push("viewedLeafCount", progress.viewed);
        }
        Kind::Artist => node.push("childCount", children),
        Kind::Collection => collection(call, item, node),
        _ => {}
    }
}

/// Counts and years are text, on a real server too.
fn collection(call: &Call, item: &Item, node: &mut Node) {
    let members = query::children(call, item);
    let items: Vec<_> = members.iter().filter_map(|id| call.item(*id)).collect();
    let collection = call.state.collections.get(item.id);
    node.push("subtype", collection.subtype.name());
    node.push("smart", collection.rule.is_some());
    node.push("childCount", members.len().to_string());
    let years: Vec<i32> = items.iter().filter_map(|item| item.year).collect();
    for (key, year) in [
        ("minYear", years.iter().min()),
        ("maxYear", years.iter().max()),
    ] {
        if let Some(year) = year {
            node.push(key, year.to_string());
        }
    }
    if collection != Collection::default() {
        node.push("collectionMode", collection.mode.to_string());
        node.push("collectionSort", (collection.sort as u32).to_string());
    }
    if let Some(rule) = &collection.rule {
        node.push("content", rule);
        let number = u32::from(collection.by_user);
        node.push("collectionFilterBasedOnUser", number.to_string());
    }
}

fn artwork(item: &Item, parent: Option<&Item>, grandparent: Option<&Item>, node: &mut Node) {
    let image =
        |item: &Item, kind: &str| format!("/library/metadata/{}/{kind}/{}", item.id, item.updated);
    if matches!(item.kind, Kind::Collection | Kind::PhotoAlbum) {
        let composite = format!("/library/metadata/{}/composite/{}", item.id, item.updated);
        node.push(
            if item.kind == Kind::Collection {
                "thumb"
            } else {
                "composite"
            },
            composite,
        );
        return;
    }
    node.push("thumb", image(item, "thumb"));
    node.push("art", image(grandparent.or(parent).unwrap_or(item), "art"));
    if let Some(parent) = parent {
        node.push("parentThumb", image(parent, "thumb"));
    }
    if let Some(grandparent) = grandparent {
        node.push("grandparentThumb", image(grandparent, "thumb"));
        node.push("grandparentArt", image(grandparent, "art"));
    }
}

fn rating_images(item: &Item, node: &mut Node) {
    if item.audience_rating.is_some() {
        node.push("audienceRatingImage", audience_image(item));
    }
    if let Some(rating) = item.rating {
        node.push("ratingImage", critic_image(rating));
    }
}

fn ratings(item: &Item, shape: Shape) -> Vec<Node> {
    let value = |value: f64| {
        if shape.session {
            Value::Text(value.to_string())
        } else {
            Value::Float(value)
        }
    };
    let node = |image: &str, rating, kind: &str| {
        Node::new("Rating")
            .attr("image", image)
            .attr("value", value(rating))
            .attr("type", kind)
    };
    let critics = item
        .rating
        .map(|rating| node(critic_image(rating), rating, "critic"));
    let audience = item
        .audience_rating
        .map(|rating| node(audience_image(item), rating, "audience"));
    critics.into_iter().chain(audience).collect()
}

fn critic_image(rating: f64) -> &'static str {
    if rating >= 6.0 {
        "rottentomatoes://image.rating.ripe"
    } else {
        "rottentomatoes://image.rating.rotten"
    }
}

fn audience_image(item: &Item) -> &'static str {
    match item.rating {
        Some(_) => "rottentomatoes://image.rating.upright",
        None => "themoviedb://image.rating",
    }
}

/// The row before the seasons that stands for all episodes; it has no rating key.
pub fn all_leaves(call: &Call, show: &Item) -> Node {
    let progress = call.progress(show);
    Node::new("Directory")
        .attr("leafCount", progress.leaves)
        .attr(
            "thumb",
            format!("/library/metadata/{}/thumb/{}", show.id, show.updated),
        )
        .attr("viewedLeafCount", progress.viewed)
        .attr("key", format!("/library/metadata/{}/allLeaves", show.id))
        .attr("title", "All episodes")
}
