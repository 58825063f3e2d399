//! `plex-get-players`

use crate::{
    arguments::plex_get_players::Args,
    plex::{Cause, players::Known},
    toolsets::{Context, budget::short},
    types::{Control, KnownPlayer, PlayerList, ToolError},
};

pub fn run(cx: &Context, Args {}: Args) -> Result<PlayerList, ToolError> {
    let found = cx.plex.players("list players")?;
    let playing_note = found.unknown.map(|error| match error.cause {
        Cause::Forbidden | Cause::Unauthorized => {
            "only the owner's token may see what plays".to_owned()
        }
        _ => short(error.to_string()),
    });
    let mut players: Vec<_> = found.known.into_iter().map(player).collect();
    let rest = PlayerList {
        players: Vec::new(),
        playing_note,
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut players)?;
    Ok(PlayerList {
        players,
        omitted,
        ..rest
    })
}

fn player(known: Known) -> KnownPlayer {
    let (control, why_not) = if known.is_uncontrolled() {
        let why = "Plex Web and the desktop apps take no commands since 2022";
        (Control::No, Some(why))
    } else if known.is_announced {
        (Control::Yes, None)
    } else {
        let why = "it does not announce itself to the server: \"Advertise as player\" may be off; a command may arrive";
        (Control::Unknown, Some(why))
    };
    let (playing, user) = match known.playing {
        Some(playing) => (playing.title, playing.user),
        None => (None, None),
    };
    KnownPlayer {
        id: short(known.id),
        name: known.name.map(short),
        product: known.product.map(short),
        control,
        why_not: why_not.map(str::to_owned),
        playing: playing.map(short),
        user: user.map(short),
    }
}
