use crate::call::{Call, Change};
use crate::catalogue::View;
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal};
use crate::state::State;

use super::{Access::User, Route};

/// Plex takes GET and PUT for these alike.
pub const ROUTES: &[Route] = &[
    Route::change("GET|PUT", "/:/scrobble", User, scrobble, "26 O P"),
    Route::change("GET|PUT", "/:/unscrobble", User, unscrobble, "26 O P"),
    Route::change("GET|PUT", "/:/rate", User, rate, "26 O P"),
];

/// Marks everything in the item as watched once more.
fn scrobble(change: &mut Change) -> Answer {
    let now = change.now;
    mark(change, |view| {
        view.count += 1;
        view.offset = None;
        view.last = Some(now);
    })
}

/// Marks everything in the item as never watched.
fn unscrobble(change: &mut Change) -> Answer {
    mark(change, |view| {
        view.count = 0;
        view.offset = None;
        view.last = None;
    })
}

fn mark(change: &mut Change, with: impl Fn(&mut View)) -> Answer {
    let call = change.call();
    let item = call.item(key(&call)?).ok_or(NOT_FOUND)?;
    let leaves = call.state.catalogue.leaves(&item);
    let State {
        catalogue,
        watching,
        ..
    } = change.state;
    for leaf in leaves {
        watching.change(catalogue, change.user.account, leaf, &with);
    }
    DONE
}

/// Ratings go from 0 to 10; -1 takes one away.
fn rate(change: &mut Change) -> Answer {
    let call = change.call();
    let rating: f64 = call.request.number("rating").ok_or(BAD_REQUEST)?;
    let item = call.item(key(&call)?).ok_or(NOT_FOUND)?.id;
    if !(-1.0..=10.0).contains(&rating) {
        return Err(BAD_REQUEST);
    }
    let (account, now) = (change.user.account, change.now);
    let State {
        catalogue,
        watching,
        ..
    } = change.state;
    watching.change(catalogue, account, item, |view| {
        view.rating = (rating >= 0.0).then_some(rating);
        view.rated = view.rating.map(|_| now);
    });
    DONE
}

/// The item that the request names.
fn key(call: &Call) -> Result<u32, Refusal> {
    let key = call.request.parameter("key").ok_or(BAD_REQUEST)?;
    key.parse().map_err(|_| NOT_FOUND)
}
