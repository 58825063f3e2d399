//! The user behind a token, and its end (plex-api-2.md 39).

use crate::token::Token;
use http::Method;

use crate::error::Error;
use crate::json;
use crate::message::{Answer, Request};
use crate::plex_tv::PlexTv;

/// A user of plex.tv.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// plex.tv's identifier: it stays when the name changes.
    pub id: String,
    /// What the person is called: the first of title, user name and e-mail address that is set.
    pub name: String,
}

/// What became of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SignOut {
    Done,
    /// plex.tv did not know it any more.
    Before,
}

impl PlexTv {
    /// The user whose token this is.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the token is not good; any other error leaves that open.
    pub async fn user(&self, token: &Token) -> Result<User, Error> {
        let request = Request::new("read the account", Method::GET, "/api/v2/user");
        user(&self.send(request.token(token)).await?)
    }

    /// Makes a token useless.
    ///
    /// # Errors
    /// When plex.tv does not say that it did.
    pub async fn sign_out(&self, token: &Token) -> Result<SignOut, Error> {
        let request = Request::new("sign out", Method::DELETE, "/api/v2/users/signout");
        signed_out(&self.send(request.token(token)).await?)
    }
}

fn user(answer: &Answer) -> Result<User, Error> {
    let body = answer.json()?;
    let id = json::text(&body, "uuid").or_else(|| json::text(&body, "id"));
    Ok(User {
        id: id.ok_or_else(|| answer.bad("the user has no id"))?,
        name: json::name(&body).unwrap_or_else(|| "a user without a name".to_owned()),
    })
}

fn signed_out(answer: &Answer) -> Result<SignOut, Error> {
    match answer.success() {
        Ok(()) => Ok(SignOut::Done),
        Err(Error::Unauthorized { .. }) => Ok(SignOut::Before),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_the_first_name_that_is_there() {
        let check = |body: &str, id: &str, name: &str| {
            let user = user(&Answer::of(200, body)).unwrap();
            assert_eq!((user.id.as_str(), user.name.as_str()), (id, name));
        };
        check(r#"{"id":7,"uuid":"u-7","title":"Ada"}"#, "u-7", "Ada");
        check(r#"{"id":7,"title":"","username":"ada"}"#, "7", "ada");
        check(r#"{"id":7,"email":"a@example"}"#, "7", "a@example");
        check(r#"{"id":7}"#, "7", "a user without a name");
        assert!(user(&Answer::of(200, "{}")).is_err());
        let refused = user(&Answer::of(401, "")).unwrap_err();
        assert!(matches!(refused, Error::Unauthorized { .. }));
    }

    #[test]
    fn a_token_that_is_not_known_any_more_is_signed_out() {
        assert_eq!(signed_out(&Answer::of(204, "")), Ok(SignOut::Done));
        assert_eq!(signed_out(&Answer::of(401, "")), Ok(SignOut::Before));
        assert!(signed_out(&Answer::of(500, "")).is_err());
    }
}
