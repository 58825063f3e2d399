//! A player that a tool names: found, asked what it does, and left alone where somebody else plays on it.

use std::time::Duration;

use crate::{
    plex::{
        Error,
        players::{Known, Now, Players, Remote},
    },
    toolsets::{Context, budget::short, failure::invalid},
    types::{ErrorCode, PlayState, PlayerState, ToolError},
};

/// The owner's account on each server: other tokens see no sessions.
const OWNER: &str = "1";

/// Between two looks at what a player does.
const PAUSE: Duration = Duration::from_millis(500);

/// How long a player may take to do what it was told.
const PATIENCE: Duration = Duration::from_secs(10);

/// A player that may be sent commands.
pub struct Device<'c> {
    name: Option<String>,
    pub remote: Remote<'c>,
    pub before: Option<Now>,
}

/// The player of that id, if this token may command it now.
pub fn device<'c>(
    cx: &'c Context<'_>,
    operation: &'static str,
    player: &str,
    interrupt: bool,
) -> Result<Device<'c>, ToolError> {
    let players = cx.plex.players(operation)?;
    let known = players.known.iter().find(|known| known.id == player);
    let is_any_announced = players.known.iter().any(|known| known.is_announced);
    match known {
        Some(known) if known.is_uncontrolled() => {
            return Err(refused(
                operation,
                format!(
                    "\"{}\" is {}: Plex Web and the desktop apps take no commands since 2022",
                    name(known),
                    known.product.as_deref().unwrap_or("such an app")
                ),
            ));
        }
        // Servers in containers see no announcements, and pass commands on all the same.
        None if is_any_announced || !is_id(player) => {
            return Err(refused(
                operation,
                format!("there is no such player: {}", listed(&players)),
            ));
        }
        _ => {}
    }
    let remote = cx.plex.remote(operation, player);
    let before = remote.now()?;
    let busy = known.and_then(|known| known.playing.as_ref());
    let other = match busy {
        Some(playing) if playing.account.as_deref() == Some(OWNER) => None,
        Some(playing) => Some(playing.user.clone().map_or_else(
            || "somebody else".to_owned(),
            |user| format!("\"{}\"", short(user)),
        )),
        None if before.is_some() && players.unknown.is_some() => {
            Some("somebody, and this token may not see who,".to_owned())
        }
        None => None,
    };
    match other {
        Some(user) if !interrupt => Err(refused(
            operation,
            format!("{user} plays on it: ask first, then say `interrupt`: true"),
        )),
        _ => Ok(Device {
            name: known.and_then(|known| known.name.clone()).map(short),
            remote,
            before,
        }),
    }
}

impl Device<'_> {
    /// Looks at what the player does until `is_so` holds of it, or it has had the time.
    pub fn wait(
        &self,
        cx: &Context,
        is_so: &dyn Fn(Option<&Now>) -> bool,
    ) -> Result<(bool, Option<Now>), Error> {
        let mut waited = Duration::ZERO;
        loop {
            // A player needs a moment, and commands are numbered by the clock.
            let in_time = cx.plex.wait(PAUSE);
            waited += PAUSE;
            let now = self.remote.now()?;
            if is_so(now.as_ref()) {
                return Ok((true, now));
            }
            if !in_time || waited >= PATIENCE {
                return Ok((false, now));
            }
        }
    }

    /// Sends what `send` sends, once, and waits for what should come of it.
    pub fn told(
        &self,
        cx: &Context,
        operation: &'static str,
        sent: Result<(), Error>,
        is_so: &dyn Fn(Option<&Now>) -> bool,
    ) -> Result<Option<Now>, ToolError> {
        if let Err(error) = &sent
            && !error.may_be_done()
        {
            return Err(error.clone().into());
        }
        match (self.wait(cx, is_so), sent) {
            (Ok((true, now)), _) => Ok(now),
            (Ok((false, _)), Err(error)) => Err(error.into()),
            (Ok((false, now)), Ok(())) => Err(ToolError {
                code: ErrorCode::BadResponse,
                message: format!(
                    "{operation}: the command was delivered, and the player does not do it: it {}",
                    doing(now.as_ref())
                ),
                status: None,
                retryable: false,
            }),
            (Err(error), _) => Err(ToolError {
                message: format!("{error}; the command was sent, and what came of it is not known"),
                ..error.into()
            }),
        }
    }

    /// The answer of a tool.
    pub fn state(&self, now: Option<Now>, title: Option<String>, changed: bool) -> PlayerState {
        PlayerState {
            player: self.remote.player.clone(),
            name: self.name.clone(),
            state: now.as_ref().map_or(PlayState::Stopped, |now| now.state),
            rating_key: (now.as_ref())
                .and_then(|now| now.item.clone())
                .map(Into::into),
            title: title.map(short),
            progress_seconds: now.as_ref().and_then(|now| now.at),
            duration_seconds: now.as_ref().and_then(|now| now.length),
            volume: now.as_ref().and_then(|now| now.volume),
            shuffle: now.as_ref().and_then(|now| now.shuffle),
            repeat: now.as_ref().and_then(|now| now.repeat),
            changed,
        }
    }
}

fn doing(now: Option<&Now>) -> String {
    match now {
        None => "plays nothing".to_owned(),
        Some(now) => {
            let item = now
                .item
                .as_ref()
                .map_or_else(|| "something".to_owned(), |item| format!("item {item}"));
            let doing = match now.state {
                PlayState::Paused => "is paused in",
                PlayState::Buffering => "loads",
                _ => "plays",
            };
            format!("{doing} {item}")
        }
    }
}

/// The players that may be named.
fn listed(players: &Players) -> String {
    let known = players.known.iter();
    let known: Vec<String> = known
        .filter(|known| !known.is_uncontrolled())
        .map(|known| format!("{} is \"{}\"", short(known.id.clone()), name(known)))
        .collect();
    match known.as_slice() {
        [] => "no player announces itself to the server now; open the app, with \"Advertise as player\" on".to_owned(),
        known => format!("players: {}", known.join(", ")),
    }
}

fn name(known: &Known) -> String {
    short(known.name.clone().unwrap_or_default())
}

/// Whether a text may be a player's id, and stand in a header.
fn is_id(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.len() >= 8 && text.bytes().all(is_plain)
}

fn refused(operation: &str, why: String) -> ToolError {
    invalid(format!("{operation}: {why}"))
}
