//! Codes to sign in with (plex-api.md 16, plex-api-2.md 39).

use std::time::Duration;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::reply::Answer;
use super::state::{Pin, State};
use crate::request::Request;

/// Polling once a second has met the limit [Ombi#5233]. How far below it is unknown: here it is met below 0.9 seconds.
const PACE: Duration = Duration::from_millis(900);

/// `POST /api/v2/pins`: 201. With `strong=true` the code is only for a link, else it is typed.
pub fn create(state: &State, request: &Request, client: &str) -> Answer {
    let pin = state.add_pin(client, request.flag("strong"));
    let product = request.plex("X-Plex-Product");
    Answer::new(201, body(state, &pin, product, Value::Null))
}

/// `GET /api/v2/pins/{id}`, by the device that made it: `authToken` is null until somebody has used the code.
pub fn poll(state: &State, id: &str, client: &str) -> Answer {
    let expired = Answer::error(state.expired_status, 1020, "Code not found or expired");
    let Some((pin, since)) = state.poll(id, client) else {
        return expired;
    };
    if since.is_some_and(|since| since < PACE) {
        return Answer::too_many();
    }
    if state.clock.now() >= pin.created + state.pin_lifetime {
        return expired;
    }
    let user = state.users.first().filter(|_| pin.is_approved);
    let token = user.map(|user| {
        state.sign_in(user);
        user.token.as_str()
    });
    Answer::new(200, body(state, &pin, None, token.into()))
}

fn body(state: &State, pin: &Pin, product: Option<&str>, token: Value) -> Value {
    let expires = pin.created + state.pin_lifetime;
    json!({
        "id": pin.id,
        "code": pin.code,
        "product": product,
        "trusted": false,
        "clientIdentifier": pin.client,
        "location": {"code": "CH", "country": "Switzerland", "city": "Bern"},
        "expiresIn": expires - state.clock.now(),
        "createdAt": written(pin.created),
        "expiresAt": written(expires),
        "authToken": token,
        "newRegistration": null,
    })
}

/// An instant as plex.tv writes it: `2026-01-15T20:00:00Z`.
fn written(unix_seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(unix_seconds);
    let time = time.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (date, clock) = (time.date(), time.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second()
    )
}
