//! `plex-create-playlist`

use crate::{
    arguments::plex_create_playlist::Args,
    plex::{
        content::{of_items, of_rule},
        filter::Stored,
    },
    toolsets::{
        Context,
        failure::refused,
        lists::{self, Made, Plan, rule},
        read_back::ignored,
    },
    types::{ChangedRow, MadeList, PlaylistKind, RatingKey, ToolError},
};

const OPERATION: &str = "create playlist";

pub fn run(cx: &Context, args: Args) -> Result<MadeList, ToolError> {
    let words = rule::Words {
        library: args.library_id.as_ref(),
        filters: args.filters.as_deref(),
        match_: args.match_,
        sort: args.sort,
        limit: args.max_items,
    };
    let (after, rows) = match (&args.rating_keys, words.is_said(), args.kind) {
        (Some(keys), false, None) => of_these(cx, &args.title, keys)?,
        (None, true, None) => (smart(cx, &args.title, &words)?, Vec::new()),
        (None, false, Some(kind)) => (empty(cx, &args.title, kind)?, Vec::new()),
        _ => {
            let why = "say one of these: `rating_keys`; `library_id` and `filters`; or the `kind` of an empty playlist";
            return Err(refused(OPERATION, why));
        }
    };
    lists::made(cx, OPERATION, after, rows)
}

type Head = crate::plex::holder::Head;

/// A list of items. Video and audio do not mix: the first item says what it is.
fn of_these(
    cx: &Context,
    title: &str,
    keys: &[RatingKey],
) -> Result<(Head, Vec<ChangedRow>), ToolError> {
    let mut plan = Plan::new(cx, OPERATION, true, keys, &|member| {
        lists::media(member.kind)
            .is_none()
            .then(|| lists::NO_MEDIA.to_owned())
    })?;
    let kinds = plan
        .members
        .iter()
        .map(|(_, member)| lists::media(member.kind));
    let kinds: Vec<PlaylistKind> = kinds.flatten().collect();
    let Some(kind) = kinds.first().copied() else {
        return Err(plan.error.unwrap_or_else(|| ignored(OPERATION)));
    };
    if kinds.iter().any(|other| *other != kind) {
        let why = "video, audio and photos do not mix in a playlist: make one for each";
        return Err(refused(OPERATION, why));
    }
    let content = of_items(&cx.plex.machine(OPERATION)?, &plan.keys());
    let head = lists::make(
        cx,
        Made {
            operation: OPERATION,
            named: &|| cx.plex.playlists_called(title),
            send: &|| {
                cx.plex
                    .new_playlist(OPERATION, kind, title, false, Some(&content))
            },
            is_whole: &mut |of, _| {
                let rows = cx.plex.members(OPERATION, of)?;
                Ok(plan.note(&[], &rows))
            },
        },
    )?;
    Ok((head, plan.rows))
}

fn smart(cx: &Context, title: &str, words: &rule::Words<'_>) -> Result<Head, ToolError> {
    let Some(library) = words.library else {
        return Err(refused(
            OPERATION,
            "a rule takes `library_id` and `filters`",
        ));
    };
    let (level, kind) = rule::leaves(cx, OPERATION, library)?;
    let rule: Stored = rule::made(cx, OPERATION, words, Some(level))?;
    let content = of_rule(&cx.plex.machine(OPERATION)?, &rule);
    let head = lists::make(
        cx,
        Made {
            operation: OPERATION,
            named: &|| cx.plex.playlists_called(title),
            send: &|| {
                cx.plex
                    .new_playlist(OPERATION, kind, title, true, Some(&content))
            },
            is_whole: &mut |_, head| Ok(rule::is(head, &rule)),
        },
    )?;
    if rule::is(&head, &rule) {
        Ok(head)
    } else {
        Err(rule::another(OPERATION, &head))
    }
}

fn empty(cx: &Context, title: &str, kind: PlaylistKind) -> Result<Head, ToolError> {
    let made = lists::make(
        cx,
        Made {
            operation: OPERATION,
            named: &|| cx.plex.playlists_called(title),
            send: &|| cx.plex.new_playlist(OPERATION, kind, title, false, None),
            is_whole: &mut |_, _| Ok(true),
        },
    );
    made.map_err(|error| match error.status {
        Some(400) => refused(
            OPERATION,
            "this server makes no empty playlists: give `rating_keys`, one at least",
        ),
        _ => error,
    })
}
