use std::collections::BTreeMap;

use crate::catalogue::{BASE, Catalogue, GUEST, KIM, Kind, OWNER, hex_of, section};

use super::streams::Chosen;

/// Somebody who is playing something.
#[derive(Clone, Debug)]
pub struct Session {
    /// `sessionKey`, which is not the id.
    pub key: u32,
    pub item: u32,
    pub account: u32,
    /// The machine identifier of the player.
    pub player: String,
    pub how: How,
    pub state: PlayState,
    /// Milliseconds into the item at `since`.
    pub at: u64,
    /// Unix seconds.
    pub since: i64,
    /// The play queue, and the row in it.
    pub queue: Option<(u32, u32)>,
    /// The streams that the player was told to play, besides those that are selected anyway.
    pub streams: Chosen,
    /// Starts over at the end.
    pub endless: bool,
    /// Came so far that it has been counted as a play.
    pub counted: bool,
    /// A player that was told too little plays, but does not say so.
    pub silent: bool,
    /// The app's own name for the session; for those that report by timeline.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    DirectPlay,
    Transcode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayState {
    Playing,
    Paused,
    Buffering,
}

impl PlayState {
    pub fn name(self) -> &'static str {
        match self {
            PlayState::Playing => "playing",
            PlayState::Paused => "paused",
            PlayState::Buffering => "buffering",
        }
    }
}

impl Session {
    /// `Session.id`, which is not the session key.
    pub fn id(&self) -> String {
        session_id(self.key)
    }

    /// The place of the playback in an item that is so long, both in milliseconds.
    pub fn offset(&self, length: u64, now: i64) -> u64 {
        if self.state != PlayState::Playing {
            return self.at;
        }
        let since = (now - self.since).rem_euclid(1 << 40) as u64 * 1_000;
        let length = length.max(1);
        if self.endless {
            (self.at + since) % length
        } else {
            (self.at + since).min(length)
        }
    }

    /// Goes on from somewhere.
    pub fn seek(&mut self, at: u64, now: i64) {
        self.at = at;
        self.since = now;
    }
}

/// The id of the session with a key.
pub fn session_id(key: u32) -> String {
    hex_of(u64::from(key))[..24].to_owned()
}

#[derive(Clone, Debug)]
pub struct Sessions {
    all: Vec<Session>,
    next: u32,
    /// The owner's reasons for stopping sessions, by player and the player's own name for them.
    terminated: BTreeMap<(String, String), String>,
}

impl Sessions {
    /// Those that are always on: a film and a track as they are, and an episode that is made smaller on the way.
    pub fn new(catalogue: &Catalogue) -> Sessions {
        let find = |section, kind, title: &str| {
            let ids = catalogue.of_kind(section, kind);
            let found = ids
                .iter()
                .find(|id| catalogue.title(*id).is_some_and(|own| own == title));
            found.unwrap_or_default()
        };
        let session = |key, item, account, player: &str, at, how| Session {
            key,
            item,
            account,
            player: player.to_owned(),
            how,
            state: PlayState::Playing,
            at,
            since: BASE,
            queue: None,
            streams: Chosen::default(),
            endless: true,
            counted: false,
            silent: false,
            name: String::new(),
        };
        let film = "Sunrise: A Song of Two Humans";
        let episode = "The Case of the Shy Ballerina";
        let film = find(section::FILMS, Kind::Movie, film);
        let episode = find(section::SERIES, Kind::Episode, episode);
        let track = find(section::MUSIC, Kind::Track, "Solace");
        let (tv, web) = ("demo-webos-3f1c2a90b4d7", "demo-chrome-91d05e7c66aa");
        let phone = "demo-android-7be2840f13c9";
        Sessions {
            all: vec![
                session(41, film, OWNER, tv, 1_203_000, How::DirectPlay),
                session(43, episode, KIM, web, 388_000, How::Transcode),
                session(44, track, GUEST, phone, 61_000, How::DirectPlay),
            ],
            next: 101,
            terminated: BTreeMap::new(),
        }
    }

    /// Those that are seen.
    pub fn all(&self) -> impl Iterator<Item = &Session> {
        self.all.iter().filter(|session| !session.silent)
    }

    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Session> {
        self.all.iter_mut()
    }

    /// The session of a player, whether or not it says so.
    pub fn of(&self, player: &str) -> Option<&Session> {
        self.all.iter().find(|session| session.player == player)
    }

    pub fn of_mut(&mut self, player: &str) -> Option<&mut Session> {
        self.all.iter_mut().find(|session| session.player == player)
    }

    /// Starts a session under a new key; a player has one at a time.
    pub fn start(&mut self, session: Session) {
        let key = self.next;
        self.next += 1;
        self.stop(&session.player);
        self.all.push(Session { key, ..session });
    }

    /// Ends what a player is playing.
    pub fn stop(&mut self, player: &str) -> Option<Session> {
        let place = self
            .all
            .iter()
            .position(|session| session.player == player)?;
        Some(self.all.remove(place))
    }

    /// Ends a session with a word to its player; `None` when there is none with the id.
    pub fn terminate(&mut self, id: &str, reason: &str) -> Option<Session> {
        let found = self.all().find(|session| session.id() == id)?;
        let player = found.player.clone();
        let session = self.stop(&player)?;
        let name = session.name.clone();
        self.terminated.insert((player, name), reason.to_owned());
        Some(session)
    }

    /// The reason that was given when the session was stopped.
    pub fn reason(&self, player: &str, name: &str) -> Option<&String> {
        self.terminated.get(&(player.to_owned(), name.to_owned()))
    }
}
