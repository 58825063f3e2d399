//! Why a request is turned away by its head, and what whoever runs the server can change about it.

use http::StatusCode;

/// Variable with the token that HTTP clients must show.
pub const TOKEN: &str = "PLEX_MCP_HTTP_TOKEN";

/// Variables with names of the server, and with origins of pages, with commas in between: besides loopback ones.
pub const ALLOW_HOST: &str = "PLEX_MCP_ALLOW_HOST";
pub const ALLOW_ORIGIN: &str = "PLEX_MCP_ALLOW_ORIGIN";

/// Characters of a name that a request makes up which are repeated.
const MAX_QUOTED: usize = 100;

/// A refusal: the same words are the answer and stand in the log. No secret is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: StatusCode,
    pub words: String,
}

impl Refusal {
    fn new(status: StatusCode, words: impl Into<String>) -> Refusal {
        let words = words.into();
        Refusal { status, words }
    }

    /// The head may be read in two ways.
    pub fn ambiguous(words: &str) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, words)
    }

    /// `Host` is none of the server's names.
    pub fn of_host(host: &str) -> Refusal {
        let host = quoted(host);
        Refusal::new(
            StatusCode::FORBIDDEN,
            format!(
                "this server is not known as `{host}`, the Host header of the request: if that is its name, start plex-mcp with --allow-host {host} (or {ALLOW_HOST}; and with {TOKEN}, if others than this computer know it so)"
            ),
        )
    }

    /// A browser sends for a page of another `origin`.
    pub fn of_origin(origin: &str) -> Refusal {
        let words = if origin.eq_ignore_ascii_case("null") {
            "a page without an origin of its own sent this request (Origin: null): such pages are never let in, serve it from an address and let that in with --allow-origin".to_owned()
        } else {
            let origin = quoted(origin);
            format!(
                "a page of `{origin}`, the Origin header of the request, may not use this server: if it is meant to, start plex-mcp with --allow-origin {origin} (or {ALLOW_ORIGIN})"
            )
        };
        Refusal::new(StatusCode::FORBIDDEN, words)
    }

    /// Somebody else may be behind whoever opened the connection.
    pub fn of_proxy() -> Refusal {
        Refusal::new(
            StatusCode::FORBIDDEN,
            format!(
                "this request came through a proxy, so it may be anybody's: to serve others than this computer, set {TOKEN} where plex-mcp runs and send it as a bearer token"
            ),
        )
    }

    /// There is no token, or not as one.
    pub fn without_token() -> Refusal {
        Refusal::new(
            StatusCode::UNAUTHORIZED,
            format!(
                "a bearer token is needed: send one header `Authorization: Bearer ...` with the value of {TOKEN}, as it is set where plex-mcp runs"
            ),
        )
    }

    /// There is another token than the right one.
    pub fn of_token() -> Refusal {
        Refusal::new(
            StatusCode::UNAUTHORIZED,
            format!(
                "the bearer token is not the right one: send the value of {TOKEN} (or what its file holds), as it is set where plex-mcp runs"
            ),
        )
    }
}

/// A name as far as it is worth repeating, without what a terminal would obey.
fn quoted(name: &str) -> String {
    let mut quoted: String = name
        .chars()
        .take(MAX_QUOTED)
        .flat_map(char::escape_debug)
        .collect();
    if name.chars().nth(MAX_QUOTED).is_some() {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_repeated_harmlessly() {
        let check = |name: &str, expected: &str| {
            let words = Refusal::of_host(name).words;
            assert!(
                words.contains(&format!("--allow-host {expected} (")),
                "{words}"
            );
        };
        check("nas.example:80", "nas.example:80");
        check("\u{1b}[2J", "\\u{1b}[2J");
        check(&"x".repeat(100), &"x".repeat(100));
        check(&"x".repeat(101), &format!("{}…", "x".repeat(100)));
    }
}
