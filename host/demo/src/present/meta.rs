//! The fields and sorts of a library, which clients ask before they filter.

use crate::catalogue::{Kind, Section};
use crate::node::Node;
use crate::query::field::{FIELDS, Field, FieldType};

/// `Meta` of a list: the kinds with their filters, sorts and fields, and the operators of each type of field.
pub fn meta(section: &Section, active: Kind) -> Node {
    Node::new("Meta")
        .list("Type", types(section, active))
        .list("FieldType", field_types())
}

pub fn types(section: &Section, active: Kind) -> Vec<Node> {
    let own = section.kind.kinds().iter().copied();
    // Collections are described where they are listed.
    let kinds: Vec<Kind> = if active == Kind::Collection {
        vec![Kind::Collection]
    } else {
        own.collect()
    };
    kinds
        .into_iter()
        .map(|kind| {
            Node::new("Type")
                .attr(
                    "key",
                    format!(
                        "/library/sections/{}/all?type={}",
                        section.id,
                        kind.number()
                    ),
                )
                .attr("type", kind.scope())
                .attr("title", title(kind))
                .attr("active", kind == active)
                .list("Filter", filters(section, kind))
                .list("Sort", sorts(section, kind))
                .list("Field", fields(section, kind))
        })
        .collect()
}

pub fn field_types() -> Vec<Node> {
    FieldType::ALL
        .into_iter()
        .map(|kind| {
            let operators = kind.operators().iter().map(|(key, title)| {
                Node::new("Operator")
                    .attr("key", *key)
                    .attr("title", *title)
            });
            Node::new("FieldType")
                .attr("type", kind.name())
                .list("Operator", operators.collect())
        })
        .collect()
}

fn filters(section: &Section, kind: Kind) -> Vec<Node> {
    of(kind)
        .filter(|field| field.listed || field.kind == FieldType::Boolean)
        .filter(|field| !matches!(field.name, "duplicate" | "trash"))
        .map(|field| {
            let filter_type = match field.kind {
                FieldType::Boolean => "boolean",
                FieldType::Integer => "integer",
                _ => "string",
            };
            Node::new("Filter")
                .attr("filter", field.name)
                .attr("filterType", filter_type)
                .attr(
                    "key",
                    format!(
                        "/library/sections/{}/{}?type={}",
                        section.id,
                        field.name,
                        kind.number()
                    ),
                )
                .attr("title", field.title)
                .attr("type", "filter")
        })
        .collect()
}

fn fields(section: &Section, kind: Kind) -> Vec<Node> {
    let top = section.kind.top();
    of(kind)
        // These are not told, though they work.
        .filter(|field| {
            !matches!(
                field.name,
                "titleSort" | "id" | "index" | "updatedAt" | "lastRatedAt" | "summary" | "tagline"
            )
        })
        .map(|field| {
            // Only films and their collections have fields without the kind before them.
            let key = if top == Kind::Movie && kind == Kind::Movie {
                field.name.to_owned()
            } else {
                format!("{}.{}", kind.scope(), field.name)
            };
            let node = Node::new("Field")
                .attr("key", key)
                .attr("title", field.title)
                .attr("type", field.kind.name());
            if field.name.ends_with("Rating") && field.kind == FieldType::Integer {
                node.attr("subType", "rating")
            } else {
                node
            }
        })
        .collect()
}

fn of(kind: Kind) -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(move |field| field.of.contains(&kind))
}

fn sorts(section: &Section, kind: Kind) -> Vec<Node> {
    let all: &[(&str, &str, &str)] = match kind {
        Kind::Movie => &[
            ("titleSort", "asc", "Title"),
            ("year", "desc", "Year"),
            ("originallyAvailableAt", "desc", "Release Date"),
            ("rating", "desc", "Critic Rating"),
            ("audienceRating", "desc", "Audience Rating"),
            ("userRating", "desc", "Rating"),
            ("contentRating", "desc", "Content Rating"),
            ("duration", "desc", "Duration"),
            ("viewOffset", "desc", "Progress"),
            ("viewCount", "desc", "Plays"),
            ("addedAt", "desc", "Date Added"),
            ("lastViewedAt", "desc", "Date Viewed"),
            ("mediaHeight", "desc", "Resolution"),
            ("mediaBitrate", "desc", "Bitrate"),
            ("random", "desc", "Randomly"),
        ],
        Kind::Show => &[
            ("titleSort", "asc", "Title"),
            ("year", "desc", "Year"),
            ("originallyAvailableAt", "desc", "Release Date"),
            ("rating", "desc", "Critic Rating"),
            ("audienceRating", "desc", "Audience Rating"),
            ("userRating", "desc", "Rating"),
            ("contentRating", "desc", "Content Rating"),
            ("unviewedLeafCount", "desc", "Unplayed"),
            ("episode.addedAt", "desc", "Last Episode Date Added"),
            ("addedAt", "desc", "Date Added"),
            ("lastViewedAt", "desc", "Date Viewed"),
            ("random", "desc", "Randomly"),
        ],
        Kind::Season => &[
            ("season.index,season.titleSort", "asc", "Season"),
            ("show.titleSort,index", "asc", "Show"),
            ("addedAt", "desc", "Date Added"),
        ],
        Kind::Episode => &[
            ("titleSort", "asc", "Title"),
            (
                "show.titleSort,season.index:nullsLast,episode.index:nullsLast",
                "asc",
                "Show",
            ),
            ("year", "desc", "Year"),
            ("originallyAvailableAt", "desc", "Release Date"),
            ("audienceRating", "desc", "Audience Rating"),
            ("userRating", "desc", "Rating"),
            ("duration", "desc", "Duration"),
            ("viewCount", "desc", "Plays"),
            ("addedAt", "desc", "Date Added"),
            ("lastViewedAt", "desc", "Date Viewed"),
            ("random", "desc", "Randomly"),
        ],
        Kind::Collection => &[
            ("titleSort", "asc", "Title"),
            ("addedAt", "desc", "Date Added"),
        ],
        _ => &[
            ("titleSort", "asc", "Title"),
            ("userRating", "desc", "Rating"),
            ("addedAt", "desc", "Date Added"),
            ("lastViewedAt", "desc", "Date Played"),
            ("viewCount", "desc", "Plays"),
            ("random", "desc", "Randomly"),
        ],
    };
    all.iter()
        .map(|(key, direction, title)| {
            let mut node = Node::new("Sort");
            if *key == "titleSort" {
                node.push("default", "asc");
            }
            node.push("defaultDirection", *direction);
            node.push("descKey", format!("{key}:desc"));
            if *key == "titleSort" {
                node.push(
                    "firstCharacterKey",
                    format!("/library/sections/{}/firstCharacter", section.id),
                );
            }
            node.push("key", *key);
            node.push("title", *title);
            node
        })
        .collect()
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Movie => "Movies",
        Kind::Show => "TV Shows",
        Kind::Season => "Seasons",
        Kind::Episode => "Episodes",
        Kind::Artist => "Artists",
        Kind::Album => "Albums",
        Kind::Track => "Tracks",
        Kind::Photo => "Photos",
        Kind::PhotoAlbum => "Photo Albums",
        Kind::Collection => "Collections",
    }
}
