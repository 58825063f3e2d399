//! `plex-import-playlist`

use crate::{
    arguments::plex_import_playlist::Args,
    plex::{Error, holder::Holder, playlists::Listing},
    toolsets::{
        Context,
        failure::{failed, refused},
        lists,
        read_back::done,
    },
    types::{ErrorCode, Id, MadeList, Playlist, PlaylistId, ToolError},
};

const OPERATION: &str = "import playlist";

pub fn run(cx: &Context, args: Args) -> Result<MadeList, ToolError> {
    let path = args.path.as_str();
    if !is_file(path) {
        // Of a folder Plex would import every file.
        let why = "`path` is the whole path of one file on the server, and ends in .m3u or .m3u8";
        return Err(refused(OPERATION, why));
    }
    cx.plex.section(OPERATION, &args.library_id)?;
    let before = all(cx)?;
    let mut new = None;
    let sent = cx.plex.import_playlist(OPERATION, &args.library_id, path);
    let refusal = sent.as_ref().err().and_then(|error| error.status);
    let seen = done(cx, OPERATION, sent, &mut || {
        let now = all(cx)?;
        let is_new = |list: &&Playlist| before.iter().all(|other| other.id != list.id);
        new = now.iter().rfind(is_new).map(|list| list.id.clone());
        let changed = now.iter().find(|list| {
            let mut others = before.iter();
            others.any(|other| other.id == list.id && other != *list)
        });
        Ok(new.is_some() || changed.is_some())
    });
    let Some(id) = new.and_then(|id| PlaylistId::parse(&id)) else {
        return Err(match (seen, refusal) {
            (Ok(()), _) => overwritten(),
            (Err(error), Some(500 | 400)) => ToolError {
                message: format!(
                    "{OPERATION}: Plex could not import it: check that `path` is a file that the server can read, and that \
                     its lines are files of this library"
                ),
                retryable: false,
                ..error
            },
            (Err(error), _) => error,
        });
    };
    let after = cx.plex.head(OPERATION, &Holder::Playlist(id))?;
    lists::made(cx, OPERATION, after, Vec::new())
}

fn all(cx: &Context) -> Result<Vec<Playlist>, Error> {
    cx.plex.every_playlist(&Listing::default())
}

/// A whole path, of whatever system the server runs on, of one file.
fn is_file(path: &str) -> bool {
    let lower = path.to_lowercase();
    let is_whole = path.starts_with(['/', '\\']) || lower.get(1..3) == Some(":\\");
    is_whole && (lower.ends_with(".m3u") || lower.ends_with(".m3u8"))
}

fn overwritten() -> ToolError {
    let why = "no new playlist is there, and one that was there is another now: the server may have overwritten it";
    failed(OPERATION, ErrorCode::BadResponse, why)
}
