//! The users of a Plex Home: who they are, and how one becomes one of them (plex-api-2.md 40).

use crate::token::Token;
use http::{Method, StatusCode};
use serde_json::Value;

use crate::error::Error;
use crate::json;
use crate::message::{Answer, Request};
use crate::plex_tv::PlexTv;

const LIST: &str = "list the Home's users";

/// plex.tv's number for a PIN that is wrong.
const WRONG_PIN: u64 = 1041;

/// A user of the account's Home.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeUser {
    /// What plex.tv switches by; its numeric ids are refused there.
    pub uuid: String,
    pub name: String,
    /// Other ways to name this user: user name and e-mail address, where there are any.
    also: Vec<String>,
    /// Whether switching to this user takes a PIN.
    pub has_pin: bool,
}

impl HomeUser {
    /// Whether a person who wrote `name` means this user.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let mut names = self.also.iter().chain([&self.name]);
        names.any(|own| own.to_lowercase() == name)
    }
}

impl PlexTv {
    /// The users of the Home that `token` belongs to; none where there is no Home.
    ///
    /// # Errors
    /// When plex.tv does not tell.
    pub async fn home_users(&self, token: &Token) -> Result<Vec<HomeUser>, Error> {
        let request = Request::new(LIST, Method::GET, "/api/v2/home/users");
        users(&self.send(request.token(token)).await?)
    }

    /// A token of `user`'s account, for the token of somebody in the same Home. `pin` is what Plex asks for at this user.
    ///
    /// # Errors
    /// [`Error::WrongPin`], also when there is one and `pin` is nothing.
    pub async fn switch(
        &self,
        token: &Token,
        user: &HomeUser,
        pin: Option<&str>,
    ) -> Result<Token, Error> {
        let path = format!("/api/v2/home/users/{}/switch", user.uuid);
        let mut request = Request::new("switch the user", Method::POST, path).token(token);
        if let Some(pin) = pin {
            request = request.query("pin", pin);
        }
        switched(&self.send(request).await?, user)
    }
}

fn users(answer: &Answer) -> Result<Vec<HomeUser>, Error> {
    // An account without a Home has none to ask for.
    if answer.status == StatusCode::NOT_FOUND {
        return Ok(Vec::new());
    }
    let body = answer.json()?;
    let users = body["users"].as_array();
    let users = users.ok_or_else(|| answer.bad("it has no users"))?;
    Ok(users.iter().filter_map(user).collect())
}

fn user(value: &Value) -> Option<HomeUser> {
    // It becomes a segment of a path.
    let uuid = json::text(value, "uuid").filter(|uuid| {
        uuid.len() <= 64
            && uuid
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })?;
    let also = ["username", "friendlyName", "email"];
    Some(HomeUser {
        uuid,
        name: json::name(value)?,
        also: also
            .into_iter()
            .filter_map(|key| json::text(value, key))
            .collect(),
        has_pin: json::flag(value, "protected") || json::flag(value, "hasPassword"),
    })
}

fn switched(answer: &Answer, user: &HomeUser) -> Result<Token, Error> {
    // The shape of the answer has changed before: nothing but the token is read.
    if answer.status == StatusCode::FORBIDDEN && answer.code() == Some(WRONG_PIN) {
        return Err(Error::WrongPin {
            user: user.name.clone(),
        });
    }
    let body = answer.json()?;
    json::token(&body, "authToken").ok_or_else(|| answer.bad("it has no token"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const USERS: &str = r#"{"id":1,"users":[
        {"id":1,"uuid":"aa-1","title":"Ada","username":"ada_l","email":"ada@example","protected":true},
        {"id":2,"uuid":"bb-2","title":"Kids","hasPassword":0},
        {"id":3,"uuid":"../../x","title":"Path"},
        {"id":4,"title":"No uuid"}]}"#;

    #[test]
    fn users_are_found_by_any_of_their_names() {
        let users = users(&Answer::of(200, USERS)).unwrap();
        assert_eq!(users.len(), 2);
        for name in ["Ada", " ada", "ADA_L", "ada@example"] {
            assert!(users[0].is_called(name), "{name}");
        }
        assert!(!users[1].is_called("Ada"));
        assert!(users[0].has_pin && !users[1].has_pin);
    }

    #[test]
    fn no_home_is_no_error() {
        assert_eq!(users(&Answer::of(404, "")).unwrap(), []);
        assert!(users(&Answer::of(200, "{}")).is_err());
    }

    #[test]
    fn a_wrong_pin_has_words_of_its_own() {
        let user = user(&serde_json::from_str(r#"{"uuid":"a","title":"Ada"}"#).unwrap()).unwrap();
        let words = |status, body: &str| {
            let error = switched(&Answer::of(status, body), &user).unwrap_err();
            error.to_string()
        };
        let wrong = words(403, r#"{"errors":[{"code":1041,"status":403}]}"#);
        assert!(
            wrong.starts_with("switch to Ada: the PIN is wrong"),
            "{wrong}"
        );
        let other = words(403, r#"{"errors":[{"code":9,"status":403}]}"#);
        assert!(other.contains("status 403 (error 9)"), "{other}");
        assert!(words(201, "{}").contains("no token"));
        let token = switched(&Answer::of(201, r#"{"authToken":"t","odd":[]}"#), &user);
        assert_eq!(token.unwrap(), Token::new("t").unwrap());
    }

    proptest! {
        /// Nothing that plex.tv answers changes which path is asked for next.
        #[test]
        fn any_answer_is_read(body in json::any_answer()) {
            let answer = Answer::of(200, &body);
            for user in users(&answer).into_iter().flatten() {
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                prop_assert!(user.uuid.bytes().all(plain), "{}", user.uuid);
                let _ = switched(&answer, &user);
            }
        }
    }
}
