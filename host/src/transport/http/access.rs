//! Access over HTTP: the address to listen on says who can come, and so whether there must be a token.

use std::ffi::OsString;
use std::net::SocketAddr;

use anyhow::{anyhow, bail};
use plex_mcp_protocol::http::{AccessControl, TOKEN};

use super::bearer;
use crate::config::loopback;

/// That of a server on `address`. Loopback names and pages of this computer are let in, and whoever `hosts` and `origins`
/// add.
///
/// # Errors
///
/// When somebody on the network could come in without a token, or when an entry is malformed; names the setting.
pub fn access(
    address: SocketAddr,
    hosts: &[String],
    origins: &[String],
    environment: impl Fn(&str) -> Option<OsString>,
) -> anyhow::Result<AccessControl> {
    let bearer = bearer::from_environment(environment)?;
    if bearer.is_none() {
        if !loopback(address.ip()) {
            bail!(
                "--http {address} can be reached from other computers: set {TOKEN} (or {TOKEN}_FILE) to a long random value, which clients then send as a bearer token"
            );
        }
        if let Some(host) = hosts.iter().find(|host| !loopback_name(host)) {
            bail!(
                "--allow-host {host} lets in more than this computer: set {TOKEN} (or {TOKEN}_FILE) to a long random value, which clients then send as a bearer token"
            );
        }
    }
    let own = (!address.ip().is_unspecified()).then(|| address.ip().to_string());
    AccessControl::new(
        own.into_iter().chain(hosts.iter().cloned()),
        origins,
        bearer,
    )
    .map_err(|error| anyhow!("--allow-origin {error}"))
}

fn loopback_name(host: &str) -> bool {
    let Ok(authority) = host.parse::<http::uri::Authority>() else {
        return host.parse().is_ok_and(loopback);
    };
    let name = authority.host().trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `line`: the address, then `host=` and `origin=` entries, then perhaps `token`.
    #[track_caller]
    fn check(line: &str, expected: Result<&str, &str>) {
        let mut words = line.split_whitespace();
        let address = words.next().unwrap().parse().unwrap();
        let rest: Vec<&str> = words.collect();
        let entries = |name: &str| -> Vec<String> {
            let values = rest.iter().filter_map(|word| word.strip_prefix(name));
            values.map(str::to_owned).collect()
        };
        let token = rest.contains(&"token").then(|| OsString::from("s3cret"));
        let access = super::access(address, &entries("host="), &entries("origin="), |name| {
            token.clone().filter(|_| name == TOKEN)
        });
        let found = access
            .map(|access| {
                let added = access.hosts[3..].iter().chain(&access.origins[3..]);
                added.cloned().collect::<Vec<_>>().join(" ")
            })
            .map_err(|error| format!("{error:#}"));
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            _ => panic!("expected {expected:?}, found {found:?}"),
        }
    }

    #[test]
    fn others_need_the_token() {
        check("127.0.0.1:80", Ok("127.0.0.1"));
        check("[::1]:80 host=localhost:8080", Ok("::1 localhost:8080"));
        check("127.0.0.1:80 host=[::1]", Ok("127.0.0.1 [::1]"));
        check("0.0.0.0:80", Err("--http 0.0.0.0:80 can be reached"));
        check("[::]:80", Err("PLEX_MCP_HTTP_TOKEN"));
        check("192.168.1.2:80", Err("PLEX_MCP_HTTP_TOKEN"));
        check("127.0.0.1:80 host=nas.lan", Err("--allow-host nas.lan"));
        check(
            "127.0.0.1:80 host=localhost.evil.example",
            Err("--allow-host"),
        );
        check("0.0.0.0:80 token", Ok(""));
        check("192.168.1.2:80 token", Ok("192.168.1.2"));
        check("127.0.0.1:80 host=nas.lan token", Ok("127.0.0.1 nas.lan"));
    }

    #[test]
    fn origins_get_a_port() {
        let check = |entry: &str, expected| {
            check(&format!("0.0.0.0:80 token origin={entry}"), expected);
        };
        check("https://app.example.com", Ok("https://app.example.com:443"));
        check("http://app.example.com", Ok("http://app.example.com:80"));
        check(
            "https://app.example.com:8443",
            Ok("https://app.example.com:8443"),
        );
        check("https://app.example.com:*", Ok("https://app.example.com:*"));
        check("app.example.com", Err("--allow-origin app.example.com"));
        check("https://app.example.com/path", Err("write it like"));
        check("null", Err("every sandboxed page"));
    }
}
