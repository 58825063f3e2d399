//! Access over HTTP: addresses to listen on, `Host` and `Origin` values, and the bearer token.

use std::ffi::OsString;
use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use http::HeaderValue;
use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::uri::{Authority, Uri};
use url::Url;

use super::bearer::Bearer;
use super::refusal::{Refusal, TOKEN};
use super::request_head;
use crate::config::loopback;

/// The marks that a request must show to be let in.
#[derive(Debug)]
pub struct AccessControl {
    /// Names that `Host` may have, with or without a port.
    pub hosts: Vec<String>,
    /// Values that `Origin` may have, when a browser sends one.
    pub origins: Vec<String>,
    /// The token to show, if any.
    pub bearer: Option<Bearer>,
}

impl AccessControl {
    /// Those of a server on `address`. Loopback names and pages of this computer are let in, and whoever `hosts` and
    /// `origins` add.
    ///
    /// # Errors
    ///
    /// When somebody on the network could come in without a token, or when an entry is malformed; names the setting.
    pub fn new(
        address: SocketAddr,
        hosts: &[String],
        origins: &[String],
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> anyhow::Result<AccessControl> {
        let bearer = Bearer::from_environment(environment)?;
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
        let loopback_hosts = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let loopback_origins = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
        let origins = origins.iter().map(|entry| origin(entry));
        Ok(AccessControl {
            hosts: loopback_hosts
                .into_iter()
                .chain(own)
                .chain(hosts.iter().cloned())
                .collect(),
            origins: loopback_origins
                .into_iter()
                .map(|entry| Ok(entry.to_owned()))
                .chain(origins)
                .collect::<anyhow::Result<_>>()?,
            bearer,
        })
    }
}

impl AccessControl {
    /// Why a request with this head is turned away, if it is.
    pub fn refusal(&self, head: &Parts) -> Option<Refusal> {
        if let Err(words) = request_head::names_one_server(head) {
            return Some(Refusal::ambiguous(words));
        }
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let host = head.headers.get(HOST).map(text).unwrap_or_default();
        if !self.knows(&host) {
            return Some(Refusal::of_host(&host));
        }
        let mut origins = head.headers.get_all(ORIGIN).iter().map(text);
        if let Some(other) = origins.find(|origin| !self.lets_in(origin)) {
            return Some(Refusal::of_origin(&other));
        }
        match &self.bearer {
            Some(bearer) => bearer.refusal(&head.headers),
            None => request_head::passed_on(head).then(Refusal::of_proxy),
        }
    }

    /// A `Host` is a name of the server. One that is let in with a port is known by that alone.
    fn knows(&self, host: &str) -> bool {
        let Ok(host) = host.parse::<Authority>() else {
            return false;
        };
        self.hosts.iter().any(|known| {
            let (name, port) = match known.trim().parse::<Authority>() {
                Ok(known) => (bare(known.host()), known.port_u16()),
                // An IPv6 address without brackets.
                Err(_) => (bare(known.trim()), None),
            };
            name == bare(host.host()) && (port.is_none() || port == host.port_u16())
        })
    }

    /// An `Origin` is let in: scheme, name and port are compared (RFC 6454, 5).
    fn lets_in(&self, origin: &str) -> bool {
        let Ok(origin) = origin.trim().parse::<Uri>() else {
            return false;
        };
        let (Some(scheme), Some(authority)) = (origin.scheme_str(), origin.authority()) else {
            return false;
        };
        // Browsers write nothing more.
        if origin.path() != "/" || origin.query().is_some() || authority.as_str().contains('@') {
            return false;
        }
        let own_port = || match scheme {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        let port = authority.port_u16().or_else(own_port);
        let named = format!("{scheme}://{}", authority.host());
        self.origins.iter().any(|known| {
            known.rsplit_once(':').is_some_and(|(known, digits)| {
                known.eq_ignore_ascii_case(&named) && (digits == "*" || digits.parse().ok() == port)
            })
        })
    }
}

/// A name as it is compared.
fn bare(host: &str) -> String {
    host.trim_matches(['[', ']']).to_ascii_lowercase()
}

/// An entry with its port written out: to rmcp one without a port would mean any port.
fn origin(entry: &str) -> anyhow::Result<String> {
    let form = || format!("--allow-origin {entry}: write it like https://app.example.com");
    if entry == "null" {
        bail!("--allow-origin null would let in every sandboxed page");
    }
    if let Some(base) = entry.strip_suffix(":*") {
        Url::parse(base).with_context(form)?;
        return Ok(entry.to_owned());
    }
    let url = Url::parse(entry).with_context(form)?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        bail!(form());
    };
    if url.path() != "/" || url.query().is_some() || !url.username().is_empty() {
        bail!(form());
    }
    Ok(format!("{}://{host}:{port}", url.scheme()))
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
        let access = AccessControl::new(address, &entries("host="), &entries("origin="), |name| {
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
