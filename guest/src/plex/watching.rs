//! What the token's user did with items: `/:/scrobble`, `/:/unscrobble`, `/:/rate`.

use super::{Client, Error, id::id, instant::instant, paths};
use crate::{
    types::{Id, RatingKey, Seen, SeenState},
    wire::{Inside, Node},
};

/// Kinds of what is played by itself, in Plex's words.
const SINGLE: [&str; 4] = ["movie", "episode", "track", "clip"];

/// What is read of an item besides key and title.
pub type Reader<'r, S> = dyn Fn(&Node<'_>) -> S + 'r;

/// One item as it is now.
pub struct Found<S> {
    pub rating_key: RatingKey,
    pub title: String,
    pub state: S,
}

/// How much of an item was watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Views {
    pub seen: Seen,
    /// Episodes or tracks of what is no single one, and how many of them were watched.
    pub parts: Option<(u32, u32)>,
    /// Whether it is played by itself.
    pub is_single: bool,
}

impl Client<'_> {
    /// Those of `items` that exist. None at all is an error.
    pub fn states<S>(
        &self,
        operation: &'static str,
        items: &[RatingKey],
        read: &Reader<'_, S>,
    ) -> Result<Vec<Found<S>>, Error> {
        let mut found = Vec::new();
        self.read(
            operation,
            paths::items(items),
            Inside::Skipped,
            &mut |node| {
                found.extend(id::<RatingKey>(&node, "ratingKey").map(|rating_key| Found {
                    rating_key,
                    title: node.text("title").unwrap_or_default(),
                    state: read(&node),
                }));
            },
        )
        .map_err(|error| error.or_no(|| named(items)))?;
        Ok(found)
    }

    /// Marks an item, or everything in it. Watched once more, it loses the time at which it was watched before.
    pub fn mark(
        &self,
        operation: &'static str,
        item: &RatingKey,
        state: SeenState,
    ) -> Result<(), Error> {
        self.change(operation, paths::mark(item, state))
            .map(drop)
            .map_err(|error| error.or_no(|| named(std::slice::from_ref(item))))
    }

    /// Rates an item, 0 to 10; without a rating, takes it away.
    pub fn rate(
        &self,
        operation: &'static str,
        item: &RatingKey,
        rating: Option<f64>,
    ) -> Result<(), Error> {
        self.change(operation, paths::rate(item, rating.unwrap_or(-1.0)))
            .map(drop)
            .map_err(|error| error.or_no(|| named(std::slice::from_ref(item))))
    }
}

/// How much of an item was watched. Absent `viewCount` means never (plex-api-2 44).
pub fn views(node: &Node<'_>) -> Views {
    let count = |name| node.small(name).unwrap_or(0);
    let parts = node
        .small("leafCount")
        .filter(|leaves| *leaves > 0)
        .map(|leaves| (leaves, count("viewedLeafCount")));
    let watched = match parts {
        Some((leaves, seen)) => seen >= leaves,
        None => count("viewCount") > 0,
    };
    let progress = node
        .whole("viewOffset")
        .map(|milliseconds| milliseconds / 1000);
    Views {
        seen: Seen {
            watched,
            unseen: parts.map(|(leaves, seen)| leaves.saturating_sub(seen)),
            view_count: node.small("viewCount").filter(|views| *views > 0),
            last_viewed_at: instant(node, "lastViewedAt"),
            progress_seconds: progress
                .and_then(|seconds| u32::try_from(seconds).ok())
                .filter(|seconds| *seconds > 0),
        },
        parts,
        is_single: SINGLE.iter().any(|kind| node.is("type", kind)),
    }
}

/// The user's own rating.
pub fn rating(node: &Node<'_>) -> Option<f64> {
    node.decimal("userRating")
}

/// "item 5 or 6"
pub(super) fn named(items: &[RatingKey]) -> String {
    let items: Vec<&str> = items.iter().map(RatingKey::as_str).collect();
    format!("item {}", items.join(" or "))
}
