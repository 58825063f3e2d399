//! Whether an address sends the token in clear over networks that are not the owner's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Names that no public name server answers: RFC 6761, RFC 6762, RFC 8375, and what home routers use.
const LOCAL_ZONES: [&str; 7] = [
    "localhost",
    "local",
    "lan",
    "home",
    "home.arpa",
    "internal",
    "localdomain",
];

/// Whether `url` is http to an address outside the local network.
///
/// A name is not resolved: one without a dot, or in a zone for local use, counts as local.
pub fn exposes_token(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Ipv4(ip)) => !local_v4(ip),
            Some(Host::Ipv6(ip)) => !local_v6(ip),
            Some(Host::Domain(name)) => !local_name(name),
            None => false,
        }
}

/// Whether only this computer can reach `ip`.
pub fn loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

fn local_v4(ip: Ipv4Addr) -> bool {
    // 100.64.0.0/10 (RFC 6598) is what VPNs between one's own machines use.
    let shared = ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64;
    // 0.0.0.0 is how some write this computer.
    ip.is_loopback() || ip.is_unspecified() || ip.is_private() || ip.is_link_local() || shared
}

fn local_v6(ip: Ipv6Addr) -> bool {
    match ip.to_ipv4_mapped() {
        Some(ip) => local_v4(ip),
        None => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
        }
    }
}

fn local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    !name.contains('.')
        || LOCAL_ZONES.iter().any(|zone| {
            name.strip_suffix(zone)
                .is_some_and(|rest| rest.ends_with('.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_to_public_addresses() {
        let check = |url: &str, expected: bool| assert_eq!(exposes_token(url), expected, "{url}");
        check("http://203.0.113.7:32400", true);
        check("http://plex.example.com:32400", true);
        check("http://[2001:db8::1]:32400", true);
        check("http://[::ffff:203.0.113.7]:32400", true);
        check("http://notlocal:32400", false);
        check("http://evil-local.example", true);
        check("http://plexlocal.lan.example", true);
        check("https://plex.example.com", false);
        check("http://127.0.0.1:32400", false);
        check("http://192.168.1.10:32400", false);
        check("http://10.0.0.2", false);
        check("http://172.16.0.1", false);
        check("http://169.254.1.1", false);
        check("http://100.64.0.1", false);
        check("http://100.127.255.254", false);
        check("http://100.128.0.1", true);
        check("http://100.63.0.1", true);
        check("http://172.32.0.1", true);
        check("http://0.0.0.0:32400", false);
        check("http://[::]:32400", false);
        // However an address is written.
        check("http://2130706433:32400", false);
        check("http://0x7f.1", false);
        check("http://3405803783", true);
        check("http://[::1]:32400", false);
        check("http://[fd00::1]:32400", false);
        check("http://[fe80::1]:32400", false);
        check("http://[fec0::1]:32400", true);
        check("http://[::ffff:192.168.1.10]:32400", false);
        check("http://nas:32400", false);
        check("http://nas.local:32400", false);
        check("http://nas.LAN.:32400", false);
        check("http://nas.home.arpa", false);
    }
}
