//! The headers that cross the gate, by allow-list in both directions.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, DATE,
    ETAG, LAST_MODIFIED, RETRY_AFTER,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::sent::SentTokens;
use crate::secret::Token;

/// The header that carries the token.
pub(crate) const TOKEN: HeaderName = HeaderName::from_static("x-plex-token");

/// What a guest may set. Source: developer.plex.tv, "Headers"; the token is not among them.
const OUT: [HeaderName; 16] = [
    ACCEPT,
    ACCEPT_LANGUAGE,
    CONTENT_TYPE,
    HeaderName::from_static("x-plex-client-identifier"),
    HeaderName::from_static("x-plex-product"),
    HeaderName::from_static("x-plex-version"),
    HeaderName::from_static("x-plex-platform"),
    HeaderName::from_static("x-plex-platform-version"),
    HeaderName::from_static("x-plex-device"),
    HeaderName::from_static("x-plex-device-name"),
    HeaderName::from_static("x-plex-model"),
    HeaderName::from_static("x-plex-language"),
    HeaderName::from_static("x-plex-pms-api-version"),
    HeaderName::from_static("x-plex-container-start"),
    HeaderName::from_static("x-plex-container-size"),
    HeaderName::from_static("x-plex-target-client-identifier"),
];

/// What a guest gets to see of an answer.
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

/// The headers of a request: what the guest may set, and the one token if there is one.
pub(crate) fn outgoing(guest: &HeaderMap, token: Option<&Token>) -> HeaderMap {
    let mut headers = allowed(guest, &OUT, HeaderValue::clone);
    // What comes back is decoded to be looked through: less work without.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
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
        HeaderValue::from_bytes(&clean).expect("asterisks are legal where the token was")
    });
    if decoded {
        headers.remove(CONTENT_LENGTH);
    }
    (headers, covered)
}

fn allowed(
    headers: &HeaderMap,
    list: &[HeaderName],
    mut copy: impl FnMut(&HeaderValue) -> HeaderValue,
) -> HeaderMap {
    headers
        .iter()
        .filter(|(name, _)| list.contains(name))
        .map(|(name, value)| (name.clone(), copy(value)))
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

    #[test]
    fn sandbox_the_guest_sets_only_known_headers_and_never_the_token() {
        let token = Token::new("real-token").unwrap();
        let guest = headers(&[
            ("accept", "application/json"),
            ("x-plex-product", "p"),
            ("x-plex-token", "placeholder"),
            ("authorization", "Bearer x"),
            ("cookie", "a=b"),
            ("host", "evil"),
            ("accept-encoding", "gzip"),
            ("range", "bytes=0-1"),
            ("x-forwarded-for", "127.0.0.1"),
        ]);
        let kept = [
            ("accept", "application/json"),
            ("x-plex-product", "p"),
            ("accept-encoding", "identity"),
        ];
        check(&outgoing(&guest, None), &kept);
        let sent = outgoing(&guest, Some(&token));
        check(
            &sent,
            &[&kept[..], &[("x-plex-token", "real-token")]].concat(),
        );
        assert!(sent[TOKEN].is_sensitive());
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
