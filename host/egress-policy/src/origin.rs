//! The server that requests may reach: scheme, host, port and path prefix.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// Scheme, host, port and path prefix of a server, in canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    https: bool,
    /// Host and, unless it is the scheme's own, port.
    authority: String,
    host: String,
    port: u16,
    /// Empty, or `/` and segments without a slash at the end.
    prefix: String,
}

impl Origin {
    /// Takes an address as a person wrote it; a path is kept as a prefix for reverse proxies.
    ///
    /// # Errors
    /// Words on what is wrong with the address; user info is never repeated in them.
    pub fn parse(url: &str) -> Result<Origin, String> {
        let form = "it should look like http://192.168.1.10:32400";
        let url = Url::parse(url.trim()).map_err(|error| match error {
            url::ParseError::RelativeUrlWithoutBase => format!("the address has no scheme: {form}"),
            error => format!("the address is malformed ({error}): {form}"),
        })?;
        let https = match url.scheme() {
            "http" => false,
            "https" => true,
            // `plex:32400` parses as the scheme `plex`.
            _ => {
                return Err(format!(
                    "the address begins with neither http:// nor https://: {form}"
                ));
            }
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "the address holds a user name or password: leave it out, the token is enough"
                    .into(),
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("the address holds a query or fragment: leave out what follows `?` or `#`, the token is a setting of its own".into());
        }
        let prefix = url.path().trim_end_matches('/');
        if prefix.contains("//") || !prefix.bytes().all(is_prefix_byte) {
            return Err(
                "the path of the address holds more than letters, digits, `-`, `.`, `_`, `~` and single slashes"
                    .into(),
            );
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => format!("[{address}]"),
            None => return Err(format!("the address has no host: {form}")),
        };
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        Ok(Origin {
            https,
            authority,
            host,
            port: url
                .port_or_known_default()
                .unwrap_or(if https { 443 } else { 80 }),
            prefix: prefix.to_owned(),
        })
    }

    /// True if requests go through TLS.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Host name or address, IPv6 in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port, or the scheme's own.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// Host and, unless it is the scheme's own, port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Path in front of every other: empty, or `/` and segments without a slash at the end.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

fn is_prefix_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte)
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme(), self.authority, self.prefix)
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(url: &str) -> Result<Origin, String> {
        Origin::parse(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Result<&str, &str>) {
        match (url.parse::<Origin>(), expected) {
            (Ok(origin), Ok(expected)) => assert_eq!(origin.to_string(), expected),
            (Err(words), Err(expected)) => assert!(words.contains(expected), "{words}"),
            (parsed, _) => panic!("{url}: {parsed:?}"),
        }
    }

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_prefix() {
        check("http://plex.lan:32400", Ok("http://plex.lan:32400"));
        check("http://plex.lan:32400/", Ok("http://plex.lan:32400"));
        check(" HTTPS://Plex.Example:443/ ", Ok("https://plex.example"));
        check("http://host/media/plex/", Ok("http://host/media/plex"));
        check("http://[::1]:32400", Ok("http://[::1]:32400"));
        check("http://bücher.example", Ok("http://xn--bcher-kva.example"));
        // A form that no request may have is made canonical before any is sent.
        check("http://host/a/../b", Ok("http://host/b"));
    }

    #[test]
    fn parts_of_addresses() {
        let check = |url: &str, https, host, authority, prefix| {
            let origin = Origin::parse(url).unwrap();
            assert_eq!(origin.is_https(), https);
            let parts = (origin.host(), origin.authority(), origin.prefix());
            assert_eq!(parts, (host, authority, prefix));
            let own = if https { 443 } else { 80 };
            let port = authority
                .rsplit_once(':')
                .and_then(|(_, port)| port.parse().ok());
            assert_eq!(origin.port(), port.unwrap_or(own));
        };
        check("http://a:1/b/c", false, "a", "a:1", "/b/c");
        check("https://[::1]:32400", true, "[::1]", "[::1]:32400", "");
        check("https://127.0.0.1", true, "127.0.0.1", "127.0.0.1", "");
    }

    #[test]
    fn refused_addresses() {
        check("plex.lan", Err("no scheme"));
        check("plex:32400", Err("neither http:// nor https://"));
        check("ftp://plex.lan", Err("neither http:// nor https://"));
        check("http://me:geheim@plex.lan", Err("user name or password"));
        check("http://me@plex.lan", Err("user name or password"));
        check("http://:geheim@plex.lan", Err("user name or password"));
        check("http://plex.lan/?X-Plex-Token=x", Err("query or fragment"));
        check("http://plex.lan/#!/media", Err("query or fragment"));
        check("http://plex.lan/a%2Fb", Err("the path of the address"));
        check("http://plex.lan/a//b", Err("the path of the address"));
        check("http://plex.lan:99999", Err("malformed"));
    }
}
