//! Play queues: what players play, one after the other: `/playQueues`.

use super::{Cause, Client, Error, id::id, medium::Medium, paths};
use crate::{
    types::{PlaylistId, RatingKey},
    wire::Inside,
};

/// A part of a queue around what plays.
#[derive(Debug)]
pub struct Queue {
    pub id: String,
    /// The row that plays.
    pub selected: Option<String>,
    pub rows: Vec<Row>,
}

/// One place in a queue.
#[derive(Debug)]
pub struct Row {
    pub id: String,
    pub item: RatingKey,
    pub title: String,
}

/// What is to be played.
pub enum Source<'s> {
    /// A content URI; of a show or season, from the next episode on; of an episode, with those that follow.
    Items {
        uri: String,
        on_deck: bool,
    },
    Playlist(&'s PlaylistId),
}

impl Queue {
    /// The row that plays.
    pub fn current(&self) -> Option<&Row> {
        self.rows
            .iter()
            .find(|row| Some(&row.id) == self.selected.as_ref())
    }

    /// What comes after it.
    pub fn upcoming(&self) -> &[Row] {
        let place = self
            .rows
            .iter()
            .position(|row| Some(&row.id) == self.selected.as_ref());
        place.map_or(&self.rows[..], |place| &self.rows[place + 1..])
    }
}

impl Client<'_> {
    /// Makes a queue.
    pub fn make_queue(
        &self,
        operation: &'static str,
        source: &Source<'_>,
        medium: Medium,
        shuffle: Option<bool>,
    ) -> Result<Queue, Error> {
        let target = paths::make_queue().with("type", medium.of_queues());
        let target = match source {
            Source::Items { uri, on_deck } => target
                .with("uri", uri)
                .with_some("onDeck", on_deck.then_some(1))
                .with_some("continuous", (medium == Medium::Video).then_some(1)),
            Source::Playlist(playlist) => target.with("playlistID", playlist),
        };
        let target = target.with_some("shuffle", shuffle.map(u8::from));
        let made = self.change(operation, target)?;
        let id = made.text("playQueueID").filter(|id| is_id(id));
        let id = id.ok_or_else(|| {
            Error::new(
                operation,
                Cause::BadResponse("it made no play queue".into()),
            )
        })?;
        self.queue(operation, &id)
    }

    /// What a playlist holds.
    pub fn playlist_medium(
        &self,
        operation: &'static str,
        playlist: &PlaylistId,
    ) -> Result<Medium, Error> {
        let mut medium = None;
        let none = || format!("playlist {playlist}");
        self.read(
            operation,
            paths::playlist(playlist),
            Inside::Skipped,
            &mut |node| {
                medium = Some(match node.text("playlistType").as_deref() {
                    Some("audio") => Medium::Music,
                    Some("photo") => Medium::Photo,
                    _ => Medium::Video,
                });
            },
        )
        .map_err(|error| error.or_no(none))?;
        medium.ok_or_else(|| Error::new(operation, Cause::NotFound(none())))
    }

    /// The queue around what plays.
    pub fn queue(&self, operation: &'static str, queue: &str) -> Result<Queue, Error> {
        let none = || format!("play queue {queue} of this token's user");
        let mut rows = Vec::new();
        let target = paths::queue(queue).with("window", 50);
        let container = self
            .read(operation, target, Inside::Skipped, &mut |node| {
                let row = node.text("playQueueItemID").zip(id(&node, "ratingKey"));
                rows.extend(row.map(|(id, item)| Row {
                    id,
                    item,
                    title: node.text("title").unwrap_or_default(),
                }));
            })
            .map_err(|error| error.or_no(none))?;
        Ok(Queue {
            id: queue.to_owned(),
            selected: container.text("playQueueSelectedItemID"),
            rows,
        })
    }

    /// Puts items behind what plays.
    pub fn queue_next(&self, operation: &'static str, queue: &str, uri: &str) -> Result<(), Error> {
        let target = paths::queue_next(queue).with("uri", uri).with("next", 1);
        self.change(operation, target).map(drop)
    }
}

/// Whether a text of the server's may stand in a path.
pub fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
