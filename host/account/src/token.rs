//! A token as plex.tv hands it out, kept from every place but one header and one file.
//!
//! What a person pastes is read elsewhere, with more patience: these tokens are written and read by programs.

use std::fmt;

use http::HeaderValue;

/// A token of plex.tv or of a server. It has no `Display`, and its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes what can stand in a header.
    ///
    /// # Errors
    /// When it is empty or holds anything but graphic ASCII; the words never repeat it.
    pub fn new(text: &str) -> Result<Token, &'static str> {
        if text.is_empty() {
            return Err("the token is empty");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("the token holds white space or characters outside ASCII");
        }
        Ok(Token(text.to_owned()))
    }

    /// The value of the one header it may stand in, marked so that no log shows it.
    pub(crate) fn header_value(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(&self.0).expect("graphic ASCII is a header value");
        value.set_sensitive(true);
        value
    }

    /// The text itself: for the file that keeps it, and for the gate that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_header_takes() {
        let check = |text: &str, is_good: bool| {
            let token = Token::new(text);
            assert_eq!(token.is_ok(), is_good, "{text:?}");
            assert!(token.is_ok_and(|token| token.expose() == text) == is_good);
        };
        check("abc-DEF_123", true);
        check("eyJhbGciOiJ9.eyJzdWIiOiIxIn0.c2ln-_", true);
        check("", false);
        check("abc\n", false);
        check("a b", false);
        check("a\u{7}b", false);
        check("töken", false);
    }

    #[test]
    fn sandbox_nothing_prints_a_token_of_an_account() {
        let token = Token::new("geheim-geheim").unwrap();
        assert_eq!(format!("{token:?}"), "Token(..)");
        assert_eq!(format!("{:?}", token.header_value()), "Sensitive");
    }
}
