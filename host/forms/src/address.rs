//! `uri` parameters: an `https` address with a public name, and nothing in it that could carry more than the address.

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
/// The form that it must have.
pub fn check(text: &str) -> Result<(), &'static str> {
    let Some(rest) = text.strip_prefix("https://") else {
        return Err("an address that begins with https://");
    };
    if (text.chars()).any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err("an address without blanks and backslashes");
    }
    if text.contains(['?', '#']) {
        return Err("an address without a query or fragment");
    }
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return Err("an address without a user or password");
    }
    if is_public(authority) {
        Ok(())
    } else {
        Err("an address whose host has a public name")
    }
}

/// At least two labels, the last one of ASCII and beginning with a letter: no address of numbers, none of the names of a
/// home network, and nothing that becomes one of these where names are read by IDNA.
fn is_public(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let ending = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.split('.').all(label)
        && ending.is_ascii()
        && ending.starts_with(|first: char| first.is_ascii_alphabetic())
        && !PRIVATE.contains(&ending.to_ascii_lowercase().as_str())
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

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
            " https://example.com",
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
            "https://example.com/a b",
            "https://example.com\\a",
            "https://exam\nple.com",
        ] {
            check_refused(text, "blanks");
        }
        for text in [
            "https://",
            "https://localhost/",
            "https://plex/",
            "https://plex.local/",
            "https://plex.LAN/",
            "https://plex.internal:32400/",
            "https://example.com./",
            "https://example.com:x/",
            "https://example.com:+80/",
            "https://192.168.1.10/",
            "https://8.8.8.8/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://a.0x1/",
            "https://[::1]/",
            // A full-width digit is the digit once a library has read it.
            "https://127.0.0.\u{ff11}/",
            // And so is a full-width letter.
            "https://plex.\u{ff4c}an/",
        ] {
            check_refused(text, "public name");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_an_https_address_with_a_public_name_and_nothing_more(
            text in "https://[a-z0-9.@:/?#\\\\\\[\\]%\u{e4}\u{df}\u{ff4c}\u{ff0e}-]{0,20}|https://(plex|127)[.\u{3002}](lan|\u{ff4c}an|1|\u{ff11})/",
        ) {
            if check(&text).is_ok() && let Ok(url) = Url::parse(&text) {
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(url.query().is_none() && url.fragment().is_none());
                prop_assert!(url.username().is_empty() && url.password().is_none());
                let ending = url.domain().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
                prop_assert!(ending.is_some_and(|ending| !PRIVATE.contains(&ending)), "{}", url);
            }
        }
    }
}
