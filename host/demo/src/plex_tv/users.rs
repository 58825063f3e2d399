//! The user behind a token, and its end (plex-api-2.md 39).

use serde_json::{Value, json};

use super::options::TvUser;
use super::reply::Answer;
use super::state::State;

/// `GET /api/v2/user`: it holds the token once more, and the e-mail address.
pub fn user(state: &State, user: &TvUser) -> Answer {
    let mut body = person(state, user);
    body["authToken"] = user.token.as_str().into();
    body["subscription"] = json!({"active": false, "status": "Inactive", "plan": null});
    body["entitlements"] = json!([]);
    body["roles"] = json!([]);
    Answer::new(200, body)
}

/// `DELETE /api/v2/users/signout`: 204, and the token is good for nothing any more.
pub fn sign_out(state: &State, token: &str) -> Answer {
    state.sign_out(token);
    Answer::new(204, Value::Null)
}

/// The members of a user wherever there is one.
pub fn person(state: &State, user: &TvUser) -> Value {
    let place = state.users.iter().position(|known| known.uuid == user.uuid);
    let is_first = place == Some(0);
    // Users that the Home manages have neither.
    let name = is_first.then(|| user.title.to_lowercase());
    json!({
        "id": 100 + place.unwrap_or_default(),
        "uuid": user.uuid,
        "title": user.title,
        "username": name,
        "email": name.as_ref().map(|name| format!("{name}@plex-demo.example")),
        "friendlyName": "",
        "thumb": "https://plex.tv/users/avatar",
        "home": state.users.len() > 1,
        "homeAdmin": is_first,
        "homeSize": state.users.len(),
        "restricted": !is_first,
        "guest": false,
        "protected": user.pin.is_some(),
    })
}
