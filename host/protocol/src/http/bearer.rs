//! The token that HTTP clients show, which has nothing to do with the Plex token.

use std::fmt;

use forms::pasted;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use subtle::ConstantTimeEq;

use super::refusal::Refusal;

/// The token that a client must show as `Authorization: Bearer ...`.
pub struct Bearer(String);

impl Bearer {
    /// Takes a token as a person wrote it: surrounding white space and quotation marks are not part of it.
    ///
    /// # Errors
    ///
    /// When it is empty, a placeholder, or cannot stand in a header; the words never repeat it.
    pub fn new(text: &str) -> Result<Bearer, String> {
        let text = pasted::bare(text);
        if text.is_empty() {
            return Err("it is empty".to_owned());
        }
        if pasted::is_placeholder(text) {
            return Err("it is a placeholder that was not filled in".to_owned());
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it holds white space or characters outside ASCII".to_owned());
        }
        Ok(Bearer(text.to_owned()))
    }

    /// Why a request with these headers is not let in, if it is not: it needs one `Authorization`, which holds the token.
    pub fn refusal(&self, headers: &HeaderMap) -> Option<Refusal> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        match (given.next().and_then(bearer), given.next()) {
            (Some(token), None) => (!self.is(token)).then(Refusal::of_token),
            _ => Some(Refusal::without_token()),
        }
    }

    /// The time that it takes tells nothing of where they differ.
    fn is(&self, token: &str) -> bool {
        token.as_bytes().ct_eq(self.0.as_bytes()).into()
    }
}

/// The token in a header that holds one.
fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
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
    fn only_the_right_bearer_is_let_in() {
        let bearer = Bearer::new(" correct-horse\n").unwrap();
        let check = |given: &[&str], expected: Option<Refusal>| {
            let headers = given
                .iter()
                .map(|text| (AUTHORIZATION, HeaderValue::from_str(text).unwrap()))
                .collect();
            assert_eq!(bearer.refusal(&headers), expected, "{given:?}");
        };
        let (wrong, none) = (Some(Refusal::of_token()), Some(Refusal::without_token()));
        check(&["Bearer correct-horse"], None);
        check(&["bearer  correct-horse"], None);
        check(&["Bearer correct-horsf"], wrong.clone());
        check(&["Bearer correct-hors"], wrong.clone());
        check(&["Bearer correct-horse2"], wrong.clone());
        check(&["Bearer "], wrong);
        check(&["Bearer"], none.clone());
        check(&["Basic correct-horse"], none.clone());
        check(&["correct-horse"], none.clone());
        check(&[], none.clone());
        check(
            &["Bearer wrong-horse", "Bearer correct-horse"],
            none.clone(),
        );
        check(&["Bearer correct-horse", "Bearer correct-horse"], none);
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
