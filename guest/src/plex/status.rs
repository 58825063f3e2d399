//! What is playing: `/status/sessions`.

use super::{
    Cause, Client, Error,
    delivery::{Delivered, add_source},
    id::id,
    item::{Extent, item, resolution},
    paths,
    players::state,
};
use crate::{
    types::{PlayState, Player, PlayerLocation, RatingKey, Session, SessionId},
    wire::{Inside, Node},
};

impl Client<'_> {
    /// What is playing now. Servers before 2025 refuse a good token that is not the owner's with 401, as
    /// if it were wrong: a second look tells the two apart.
    ///
    /// With it comes why nothing is said of what pictures are made of, where that is so.
    pub fn sessions(&self) -> Result<(Vec<Session>, Option<Error>), Error> {
        const OPERATION: &str = "list sessions";
        let mut sessions = Vec::new();
        let mut converted = Vec::new();
        match self.read(OPERATION, paths::sessions(), Inside::Kept, &mut |node| {
            let version = Delivered::of(&node).converted();
            converted.extend((id(&node, "ratingKey").zip(version)).map(|of| (sessions.len(), of)));
            sessions.push(session(&node));
        }) {
            Ok(_) => {
                let refused = self.add_sources(OPERATION, &mut sessions, &converted).err();
                Ok((sessions, refused))
            }
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

    /// Whether the server's owner has what it takes to stop the sessions of others.
    pub fn can_stop_sessions(&self, operation: &'static str) -> Result<bool, Error> {
        let root = self.read(operation, paths::root(), Inside::Skipped, &mut |_| {})?;
        let features = root.text("ownerFeatures").unwrap_or_default();
        let is_named = features
            .split(',')
            .any(|name| name.trim() == "session_kick");
        Ok(is_named || root.flag("myPlexSubscription") == Some(true))
    }

    /// Stops a session; its player may show the reason. A 200 says nothing of whether it stops.
    pub fn stop_session(
        &self,
        operation: &'static str,
        session: &SessionId,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let target = paths::stop_session()
            .with("sessionId", session)
            .with_some("reason", reason);
        self.change(operation, target)
            .map(drop)
            .map_err(|error| error.or_no(|| format!("session {session}")))
    }

    /// Says what pictures are made of: a session shows what comes out.
    fn add_sources(
        &self,
        operation: &'static str,
        sessions: &mut [Session],
        converted: &[(usize, (RatingKey, String))],
    ) -> Result<(), Error> {
        if converted.is_empty() {
            return Ok(());
        }
        let keys: Vec<RatingKey> = converted.iter().map(|(_, (key, _))| key.clone()).collect();
        let read = |item: &Node<'_>| -> Vec<(String, String)> {
            let versions = item.children("Media");
            versions
                .filter_map(|media| media.text("id").zip(resolution(media)))
                .collect()
        };
        let found = self.states_inside(operation, &keys, Inside::Kept, &read)?;
        for (place, (key, version)) in converted {
            let versions = found.iter().filter(|item| item.rating_key == *key);
            let mut versions = versions.flat_map(|item| &item.state);
            let from = versions.find(|(id, _)| id == version);
            if let Some(((_, from), conversion)) = from.zip(sessions[*place].conversion.as_mut()) {
                add_source(conversion, from.clone());
            }
        }
        Ok(())
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
            id: player.text("machineIdentifier"),
            name: player.text("title"),
            product: player.text("product"),
            platform: player.text("platform"),
            device: player.text("device"),
        }),
        state: player.map_or(PlayState::Unknown, state),
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
