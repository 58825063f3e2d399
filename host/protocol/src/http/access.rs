//! Access over HTTP: `Host` and `Origin` values, and the bearer token.

use http::HeaderValue;
use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::uri::{Authority, Uri};
use url::Url;

use super::bearer::Bearer;
use super::refusal::Refusal;
use super::request_head;

/// The marks that a request must show to be let in.
#[derive(Debug)]
pub struct AccessControl {
    /// Names that `Host` may have, with or without a port.
    pub hosts: Vec<String>,
    /// Values that `Origin` may have, when a browser sends one.
    pub origins: Vec<String>,
    /// The token to show, if any.
    pub bearer: Option<Bearer>,
    /// Whether a request may have been passed on where there is no token.
    lets_in_proxies: bool,
}

impl AccessControl {
    /// Lets in loopback names and pages of this computer, and whoever `hosts` and `origins` add.
    ///
    /// # Errors
    ///
    /// When an entry is malformed; names it.
    pub fn new(
        hosts: impl IntoIterator<Item = String>,
        origins: &[String],
        bearer: Option<Bearer>,
    ) -> Result<AccessControl, String> {
        let loopback_hosts = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let loopback_origins = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
        let origins = origins.iter().map(|entry| origin(entry));
        Ok(AccessControl {
            hosts: loopback_hosts.into_iter().chain(hosts).collect(),
            origins: loopback_origins
                .into_iter()
                .map(|entry| Ok(entry.to_owned()))
                .chain(origins)
                .collect::<Result<_, String>>()?,
            bearer,
            lets_in_proxies: false,
        })
    }

    /// The same, for a server that anybody may use: whether somebody passed a request on makes no difference.
    pub fn open(self) -> AccessControl {
        AccessControl {
            lets_in_proxies: true,
            ..self
        }
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
            None if self.lets_in_proxies => None,
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
fn origin(entry: &str) -> Result<String, String> {
    let form = || format!("{entry}: write it like https://app.example.com");
    if entry == "null" {
        return Err("null would let in every sandboxed page".to_owned());
    }
    if let Some(base) = entry.strip_suffix(":*") {
        Url::parse(base).map_err(|error| format!("{}: {error}", form()))?;
        return Ok(entry.to_owned());
    }
    let url = Url::parse(entry).map_err(|error| format!("{}: {error}", form()))?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(form());
    };
    if url.path() != "/" || url.query().is_some() || !url.username().is_empty() {
        return Err(form());
    }
    Ok(format!("{}://{host}:{port}", url.scheme()))
}
