//! Names below `plex.direct`: the address of a server, and a zone that it has a certificate for.
//!
//! `192-168-1-10.0123456789abcdef0123456789abcdef.plex.direct` is 192.168.1.10 wherever it is asked for, and IPv6 is
//! written the same way, as in `2001-db8--1`. Many routers refuse such answers, because a name that leads into the home
//! network may be an attack; so the address is taken out of the name when DNS has none.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address that `name` spells, if it has exactly this form.
pub(super) fn address(name: &str) -> Option<IpAddr> {
    let (label, zone) = name.split_once('.')?;
    is_zone(zone).then(|| spelled(label))?
}

/// The zone of a certificate's name for all addresses of one server: what follows `*.`.
pub(super) fn zone_of_wildcard(name: &str) -> Option<&str> {
    name.strip_prefix("*.").filter(|zone| is_zone(zone))
}

/// The label that stands for `address`.
pub(super) fn label(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string().replace('.', "-"),
        IpAddr::V6(address) => {
            let text = address.to_string();
            // A label neither begins nor ends with a hyphen.
            if text.starts_with(':') || text.ends_with(':') {
                address
                    .segments()
                    .map(|segment| format!("{segment:x}"))
                    .join("-")
            } else {
                text.replace(':', "-")
            }
        }
    }
}

fn is_zone(zone: &str) -> bool {
    let hash = zone.strip_suffix(".plex.direct").unwrap_or_default();
    let digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    hash.len() == 32 && hash.bytes().all(digit)
}

fn spelled(label: &str) -> Option<IpAddr> {
    if label.contains(['.', ':']) {
        return None;
    }
    let v4 = label.replace('-', ".").parse::<Ipv4Addr>().map(IpAddr::V4);
    v4.or_else(|_| label.replace('-', ":").parse::<Ipv6Addr>().map(IpAddr::V6))
        .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ZONE: &str = "0123456789abcdef0123456789abcdef.plex.direct";

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        let expected = expected.map(|address| address.parse().unwrap());
        assert_eq!(address(name), expected, "{name}");
    }

    #[test]
    fn a_name_spells_its_address() {
        let of = |label: &str| format!("{label}.{ZONE}");
        check(&of("192-168-1-10"), Some("192.168.1.10"));
        check(&of("2001-db8--1"), Some("2001:db8::1"));
        check(&of("0-0-0-0-0-0-0-1"), Some("::1"));
        check(&of("192-168-1"), None);
        check(&of("192-168-1-256"), None);
        check(&of("192-168-1-010"), None);
        check(&of("192.168-1-10"), None);
        check(&of("192.168.1.10"), None);
        check(&of("2001:db8--1"), None);
        check(&of("plex"), None);
        check(&of(""), None);
        check(&of("a.192-168-1-10"), None);
        check(ZONE, None);
        check("192-168-1-10.plex.direct", None);
        check(&of("192-168-1-10").to_uppercase(), None);
        check(&format!("{}.", of("192-168-1-10")), None);
        check(&format!("{}.evil.example", of("192-168-1-10")), None);
        check(&of("192-168-1-10").replace("plex.direct", "example"), None);
        check(&of("192-168-1-10").replace("0123", "g123"), None);
        check(&of("192-168-1-10").replace("0123", "123"), None);
    }

    #[test]
    fn an_address_is_spelt_with_hyphens() {
        let check = |address: &str, expected: &str| {
            assert_eq!(label(address.parse().unwrap()), expected);
        };
        check("192.168.1.10", "192-168-1-10");
        check("::ffff:192.168.1.10", "192-168-1-10");
        check("2001:db8::1", "2001-db8--1");
        check("::1", "0-0-0-0-0-0-0-1");
        check("::192.168.1.10", "0-0-0-0-0-0-c0a8-10a");
        check("fe80::", "fe80-0-0-0-0-0-0-0");
        check("::", "0-0-0-0-0-0-0-0");
    }

    #[test]
    fn only_a_wildcard_below_plex_direct_has_a_zone() {
        assert_eq!(zone_of_wildcard(&format!("*.{ZONE}")), Some(ZONE));
        for other in [ZONE, "*.plex.direct", "*.example", &format!("a.*.{ZONE}")] {
            assert_eq!(zone_of_wildcard(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_spelled_is_read(address: IpAddr) {
            let label = label(address);
            let plain = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
            prop_assert!(label.bytes().all(plain) && label.len() <= 63, "{label}");
            prop_assert!(!label.starts_with('-') && !label.ends_with('-'), "{label}");
            let name = format!("{label}.{ZONE}");
            prop_assert_eq!(super::address(&name), Some(address.to_canonical()));
        }

        #[test]
        fn nothing_else_is_read(
            label in "[0-9a-f.:-]{0,12}|[0-9]{1,3}(-[0-9]{1,3}){2,4}",
            hash in "[0-9a-g]{31,33}",
            end in "\\.plex\\.direct|plex\\.direct|\\.plex\\.direct\\.|\\.plex\\.direct\\.a",
        ) {
            let name = format!("{label}.{hash}{end}");
            let labels: Vec<&str> = name.split('.').collect();
            let form = matches!(labels[..], [_, hash, "plex", "direct"]
                if hash.len() == 32 && !hash.contains('g'));
            if address(&name).is_some() {
                prop_assert!(form, "{name}");
            }
        }
    }
}
