//! The variables that the host sets, read and checked.

use std::{env, time::Duration};

use crate::{
    plex::Settings,
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
}

/// Of the deadline, what is left to a host to end the call in words of its own: a twentieth, and time for a busy machine.
fn margin(deadline: Duration) -> Duration {
    (deadline / 20 + Duration::from_millis(500)).min(deadline / 4)
}

/// A fixed name where the host gives none: a new one at each call would announce a new device to Plex.
const CLIENT_IDENTIFIER: &str = "plex-mcp-component";

const DEADLINE: Duration = Duration::from_secs(30);

const MAX_ANSWER: usize = 40_000;

impl Environment {
    /// Reads `PLEX_URL` and `PLEX_TOKEN`, and what has defaults.
    pub fn read() -> Result<Environment, ToolError> {
        let get = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        Environment::parse(get)
    }

    fn parse(get: impl Fn(&'static str) -> Option<String>) -> Result<Environment, ToolError> {
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
        let number = |name| get(name).and_then(|text| text.trim().parse::<u32>().ok());
        let deadline =
            number("PLEX_DEADLINE_MS").map_or(DEADLINE, |ms| Duration::from_millis(ms.into()));
        Ok(Environment {
            https,
            authority: authority.to_owned(),
            settings: Settings {
                prefix: prefix.trim_end_matches('/').to_owned(),
                token: token.trim().to_owned(),
                client_identifier: get("PLEX_CLIENT_IDENTIFIER")
                    .unwrap_or_else(|| CLIENT_IDENTIFIER.into()),
                deadline: deadline - margin(deadline),
            },
            budget: Budget(number("PLEX_MAX_ANSWER").map_or(MAX_ANSWER, |n| n as usize)),
        })
    }
}

fn misconfigured(message: &str) -> ToolError {
    let code = ErrorCode::Connect;
    ToolError {
        code,
        message: message.to_owned(),
        status: None,
        retryable: false,
    }
}
