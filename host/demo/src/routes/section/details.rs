use crate::call::Call;
use crate::catalogue::{Section, SectionKind};
use crate::node::Node;
use crate::present::{meta, section_container};

/// `/library/sections/{id}`: the lists that a library offers, their keys relative to this path.
pub fn section(call: &Call, section: &Section) -> Node {
    let entries: &[(&str, &str, bool)] = match section.kind {
        SectionKind::Movie => &[
            ("all", "All Movies", false),
            ("unwatched", "Unplayed", false),
            ("newest", "Recently Released", false),
            ("recentlyAdded", "Recently Added", false),
            ("onDeck", "On Deck", false),
            ("collection", "By Collection", true),
            ("genre", "By Genre", true),
            ("year", "By Year", true),
            ("decade", "By Decade", true),
            ("director", "By Director", true),
            ("actor", "By Starring Actor", true),
            ("country", "By Country", true),
            ("contentRating", "By Content Rating", true),
            ("resolution", "By Resolution", true),
            ("firstCharacter", "By First Letter", true),
        ],
        SectionKind::Show => &[
            ("all", "All Shows", false),
            ("unwatched", "Unplayed", false),
            ("newest", "Recently Aired", false),
            ("recentlyAdded", "Recently Added", false),
            ("onDeck", "On Deck", false),
            ("collection", "By Collection", true),
            ("firstCharacter", "By First Letter", true),
            ("genre", "By Genre", true),
            ("year", "By Year", true),
            ("contentRating", "By Content Rating", true),
        ],
        SectionKind::Artist => &[
            ("all", "All Artists", false),
            ("albums", "By Album", false),
            ("genre", "By Genre", true),
            ("collection", "By Collection", true),
            ("recentlyAdded", "Recently Added", false),
        ],
        SectionKind::Photo => &[("all", "All Photos", false), ("year", "By Year", true)],
    };
    let mut nodes: Vec<Node> = entries
        .iter()
        .map(|(key, title, secondary)| {
            let node = Node::new("Directory")
                .attr("key", *key)
                .attr("title", *title);
            if *secondary {
                node.attr("secondary", true)
            } else {
                node
            }
        })
        .collect();
    let search = format!("search?type={}", section.kind.top().number());
    nodes.push(
        Node::new("Directory")
            .attr("key", search)
            .attr("prompt", "Search")
            .attr("search", true)
            .attr("title", "Search..."),
    );
    let root = section_container(nodes.len(), section)
        .attr("viewGroup", "secondary")
        .list("Directory", nodes);
    if !call.request.flag("includeDetails") {
        return root;
    }
    root.list("Type", meta::types(section, section.kind.top()))
        .list("FieldType", meta::field_types())
}
