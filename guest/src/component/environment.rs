//! The variables that the host sets, read and checked.

use std::time::Duration;

use crate::{
    plex::{Settings, Told},
    toolsets::Budget,
    types::{ErrorCode, ToolError},
};

/// The server's address, and how to talk to it.
#[derive(Clone)]
pub struct Environment {
    pub https: bool,
    /// Host and port.
    pub authority: String,
    pub settings: Settings,
    pub budget: Budget,
    /// Whether a person is to agree before something is removed.
    pub asks: bool,
}

/// Of the deadline, what is left to a host to end the call in words of its own: a twentieth, and time for a busy machine.
fn margin(deadline: Duration) -> Duration {
    (deadline / 20 + Duration::from_millis(500)).min(deadline / 4)
}

/// A fixed name where the host gives none: a new one at each call would announce a new device to Plex.
const CLIENT_IDENTIFIER: &str = "plex-mcp-component";

const DEADLINE: Duration = Duration::from_secs(30);

/// Characters of an answer where the host says nothing.
pub const MAX_ANSWER: usize = 40_000;

impl Environment {
    /// Reads `PLEX_URL` and `PLEX_TOKEN`, and what has defaults.
    #[cfg(target_family = "wasm")]
    pub fn read() -> Result<Environment, ToolError> {
        // All at once: the standard library asks the host for all of them as well, and keeps a copy in which it looks.
        let mut variables = wasi::cli::environment::get_environment();
        Environment::parse(|name| {
            let place = variables.iter().position(|(known, _)| known == name)?;
            let (_, value) = variables.swap_remove(place);
            Some(value).filter(|value| !value.trim().is_empty())
        })
    }

    fn parse(
        mut get: impl FnMut(&'static str) -> Option<String>,
    ) -> Result<Environment, ToolError> {
        let url = get("PLEX_URL").ok_or_else(|| {
            misconfigured(
                "PLEX_URL is not set: give the server's address, http://192.168.1.2:32400",
            )
        })?;
        let (https, rest) = match url.trim().split_once("://") {
            Some(("http", rest)) => (false, rest),
            Some(("https", rest)) => (true, rest),
            _ => {
                return Err(misconfigured(
                    "PLEX_URL must begin with http:// or https://",
                ));
            }
        };
        let (authority, prefix) = match rest.split_once('/') {
            Some((authority, prefix)) => (authority, format!("/{prefix}")),
            None => (rest, String::new()),
        };
        if authority.is_empty() || rest.contains(['@', '?', '#', '\\', ' ']) {
            return Err(misconfigured(
                "PLEX_URL must be an address without user name, query or fragment",
            ));
        }
        let token = get("PLEX_TOKEN")
            .ok_or_else(|| misconfigured("PLEX_TOKEN is not set: give a token of the server"))?;
        let mut number = |name, unit| {
            let text = get(name);
            text.map(|text| number(name, &text, unit)).transpose()
        };
        let deadline = number("PLEX_DEADLINE_MS", "milliseconds")?
            .map_or(DEADLINE, |ms| Duration::from_millis(ms.into()));
        let answer = number("PLEX_MAX_ANSWER", "characters")?;
        Ok(Environment {
            https,
            authority: authority.to_owned(),
            settings: Settings {
                prefix: prefix.trim_end_matches('/').to_owned(),
                token: token.trim().to_owned(),
                client_identifier: get("PLEX_CLIENT_IDENTIFIER")
                    .unwrap_or_else(|| CLIENT_IDENTIFIER.into()),
                deadline: deadline - margin(deadline),
                told: told(get("PLEX_PLAYER_URL"), get("PLEX_PLAYER_TOKEN")),
            },
            budget: Budget(answer.map_or(MAX_ANSWER, |n| n as usize)),
            asks: get("PLEX_CONFIRM").is_some_and(|value| value == "ask"),
        })
    }
}

/// What players are told: only a host that puts the token in its place sets both.
fn told(url: Option<String>, token: Option<String>) -> Option<Told> {
    let (url, token) = url.zip(token)?;
    let (scheme, rest) = url.trim().split_once("://")?;
    let authority = rest.trim_end_matches('/');
    let after = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match authority[after..].split_once(':') {
        Some((host, port)) => (format!("{}{host}", &authority[..after]), port),
        None if scheme == "https" => (authority.to_owned(), "443"),
        None => (authority.to_owned(), "80"),
    };
    Some(Told {
        scheme: scheme.to_owned(),
        host,
        port: port.to_owned(),
        token,
    })
}

/// A number that is set, and wrong, is not the default.
fn number(name: &str, text: &str, unit: &str) -> Result<u32, ToolError> {
    let number = text.trim().parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| {
        let shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
        misconfigured(format!(
            "{name} is a whole number of {unit}, 1 or more, not `{shown}`"
        ))
    })
}

fn misconfigured(message: impl Into<String>) -> ToolError {
    let code = ErrorCode::Connect;
    ToolError {
        code,
        message: message.into(),
        status: None,
        retryable: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(name: &'static str, value: &str) -> Result<Environment, ToolError> {
        Environment::parse(|asked| match asked {
            _ if asked == name => Some(value.to_owned()),
            "PLEX_URL" => Some("http://plex.example:32400/below/".into()),
            "PLEX_TOKEN" => Some("s3cret".into()),
            _ => None,
        })
    }

    #[test]
    fn without_more_there_are_defaults() {
        let environment = parsed("", "").unwrap();
        assert!(!environment.https);
        assert_eq!(environment.authority, "plex.example:32400");
        assert_eq!(environment.settings.prefix, "/below");
        assert_eq!(environment.settings.client_identifier, CLIENT_IDENTIFIER);
        assert_eq!(environment.settings.deadline, DEADLINE - margin(DEADLINE));
        assert_eq!(environment.budget.0, MAX_ANSWER);
        assert!(!environment.asks);
        assert!(parsed("PLEX_CONFIRM", "ask").unwrap().asks);
    }

    #[test]
    fn players_are_told_scheme_host_and_port() {
        for (url, expected) in [
            (
                "http://10.0.0.2:32400/",
                Some(["http", "10.0.0.2", "32400"]),
            ),
            ("https://tv.example", Some(["https", "tv.example", "443"])),
            ("http://[fd00::2]", Some(["http", "[fd00::2]", "80"])),
            (
                "http://[fd00::2]:32400",
                Some(["http", "[fd00::2]", "32400"]),
            ),
            ("nas", None),
        ] {
            let found = told(Some(url.to_owned()), Some("t".to_owned()));
            let found = found.map(|told| [told.scheme, told.host, told.port]);
            assert_eq!(
                found,
                expected.map(|words| words.map(str::to_owned)),
                "{url}"
            );
        }
        assert!(told(Some("http://nas:1".into()), None).is_none());
    }

    #[test]
    fn numbers_are_taken_or_refused_by_name() {
        let environment = parsed("PLEX_DEADLINE_MS", " 4000\n").unwrap();
        assert_eq!(environment.settings.deadline, Duration::from_millis(3_300));
        assert_eq!(parsed("PLEX_MAX_ANSWER", "2000").unwrap().budget.0, 2_000);
        for name in ["PLEX_DEADLINE_MS", "PLEX_MAX_ANSWER"] {
            for wrong in ["30s", "0", "-1", "1e3", "4294967296"] {
                let error = parsed(name, wrong).map(drop).unwrap_err();
                let expected = format!("{name} is a whole number of ");
                assert!(error.message.starts_with(&expected), "{}", error.message);
                assert!(
                    error.message.ends_with(&format!("not `{wrong}`")),
                    "{}",
                    error.message
                );
            }
        }
    }

    #[test]
    fn addresses_that_are_none_are_refused() {
        for wrong in [
            "plex.example",
            "ftp://plex.example",
            "http://",
            "http://me@plex.example",
            "http://plex.example?a",
        ] {
            let error = parsed("PLEX_URL", wrong).map(drop).unwrap_err();
            assert!(
                error.message.starts_with("PLEX_URL must be"),
                "{}",
                error.message
            );
        }
    }
}
