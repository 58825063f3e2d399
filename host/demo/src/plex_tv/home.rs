//! The users of the Home (plex-api-2.md 40).

use serde_json::{Value, json};

use super::reply::Answer;
use super::state::State;
use super::users::person;
use crate::request::Request;

/// `GET /api/v2/home/users`.
pub fn users(state: &State) -> Answer {
    let users: Vec<Value> = state
        .users
        .iter()
        .map(|user| {
            let mut person = person(state, user);
            person["hasPassword"] = user.pin.is_some().into();
            person["admin"] = person["homeAdmin"].clone();
            person
        })
        .collect();
    let home = json!({"id": 1, "name": "Home", "guestEnabled": false, "users": users});
    Answer::new(200, home)
}

/// `POST /api/v2/home/users/{uuid}/switch?pin=`: a token of that user's account. A numeric id gives 422, a wrong PIN, or
/// none where there is one, 403 with error 1041.
pub fn switch(state: &State, request: &Request, id: &str) -> Answer {
    if id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Answer::error(422, 1000, "Invalid user");
    }
    let Some(user) = state.users.iter().find(|user| user.uuid == id) else {
        return Answer::not_found();
    };
    if user.pin.is_some() && user.pin.as_deref() != request.parameter("pin") {
        return Answer::error(403, 1041, "Invalid PIN");
    }
    state.sign_in(user);
    let mut person = person(state, user);
    person["authToken"] = user.token.as_str().into();
    Answer::new(201, person)
}
