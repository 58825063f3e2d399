//! Whatever a guest asks, what leaves is a request that its tool may send, with one token for one server; or nothing.
//!
//! What may be sent is written down here a second time, by hand and about the text that is sent, so that a mistake in how
//! the gate reads rules or addresses is not repeated by who judges it.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use wasmtime::component::Val;
use wasmtime_wasi_http::RequestOptions;

use crate::egress::hook::leaving;
use crate::egress::tests::call::{Call, REAL, fixed, policy};
use crate::egress::tests::server::{Server, ok};
use crate::egress::{Gate, Origin, Policy, Rule, Tls};
use crate::sandbox::Limits;
use crate::secret::Token;

const RULES: [&str; 6] = [
    "GET /",
    "GET /s/{id}/all?type&title={title}",
    "GET /m/{key}/children?sort",
    "GET /any/{what:any}",
    "PUT /s/{id}/refresh?force={force}",
    "DELETE /s/{id}",
];

/// What the rules say about `id` 7, `title` "a b" and no `force`: the keys that a request may have, and the values.
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
fn check_target(method: &str, target: &str) {
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
fn check_headers<'a>(headers: impl IntoIterator<Item = (&'a str, &'a [u8])>, token: bool) {
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

/// A request as a guest may write it. `SERVER` and `OTHER` stand for origins.
#[derive(Clone, Debug)]
struct Asked {
    method: String,
    origin: String,
    target: String,
    headers: Vec<(&'static str, &'static str)>,
}

impl Asked {
    /// `None` for what does not even get to the gate.
    fn uri(&self, server: &Origin, other: &Origin) -> Option<Uri> {
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

    fn headers(&self) -> HeaderMap {
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
    prop_oneof![4 => well_made, 3 => bent, 1 => hostile_pieces(), 1 => "[ -~]{0,16}", 1 => "/pre/any/\\PC{0,8}"]
}

fn asked() -> impl Strategy<Value = Asked> {
    let method = prop_oneof![
        6 => Just("GET".to_owned()),
        2 => select(vec!["PUT", "DELETE"]).prop_map(str::to_owned),
        1 => select(vec!["HEAD", "POST", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"]).prop_map(str::to_owned),
        1 => "[!#$A-Za-z|~]{1,8}",
    ];
    let origin = prop_oneof![
        8 => Just("SERVER"),
        1 => Just("OTHER"),
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

fn arguments() -> [(&'static str, Val); 3] {
    let text = |text: &str| Val::String(text.into());
    [
        ("id", text("7")),
        ("title", text("a b")),
        ("force", Val::Option(None)),
    ]
}

/// The tool of these tests: `RULES` towards the server, and one rule towards another origin.
fn tool(server: &Origin, other: &Origin) -> Policy {
    let Policy::Rules(mut granted) = policy(server, &RULES, &arguments()) else {
        unreachable!("rules were given")
    };
    let elsewhere = Rule::parse("GET other:/q?title={title}", &["title"]).unwrap();
    granted.rules = granted.rules.iter().cloned().chain([elsewhere]).collect();
    granted.others = [("other".to_owned(), other.clone())].into();
    Policy::Rules(granted)
}

/// Judges what is sent, if it is sent to the other origin.
fn check_elsewhere(method: &str, target: &str) {
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

/// Runs so many cases, of which `leaves` says whether something left. A test in which hardly anything leaves, or
/// everything, would show nothing.
fn run(cases: u32, leaves: impl Fn(Asked) -> bool) {
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(cases)
    });
    let left = AtomicUsize::new(0);
    let ran = runner.run(&asked(), |asked| {
        left.fetch_add(usize::from(leaves(asked)), Ordering::Relaxed);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
    let (left, cases) = (left.into_inner(), cases as usize);
    assert!(
        (cases / 10..cases * 9 / 10).contains(&left),
        "{left} of {cases} left"
    );
}

#[test]
fn sandbox_whatever_a_guest_asks_a_rule_describes_what_is_built_for_sending() {
    let server = Origin::parse("http://plex.lan:32400/pre").unwrap();
    let other = Origin::parse("https://other.example").unwrap();
    let policy = tool(&server, &other);
    let token = Token::new(REAL).unwrap();
    run(4096, |asked| {
        let (Some(uri), Ok(method)) = (asked.uri(&server, &other), asked.method.parse::<Method>())
        else {
            return false;
        };
        let Ok(permit) = policy.decide(&method, &uri) else {
            return false;
        };
        let token = permit.to_server.then_some(&token);
        let request = leaving(&permit, &asked.headers(), Bytes::new(), token).unwrap();
        let url = request.url().as_str();
        let headers = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()));
        if let Some(target) = url.strip_prefix("http://plex.lan:32400/pre") {
            check_target(request.method().as_str(), target);
            check_headers(headers, true);
        } else {
            let target = url
                .strip_prefix("https://other.example")
                .expect("no third origin");
            check_elsewhere(request.method().as_str(), target);
            check_headers(headers, false);
        }
        true
    });
}

/// Judges what arrived at a server, as it came over the wire.
fn check_arrived(head: &str, authority: &str, is_server: bool) {
    let mut lines = head.trim_end().split("\r\n");
    let request: Vec<_> = lines.next().unwrap().split(' ').collect();
    let [method, target, "HTTP/1.1"] = request[..] else {
        panic!("{head}")
    };
    match is_server {
        true => check_target(method, target.strip_prefix("/pre").expect(target)),
        false => check_elsewhere(method, target),
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

#[test]
fn sandbox_whatever_a_guest_asks_a_rule_describes_what_arrives() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let start = || runtime.block_on(Server::start(std::iter::repeat_with(|| ok(""))));
    let (mut server, mut other) = (start(), start());
    let address = Origin::parse(&format!("{}/pre", server.origin)).unwrap();
    let (asked_server, asked_other) = (&address, &other.origin.clone());
    let limits = Limits::default();
    let gate = Gate::new(Some(address.clone()), fixed(), &Tls::default(), &limits).unwrap();
    let arrived = std::sync::Mutex::new((&mut server, &mut other));
    run(512, |asked| {
        let mut call = Call::through(gate.clone(), &limits, tool(asked_server, asked_other));
        let Some(uri) = asked.uri(asked_server, asked_other) else {
            return false;
        };
        let mut request = Request::builder().method(asked.method.as_str()).uri(uri);
        if let Some(headers) = request.headers_mut() {
            *headers = asked.headers();
        }
        let sent =
            runtime.block_on(async { call.request(request, "", RequestOptions::default()).await });
        let mut arrived = arrived.lock().unwrap();
        let (server, other) = &mut *arrived;
        let heads: Vec<_> = std::iter::from_fn(|| server.heads.try_recv().ok()).collect();
        let others: Vec<_> = std::iter::from_fn(|| other.heads.try_recv().ok()).collect();
        assert_eq!(
            heads.len() + others.len(),
            usize::from(sent.is_ok()),
            "{asked:?}"
        );
        heads
            .iter()
            .for_each(|head| check_arrived(head, asked_server.authority(), true));
        others
            .iter()
            .for_each(|head| check_arrived(head, asked_other.authority(), false));
        sent.is_ok()
    });
    let counts = gate.counts();
    assert!(counts.sent > 0 && counts.refused > 0, "{counts:?}");
}
