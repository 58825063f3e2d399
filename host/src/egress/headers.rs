//! The headers that cross the gate, by allow-list in both directions.

use egress_policy::Permit;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, DATE,
    ETAG, LAST_MODIFIED, RETRY_AFTER,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::sent::SentTokens;
use crate::secret::Token;

/// The header that carries the token.
pub(crate) const TOKEN: HeaderName = HeaderName::from_static("x-plex-token");

/// The header that says which installation asks: the gate's to set.
pub(crate) const CLIENT_IDENTIFIER: HeaderName =
    HeaderName::from_static("x-plex-client-identifier");

/// Headers that a guest may set in every request, in up to [`MAX_VALUE`] visible characters. Source: developer.plex.tv, "Headers".
/// The token is not among them.
const OUT: [HeaderName; 11] = [
    ACCEPT,
    ACCEPT_LANGUAGE,
    HeaderName::from_static("x-plex-product"),
    HeaderName::from_static("x-plex-version"),
    HeaderName::from_static("x-plex-platform"),
    HeaderName::from_static("x-plex-platform-version"),
    HeaderName::from_static("x-plex-device"),
    HeaderName::from_static("x-plex-device-name"),
    HeaderName::from_static("x-plex-model"),
    HeaderName::from_static("x-plex-language"),
    HeaderName::from_static("x-plex-pms-api-version"),
];

/// Paging, which a guest may set in digits where nothing changes: a change is about all that its rule says.
const PAGING: [HeaderName; 2] = [
    HeaderName::from_static("x-plex-container-start"),
    HeaderName::from_static("x-plex-container-size"),
];

/// Characters of a header that a guest sets: enough for a name, too few to carry off what was read.
const MAX_VALUE: usize = 64;

/// The headers of an answer that a guest gets to see.
const IN: [HeaderName; 11] = [
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    DATE,
    ETAG,
    LAST_MODIFIED,
    RETRY_AFTER,
    HeaderName::from_static("x-plex-activity"),
    HeaderName::from_static("x-plex-protocol"),
    HeaderName::from_static("x-plex-container-start"),
    HeaderName::from_static("x-plex-container-total-size"),
];

/// The headers of a guest's that only a rule admits, by names in lower case: all of Plex's that it may not set anyway, and
/// that the gate does not set itself. What is no text is no value that a rule could bind.
pub(crate) fn bound(guest: &HeaderMap) -> Vec<(&str, &str)> {
    guest
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("x-plex-"))
        .filter(|(name, _)| ![TOKEN, CLIENT_IDENTIFIER].contains(name))
        .filter(|(name, _)| !OUT.contains(name) && !PAGING.contains(name))
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or("\u{fffd}")))
        .collect()
}

/// The headers of a request: what the guest may set, what its rule binds, which installation asks, and the one token if there
/// is one.
pub(crate) fn outgoing(
    guest: &HeaderMap,
    permit: &Permit,
    client_identifier: Option<&HeaderValue>,
    token: Option<&Token>,
) -> HeaderMap {
    let short = |value: &HeaderValue| {
        let visible = value.to_str().is_ok_and(|text| !text.contains('\t'));
        (visible && value.len() <= MAX_VALUE).then(|| value.clone())
    };
    let mut headers = allowed(guest, &OUT, short);
    if !permit.change {
        let digits = |value: &HeaderValue| {
            let plain = value.as_bytes().iter().all(u8::is_ascii_digit);
            (plain && (1..=MAX_VALUE).contains(&value.len())).then(|| value.clone())
        };
        headers.extend(allowed(guest, &PAGING, digits));
    }
    for (name, value) in &permit.headers {
        let name = HeaderName::try_from(name).expect("it was a header's name");
        let value = HeaderValue::try_from(value).expect("it was a header's value");
        headers.insert(name, value);
    }
    // An answer is decoded to be looked through: less work without.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if permit.answers.is_some() {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    }
    if let Some(identifier) = client_identifier {
        headers.insert(CLIENT_IDENTIFIER, identifier.clone());
    }
    if let Some(token) = token {
        headers.insert(TOKEN, token.header_value());
    }
    headers
}

/// The headers of an answer as the guest sees them, and how many tokens were covered in them. The length of a `decoded`
/// body is not what the server said.
pub(crate) fn incoming(server: &HeaderMap, sent: &SentTokens, decoded: bool) -> (HeaderMap, u64) {
    let mut covered = 0;
    let mut headers = allowed(server, &IN, |value| {
        let (clean, found) = sent.cover(value.as_bytes());
        covered += found;
        let clean = HeaderValue::from_bytes(&clean);
        Some(clean.expect("asterisks are legal where the token was"))
    });
    if decoded {
        headers.remove(CONTENT_LENGTH);
    }
    (headers, covered)
}

fn allowed(
    headers: &HeaderMap,
    list: &[HeaderName],
    mut copy: impl FnMut(&HeaderValue) -> Option<HeaderValue>,
) -> HeaderMap {
    headers
        .iter()
        .filter(|(name, _)| list.contains(name))
        .filter_map(|(name, value)| Some((name.clone(), copy(value)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[track_caller]
    fn check(actual: &HeaderMap, expected: &[(&'static str, &'static str)]) {
        assert_eq!(actual, &headers(expected));
    }

    /// A permit for a request without anything special about it.
    fn permit() -> Permit {
        use egress_policy::{Arguments, Effect, Names, Policy, Request, Rule, Rules, Sent, World};
        let names = Names {
            world: &World::default(),
            effect: Effect::Read,
            parameters: Default::default(),
        };
        let policy = Policy::Rules(Rules {
            tool: "some_tool".into(),
            rules: [Rule::parse("GET /", &names).unwrap()].into(),
            arguments: Arguments::default(),
            server: "http://plex.lan".parse().unwrap(),
            told: None,
            others: [].into(),
            placeholders: Default::default(),
        });
        let request = Request {
            method: &http::Method::GET,
            uri: &http::Uri::from_static("http://plex.lan/"),
            headers: &[],
            body: false,
        };
        policy.decide(&request, &mut Sent::default()).unwrap()
    }

    #[test]
    fn sandbox_the_guest_sets_only_known_headers_and_never_the_token() {
        let token = Token::new("real-token").unwrap();
        let guest = headers(&[
            ("accept", "application/json"),
            ("x-plex-product", "p"),
            ("x-plex-token", "placeholder"),
            ("x-plex-client-identifier", "another"),
            ("authorization", "Bearer x"),
            ("cookie", "a=b"),
            ("host", "evil"),
            ("accept-encoding", "gzip"),
            ("content-type", "a/b"),
            ("range", "bytes=0-1"),
            ("x-forwarded-for", "127.0.0.1"),
        ]);
        let kept = [
            ("accept", "application/json"),
            ("x-plex-product", "p"),
            ("accept-encoding", "identity"),
        ];
        let permit = permit();
        check(&outgoing(&guest, &permit, None, None), &kept);
        let identifier = HeaderValue::from_static("this");
        let sent = outgoing(&guest, &permit, Some(&identifier), Some(&token));
        let own = [
            ("x-plex-client-identifier", "this"),
            ("x-plex-token", "real-token"),
        ];
        check(&sent, &[&kept[..], &own].concat());
        assert!(sent[TOKEN].is_sensitive());
    }

    #[test]
    fn headers_that_a_guest_sets_are_short_and_visible() {
        let (short, long) = ("x".repeat(64), "x".repeat(65));
        let check = |value: &str, kept: bool| {
            let mut guest = HeaderMap::new();
            let name = HeaderName::from_static("x-plex-product");
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            guest.insert(name.clone(), value);
            let sent = outgoing(&guest, &permit(), None, None);
            assert_eq!(sent.contains_key(name), kept, "{guest:?}");
        };
        check(&short, true);
        check(&long, false);
        check("a b", true);
        check("a\tb", false);
        check("\u{e4}", false);
    }

    #[test]
    fn what_only_a_rule_admits_is_told_from_the_rest() {
        let guest = headers(&[
            ("x-plex-target-client-identifier", "tv"),
            ("x-plex-anything", "1"),
            ("x-plex-token", "placeholder"),
            ("x-plex-client-identifier", "another"),
            ("x-plex-product", "p"),
            ("x-plex-container-size", "5"),
            ("cookie", "a=b"),
        ]);
        assert_eq!(
            bound(&guest),
            [
                ("x-plex-target-client-identifier", "tv"),
                ("x-plex-anything", "1")
            ]
        );
    }

    #[test]
    fn sandbox_the_guest_sees_only_known_headers_without_the_token() {
        let server = headers(&[
            ("content-type", "text/xml"),
            ("etag", "W/real-token"),
            ("content-length", "7"),
            ("content-encoding", "gzip"),
            ("set-cookie", "a=b"),
            ("location", "http://evil/?X-Plex-Token=real-token"),
        ]);
        let sent = SentTokens::default();
        sent.note(&Token::new("real-token").unwrap());
        let (seen, covered) = incoming(&server, &sent, true);
        check(
            &seen,
            &[("content-type", "text/xml"), ("etag", "W/**********")],
        );
        assert_eq!(covered, 1);
        let (seen, covered) = incoming(&server, &SentTokens::default(), false);
        check(
            &seen,
            &[
                ("content-type", "text/xml"),
                ("etag", "W/real-token"),
                ("content-length", "7"),
            ],
        );
        assert_eq!(covered, 0);
    }
}
