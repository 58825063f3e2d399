//! The PIN flow: plex.tv makes a code, a person uses it in a browser, and the code is exchanged for a token of the account.
//!
//! Sources: plex-api.md 16, plex-api-2.md 39.

use std::time::Duration;

use crate::token::Token;
use http::Method;
use tokio::time::{Instant, sleep};
use url::Url;

use crate::error::Error;
use crate::json;
use crate::message::{Answer, Request};
use crate::pace::Pace;
use crate::plex_tv::{Device, PlexTv};

const OPERATION: &str = "sign in";

/// Recorded where plex.tv says nothing else.
const USUAL_LIFETIME: Duration = Duration::from_secs(900);

/// Nobody waits longer in front of a terminal.
const MAX_LIFETIME: Duration = Duration::from_secs(1800);

/// How the code reaches the browser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PinKind {
    /// In a link: a long code.
    Link,
    /// Typed at <https://plex.tv/link>, on any device: four characters.
    Typed,
}

/// A code that plex.tv has made and nobody has used yet.
#[derive(Debug, PartialEq)]
pub struct Pin {
    id: u64,
    code: String,
    lifetime: Duration,
}

impl Pin {
    /// The code, for [`PinKind::Typed`].
    pub fn code(&self) -> &str {
        &self.code
    }

    /// How long it can be used, counted from when it was made.
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// The page at which a person allows `device` to sign in, for [`PinKind::Link`].
    pub fn link(&self, device: &Device) -> String {
        let mut values = Url::parse("https://app.plex.tv/auth").expect("a URL");
        values
            .query_pairs_mut()
            .append_pair("clientID", &device.identifier)
            .append_pair("code", &self.code)
            .append_pair("context[device][product]", device.product);
        // The page reads them behind `#?`, where no server sees them.
        format!(
            "https://app.plex.tv/auth#?{}",
            values.query().unwrap_or_default()
        )
    }
}

/// What asking for the token brings.
#[derive(Debug, PartialEq)]
enum Polled {
    Unused,
    Used(Token),
}

impl PlexTv {
    /// Asks for a code.
    ///
    /// # Errors
    /// When plex.tv gives none.
    pub async fn pin(&self, kind: PinKind) -> Result<Pin, Error> {
        created(&self.send(create(kind)).await?)
    }

    /// Waits until somebody has used the code, asking every few seconds; the token of the account.
    ///
    /// # Errors
    /// [`Error::Expired`] when nobody has; or plex.tv stays away.
    pub async fn token(&self, pin: &Pin) -> Result<Token, Error> {
        let start = Instant::now();
        let mut pace = Pace::new(pin.lifetime);
        while let Some(wait) = pace.wait(start.elapsed()) {
            sleep(wait).await;
            let answer = self.send(poll(pin)).await;
            match answer.and_then(|answer| polled(&answer)) {
                Ok(Polled::Used(token)) => return Ok(token),
                Ok(Polled::Unused) => pace.unused(),
                Err(Error::TooManyRequests { retry_after, .. }) => pace.limited(retry_after),
                Err(error) if error.passes() && pace.failed() => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Expired)
    }
}

fn create<'a>(kind: PinKind) -> Request<'a> {
    let request = Request::new(OPERATION, Method::POST, "/api/v2/pins");
    match kind {
        PinKind::Link => request.query("strong", "true"),
        PinKind::Typed => request,
    }
}

fn created(answer: &Answer) -> Result<Pin, Error> {
    let body = answer.json()?;
    let code = json::text(&body, "code").filter(|code| {
        // It is shown, and opened in a browser.
        code.len() <= 128 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    let lifetime = json::number(&body, "expiresIn").map(Duration::from_secs);
    Ok(Pin {
        id: json::number(&body, "id").ok_or_else(|| answer.bad("it has no id"))?,
        code: code.ok_or_else(|| answer.bad("it has no code"))?,
        lifetime: lifetime.unwrap_or(USUAL_LIFETIME).min(MAX_LIFETIME),
    })
}

fn poll<'a>(pin: &Pin) -> Request<'a> {
    Request::new(OPERATION, Method::GET, format!("/api/v2/pins/{}", pin.id))
}

fn polled(answer: &Answer) -> Result<Polled, Error> {
    // 404 is what most have seen of a code that has expired, 410 what some have.
    if matches!(answer.status.as_u16(), 404 | 410) {
        return Err(Error::Expired);
    }
    let body = answer.json()?;
    if body["authToken"].is_null() {
        return Ok(Polled::Unused);
    }
    let token = json::token(&body, "authToken");
    token
        .map(Polled::Used)
        .ok_or_else(|| answer.bad("its token is none"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pin(body: &str) -> Result<Pin, Error> {
        created(&Answer::of(201, body))
    }

    #[test]
    fn a_link_holds_what_the_page_needs() {
        let pin = pin(r#"{"id":5,"code":"abc123","expiresIn":1800}"#).unwrap();
        let device = Device {
            identifier: "an-identifier".to_owned(),
            product: "plex-mcp",
            version: "1",
            name: "nas".to_owned(),
        };
        assert_eq!(
            pin.link(&device),
            "https://app.plex.tv/auth#?clientID=an-identifier&code=abc123&context%5Bdevice%5D%5Bproduct%5D=plex-mcp"
        );
        assert_eq!(pin.lifetime(), Duration::from_secs(1800));
    }

    #[test]
    fn a_code_lives_as_long_as_it_says_within_bounds() {
        let lifetime = |body| pin(body).unwrap().lifetime().as_secs();
        assert_eq!(lifetime(r#"{"id":"5","code":"AB12"}"#), 900);
        assert_eq!(
            lifetime(r#"{"id":5,"code":"AB12","expiresIn":99999}"#),
            1800
        );
        for bad in [
            r#"{"code":"AB12"}"#,
            r#"{"id":5}"#,
            r#"{"id":5,"code":"a\u001b[2J"}"#,
            r#"{"id":5,"code":""}"#,
            "[]",
        ] {
            assert!(pin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_poll_tells_waiting_from_done_and_over() {
        let check = |status, body: &str, expected: Result<Polled, &str>| {
            let found = polled(&Answer::of(status, body));
            match (found, expected) {
                (Err(error), Err(words)) => {
                    assert!(error.to_string().contains(words), "{error}");
                }
                (found, expected) => assert_eq!(found.ok(), expected.ok(), "{body}"),
            }
        };
        check(200, r#"{"authToken":null}"#, Ok(Polled::Unused));
        check(200, "{}", Ok(Polled::Unused));
        let token = Token::new("abc").unwrap();
        check(200, r#"{"authToken":"abc"}"#, Ok(Polled::Used(token)));
        check(200, r#"{"authToken":"a b"}"#, Err("its token is none"));
        check(200, r#"{"authToken":7}"#, Err("its token is none"));
        check(404, r#"{"errors":[{"code":1020}]}"#, Err("has expired"));
        check(410, "", Err("has expired"));
        check(429, "", Err("fewer requests"));
    }

    proptest! {
        /// A code is letters and digits, whatever plex.tv answers.
        #[test]
        fn any_answer_is_read(body in json::any_answer()) {
            if let Ok(pin) = pin(&body) {
                prop_assert!(pin.code().bytes().all(|byte| byte.is_ascii_alphanumeric()));
                prop_assert!(pin.lifetime() <= MAX_LIFETIME);
            }
            let _ = polled(&Answer::of(200, &body));
        }
    }
}
