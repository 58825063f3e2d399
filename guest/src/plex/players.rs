//! Players, and commands that the server passes on to them: `/clients`, `/player`.

use std::cell::Cell;
use std::time::Duration;

pub use super::medium::Medium;
use super::{Change, Client, Error, Target, Told, id::id, item::seconds, paths};
use crate::{
    types::{PlayState, RatingKey, Repeat},
    wire::{Inside, Node},
};

/// A player that the server knows of.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    pub name: Option<String>,
    pub product: Option<String>,
    /// Whether it tells the server that it takes commands.
    pub is_announced: bool,
    pub playing: Option<Playing>,
}

/// What somebody plays.
#[derive(Clone, Debug)]
pub struct Playing {
    /// Id of the account on the server.
    pub account: Option<String>,
    pub user: Option<String>,
    pub title: Option<String>,
}

/// All players, and why nobody says what they play.
pub struct Players {
    pub known: Vec<Known>,
    pub unknown: Option<Error>,
}

/// Apps that lost remote control in June 2022 (plex-api-2 21).
const UNCONTROLLED: [&str; 4] = [
    "Plex Web",
    "Plex for Windows",
    "Plex for Mac",
    "Plex for Linux",
];

impl Known {
    /// Whether no command reaches an app of this kind.
    pub fn is_uncontrolled(&self) -> bool {
        let product = self.product.as_deref().unwrap_or_default();
        UNCONTROLLED.iter().any(|name| product.starts_with(name))
    }
}

/// What a player does, as it says itself or as its session shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Now {
    pub medium: Medium,
    pub state: PlayState,
    pub item: Option<RatingKey>,
    pub at: Option<u32>,
    pub length: Option<u32>,
    /// The rest is told by players only.
    pub queue: Option<String>,
    pub row: Option<String>,
    pub volume: Option<u32>,
    pub shuffle: Option<bool>,
    pub repeat: Option<Repeat>,
    pub audio: Option<u64>,
    pub subtitles: Option<u64>,
}

/// A player that is sent commands.
pub struct Remote<'c> {
    plex: &'c Client<'c>,
    operation: &'static str,
    pub player: String,
    /// The last `commandID`.
    last: Cell<u64>,
    has_sent: Cell<bool>,
}

/// Time before the first command of a call: the one before may have had the numbers of the next tenths of a second.
const APART: Duration = Duration::from_millis(200);

/// Tenths of a second before which no command was numbered: 2026-01-01. So numbers stay below 2^31 for years.
const FIRST: u64 = 17_672_256_000;

impl<'t> Client<'t> {
    /// The players that announce themselves, and those that play something.
    pub fn players(&self, operation: &'static str) -> Result<Players, Error> {
        let mut answers = self.read_together(operation, vec![paths::clients(), paths::sessions()]);
        let mut next = || {
            let answer = answers.next();
            answer.ok_or_else(|| super::error::no_answer(operation))
        };
        let (clients, sessions) = (next()?, next()?);
        let mut known: Vec<Known> = Vec::new();
        clients.read(&mut |node| {
            known.extend(node.text("machineIdentifier").map(|id| Known {
                id,
                name: node.text("name"),
                product: node.text("product"),
                is_announced: true,
                playing: None,
            }));
        })?;
        let read = sessions.read_inside(Inside::Kept, &mut |node| {
            let player = node.child("Player");
            let Some(id) = player.and_then(|player| player.text("machineIdentifier")) else {
                return;
            };
            let place = known.iter().position(|known| known.id == id);
            let place = place.unwrap_or_else(|| {
                known.push(Known {
                    id,
                    name: player.and_then(|player| player.text("title")),
                    product: player.and_then(|player| player.text("product")),
                    is_announced: false,
                    playing: None,
                });
                known.len() - 1
            });
            let user = node.child("User");
            known[place].playing = Some(Playing {
                account: user.and_then(|user| user.text("id")),
                user: user.and_then(|user| user.text("title")),
                title: node.text("title"),
            });
        });
        Ok(Players {
            known,
            unknown: read.err(),
        })
    }

    /// The player as one that takes commands.
    pub fn remote(&'t self, operation: &'static str, player: &str) -> Remote<'t> {
        Remote {
            plex: self,
            operation,
            player: player.to_owned(),
            last: Cell::new(0),
            has_sent: Cell::new(false),
        }
    }
}

impl Remote<'_> {
    /// What the player does now; absent where it is idle. Some players do not say, and their session does.
    pub fn now(&self) -> Result<Option<Now>, Error> {
        match self.timeline() {
            Ok(Some(now)) => Ok(Some(now)),
            Err(error) if error.is_not_found() => Err(error),
            other => match self.session() {
                Ok(now) => Ok(now),
                // What the player says counts where nobody may see sessions.
                Err(_) => other,
            },
        }
    }

    fn timeline(&self) -> Result<Option<Now>, Error> {
        let target = self.numbered(paths::timeline(), self.clock().max(self.last.get()));
        let mut now = None;
        self.plex
            .read(self.operation, target, Inside::Skipped, &mut |node| {
                if !node.is("state", "stopped") && node.has("ratingKey") {
                    now = Some(timeline(&node));
                }
            })
            .map_err(|error| self.named(error))?;
        Ok(now)
    }

    fn session(&self) -> Result<Option<Now>, Error> {
        let mut now = None;
        let target = paths::sessions();
        self.plex
            .read(self.operation, target, Inside::Kept, &mut |node| {
                let player = node.child("Player");
                if player.is_some_and(|player| player.is("machineIdentifier", &self.player)) {
                    now = Some(session(&node));
                }
            })?;
        Ok(now)
    }

    /// Sends a command, once. That it was delivered says nothing of what became of it.
    pub fn command(&self, target: Target<Change>) -> Result<(), Error> {
        // Calls that follow each other closely have numbers of their own: players ignore what is not newer.
        if !self.has_sent.replace(true) {
            self.plex.wait(APART);
        }
        let target = self.addressed(target);
        let sent = self.plex.command(self.operation, target);
        sent.map_err(|error| self.named(error))
    }

    /// Plays a queue from an item of it on. The server puts the token in, which lets the player at this queue only.
    pub fn play(
        &self,
        told: &Told,
        machine: &str,
        queue: &str,
        item: &RatingKey,
        medium: Medium,
        from: Option<u32>,
    ) -> Result<(), Error> {
        let target = paths::play_media()
            .with("machineIdentifier", machine)
            .with("protocol", &told.scheme)
            .with("address", &told.host)
            .with("port", &told.port)
            .with("token", &told.token)
            .with("key", format_args!("/library/metadata/{item}"))
            .with(
                "containerKey",
                format_args!("/playQueues/{queue}?window=100&own=1"),
            )
            .with_some("offset", from.map(|seconds| format!("{seconds}000")))
            .with("type", medium.of_players())
            .with("providerIdentifier", paths::LIBRARY);
        self.command(target)
    }

    /// Makes the player look at its queue again.
    pub fn refresh_queue(&self, queue: &str, medium: Medium) -> Result<(), Error> {
        let target = paths::refresh_queue()
            .with("playQueueID", queue)
            .with("type", medium.of_players());
        self.command(target)
    }

    fn clock(&self) -> u64 {
        (self.plex.tenths()).saturating_sub(FIRST)
    }

    fn addressed<Does>(&self, target: Target<Does>) -> Target<Does> {
        // Strictly rising, also within a tenth of a second (plex-api-2 27).
        let command = self.clock().max(self.last.get() + 1);
        self.last.set(command);
        self.numbered(target, command)
    }

    fn numbered<Does>(&self, target: Target<Does>, command: u64) -> Target<Does> {
        target.with("commandID", command).to(&self.player)
    }

    fn named(&self, error: Error) -> Error {
        error.or_no(|| format!("player {} that takes commands", self.player))
    }
}

fn timeline(node: &Node<'_>) -> Now {
    Now {
        medium: match node.text("type").as_deref() {
            Some("music") => Medium::Music,
            Some("photo") => Medium::Photo,
            _ => Medium::Video,
        },
        state: state(node),
        item: id(node, "ratingKey"),
        at: seconds(node, "time"),
        length: seconds(node, "duration"),
        queue: node.text("playQueueID"),
        row: node.text("playQueueItemID"),
        volume: node.small("volume"),
        shuffle: node.flag("shuffle"),
        repeat: match node.small("repeat") {
            Some(0) => Some(Repeat::Off),
            Some(1) => Some(Repeat::One),
            Some(2) => Some(Repeat::All),
            _ => None,
        },
        audio: (node.whole("audioStreamId")).or_else(|| node.whole("audioStreamID")),
        subtitles: (node.whole("subtitleStreamId")).or_else(|| node.whole("subtitleStreamID")),
    }
}

fn session(node: &Node<'_>) -> Now {
    Now {
        medium: Medium::of(&node.text("type").unwrap_or_default()),
        state: node.child("Player").map_or(PlayState::Unknown, state),
        item: id(node, "ratingKey"),
        at: seconds(node, "viewOffset"),
        length: seconds(node, "duration"),
        queue: None,
        row: None,
        volume: None,
        shuffle: None,
        repeat: None,
        audio: None,
        subtitles: None,
    }
}

/// What a player says of itself.
pub fn state(node: &Node<'_>) -> PlayState {
    match node.text("state").as_deref() {
        Some("playing") => PlayState::Playing,
        Some("paused") => PlayState::Paused,
        Some("buffering") => PlayState::Buffering,
        Some("stopped") => PlayState::Stopped,
        _ => PlayState::Unknown,
    }
}
