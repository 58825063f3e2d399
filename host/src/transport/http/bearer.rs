//! The source of the token that HTTP clients show: the environment, or a file.

use std::ffi::OsString;

use anyhow::{Context as _, anyhow, bail};
use forms::pasted;
use plex_mcp_protocol::http::{Bearer, TOKEN};

use crate::config::whole;

/// Variable with the path of a file that holds the token and nothing else.
const TOKEN_FILE: &str = "PLEX_MCP_HTTP_TOKEN_FILE";

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
            let text = pasted::decoded(&bytes).map_err(|error| anyhow!("{setting}: {error}"))?;
            (text, setting)
        }
        (None, None) => return Ok(None),
    };
    let bearer = Bearer::new(&text);
    Ok(Some(bearer.map_err(|error| {
        anyhow!("{setting} is not usable: {error}")
    })?))
}

#[cfg(test)]
mod tests {
    use http::header::AUTHORIZATION;
    use http::{HeaderMap, HeaderValue};

    use super::*;

    #[test]
    fn the_environment_sets_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        let path = path.to_str().unwrap();
        let check = |variables: &[(&str, &str)], in_file: &str, expected: Result<bool, &str>| {
            std::fs::write(path, in_file).unwrap();
            let found = from_environment(|name| {
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
}
