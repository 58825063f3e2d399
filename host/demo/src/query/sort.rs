use std::cmp::Ordering;

use crate::call::Call;
use crate::catalogue::{Ids, Item, Kind, epoch, mix};

use super::field;

/// Something that items are ordered by.
struct Key<'a> {
    scope: Option<Kind>,
    field: &'a str,
    descending: bool,
    nulls_last: bool,
}

/// The value of a key; nothing comes before something.
#[derive(Debug, PartialEq, PartialOrd)]
enum Rank {
    Nothing,
    Number(f64),
    Text(String),
}

/// The ids in the order of `field[:desc][:nullsLast][,...]`; an order that is not known changes nothing.
pub fn sorted(call: &Call, ids: Ids, order: &str) -> Ids {
    let keys: Vec<Key> = order.split(',').filter_map(Key::parse).collect();
    if keys.is_empty() {
        return ids;
    }
    // The lists are in this order already.
    if let [key] = keys.as_slice()
        && key.field == "titleSort"
        && key
            .scope
            .is_none_or(|scope| matches!(scope, Kind::Movie | Kind::Show | Kind::Artist))
        && !key.descending
    {
        return ids;
    }
    let mut ranked: Vec<(Vec<Rank>, u32)> = ids
        .iter()
        .filter_map(|id| {
            let item = call.item(id)?;
            let ranks = keys.iter().map(|key| key.rank(call, &item)).collect();
            Some((ranks, id))
        })
        .collect();
    ranked.sort_by(|(left, _), (right, _)| {
        keys.iter()
            .zip(left.iter().zip(right))
            .map(|(key, (left, right))| key.compare(left, right))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    Ids::Some(ranked.into_iter().map(|(_, id)| id).collect())
}

impl<'a> Key<'a> {
    fn parse(text: &'a str) -> Option<Key<'a>> {
        let mut parts = text.trim().split(':');
        let name = parts.next()?;
        let (scope, field) = match name.split_once('.') {
            Some((scope, field)) => (Kind::from_scope(scope), field),
            None => (None, name),
        };
        let features: Vec<&str> = parts.collect();
        KNOWN.contains(&field).then(|| Key {
            scope,
            field,
            descending: features.contains(&"desc"),
            nulls_last: features.contains(&"nullsLast"),
        })
    }

    fn compare(&self, left: &Rank, right: &Rank) -> Ordering {
        if self.nulls_last {
            match (left, right) {
                (Rank::Nothing, Rank::Nothing) => return Ordering::Equal,
                (Rank::Nothing, _) => return Ordering::Greater,
                (_, Rank::Nothing) => return Ordering::Less,
                _ => {}
            }
        }
        let order = left.partial_cmp(right).unwrap_or(Ordering::Equal);
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }

    fn rank(&self, call: &Call, item: &Item) -> Rank {
        let catalogue = &call.state.catalogue;
        let Some(scope) = self.scope.filter(|scope| *scope != item.kind) else {
            return rank(call, item, self.field);
        };
        let (parent, grandparent) = catalogue.ancestors(item);
        let above = [parent, grandparent].into_iter().flatten();
        if let Some(above) = above.into_iter().find(|above| above.kind == scope) {
            return rank(call, &above, self.field);
        }
        // Of what is below, the latest or the highest counts: `episode.addedAt`.
        let leaves = catalogue.leaves(item).into_iter();
        leaves
            .filter_map(|id| catalogue.item(id))
            .filter(|leaf| leaf.kind == scope)
            .map(|leaf| rank(call, &leaf, self.field))
            .fold(
                Rank::Nothing,
                |most, rank| if rank > most { rank } else { most },
            )
    }
}

const KNOWN: [&str; 25] = [
    "titleSort",
    "title",
    "year",
    "originallyAvailableAt",
    "rating",
    "audienceRating",
    "userRating",
    "contentRating",
    "duration",
    "viewOffset",
    "viewCount",
    "addedAt",
    "updatedAt",
    "lastViewedAt",
    "lastRatedAt",
    "mediaHeight",
    "mediaBitrate",
    "mediaSize",
    "index",
    "absoluteIndex",
    "unviewedLeafCount",
    "random",
    "id",
    "guid",
    "summary",
];

fn rank(call: &Call, item: &Item, field: &str) -> Rank {
    let number = |value: Option<f64>| value.map_or(Rank::Nothing, Rank::Number);
    let time = |value: Option<i64>| number(value.map(|value| value as f64));
    let text = |text: &str| Rank::Text(text.to_lowercase());
    match field {
        "titleSort" => text(item.sort_title()),
        "title" => text(&item.title),
        "summary" => text(&item.summary),
        "guid" => Rank::Text(item.guid()),
        "year" => number(item.year.map(f64::from)),
        "originallyAvailableAt" => time(item.released.as_deref().and_then(epoch)),
        "rating" => number(item.rating),
        "audienceRating" => number(item.audience_rating),
        "userRating" => number(call.view(item.id).rating),
        "contentRating" => item.content_rating.as_deref().map_or(Rank::Nothing, text),
        "duration" => number(item.duration.map(|value| value as f64)),
        "viewOffset" => number(call.view(item.id).offset.map(|value| value as f64)),
        "viewCount" => Rank::Number(f64::from(field::plays(call, item))),
        "addedAt" => time(Some(item.added)),
        "updatedAt" => time(Some(item.updated)),
        "lastViewedAt" => time(field::last_viewed(call, item)),
        "lastRatedAt" => time(call.view(item.id).rated),
        "mediaHeight" => number(
            item.media
                .iter()
                .filter_map(|media| media.video)
                .map(|video| f64::from(video.height))
                .reduce(f64::max),
        ),
        "mediaBitrate" => number(
            item.media
                .iter()
                .map(|media| media.bitrate as f64)
                .reduce(f64::max),
        ),
        "mediaSize" => number(
            item.media
                .iter()
                .map(|media| media.size as f64)
                .reduce(f64::max),
        ),
        "index" | "absoluteIndex" => number(item.index.map(f64::from)),
        "unviewedLeafCount" => {
            let progress = call.progress(item);
            Rank::Number((progress.leaves - progress.viewed) as f64)
        }
        "random" => Rank::Number((mix(u64::from(item.id) ^ call.now as u64) % 1_000_003) as f64),
        _ => Rank::Number(f64::from(item.id)),
    }
}
