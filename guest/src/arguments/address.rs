//! `uri` parameters: an `https` address with a public name, and nothing in it that could carry more than the address.
//!
//! The build holds examples and defaults to the same.

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

/// At least two labels, the last one beginning with a letter: no address of numbers, and none of the names of a home
/// network.
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
        && ending.starts_with(char::is_alphabetic)
        && !PRIVATE.contains(&ending.to_lowercase().as_str())
        && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn addresses_that_lead_elsewhere_or_carry_more() {
        #[track_caller]
        fn refused(text: &str, expected: &str) {
            let words = check(text).unwrap_err();
            assert!(words.contains(expected), "{text}: {words}");
        }
        for text in [
            "",
            "example.com",
            "http://example.com",
            "HTTPS://example.com",
            "file:///etc",
        ] {
            refused(text, "begins with https://");
        }
        for text in ["https://example.com/?a=b", "https://example.com/#a"] {
            refused(text, "query or fragment");
        }
        for text in ["https://me@example.com", "https://a:b@example.com/"] {
            refused(text, "user or password");
        }
        for text in [
            "https://example.com/a b",
            "https://example.com\\a",
            "https://exam\nple.com",
        ] {
            refused(text, "blanks");
        }
        for text in [
            "https://",
            "https://localhost/",
            "https://plex/",
            "https://plex.LAN/",
            "https://plex.internal:32400/",
            "https://example.com./",
            "https://example.com:x/",
            "https://8.8.8.8/",
            "https://0x7f.1/",
            "https://a.0x1/",
            "https://[::1]/",
        ] {
            refused(text, "public name");
        }
    }
}
