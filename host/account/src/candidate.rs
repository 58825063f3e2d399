//! From the addresses that a server gave plex.tv to those worth trying, the best first.
//!
//! The order is python-plexapi's (plex-api-2.md 39): local before remote before relay; of these, https before http; of
//! these, IPv4 before IPv6. Left out are addresses that lead into somebody else's network, and those at which a token would
//! travel in clear outside the local network. Over https it is the certificate that says who answers; over http everybody in
//! the network can say that he is the server.

use std::fmt;

use crate::cleartext::exposes_token;
use url::Url;

use crate::resources::{Connection, Server};

/// A server with many network interfaces has a dozen addresses.
const MAX: usize = 32;

/// An address to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Scheme, host and port, as `PLEX_URL` takes it.
    pub url: String,
    pub place: Place,
    pub https: bool,
    pub ipv6: bool,
}

/// Where an address leads, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Local,
    Remote,
    Relay,
}

/// An address that is not tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Passed {
    pub url: String,
    /// Why not, in a few words.
    pub why: &'static str,
}

/// In the words in which a person is told why it was taken: `local, https, IPv4`.
impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place {
            Place::Local => "local",
            Place::Remote => "remote",
            Place::Relay => "through Plex's relay",
        };
        let scheme = if self.https { "https" } else { "http" };
        let family = if self.ipv6 { "IPv6" } else { "IPv4" };
        write!(f, "{place}, {scheme}, {family}")
    }
}

/// The addresses of `server` to try, the best first, and those that are left out.
pub fn candidates(server: &Server) -> (Vec<Candidate>, Vec<Passed>) {
    let (mut found, mut passed) = (Vec::<Candidate>::new(), Vec::new());
    for connection in &server.connections {
        for url in urls(connection) {
            let https = url.starts_with("https://");
            if found.iter().any(|found| found.url == url) {
                continue;
            }
            match refusal(server, connection, &url, https) {
                Some(why) => passed.push(Passed { url, why }),
                None => found.push(Candidate {
                    url,
                    place: place(connection),
                    https,
                    ipv6: connection.ipv6,
                }),
            }
        }
    }
    found.sort_by_key(|candidate| (candidate.place, !candidate.https, candidate.ipv6));
    for left in found.drain(found.len().min(MAX)..) {
        passed.push(Passed {
            url: left.url,
            why: "there are too many addresses",
        });
    }
    (found, passed)
}

fn place(connection: &Connection) -> Place {
    if connection.relay {
        Place::Relay
    } else if connection.local {
        Place::Local
    } else {
        Place::Remote
    }
}

/// The address as it is given, and without TLS.
fn urls(connection: &Connection) -> Vec<String> {
    let host = if connection.address.contains(':') {
        format!("[{}]", connection.address.trim_matches(['[', ']']))
    } else {
        connection.address.clone()
    };
    let plain = format!("http://{host}:{}", connection.port);
    let urls = [connection.uri.as_str(), &plain];
    let mut urls: Vec<_> = urls.into_iter().filter_map(normal).collect();
    urls.dedup();
    urls
}

/// Scheme, host and port only: the rest of an address is none of plex.tv's business.
fn normal(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none();
    let text = url.as_str().trim_end_matches('/');
    (is_plain && url.has_host()).then(|| text.to_owned())
}

fn refusal(
    server: &Server,
    connection: &Connection,
    url: &str,
    https: bool,
) -> Option<&'static str> {
    let same_network = server.owned || server.public_address_matches;
    if connection.local && !connection.relay && !same_network {
        return Some("it leads into somebody else's network");
    }
    if https {
        None
    } else if server.https_required {
        Some("the server requires https")
    } else if connection.relay || exposes_token(url) {
        Some("without https the token would travel in clear")
    } else if !same_network {
        Some("without https anybody there could take the token")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HASH: &str = "0123456789abcdef0123456789abcdef.plex.direct";

    fn connection(address: &str, kind: &str) -> Connection {
        let label = address.replace(['.', ':'], "-");
        Connection {
            uri: format!("https://{label}.{HASH}:32400"),
            address: address.to_owned(),
            port: 32400,
            local: kind == "local",
            relay: kind == "relay",
            ipv6: address.contains(':'),
        }
    }

    fn server(connections: &[Connection]) -> Server {
        Server {
            name: "Attic".to_owned(),
            identifier: "abc".to_owned(),
            owned: true,
            owner: None,
            token: None,
            https_required: false,
            public_address_matches: false,
            present: true,
            connections: connections.to_vec(),
        }
    }

    fn all() -> Vec<Connection> {
        vec![
            connection("192.0.2.9", "relay"),
            connection("2001:db8::1", "remote"),
            connection("203.0.113.7", "remote"),
            connection("fd00::1", "local"),
            connection("192.168.1.10", "local"),
        ]
    }

    #[track_caller]
    fn check(server: &Server, expected: &[&str]) {
        let (found, _) = candidates(server);
        let found: Vec<String> = found
            .iter()
            .map(|found| format!("{} {found}", found.url.replace(HASH, "x")))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_order() {
        check(
            &server(&all()),
            &[
                "https://192-168-1-10.x:32400 local, https, IPv4",
                "https://fd00--1.x:32400 local, https, IPv6",
                "http://192.168.1.10:32400 local, http, IPv4",
                "http://[fd00::1]:32400 local, http, IPv6",
                "https://203-0-113-7.x:32400 remote, https, IPv4",
                "https://2001-db8--1.x:32400 remote, https, IPv6",
                "https://192-0-2-9.x:32400 through Plex's relay, https, IPv4",
            ],
        );
    }

    #[test]
    fn no_address_in_somebody_elses_network() {
        let mut shared = server(&all());
        shared.owned = false;
        let far = [
            "https://203-0-113-7.x:32400 remote, https, IPv4",
            "https://2001-db8--1.x:32400 remote, https, IPv6",
            "https://192-0-2-9.x:32400 through Plex's relay, https, IPv4",
        ];
        check(&shared, &far);
        let (_, passed) = candidates(&shared);
        let why = |url: &str| passed.iter().find(|passed| passed.url == url).unwrap().why;
        assert_eq!(
            why("http://192.168.1.10:32400"),
            "it leads into somebody else's network"
        );
        assert_eq!(
            why("http://203.0.113.7:32400"),
            "without https the token would travel in clear"
        );
        // Somebody who lives in the same house.
        shared.public_address_matches = true;
        assert_eq!(candidates(&shared).0[0].place, Place::Local);
    }

    #[test]
    fn no_http_where_the_server_wants_none() {
        let mut strict = server(&[connection("192.168.1.10", "local")]);
        strict.https_required = true;
        check(
            &strict,
            &["https://192-168-1-10.x:32400 local, https, IPv4"],
        );
    }

    #[test]
    fn addresses_that_are_none_are_left_out() {
        for uri in [
            "ftp://192.168.1.10:1",
            "https://me@192.168.1.10:1",
            "https://192.168.1.10:1/path",
            "https://192.168.1.10:1/?X-Plex-Token=x",
            "nonsense",
        ] {
            let odd = Connection {
                uri: uri.to_owned(),
                ..connection("192.168.1.10", "local")
            };
            check(
                &server(&[odd]),
                &["http://192.168.1.10:32400 local, http, IPv4"],
            );
        }
        let twice = [
            connection("192.168.1.10", "local"),
            connection("192.168.1.10", "local"),
        ];
        assert_eq!(candidates(&server(&twice)).0.len(), 2);
        let many: Vec<_> = (0..99)
            .map(|n| connection(&format!("192.168.1.{n}"), "local"))
            .collect();
        let (found, passed) = candidates(&server(&many));
        assert_eq!((found.len(), passed.len()), (MAX, 99 * 2 - MAX));
        assert!(found.iter().all(|found| found.https), "the best are kept");
    }

    proptest! {
        /// Whatever plex.tv says, no token travels in clear outside the local network, or into somebody else's.
        #[test]
        fn nothing_is_tried_that_gives_the_token_away(
            uri in "https?://[a-z0-9.:\\[\\]-]{1,20}|\\PC{0,20}",
            address in "[0-9]{1,3}(\\.[0-9]{1,3}){3}|[a-f0-9:]{2,12}|[a-z.]{1,12}",
            port: u16,
            flags: [bool; 6],
        ) {
            let [local, relay, ipv6, owned, https_required, matches] = flags;
            let one = Connection { uri, address, port, local, relay, ipv6 };
            let server = Server {
                owned, https_required, public_address_matches: matches, ..server(&[one])
            };
            for found in candidates(&server).0 {
                prop_assert_eq!(found.https, found.url.starts_with("https://"));
                if !found.https {
                    prop_assert!(!https_required && (owned || matches));
                    prop_assert!(!exposes_token(&found.url), "{}", found.url);
                    prop_assert!(found.place != Place::Relay);
                }
                if found.place == Place::Local {
                    prop_assert!(owned || matches);
                }
            }
        }
    }
}
