//! What is playing: `/status/sessions`.

use super::{
    Cause, Client, Error,
    delivery::Delivered,
    item::{Extent, item},
    paths,
};
use crate::{
    types::{PlayState, Player, PlayerLocation, Session},
    wire::{Inside, Node},
};

impl Client<'_> {
    /// What is playing now. Servers before 2025 refuse a good token that is not the owner's with 401, as
    /// if it were wrong: a second look tells the two apart.
    pub fn sessions(&self) -> Result<Vec<Session>, Error> {
        const OPERATION: &str = "list sessions";
        let mut sessions = Vec::new();
        match self.read(OPERATION, paths::sessions(), Inside::Kept, &mut |node| {
            sessions.push(session(&node))
        }) {
            Ok(_) => Ok(sessions),
            Err(error) if error.cause == Cause::Unauthorized => {
                match self.read(OPERATION, paths::root(), Inside::Skipped, &mut |_| {}) {
                    Ok(_) => Err(Error {
                        cause: Cause::Forbidden,
                        ..error
                    }),
                    Err(_) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }
}

/// Anything may be missing: live TV has neither user nor player nor session.
fn session(node: &Node<'_>) -> Session {
    let player = node.child("Player");
    let plays = node.child("Session");
    let item = item(node, Extent::Brief);
    let delivered = Delivered::of(node);
    let delivery = delivered.delivery(item.kind);
    let progress_percent = (node.whole("viewOffset").zip(node.whole("duration")))
        .and_then(|(at, of)| at.saturating_mul(100).checked_div(of))
        .map(|percent| percent.min(100) as u32);
    Session {
        id: plays.and_then(|session| session.text("id")),
        user: node.child("User").and_then(|user| user.text("title")),
        player: player.map(|player| Player {
            name: player.text("title"),
            product: player.text("product"),
            platform: player.text("platform"),
            device: player.text("device"),
        }),
        state: match player.and_then(|player| player.text("state")).as_deref() {
            Some("playing") => PlayState::Playing,
            Some("paused") => PlayState::Paused,
            Some("buffering") => PlayState::Buffering,
            _ => PlayState::Unknown,
        },
        progress_percent,
        bandwidth_kbps: plays.and_then(|session| session.small("bandwidth")),
        location: match plays
            .and_then(|session| session.text("location"))
            .as_deref()
        {
            Some("lan") => Some(PlayerLocation::Lan),
            Some("wan") => Some(PlayerLocation::Wan),
            Some("cellular") => Some(PlayerLocation::Cellular),
            _ => None,
        },
        delivery,
        conversion: delivered.conversion(delivery),
        live: node.flag("live").filter(|live| *live),
        item,
    }
}
