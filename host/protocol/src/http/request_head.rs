//! The head of a request: the server that it means, and signs that somebody passed it on.

use http::header::{FORWARDED, HOST, VIA};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderName, Version};

/// Headers that proxies add besides `Forwarded`, `Via` and everything that begins with `X-Forwarded-`.
const ADDED: [&str; 6] = [
    "cf-connecting-ip",
    "fly-client-ip",
    "true-client-ip",
    "x-client-ip",
    "x-original-host",
    "x-real-ip",
];

/// Checks that the request names one server, so that nobody can read it in two ways.
///
/// # Errors
///
/// Says what is wrong, for whoever sent it.
pub fn names_one_server(head: &Parts) -> Result<(), &'static str> {
    let mut hosts = head.headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err("a request has exactly one Host header");
    };
    let host = Authority::try_from(host.as_bytes())
        .ok()
        .filter(plain)
        .ok_or("the Host header is no name with an optional port")?;
    match head.uri.authority() {
        Some(target) if *target != host => {
            Err("the request target names another server than the Host header")
        }
        _ => Ok(()),
    }
}

/// Without user info, and with a port that is one: a reader that is not strict takes what it cannot read for none.
fn plain(host: &Authority) -> bool {
    let Some(port) = host.as_str().strip_prefix(host.host()) else {
        return false;
    };
    port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| {
            digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok()
        })
}

/// True if somebody else may be behind whoever opened the connection: proxies say so in headers, and the one that says
/// nothing by default (nginx) speaks HTTP/1.0, which no MCP client does.
pub fn passed_on(head: &Parts) -> bool {
    head.version < Version::HTTP_11 || head.headers.keys().any(adds)
}

fn adds(name: &HeaderName) -> bool {
    *name == FORWARDED
        || *name == VIA
        || name.as_str().starts_with("x-forwarded-")
        || ADDED.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn head(target: &str, headers: &[(&str, &str)]) -> Parts {
        let request = headers
            .iter()
            .fold(Request::get(target), |request, (name, value)| {
                request.header(*name, *value)
            });
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn one_server_is_named() {
        let check = |target: &str, hosts: &[&str], expected: bool| {
            let headers: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
            let found = names_one_server(&head(target, &headers));
            assert_eq!(found.is_ok(), expected, "{target} {hosts:?}: {found:?}");
        };
        check("/mcp", &["localhost"], true);
        check("/mcp", &["LOCALHOST:8080"], true);
        check("/mcp", &["[::1]:8080"], true);
        check("/mcp", &["nas.example."], true);
        check("/mcp", &[], false);
        check("/mcp", &[""], false);
        check("/mcp", &["localhost", "localhost"], false);
        check("/mcp", &["localhost", "evil.example"], false);
        check("/mcp", &["localhost, evil.example"], false);
        check("/mcp", &["evil.example@localhost"], false);
        check("/mcp", &["localhost:80:80"], false);
        check("/mcp", &["localhost:"], false);
        check("/mcp", &["localhost:+80"], false);
        check("/mcp", &["localhost:65536"], false);
        check("/mcp", &["localhost/mcp"], false);
        check("/mcp", &["http://localhost"], false);
        check("http://localhost:80/mcp", &["localhost:80"], true);
        check("http://localhost/mcp", &["evil.example"], false);
        check("http://evil.example/mcp", &["localhost"], false);
    }

    #[test]
    fn proxies_are_seen() {
        let check = |headers: &[(&str, &str)], expected: bool| {
            assert_eq!(passed_on(&head("/mcp", headers)), expected, "{headers:?}");
        };
        check(&[("host", "localhost"), ("x-request-id", "1")], false);
        check(&[("forwarded", "for=192.0.2.1")], true);
        check(&[("via", "1.1 proxy")], true);
        check(&[("x-forwarded-for", "192.0.2.1")], true);
        check(&[("X-Forwarded-Host", "")], true);
        check(&[("x-forwarded-something-new", "x")], true);
        check(&[("x-real-ip", "192.0.2.1")], true);
        check(&[("cf-connecting-ip", "192.0.2.1")], true);
        let mut old = head("/mcp", &[("host", "127.0.0.1:8080")]);
        old.version = Version::HTTP_10;
        assert!(passed_on(&old));
    }
}
