//! The requests that the tool of these tests may send, written down by hand: about the text that is sent, without a rule or a parser of
//! the gate.

use crate::egress::tests::call::REAL;

/// The rules, for `id` 7, `title` "a b" and no `force`: the keys that a request may have, and the values.
fn described(method: &str, path: &str) -> Option<&'static [(&'static str, Option<&'static str>)]> {
    let digits = |text: &str| {
        (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match (method, path) {
        ("GET", "/") | ("DELETE", "/s/7") => Some(&[]),
        ("GET", "/s/7/all") => Some(&[("type", None), ("title", Some("a%20b"))]),
        ("PUT", "/s/7/refresh") => Some(&[]),
        ("GET", path) => {
            let inner = |start, end| path.strip_prefix(start)?.strip_suffix(end);
            if inner("/m/", "/children").is_some_and(digits) {
                return Some(&[("sort", None)]);
            }
            inner("/any/", "").filter(|text| is_plain_segment(text))?;
            Some(&[])
        }
        _ => None,
    }
}

/// One segment, whoever reads it and however often it is decoded.
fn is_plain_segment(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let escapes_are_whole = upper.split('%').skip(1).all(|rest| {
        rest.len() >= 2
            && rest.as_bytes()[..2]
                .iter()
                .all(|byte| byte.is_ascii_hexdigit())
    });
    !matches!(text, "" | "." | "..")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%:,@=".contains(&byte))
        && escapes_are_whole
        && !["%2F", "%5C", "%25", "%00", "%0A", "%0D", "%2E"]
            .iter()
            .any(|escape| upper.contains(escape))
}

/// Judges what is sent to the server: method, and path and query below its address.
pub fn check_target(method: &str, target: &str) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let keys = described(method, path).unwrap_or_else(|| panic!("{method} {target}"));
    for pair in query.split('&').filter(|_| target.contains('?')) {
        let (key, value) = pair.split_once('=').unwrap_or_else(|| panic!("{target}"));
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
        assert!(value.bytes().all(safe), "{target}");
        if ["X-Plex-Container-Start", "X-Plex-Container-Size"].contains(&key) {
            assert!(value.bytes().all(|byte| byte.is_ascii_digit()), "{target}");
            continue;
        }
        let operators = ["%3C%3C", "%3E%3E", "%3C", "%3E", "%21"];
        let name = operators
            .iter()
            .find_map(|operator| key.strip_suffix(operator))
            .unwrap_or(key);
        let listed = keys.iter().find(|(listed, _)| *listed == name);
        let (_, bound) = listed.unwrap_or_else(|| panic!("{target}"));
        assert!(bound.is_none_or(|bound| bound == value), "{target}");
    }
}

/// Judges the headers of what is sent, by the names that a guest may set and those that belong to every request.
pub fn check_headers<'a>(headers: impl IntoIterator<Item = (&'a str, &'a [u8])>, token: bool) {
    let mut tokens = 0;
    for (name, value) in headers {
        let shows = value
            .windows(REAL.len())
            .any(|window| window == REAL.as_bytes());
        match name {
            "x-plex-token" => {
                assert_eq!(value, REAL.as_bytes());
                tokens += 1;
            }
            "accept-encoding" => assert_eq!(value, b"identity"),
            "content-length" => assert_eq!(value, b"0"),
            "host" | "accept" | "accept-language" | "content-type" | "x-plex-product" => {
                assert!(!shows);
            }
            other => panic!("the header {other}"),
        }
    }
    assert_eq!(tokens, usize::from(token));
}

/// Judges what is sent, if it is sent to the other origin.
pub fn check_elsewhere(method: &str, target: &str) {
    assert!(
        method == "GET" && target.starts_with("/q"),
        "{method} {target}"
    );
    for pair in target["/q".len()..].split(['?', '&']).skip(1) {
        let paging = pair.starts_with("X-Plex-Container-");
        assert!(
            paging || pair.starts_with("title") && pair.ends_with("=a%20b"),
            "{target}"
        );
    }
}

/// Judges what arrived at a server, as it came over the wire.
pub fn check_arrived(head: &str, authority: &str, is_server: bool) {
    let mut lines = head.trim_end().split("\r\n");
    let request: Vec<_> = lines.next().unwrap().split(' ').collect();
    let [method, target, "HTTP/1.1"] = request[..] else {
        panic!("{head}")
    };
    if is_server {
        check_target(method, target.strip_prefix("/pre").expect(target))
    } else {
        check_elsewhere(method, target)
    }
    let headers: Vec<_> = lines
        .map(|line| line.split_once(": ").expect(line))
        .collect();
    let hosts: Vec<_> = headers.iter().filter(|(name, _)| *name == "host").collect();
    assert_eq!(hosts, [&("host", authority)]);
    check_headers(
        headers
            .iter()
            .map(|(name, value)| (*name, value.as_bytes())),
        is_server,
    );
}
