//! Watch state, progress, ratings: each token's own.

use crate::call::{Call, Change};
use crate::catalogue::{Item, View};
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal};
use crate::state::State;

use super::{Access::User, Route, content};

/// Plex takes GET for what it documents as PUT.
pub const ROUTES: &[Route] = &[
    Route::change("GET|PUT", "/:/scrobble", User, scrobble, "26 O P C"),
    Route::change("GET|PUT", "/:/unscrobble", User, unscrobble, "26 O P C"),
    Route::change("GET|PUT", "/:/rate", User, rate, "26 O P"),
    Route::change("GET|PUT", "/:/progress", User, progress, "26 P ?"),
    Route::change(
        "PUT",
        "/actions/removeFromContinueWatching",
        User,
        remove_from_continue_watching,
        "26 P",
    ),
];

/// Marks everything in the item as watched once more, now: repeating it is no no-op, and extra parameters are ignored.
fn scrobble(change: &mut Change) -> Answer {
    let now = change.now;
    mark(change, |view| {
        view.count += 1;
        view.offset = None;
        view.last = Some(now);
    })
}

/// Marks everything in the item as never watched; progress goes, too.
fn unscrobble(change: &mut Change) -> Answer {
    mark(change, |view| {
        view.count = 0;
        view.offset = None;
        view.last = None;
    })
}

fn mark(change: &mut Change, with: impl Fn(&mut View)) -> Answer {
    let call = change.call();
    identified(&call)?;
    let leaves = match (call.request.parameter("key"), call.request.parameter("uri")) {
        (Some(_), None) => crate::query::leaves(&call, &*item(&call, "key")?),
        (None, Some(uri)) => content::leaves(&call, uri)?.items,
        _ => return Err(BAD_REQUEST),
    };
    let account = change.user.account;
    let State {
        catalogue,
        watching,
        ..
    } = change.state;
    for leaf in leaves {
        watching.change(catalogue, account, leaf, &with);
        let watched = watching.view(catalogue, account, leaf).count > 0;
        if watched && change.state.behaviour.marking_writes_history {
            catalogue.note_play(account, leaf, change.now);
        }
    }
    DONE
}

/// Ratings go from 0 to 10; -1 takes one away.
fn rate(change: &mut Change) -> Answer {
    let call = change.call();
    identified(&call)?;
    let rating: f64 = call.request.number("rating").ok_or(BAD_REQUEST)?;
    let at = call.request.number("ratedAt").unwrap_or(change.now);
    let item = item(&call, "key")?.id;
    if !(-1.0..=10.0).contains(&rating) || at > change.now {
        return Err(BAD_REQUEST);
    }
    let account = change.user.account;
    let State {
        catalogue,
        watching,
        ..
    } = change.state;
    watching.change(catalogue, account, item, |view| {
        view.rating = (rating >= 0.0).then_some(rating);
        view.rated = view.rating.map(|_| at);
    });
    DONE
}

fn progress(change: &mut Change) -> Answer {
    let call = change.call();
    identified(&call)?;
    let time: u64 = call.request.number("time").ok_or(BAD_REQUEST)?;
    let item = item(&call, "key")?.into_owned();
    if !item.kind.is_leaf() {
        return Err(BAD_REQUEST);
    }
    play(change, &item, time);
    DONE
}

/// Notes how far the user came in an item, and says whether it has been watched once more with it.
pub fn play(change: &mut Change, item: &Item, time: u64) -> bool {
    if change.state.behaviour.short_progress_is_lost && time < 60_000 {
        return false;
    }
    let (account, now) = (change.user.account, change.now);
    let State {
        catalogue,
        watching,
        settings,
        ..
    } = change.state;
    let percent = settings.played_threshold();
    watching.play(catalogue, account, item, (time, percent), now)
}

/// The progress stays, and the item is back when it is played again.
fn remove_from_continue_watching(change: &mut Change) -> Answer {
    let call = change.call();
    call.request.parameter("ratingKey").ok_or(BAD_REQUEST)?;
    let item = item(&call, "ratingKey")?.id;
    change.state.watching.remove(change.user.account, item);
    DONE
}

/// All of these want to be told whose ids these are.
fn identified(call: &Call) -> Result<(), Refusal> {
    let identifier = call.request.parameter("identifier");
    identifier.map(|_| ()).ok_or(BAD_REQUEST)
}

/// The item that a parameter names.
fn item<'a>(call: &Call<'a>, name: &str) -> Result<std::borrow::Cow<'a, Item>, Refusal> {
    let key = call.request.parameter(name).ok_or(BAD_REQUEST)?;
    let id = key.parse().ok();
    id.and_then(|id| call.item(id)).ok_or(NOT_FOUND)
}
