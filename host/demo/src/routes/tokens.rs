use crate::call::Change;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST};

use super::{Access::User, Route};

pub const ROUTES: &[Route] = &[Route::change(
    "GET|POST",
    "/security/token",
    User,
    token,
    "39 O P",
)];

/// A token that players may have, in place of the one that is asked with.
fn token(change: &mut Change) -> Answer {
    let parameter = |name| change.request.parameter(name);
    if parameter("type") != Some("delegation") || parameter("scope") != Some("all") {
        return Err(BAD_REQUEST);
    }
    let account = change.user.account;
    let token = change.state.tokens.transient(account, change.now);
    container(0).attr("token", token).into()
}
