//! `plex-edit-playlist`

use crate::{
    arguments::plex_edit_playlist::Args,
    plex::holder::{Head, Holder},
    toolsets::{
        Context,
        failure::refused,
        lists::{self, rule},
        read_back::done,
    },
    types::{PlaylistChange, PlaylistId, ToolError},
};

const OPERATION: &str = "edit playlist";

pub fn run(cx: &Context, args: Args) -> Result<PlaylistChange, ToolError> {
    let id = args.playlist_id;
    let of = Holder::Playlist(id.clone());
    let words = rule::Words {
        library: args.library_id.as_ref(),
        filters: args.filters.as_deref(),
        match_: args.match_,
        sort: args.sort,
        limit: args.max_items,
    };
    let (title, summary) = (args.title.as_deref(), args.summary.as_deref());
    if title.is_none() && summary.is_none() && !words.is_said() {
        let why = "say what to change: `title`, `summary`, or the rule of a smart playlist";
        return Err(refused(OPERATION, why));
    }
    let head = lists::head(cx, OPERATION, &of)?;
    let rule = if words.is_said() {
        Some(new_rule(cx, &head, &words)?)
    } else {
        None
    };
    let mut steps = lists::Steps::new(OPERATION);
    if !is_called(&head, title, summary) {
        steps.add("title and summary", called(cx, &of, &id, title, summary));
    }
    if let Some(rule) = rule.filter(|rule| !rule::is(&head, rule)) {
        steps.add("rule", rule::put(cx, OPERATION, &of, &rule));
    }
    let changed = steps.end()?;
    let after = cx.plex.head(OPERATION, &of)?;
    let (rule_before, rule_after, rule_note) = rule::both(cx, OPERATION, &head, &after);
    Ok(PlaylistChange {
        before: lists::playlist(&head),
        after: lists::playlist(&after),
        rule_before,
        rule_after,
        rule_note,
        changed: changed && after != head,
    })
}

/// The rule that is asked for, of a library whose items can be in this playlist.
fn new_rule(
    cx: &Context,
    head: &Head,
    words: &rule::Words<'_>,
) -> Result<crate::plex::filter::Stored, ToolError> {
    let level = match words
        .library
        .filter(|_| words.filters.is_some() && head.playlist.smart)
    {
        None => None,
        Some(library) => {
            let (level, kind) = rule::leaves(cx, OPERATION, library)?;
            if head.playlist.kind.is_some_and(|own| own != kind) {
                let why = "this library holds another kind of items than the playlist: video, audio and photos do not mix";
                return Err(refused(OPERATION, why));
            }
            Some(level)
        }
    };
    rule::changed(cx, OPERATION, head, words, level)
}

fn is_called(head: &Head, title: Option<&str>, summary: Option<&str>) -> bool {
    title.is_none_or(|title| title == head.playlist.title)
        && summary.is_none_or(|summary| head.playlist.summary.as_deref() == Some(summary))
}

fn called(
    cx: &Context,
    of: &Holder,
    id: &PlaylistId,
    title: Option<&str>,
    summary: Option<&str>,
) -> Result<(), ToolError> {
    let sent = cx.plex.edit_playlist(OPERATION, id, title, summary);
    done(cx, OPERATION, sent, &mut || {
        let head = cx.plex.head(OPERATION, of)?;
        Ok(is_called(&head, title, summary))
    })
}
