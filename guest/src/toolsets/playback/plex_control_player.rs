//! `plex-control-player`

use super::device::device;
use crate::{
    arguments::plex_control_player::Args,
    plex::{Change, Target, paths, players::Now},
    toolsets::{Context, failure::invalid},
    types::{PlayState, PlayerCommand, PlayerState, ToolError},
};

const OPERATION: &str = "control player";

/// Seconds by which a player may be somewhere else than it was told: it goes on, and looks take time.
const NEAR: u32 = 15;

/// Whether what is asked for is so.
type IsSo = Box<dyn Fn(Option<&Now>) -> bool>;

/// What is asked for, and whether it is so.
struct Wish {
    target: Target<Change>,
    is_so: IsSo,
    /// Whether nothing is to be sent where it is so already.
    is_state: bool,
}

pub fn run(cx: &Context, args: Args) -> Result<PlayerState, ToolError> {
    let sets = args.volume.is_some() || args.shuffle.is_some() || args.repeat.is_some();
    let streams = args.audio_language.is_some() || args.subtitle_language.is_some();
    let asked = [
        args.command.is_some(),
        args.seek_seconds.is_some(),
        sets,
        streams,
    ];
    if asked.iter().filter(|asked| **asked).count() != 1 {
        return Err(invalid(
            "say one thing: `command`, or `seek_seconds`, or some of `volume`, `shuffle`, `repeat`, or languages",
        ));
    }
    let interrupt = args.interrupt.unwrap_or(false);
    let device = device(cx, OPERATION, &args.player, interrupt)?;
    let before = device.before.clone();
    let Some(playing) = &before else {
        return match args.command {
            Some(PlayerCommand::Stop) => Ok(device.state(None, None, false)),
            _ => Err(invalid(
                "control player: nothing plays on it: use `plex_play`",
            )),
        };
    };
    let wish = if let Some(command) = args.command {
        commanded(command, playing)
    } else if let Some(to) = args.seek_seconds {
        Wish {
            target: paths::seek(to, playing.medium),
            is_so: Box::new(move |now| {
                at(now).is_some_and(|at| (to..=to + NEAR).contains(&(at + 1)))
            }),
            is_state: false,
        }
    } else if sets {
        let (volume, shuffle, repeat) = (args.volume, args.shuffle, args.repeat);
        Wish {
            target: paths::set_parameters(volume, shuffle, repeat, playing.medium),
            is_so: Box::new(move |now| {
                now.is_some_and(|now| {
                    volume.is_none_or(|volume| now.volume == Some(volume))
                        && shuffle.is_none_or(|shuffle| now.shuffle == Some(shuffle))
                        && repeat.is_none_or(|repeat| now.repeat == Some(repeat))
                })
            }),
            is_state: true,
        }
    } else {
        let [audio, subtitles] = streams_of(cx, playing, &args)?;
        Wish {
            target: paths::set_streams(audio, subtitles, playing.medium),
            is_so: Box::new(move |now| {
                now.is_some_and(|now| {
                    audio.is_none_or(|id| now.audio == Some(id))
                        && subtitles.is_none_or(|id| now.subtitles == Some(id))
                })
            }),
            is_state: true,
        }
    };
    let (now, changed) = if wish.is_state && (wish.is_so)(before.as_ref()) {
        (before, false)
    } else {
        let sent = device.remote.command(wish.target);
        (device.told(cx, OPERATION, sent, &wish.is_so)?, true)
    };
    let title = now.as_ref().and_then(|now| title(cx, now));
    Ok(device.state(now, title, changed))
}

fn commanded(command: PlayerCommand, before: &Now) -> Wish {
    let (item, row) = (before.item.clone(), before.row.clone());
    let state = |now: Option<&Now>| now.map(|now| now.state);
    let is_so: IsSo = match command {
        PlayerCommand::Play => Box::new(move |now| {
            matches!(state(now), Some(PlayState::Playing | PlayState::Buffering))
        }),
        PlayerCommand::Pause => Box::new(move |now| state(now) == Some(PlayState::Paused)),
        PlayerCommand::Stop => Box::new(|now| now.is_none()),
        PlayerCommand::SkipNext | PlayerCommand::SkipPrevious => {
            Box::new(move |now| now.is_some_and(|now| now.item != item || now.row != row))
        }
    };
    Wish {
        target: paths::player_command(command, before.medium),
        is_so,
        is_state: !matches!(
            command,
            PlayerCommand::SkipNext | PlayerCommand::SkipPrevious
        ),
    }
}

fn at(now: Option<&Now>) -> Option<u32> {
    now?.at
}

/// The streams of what plays that are in the languages.
fn streams_of(cx: &Context, playing: &Now, args: &Args) -> Result<[Option<u64>; 2], ToolError> {
    let none = || {
        invalid(
            "control player: what plays there is in no library: it has no languages to choose from",
        )
    };
    let item = playing.item.as_ref().ok_or_else(none)?;
    let found = cx.plex.parts(OPERATION, std::slice::from_ref(item))?;
    let part = found.iter().flat_map(|found| &found.state).next();
    let chosen = part.ok_or_else(none)?.choose(
        args.audio_language.as_deref(),
        args.subtitle_language.as_deref(),
    );
    let chosen = chosen.map_err(|why| invalid(format!("control player: {why}")))?;
    Ok(chosen.ids())
}

/// The title of what plays, where the server tells.
fn title(cx: &Context, now: &Now) -> Option<String> {
    let item = now.item.as_ref()?;
    let found = cx
        .plex
        .states(OPERATION, std::slice::from_ref(item), &|_| ());
    found.ok()?.pop().map(|found| found.title)
}
