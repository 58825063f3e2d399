//! Why a certificate was refused, and what the person can do about it.

use std::net::{IpAddr, Ipv4Addr};

use rustls::CertificateError;

use crate::egress::plex_direct;
use crate::egress::tls::OtherKey;
use egress_policy::Origin;

/// The way that stays when a certificate cannot be made good: to trust its key and nothing else about it.
const PIN: &str = "pin its key with --tls-pin (`plex-mcp check` prints it)";

/// The words of webpki, which is behind rustls, for an authority's certificate in the place of a server's.
const AUTHORITY: &str = "CaUsedAsEndEntity";

/// Words for the person; nothing of the certificate is in them as it came.
pub(super) fn words(error: &CertificateError, origin: &Origin) -> String {
    let host = origin.host();
    match error {
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
            let zone = names
                .iter()
                .find_map(|name| plex_direct::zone_of_wildcard(name));
            let way = match zone {
                Some(zone) => format!("use {}, if that certificate is yours", at(zone, origin)),
                None => format!("use a name it is for, or {PIN}"),
            };
            let list = list(&names);
            format!("the server's certificate is for {list}, not for {host}: {way}")
        }
        CertificateError::NotValidForName => {
            format!("the server's certificate is not for {host}: use a name it is for, or {PIN}")
        }
        CertificateError::UnknownIssuer => format!(
            "nobody known signed the server's certificate: give the authority that did with --ca-cert FILE, or {PIN}"
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => format!(
            "the server's certificate has expired, or this machine's clock is wrong: renew it, or {PIN}"
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => format!(
            "the server's certificate is not valid yet, or this machine's clock is wrong: wait, or {PIN}"
        ),
        CertificateError::BadSignature => "a signature of the server is wrong: if its authority was made anew, give the new one with --ca-cert FILE; else somebody may sit in between".into(),
        CertificateError::Revoked => "the server's certificate was revoked".into(),
        CertificateError::Other(other) => match other.0.downcast_ref::<OtherKey>() {
            Some(OtherKey { pinned, shown }) => format!(
                "the server's key is not the pinned one: it shows {shown}, and {pinned} is pinned; its certificate was renewed, or somebody sits in between: find out which before you pin the other"
            ),
            None if other.0.to_string() == AUTHORITY => format!(
                "the server shows the certificate of an authority (`openssl req -x509` makes such ones), and --ca-cert does not make that a server's: {PIN}; or make it anew with `-addext basicConstraints=critical,CA:FALSE`"
            ),
            None => format!(
                "the server's certificate cannot be checked ({}), and --ca-cert does not help: {PIN}",
                other.0.to_string().escape_debug()
            ),
        },
        error => format!("the server's certificate was not accepted ({error}): {PIN}"),
    }
}

/// The address of the same server under a zone that its certificate is for.
fn at(zone: &str, origin: &Origin) -> String {
    let host = origin.host();
    let address = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => Some(address),
        Err(_) if host == "localhost" => Some(Ipv4Addr::LOCALHOST.into()),
        Err(_) => plex_direct::address(host),
    };
    let port = origin.authority().strip_prefix(host).unwrap_or_default();
    let url = |address| {
        let label = plex_direct::label(address);
        format!("https://{label}.{zone}{port}{}", origin.prefix())
    };
    match address {
        Some(address) => url(address),
        None => format!(
            "{} (with the server's own address in place of 192-168-1-10)",
            url(Ipv4Addr::new(192, 168, 1, 10).into())
        ),
    }
}

/// A name without what rustls writes around it: `DnsName("a.example")`.
fn bare(presented: &str) -> &str {
    presented
        .split_once('"')
        .and_then(|(_, rest)| rest.rsplit_once('"'))
        .map_or(presented, |(name, _)| name)
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "no name at all".into(),
        names => names
            .iter()
            .take(4)
            .map(|name| name.escape_debug().to_string())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "0123456789abcdef0123456789abcdef.plex.direct";

    #[track_caller]
    fn check(origin: &str, names: &[&str], expected: &str) {
        let origin = Origin::parse(origin).unwrap();
        let error = CertificateError::NotValidForNameContext {
            expected: rustls::pki_types::ServerName::try_from("a.example").unwrap(),
            presented: names
                .iter()
                .map(|name| format!("DnsName({name:?})"))
                .collect(),
        };
        let words = words(&error, &origin);
        assert!(words.contains(expected), "{words}");
    }

    #[test]
    fn a_name_that_the_certificate_is_for() {
        check(
            "https://nas.lan",
            &["a.example", "b.example"],
            "is for a.example, b.example, not for nas.lan: use a name it is for, or pin",
        );
        check("https://nas.lan", &[], "is for no name at all, not for");
        check(
            "https://nas.lan",
            &["\u{1b}[31m.example"],
            "\\u{1b}[31m.example, not",
        );
        let plex = [&*format!("*.{ZONE}")];
        let check = |origin: &str, url: &str| {
            check(origin, &plex, &format!(": use {url}"));
        };
        check(
            "https://192.168.1.10:32400",
            &format!("https://192-168-1-10.{ZONE}:32400, if"),
        );
        check(
            "https://[2001:db8::1]:32400/plex",
            &format!("https://2001-db8--1.{ZONE}:32400/plex, if"),
        );
        check(
            "https://localhost",
            &format!("https://127-0-0-1.{ZONE}, if"),
        );
        check(
            &format!("https://10-0-0-7.{}:32400", ZONE.replace('0', "f")),
            &format!("https://10-0-0-7.{ZONE}:32400, if"),
        );
        check(
            "https://nas.lan:32400",
            &format!("https://192-168-1-10.{ZONE}:32400 (with the server's own address"),
        );
    }
}
