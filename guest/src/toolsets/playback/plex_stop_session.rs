//! `plex-stop-session`

use crate::{
    arguments::plex_stop_session::Args,
    toolsets::{
        Context,
        budget::short,
        failure::{failed, unless_confirmed},
        read_back,
    },
    types::{ErrorCode, Id, Session, StoppedSession, ToolError},
};

const OPERATION: &str = "stop session";

pub fn run(cx: &Context, args: Args) -> Result<StoppedSession, ToolError> {
    let id = args.session_id;
    let (sessions, _) = cx.plex.sessions()?;
    let place = sessions
        .iter()
        .position(|session| session.id.as_deref() == Some(id.as_str()));
    let Some(place) = place else {
        let words = format!("there is no such session: {}", listed(&sessions));
        return Err(failed(OPERATION, ErrorCode::NotFound, &words));
    };
    // Plex answers without a word of why where nobody has a Plex Pass.
    if !cx.plex.can_stop_sessions(OPERATION)? {
        let words = "the server's owner has no Plex Pass, and sessions are stopped with one only; \
                     `plex_control_player` may stop the player";
        return Err(failed(OPERATION, ErrorCode::Unsupported, words));
    }
    let session = &sessions[place];
    let (user, title) = (
        session.user.clone().map(short),
        short(session.item.title.clone()),
    );
    let whose = user.as_deref().unwrap_or("somebody");
    unless_confirmed(
        cx,
        OPERATION,
        &format!("stops \"{title}\", which \"{whose}\" plays"),
    )?;
    let sent = cx.plex.stop_session(OPERATION, &id, args.reason.as_deref());
    read_back::done(cx, OPERATION, sent, &mut || {
        let (now, _) = cx.plex.sessions()?;
        Ok(now
            .iter()
            .all(|session| session.id.as_deref() != Some(id.as_str())))
    })?;
    Ok(StoppedSession {
        session_id: id.into(),
        title,
        user,
        changed: true,
    })
}

/// Those that can be named.
fn listed(sessions: &[Session]) -> String {
    let known = sessions.iter().filter_map(|session| {
        let id = short(session.id.clone()?);
        Some(format!("{id} is \"{}\"", short(session.item.title.clone())))
    });
    let known: Vec<String> = known.collect();
    match known.as_slice() {
        [] => "nothing plays that can be stopped".to_owned(),
        known => format!("sessions: {}", known.join(", ")),
    }
}
