use crate::call::Call;
use crate::catalogue::{Kind, Section};
use crate::matching::Query;

use super::tags::TagHit;

/// An item that the search found.
pub struct Hit {
    pub id: u32,
    pub score: f64,
    pub reason: Option<Reason>,
}

/// Why an item is there whose title does not match.
pub struct Reason {
    /// `actor`, `director`, `artist`, or `originalTitle`.
    pub hub: &'static str,
    pub id: u32,
    pub title: String,
}

/// Items of a kind by title, and then those of people that were found; the best first.
pub fn items(
    call: &Call,
    query: &Query,
    sections: &[&Section],
    tags: &[TagHit],
    kind: Kind,
) -> Vec<Hit> {
    let catalogue = &call.state.catalogue;
    let mut hits: Vec<Hit> = Vec::new();
    for section in sections {
        let ids = catalogue.of_kind(section.id, kind);
        for id in ids.iter() {
            if let Some(score) = catalogue.title(id).and_then(|title| query.score(&title)) {
                let reason = None;
                hits.push(Hit { id, score, reason });
            } else if !catalogue.is_synthetic(id) {
                hits.extend(original(call, query, id));
            }
        }
        let people: Vec<&TagHit> = tags
            .iter()
            .filter(|tag| tag.kind.is_person() && tag.section == section.id && tag.score > 0.5)
            .take(3)
            .collect();
        if kind != section.kind.top() || people.is_empty() {
            continue;
        }
        for id in ids.iter() {
            let Some(item) = catalogue.item(id) else {
                continue;
            };
            let person = people
                .iter()
                .find(|person| item.tags.iter().any(|tag| tag.id == person.id));
            if let Some(person) = person.filter(|_| hits.iter().all(|hit| hit.id != id)) {
                let title = catalogue.tags.name(person.id).to_owned();
                let (hub, id_of) = (person.kind.field(), person.id);
                let reason = Some(Reason {
                    hub,
                    id: id_of,
                    title,
                });
                hits.push(Hit {
                    id,
                    score: person.score * 0.5,
                    reason,
                });
            }
        }
    }
    // Equals stay in the order of their libraries.
    hits.sort_by(|left, right| right.score.total_cmp(&left.score));
    hits
}

/// The title matches in its own language only.
fn original(call: &Call, query: &Query, id: u32) -> Option<Hit> {
    let item = call.item(id)?;
    let title = item.original_title.clone()?;
    let score = query.score(&title)? * 0.9;
    let reason = Some(Reason {
        hub: "originalTitle",
        id,
        title,
    });
    Some(Hit { id, score, reason })
}
