//! The token that HTTP clients show, which has nothing to do with the Plex token.

use std::ffi::OsString;
use std::fmt;

use anyhow::{Context as _, anyhow, bail};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use subtle::ConstantTimeEq;

use super::refusal::{Refusal, TOKEN};
use crate::config::whole;
use crate::pasted;

/// Variable with the path of a file that holds the token and nothing else.
const TOKEN_FILE: &str = "PLEX_MCP_HTTP_TOKEN_FILE";

/// The token that a client must show as `Authorization: Bearer ...`.
pub struct Bearer(String);

impl Bearer {
    /// The token that the environment sets, if it sets one. A file is read once.
    ///
    /// # Errors
    ///
    /// When both variables are set, the file cannot be read or the token is not usable; names the variable.
    pub fn from_environment(
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> anyhow::Result<Option<Bearer>> {
        let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
        let (text, setting) = match (variable(TOKEN), variable(TOKEN_FILE)) {
            (Some(_), Some(_)) => {
                bail!("both {TOKEN} and {TOKEN_FILE} are set: unset one of them")
            }
            (Some(token), None) => (token.to_string_lossy().into_owned(), TOKEN.to_owned()),
            (None, Some(file)) => {
                let file = whole(file);
                let setting = format!("{TOKEN_FILE}: {}", file.display());
                let bytes =
                    std::fs::read(&file).with_context(|| format!("{setting}: cannot be read"))?;
                let text =
                    pasted::decoded(&bytes).map_err(|error| anyhow!("{setting}: {error}"))?;
                (text, setting)
            }
            (None, None) => return Ok(None),
        };
        let bearer = Bearer::new(&text);
        Ok(Some(bearer.map_err(|error| {
            anyhow!("{setting} is not usable: {error}")
        })?))
    }

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
    fn the_environment_sets_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        let path = path.to_str().unwrap();
        let check = |variables: &[(&str, &str)], in_file: &str, expected: Result<bool, &str>| {
            std::fs::write(path, in_file).unwrap();
            let found = Bearer::from_environment(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.into())
            });
            match (found, expected) {
                (Ok(found), Ok(expected)) => {
                    let header = HeaderValue::from_static("Bearer s3cret");
                    let headers = HeaderMap::from_iter([(AUTHORIZATION, header)]);
                    let admits = found.is_some_and(|bearer| bearer.refusal(&headers).is_none());
                    assert_eq!(admits, expected, "{variables:?}");
                }
                (Err(error), Err(expected)) => {
                    let words = format!("{error:#}");
                    assert!(words.contains(expected), "{words}");
                    assert!(!words.contains("s3cret"), "{words}");
                }
                (found, _) => panic!("expected {expected:?}, found {found:?}"),
            }
        };
        check(&[], "", Ok(false));
        check(&[(TOKEN, ""), (TOKEN_FILE, "")], "", Ok(false));
        check(&[(TOKEN, "s3cret")], "", Ok(true));
        check(&[(TOKEN, ""), (TOKEN_FILE, path)], "s3cret\n", Ok(true));
        check(&[(TOKEN_FILE, path)], "\u{feff}\"s3cret\"\r\n", Ok(true));
        let quoted = format!("\"{path}\"");
        check(&[(TOKEN_FILE, &quoted)], "s3cret", Ok(true));
        check(&[(TOKEN, "'s3cret'")], "", Ok(true));
        for unfilled in ["${HTTP_TOKEN}", "<your token>", "changeme"] {
            check(
                &[(TOKEN, unfilled)],
                "",
                Err("TOKEN is not usable: it is a placeholder"),
            );
        }
        let both = [(TOKEN, "s3cret"), (TOKEN_FILE, path)];
        check(&both, "s3cret", Err("unset one of them"));
        check(
            &[(TOKEN, "s3cret two")],
            "",
            Err("PLEX_MCP_HTTP_TOKEN is not usable"),
        );
        check(
            &[(TOKEN_FILE, path)],
            " \n",
            Err("token is not usable: it is empty"),
        );
        let missing = [(TOKEN_FILE, "/nowhere/token")];
        check(
            &missing,
            "",
            Err("PLEX_MCP_HTTP_TOKEN_FILE: /nowhere/token: cannot be read"),
        );
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
