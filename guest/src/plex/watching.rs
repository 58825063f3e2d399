//! What the token's user did with items: `/:/scrobble`, `/:/unscrobble`, `/:/progress`, `/:/rate`, Continue Watching.

use super::{
    Cause, Client, Error,
    id::id,
    instant::instant,
    item::seconds,
    page::{Asked, COUNT, Received},
    paths, trimming,
};
use crate::{
    types::{Id, LibraryId, RatingKey, Seen, SeenState},
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
    /// How long it is.
    pub seconds: Option<u32>,
    /// Of what holds others: its kind in Plex's words, and the library that it is in.
    whole: Option<(String, LibraryId)>,
}

/// What of an item is in Continue Watching.
#[derive(Clone, Debug, PartialEq)]
pub enum Continued {
    Not,
    Itself,
    /// One of its episodes.
    By(RatingKey),
}

/// Percent of an item after which Plex takes it for watched, where it does not say: its own default.
const PLAYED: u32 = 90;

/// Rows of Continue Watching that are asked for at once.
const ROWS: u32 = 200;

impl Client<'_> {
    /// Those of `items` that exist. None at all is an error.
    pub fn states<S>(
        &self,
        operation: &'static str,
        items: &[RatingKey],
        read: &Reader<'_, S>,
    ) -> Result<Vec<Found<S>>, Error> {
        self.states_inside(operation, items, Inside::Skipped, read)
    }

    /// The same where `read` looks at what is inside the items.
    pub(super) fn states_inside<S>(
        &self,
        operation: &'static str,
        items: &[RatingKey],
        inside: Inside,
        read: &Reader<'_, S>,
    ) -> Result<Vec<Found<S>>, Error> {
        let mut found = Vec::new();
        self.read(operation, paths::items(items), inside, &mut |node| {
            found.extend(id::<RatingKey>(&node, "ratingKey").map(|rating_key| Found {
                rating_key,
                title: node.text("title").unwrap_or_default(),
                state: read(&node),
            }));
        })
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

    /// Marks the parts of an item that are not watched; those that are keep the time at which they were. Where the server
    /// lists other parts than are missing, nothing is sent.
    pub fn mark_rest(
        &self,
        operation: &'static str,
        item: &RatingKey,
        views: &Views,
    ) -> Result<(), Error> {
        let missing = views.parts.map(|(parts, seen)| parts.saturating_sub(seen));
        let unsupported = || {
            let why = "it does not list what is not watched of it: mark the parts one by one";
            Error::new(operation, Cause::Unsupported(why.into()))
        };
        let rest = views
            .whole
            .as_ref()
            .and_then(|(kind, section)| paths::unwatched(section, kind, item));
        let rest = rest.ok_or_else(unsupported)?;
        let container = self.read(
            operation,
            rest.clone().page(COUNT),
            Inside::Skipped,
            &mut |_| {},
        )?;
        if container.small("totalSize") != missing {
            return Err(unsupported());
        }
        let machine = self.machine(operation)?;
        self.change(
            operation,
            paths::mark_listed(&machine, &rest, SeenState::Watched),
        )
        .map(drop)
    }

    /// Percent of an item after which Plex takes it for watched.
    pub fn played_threshold(&self, operation: &'static str) -> u32 {
        let mut percent = None;
        let target = paths::preference("LibraryVideoPlayedThreshold");
        let read = self.read(operation, target, Inside::Skipped, &mut |node| {
            percent = percent.or(node.small("value"));
        });
        // Not every token may read it.
        let known = read.ok().and(percent);
        known
            .filter(|percent| (1..=100).contains(percent))
            .unwrap_or(PLAYED)
    }

    /// Notes how far the user came in an item. Near its end Plex takes it for watched instead; 0 is ignored.
    pub fn set_progress(
        &self,
        operation: &'static str,
        item: &RatingKey,
        seconds: u32,
    ) -> Result<(), Error> {
        self.change(operation, paths::progress(item, seconds))
            .map(drop)
            .map_err(|error| error.or_no(|| named(std::slice::from_ref(item))))
    }

    /// What of each of `items` that exist is in Continue Watching.
    pub fn continued(
        &self,
        operation: &'static str,
        items: &[RatingKey],
    ) -> Result<Vec<Found<Continued>>, Error> {
        let mut rows: Vec<[Option<RatingKey>; 3]> = Vec::new();
        let mut next = Some(0);
        while let Some(start) = next {
            let asked = Asked { start, size: ROWS };
            let mut received = Received::new(asked);
            let target = trimming::facts(paths::continue_watching()).page(asked);
            let read = self.read(operation, target, Inside::Skipped, &mut |node| {
                let keys = ["ratingKey", "parentRatingKey", "grandparentRatingKey"];
                received.push(|| keys.map(|name| id(&node, name)));
            });
            let container = read
                .map_err(|error| error.or_unsupported("it has no Continue Watching: update it"))?;
            let page = received.page(&container);
            rows.extend(page.items);
            next = page.next;
        }
        self.states(operation, items, &|node| {
            let key: Option<RatingKey> = id(node, "ratingKey");
            match rows.iter().find(|row| row.contains(&key)) {
                Some([own, ..]) if *own == key => Continued::Itself,
                Some([Some(part), ..]) => Continued::By(part.clone()),
                _ => Continued::Not,
            }
        })
    }

    /// Takes an item out of Continue Watching until it is played again; its progress stays.
    pub fn remove_from_continue_watching(
        &self,
        operation: &'static str,
        item: &RatingKey,
    ) -> Result<(), Error> {
        self.change(operation, paths::remove_from_continue_watching(item))
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
        seconds: seconds(node, "duration"),
        whole: node.text("type").zip(id(node, "librarySectionID")),
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
