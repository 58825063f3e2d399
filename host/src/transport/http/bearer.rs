//! The token that HTTP clients show, which has nothing to do with the Plex token.

use std::fmt;

use http::HeaderValue;
use subtle::ConstantTimeEq;

/// What a client must show as `Authorization: Bearer ...`.
pub struct Bearer(String);

impl Bearer {
    /// Takes a token as a person wrote it: surrounding white space is not part of it.
    ///
    /// # Errors
    ///
    /// When it is empty or cannot stand in a header; the words never repeat it.
    pub fn new(text: &str) -> Result<Bearer, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("it is empty".to_owned());
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it holds white space or characters outside ASCII".to_owned());
        }
        Ok(Bearer(text.to_owned()))
    }

    /// Whether the header holds the token. How long it takes tells nothing of where they differ.
    pub fn admits(&self, header: Option<&HeaderValue>) -> bool {
        let Some((scheme, token)) = header
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
        else {
            return false;
        };
        let same = token.trim().as_bytes().ct_eq(self.0.as_bytes());
        scheme.eq_ignore_ascii_case("bearer") && same.into()
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let bearer = Bearer::new(" correct-horse\n").unwrap();
        let check = |header: Option<&str>, expected: bool| {
            let value = header.map(|text| HeaderValue::from_str(text).unwrap());
            assert_eq!(bearer.admits(value.as_ref()), expected, "{header:?}");
        };
        check(Some("Bearer correct-horse"), true);
        check(Some("bearer  correct-horse"), true);
        check(Some("Bearer correct-horsf"), false);
        check(Some("Bearer correct-hors"), false);
        check(Some("Bearer correct-horse2"), false);
        check(Some("Bearer"), false);
        check(Some("Bearer "), false);
        check(Some("Basic correct-horse"), false);
        check(Some("correct-horse"), false);
        check(None, false);
    }

    #[test]
    fn unusable_tokens_are_not_shown() {
        let check = |text: &str| {
            let error = Bearer::new(text).unwrap_err();
            assert!(!error.contains("s3cret"), "{error}");
        };
        check(" ");
        check("s3cret two");
        check("s3cret\u{e9}");
        assert_eq!(
            format!("{:?}", Bearer::new("s3cret").unwrap()),
            "Bearer(..)"
        );
    }
}
