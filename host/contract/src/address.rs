//! `format: uri`: an `https` address with a public name, and nothing in it that could carry more than the address.

use url::{Host, Url};

/// Endings of names that nobody can register: they lead into somebody's own network (RFC 6761, 6762, 7686, 8375, 9476).
const PRIVATE: [&str; 13] = [
    "alt",
    "arpa",
    "corp",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localhost",
    "onion",
    "private",
    "test",
];

/// Checks an address.
///
/// # Errors
/// What it must be instead.
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    const FORM: &str = "an address that begins with https://";
    let rest = text.strip_prefix("https://").ok_or(FORM)?;
    // What parsers of addresses would drop, repair or turn into something else.
    if text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || c == '\\')
    {
        return Err("an address without blanks and backslashes");
    }
    if text.contains(['?', '#']) {
        return Err("an address without a query or fragment");
    }
    if rest
        .split('/')
        .next()
        .is_some_and(|authority| authority.contains('@'))
    {
        return Err("an address without a user or password");
    }
    match Url::parse(text).map_err(|_| FORM)?.host() {
        Some(Host::Domain(name)) if is_public(name) => Ok(()),
        _ => Err("an address whose host has a public name"),
    }
}

fn is_public(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(front, ending)| {
        !front.is_empty() && !ending.is_empty() && !PRIVATE.contains(&ending)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_public_servers() {
        for text in [
            "https://example.com",
            "https://example.com/",
            "https://images.example.com/a/b%20c.jpg",
            "https://example.com:8443/a@b",
            "https://b\u{fc}cher.example/\u{e4}",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        let words = check(text).unwrap_err();
        assert!(words.contains(expected), "{text}: {words}");
    }

    #[test]
    fn sandbox_refused_addresses() {
        for text in [
            "",
            "example.com",
            "http://example.com",
            "HTTPS://example.com",
            "https:example.com",
            "file:///etc/passwd",
            "https://",
        ] {
            check_refused(text, "begins with https://");
        }
        for text in [
            "https://example.com/?a=b",
            "https://example.com/?",
            "https://example.com/#a",
        ] {
            check_refused(text, "query or fragment");
        }
        for text in [
            "https://me@example.com",
            "https://me:secret@example.com/",
            "https://@example.com",
        ] {
            check_refused(text, "user or password");
        }
        for text in [
            " https://example.com",
            "https://example.com/a b",
            "https://example.com\\a",
            "https://exam\nple.com",
        ] {
            let words = check(text).unwrap_err();
            assert!(
                words.contains("blanks") || words.contains("begins"),
                "{words}"
            );
        }
        for text in [
            "https://localhost/",
            "https://plex/",
            "https://plex.local/",
            "https://plex.LAN/",
            "https://plex.internal:32400/",
            "https://example.com./",
            "https://192.168.1.10/",
            "https://8.8.8.8/",
            "https://0x7f000001/",
            "https://127.1/",
            "https://[::1]/",
        ] {
            check_refused(text, "public name");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_an_https_address_and_nothing_more(text in "https://[a-z0-9.@:/?#\\\\\\[\\]%\u{e4}-]{0,20}") {
            if check(&text).is_ok() {
                let url = Url::parse(&text).unwrap();
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(url.query().is_none() && url.fragment().is_none());
                prop_assert!(url.username().is_empty() && url.password().is_none());
                prop_assert!(url.domain().is_some_and(|name| name.contains('.')));
            }
        }
    }
}
