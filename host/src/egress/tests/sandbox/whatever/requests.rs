//! Requests of guests, also with the pieces that attacks are made of.

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::egress::Origin;

/// A request as a guest may write it. `SERVER` and `OTHER` stand for origins.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    origin: String,
    target: String,
    headers: Vec<(&'static str, &'static str)>,
}

impl Asked {
    /// `None` for what does not even get to the gate.
    pub fn uri(&self, server: &Origin, other: &Origin) -> Option<Uri> {
        let authority = server.authority();
        let host = authority.split(':').next().unwrap();
        let origin = self
            .origin
            .replace("SERVER", &format!("http://{authority}"))
            .replace("OTHER", other.to_string().trim_end_matches("/pre"))
            .replace("AUTHORITY", authority)
            .replace("HOST", host);
        format!("{origin}{}", self.target).parse().ok()
    }

    pub fn headers(&self) -> HeaderMap {
        let value = |text| HeaderValue::from_str(text).unwrap();
        let headers = self.headers.iter();
        headers
            .map(|(name, text)| (HeaderName::from_static(name), value(text)))
            .collect()
    }
}

fn hostile_pieces() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "..",
        ".",
        "%2e%2e",
        "%2E",
        "/",
        "//",
        "%2f",
        "%2F",
        "%5c",
        "\\",
        "%",
        "%25",
        "%252f",
        ";",
        "?",
        "#",
        "&",
        "=",
        "+",
        " ",
        "%20",
        "%00",
        "\r\n",
        "%0d%0a",
        "\u{202e}",
        "ä",
        "%c3%a4",
        "%ff",
        "@",
        ":",
        "*",
        "~",
        "\u{ff0f}",
        "pre",
        "s",
        "7",
        "8",
        "all",
        "refresh",
        "any",
        "m",
        "children",
        "force=1",
        "title=a%20b",
        "title=a b",
        "title=b",
        "type=1",
        "type",
        "%74ype=2",
        "X-Plex-Token=1",
        "x%2dplex%2dtoken=1",
        "x-plex-token",
        "%3E",
        "<<",
        "!",
        "X-Plex-Container-Size=5",
        "X-Plex-Container-Size=x",
        "http://evil.example",
        "//evil.example",
        "@evil.example",
        "HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ]);
    vec(pieces, 1..4).prop_map(|pieces| pieces.concat())
}

fn targets() -> impl Strategy<Value = String> {
    let paths = select(vec![
        "/",
        "/s/7/all",
        "/m/123/children",
        "/any/x",
        "/any/%41,b",
        "/s/7/refresh",
        "/s/7",
        "/s/8",
        "/b",
    ]);
    let queries = select(vec![
        "?type=1",
        "?type%3E=1&title=a%20b",
        "?title=a%20b",
        "?title=a+b",
        "?sort=a:b",
        "?force=1",
        "?force=0",
        "?X-Plex-Container-Start=0&X-Plex-Container-Size=50",
        "?X-Plex-Token=real",
        "?type=1&X-Plex-Token=1",
        "?",
    ]);
    let query = prop_oneof![3 => Just(String::new()), 3 => queries.prop_map(str::to_owned)];
    let well_made = ("(/pre){0,2}", paths, query)
        .prop_map(|(prefix, path, query)| format!("{prefix}{path}{query}"));
    let well_made = prop_oneof![3 => well_made.clone().prop_map(|target| format!("/pre{}", target.replace("/pre", ""))), 1 => well_made];
    let bent = (
        well_made.clone(),
        hostile_pieces(),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(mut target, piece, at)| {
            target.insert_str(at.index(target.len() + 1), &piece);
            target
        });
    let fine = select(vec![
        "/pre/",
        "/pre/s/7/all?type=1&title=a%20b",
        "/pre/s/7/all?%74ype%3E=1",
        "/pre/m/123/children?sort=a:b",
        "/pre/any/%C3%A4,b",
        "/q?title=a%20b",
    ]);
    prop_oneof![
        6 => fine.prop_map(str::to_owned),
        4 => well_made,
        4 => bent,
        1 => hostile_pieces(),
        1 => "[ -~]{0,16}",
        1 => "/pre/any/\\PC{0,8}",
    ]
}

/// Requests of which some are fine, some nearly, and some not at all.
pub fn asked() -> impl Strategy<Value = Asked> {
    let method = prop_oneof![
        12 => Just("GET".to_owned()),
        2 => select(vec!["PUT", "DELETE"]).prop_map(str::to_owned),
        1 => select(vec!["HEAD", "POST", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"]).prop_map(str::to_owned),
        1 => "[!#$A-Za-z|~]{1,8}",
    ];
    let origin = prop_oneof![
        16 => Just("SERVER"),
        2 => Just("OTHER"),
        2 => select(vec![
            "", "https://AUTHORITY", "HTTP://AUTHORITY", "ftp://AUTHORITY", "http://AUTHORITY.", "http://me@AUTHORITY",
            "http://me:pw@AUTHORITY", "http://@AUTHORITY", "http://AUTHORITY@evil.example", "http://HOST", "http://HOST:80",
            "http://HOST:", "http://HOST:032400", "http://evil.example", "http://evil.example#@AUTHORITY", "http://evil.example\\@AUTHORITY",
            "http://plex。lan:32400", "http://ｐlex.lan:32400", "http://PLEX.lan:32400", "http://xn--plex-lan.example",
            "http://2130706433", "http://[::ffff:127.0.0.1]", "//AUTHORITY", "AUTHORITY", "http://AUTHORITY:80", "http:AUTHORITY",
        ]),
    ];
    let names = select(vec![
        "x-plex-token",
        "authorization",
        "proxy-authorization",
        "cookie",
        "host",
        "connection",
        "upgrade",
        "te",
        "trailer",
        "transfer-encoding",
        "content-length",
        "content-encoding",
        "accept",
        "accept-encoding",
        "accept-language",
        "content-type",
        "expect",
        "range",
        "forwarded",
        "x-forwarded-for",
        "x-plex-product",
        "x-plex-token-extra",
        "x-http-method-override",
    ]);
    let values = select(vec![
        "",
        "placeholder",
        "evil.example",
        "chunked",
        "0",
        "7",
        "gzip",
        "a\tb",
        "close",
        "DELETE",
    ]);
    (method, origin, targets(), vec((names, values), 0..5)).prop_map(
        |(method, origin, target, headers)| Asked {
            method,
            origin: origin.to_owned(),
            target,
            headers,
        },
    )
}
