//! The Plex token, kept from every place but one header.

use std::fmt;
use std::path::PathBuf;

use http::HeaderValue;

/// A Plex token. It has no `Display`, and its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token as a person wrote it: surrounding white space is not part of it.
    ///
    /// # Errors
    /// When nothing is left, or when it holds what cannot stand in a header; the words never repeat the token.
    pub fn new(text: &str) -> Result<Token, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("the token is empty".into());
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(
                "the token holds white space or characters outside ASCII: copy it again".into(),
            );
        }
        Ok(Token(text.to_owned()))
    }

    /// The value of the one header it may stand in, marked so that no log shows it.
    pub(crate) fn header_value(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(&self.0).expect("graphic ASCII is a header value");
        value.set_sensitive(true);
        value
    }

    /// The bytes to look for in what comes back.
    pub(crate) fn needle(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Where the token comes from.
#[derive(Clone, Debug)]
pub enum TokenSource {
    /// Given once, at the start.
    Fixed(Token),
    /// A file that holds nothing else. It is read again when it changes, and once after a 401.
    File(PathBuf),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        let token = Token::new(text);
        assert_eq!(
            token
                .as_ref()
                .map(|token| token.needle())
                .map_err(String::as_str),
            expected.map(str::as_bytes)
        );
    }

    #[test]
    fn tokens() {
        let illegal = "the token holds white space or characters outside ASCII: copy it again";
        check("abc-DEF_123", Ok("abc-DEF_123"));
        check("  abc\r\n", Ok("abc"));
        check(" \n", Err("the token is empty"));
        check("a b", Err(illegal));
        check("a\u{7}b", Err(illegal));
        check("töken", Err(illegal));
    }

    #[test]
    fn sandbox_nothing_prints_a_token() {
        let token = Token::new("geheim-geheim").unwrap();
        assert_eq!(format!("{token:?}"), "Token(..)");
        assert_eq!(format!("{:?}", token.header_value()), "Sensitive");
        assert_eq!(
            format!("{:?}", TokenSource::Fixed(token)),
            "Fixed(Token(..))"
        );
    }
}
