//! The meaning of a failed check, the next step, and the exit status that tells scripts.

use crate::config::LOGIN;
use crate::egress::{Origin, ShownKey};
use plex_mcp_protocol::CallError;

/// Examples and exit statuses of `plex-mcp check`, for its help.
pub const STATUSES: &str = "\
Examples:
  plex-mcp check --url http://192.168.1.10:32400
  plex-mcp check --demo --all

Exit status:
  0  address and token are good, and the token may do everything
  1  something else failed
  2  the command line is wrong
  3  nothing answers at the address
  4  the certificate is not accepted, or there is no TLS
  5  the server refuses the token
  6  the token is good but may not do everything
  7  the server is starting, updating or overloaded
  8  what answers is not Plex
  9  no answer in time: 4.5 seconds, or --timeout

Where to find a token: Plex support article \"Finding an authentication token
/ X-Plex-Token\", on support.plex.tv.";

const FIND_A_TOKEN: &str = "Where to find one: Plex support article \"Finding an authentication token / X-Plex-Token\", on support.plex.tv.";

/// One way for a check to end badly.
pub struct Diagnosis {
    /// Exit status of the process.
    pub status: u8,
    /// The fault, in a line.
    pub finding: &'static str,
    /// The next step. A line is a paragraph.
    pub advice: String,
}

/// Facts known besides the error.
#[derive(Default)]
pub struct Known {
    /// The setting that the token comes from, if there is one.
    pub token: Option<String>,
    /// The server that was asked.
    pub origin: Option<Origin>,
    /// True if the address is one that `plex-mcp login` has kept.
    pub is_kept: bool,
    /// True if only one key is accepted.
    pub is_pinned: bool,
    /// The key that the server showed when it was asked for nothing else.
    pub key: Option<ShownKey>,
}

/// True if a call failed before anything could be sent, in TLS.
pub fn is_tls(error: &CallError) -> bool {
    code(error) == "tls"
}

fn code(error: &CallError) -> &str {
    match error {
        CallError::Tool(failure) => failure.code.as_str(),
        _ => "",
    }
}

/// The meaning of a failed call of the check tool.
pub fn of(error: &CallError, known: &Known) -> Diagnosis {
    let mut diagnosis = by_code(error, known);
    if known.is_kept {
        let is_own_token = known.token.as_deref() == Some(LOGIN);
        let elsewhere = ["connect", "timeout", "tls", "bad_response", "not_found"];
        if elsewhere.contains(&code(error)) || (is_own_token && code(error) == "unauthorized") {
            AGAIN.clone_into(&mut diagnosis.advice);
        }
    }
    let leads_elsewhere = ["unauthorized", "bad_response", "not_found", "denied"];
    if let Some(origin) = &known.origin
        && leads_elsewhere.contains(&code(error))
        && !origin.prefix().is_empty()
    {
        if code(error) != "unauthorized" {
            diagnosis.status = 8;
            diagnosis.finding = WRONG_ADDRESS;
        }
        diagnosis.advice = format!("{}\n{}", about_path(origin), diagnosis.advice);
    }
    diagnosis
}

const AGAIN: &str = "Address and token are those that plex-mcp login has kept. If the server runs, run plex-mcp login again: it finds where the server is now, and a token that is good. A browser is only needed if the sign-in has ended.";

const WRONG_ADDRESS: &str = "what answers at the address is not a Plex server";

/// A path belongs to an address only if somebody set it up.
fn about_path(origin: &Origin) -> String {
    let path = origin.prefix();
    let whole = origin.to_string();
    let server = whole.strip_suffix(path).unwrap_or(&whole);
    format!(
        "The address has a path. Unless a proxy in front of Plex adds it, the address is wrong, and not the token: leave `{path}` out of it: {server}"
    )
}

fn by_code(error: &CallError, known: &Known) -> Diagnosis {
    match code(error) {
        "connect" => new(
            3,
            "nothing answers at the address",
            "Check host and port in PLEX_URL (or --url), and that the Plex server runs. Plex listens on port 32400 unless told otherwise. Where it requires secure connections, its address begins with https://.",
        ),
        "tls" => tls(known),
        "unauthorized" => match &known.token {
            None => new(
                5,
                "the server wants a token, and none is set",
                &format!(
                    "Set PLEX_TOKEN, or PLEX_TOKEN_FILE to a file that holds it. {FIND_A_TOKEN}"
                ),
            ),
            Some(setting) => new(
                5,
                "the server refuses the token",
                &format!(
                    "The token comes from {setting}. It may be mistyped, signed out, or another server's: put a new one there. {FIND_A_TOKEN}"
                ),
            ),
        },
        "forbidden" => limited(),
        "unavailable" => new(
            7,
            "the server is starting, updating or overloaded",
            "Wait a minute and check again. If it stays like this, look at the server itself.",
        ),
        "bad_response" | "not_found" => new(
            8,
            WRONG_ADDRESS,
            "Check PLEX_URL (or --url): another program may listen on that port, or a proxy answers in its place. A path that a proxy adds belongs to the address.",
        ),
        "timeout" => new(
            9,
            "the server did not answer in time",
            "Check host and port in PLEX_URL (or --url), and that no firewall is in between; a sleeping server may need longer: --timeout 30s.",
        ),
        "denied" => new(
            1,
            "plex-mcp did not let the answer through",
            "The reason is above. If the server redirects, its address is another one: open the address in a browser, and take the one that it shows then, without a path.",
        ),
        _ => other(error),
    }
}

/// Failures that are no server's.
fn other(error: &CallError) -> Diagnosis {
    let advice = match error {
        CallError::Limit(_) => {
            "A limit of one call was reached: the words above name it, and plex-mcp check --help the flag that raises it."
        }
        CallError::Busy(_) => "Other calls are running: try again.",
        CallError::Trap(_) => {
            "The component failed: that is a fault of the program. Report it, with the words above and the output of plex-mcp --version."
        }
        _ => "The words above say why. If they do not help, docs/troubleshooting.md may.",
    };
    new(1, "the check failed", advice)
}

fn tls(known: &Known) -> Diagnosis {
    match (&known.key, known.is_pinned) {
        (None, _) => new(
            4,
            "there is no secure connection to the server",
            "The reason is above. If the server offers no https at all, its address begins with http://, and whoever sits in between can read the token.",
        ),
        (Some(key), true) => new(
            4,
            "the server's key is not the pinned one",
            &format!(
                "Nothing was sent. If the server got a new key with a new certificate, pin that, in the client's args:\n{}\n{} If it prints another, somebody sits in between.",
                key.argument(),
                key.comparison()
            ),
        ),
        (Some(key), false) => new(
            4,
            "the server's certificate is not accepted",
            &format!(
                "Nothing was sent. The reason is above, and what to do about it; Plex has a certificate of its own for its https://....plex.direct address. Or accept the key that the server shows, and no other: with --tls-pin, or this line in the client's args:\n{}\n{} --insecure-tls accepts any certificate: whoever sits in between then reads the token.",
                key.argument(),
                key.comparison()
            ),
        ),
    }
}

/// The use of a server's key where its certificate is good, or not looked at.
pub const PIN: &str =
    "The server's key, to accept no other with --tls-pin (a new certificate may bring a new one):";

/// A token that is good and may not do everything.
pub fn limited() -> Diagnosis {
    new(
        6,
        "the token is good but may not do everything",
        &format!(
            "Tools that need more will say so. For all of them use the token of the server's owner. {FIND_A_TOKEN}"
        ),
    )
}

fn new(status: u8, finding: &'static str, advice: &str) -> Diagnosis {
    Diagnosis {
        status,
        finding,
        advice: advice.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use plex_mcp_protocol::ToolFailure;

    #[test]
    fn each_code_has_its_words_and_its_status() {
        let check = |code: &str, status: u8| {
            let error = CallError::Tool(ToolFailure {
                code: code.to_owned(),
                message: String::new(),
                status: None,
                retryable: false,
                detail: None,
            });
            let found = of(&error, &Known::default());
            assert_eq!(found.status, status, "{code}");
            assert!(STATUSES.contains(&format!("\n  {status}  ")), "{status}");
            found.finding
        };
        let findings = [
            check("connect", 3),
            check("tls", 4),
            check("unauthorized", 5),
            check("forbidden", 6),
            check("unavailable", 7),
            check("bad_response", 8),
            check("timeout", 9),
            check("denied", 1),
            check("new_code", 1),
        ];
        let different: HashSet<_> = findings.into_iter().collect();
        assert_eq!(different.len(), findings.len());
        assert_eq!(
            of(&CallError::Limit("memory".to_owned()), &Known::default()).status,
            1
        );
    }

    #[test]
    fn a_path_in_the_address_is_suspected_first() {
        let check = |url: &str, code: &str, status: u8, expected: Option<&str>| {
            let error = CallError::Tool(ToolFailure {
                code: code.to_owned(),
                message: String::new(),
                status: None,
                retryable: false,
                detail: None,
            });
            let known = Known {
                token: Some("PLEX_TOKEN".to_owned()),
                origin: Some(url.parse().unwrap()),
                ..Known::default()
            };
            let found = of(&error, &known);
            assert_eq!(found.status, status, "{url} {code}");
            let words = expected.unwrap_or("out of it");
            assert_eq!(
                found.advice.contains(words),
                expected.is_some(),
                "{}",
                found.advice
            );
        };
        let path = Some("leave `/shelf` out of it: http://nas:32400\n");
        check("http://nas:32400/shelf", "denied", 8, path);
        check("http://nas:32400/shelf", "bad_response", 8, path);
        check("http://nas:32400/shelf", "not_found", 8, path);
        check("http://nas:32400/shelf", "unauthorized", 5, path);
        check("http://nas:32400/shelf", "connect", 3, None);
        check("http://nas:32400", "denied", 1, None);
        check("http://nas:32400", "unauthorized", 5, None);
    }
}
