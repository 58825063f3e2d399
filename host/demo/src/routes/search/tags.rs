use std::collections::HashMap;

use crate::call::Call;
use crate::catalogue::{Section, TagKind};
use crate::matching::Query;
use crate::node::Node;

use super::text;

/// A person or genre that the search found in a library.
pub struct TagHit {
    pub id: u32,
    pub kind: TagKind,
    pub section: u32,
    pub score: f64,
    /// The number of the library's top items that have it.
    pub count: usize,
}

/// Tags by name, once for each library that uses them, the best first.
pub fn tags(call: &Call, query: &Query, sections: &[&Section]) -> Vec<TagHit> {
    let catalogue = &call.state.catalogue;
    let mut found: HashMap<u32, (TagKind, f64)> = catalogue
        .tags
        .iter()
        .filter(|(_, kind, _)| matches!(kind, TagKind::Actor | TagKind::Director | TagKind::Genre))
        .filter_map(|(id, kind, name)| Some((id, (kind, query.score(name)?))))
        .collect();
    let mut counts: HashMap<(u32, u32), usize> = HashMap::new();
    if !found.is_empty() {
        for section in sections {
            for id in catalogue.of_kind(section.id, section.kind.top()).iter() {
                let Some(item) = catalogue.item(id) else {
                    continue;
                };
                for tag in item.tags.iter().filter(|tag| found.contains_key(&tag.id)) {
                    *counts.entry((section.id, tag.id)).or_default() += 1;
                }
            }
        }
    }
    let mut hits: Vec<TagHit> = counts
        .into_iter()
        .filter_map(|((section, id), count)| {
            let (kind, score) = *found.get_mut(&id)?;
            Some(TagHit {
                id,
                kind,
                section,
                score,
                count,
            })
        })
        .collect();
    hits.sort_by(|left, right| {
        let order = right.score.total_cmp(&left.score);
        order.then((left.id, left.section).cmp(&(right.id, right.section)))
    });
    hits
}

/// A tag with what lists its items. The same one may be there for several libraries, hence the reason.
pub fn tag_node(call: &Call, hit: &TagHit) -> Node {
    let catalogue = &call.state.catalogue;
    let filter = format!("{}={}", hit.kind.field(), hit.id);
    let section = catalogue.section(hit.section);
    let title = section.map_or("", |section| section.title.as_str());
    let kind = section.map_or(0, |section| section.kind.top().number());
    Node::new("Directory")
        .attr(
            "key",
            format!("/library/sections/{}/all?{filter}", hit.section),
        )
        .attr("librarySectionID", hit.section)
        .attr(
            "librarySectionKey",
            format!("/library/sections/{}", hit.section),
        )
        .attr("librarySectionTitle", title)
        .attr("librarySectionType", kind)
        .attr("reason", "section")
        .attr("reasonID", hit.section)
        .attr("reasonTitle", title)
        .attr("score", text(hit.score))
        .attr("type", "tag")
        .attr("id", hit.id)
        .attr("filter", filter)
        .attr("tag", catalogue.tags.name(hit.id))
        .attr("tagType", hit.kind.number())
        .attr("count", hit.count)
}
