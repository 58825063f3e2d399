use proptest::prelude::*;

use super::super::arguments::Value;
use super::super::names::{Effect, Names, Parameter, World};
use super::*;

const RULES: [&str; 9] = [
    "GET /",
    "GET /s/{id}/all?type&title*={title}",
    "DELETE /s/{id}",
    "PUT /m/{ids..}?force*={0|1}",
    "PUT /n?id={id}&at={:digits}",
    "GET! /p?address={:server-host}&token={:secret}&id={id} header X-Plex-Target={id} answers a,b",
    "GET /r?name={missing}",
    "POST /t?b?={missing}&id={id}",
    "GET other:/q?title={title}",
];

fn rules() -> Rules {
    let text = |text: &str| Value::Text(text.into());
    let names = Names {
        world: &World {
            origins: ["other".to_owned()].into(),
            delegated: ["secret".to_owned()].into(),
            ..World::default()
        },
        effect: Effect::Destructive,
        parameters: [
            ("id", Parameter::One),
            ("title", Parameter::One),
            ("missing", Parameter::One),
            ("ids", Parameter::List),
        ]
        .into(),
    };
    Rules {
        tool: "some_tool".into(),
        rules: RULES.map(|rule| Rule::parse(rule, &names).unwrap()).into(),
        arguments: Arguments::new([
            ("id", text("7")),
            ("title", text("a b")),
            ("ids", Value::List(vec![text("1"), text("2"), text("3")])),
        ]),
        server: Origin::parse("http://plex.lan:32400/pre").unwrap(),
        told: None,
        others: [(
            "other".to_owned(),
            Origin::parse("https://other.example").unwrap(),
        )]
        .into(),
        placeholders: [("secret".to_owned(), "@".to_owned())].into(),
    }
}

fn decide(rules: &Rules, sent: &mut Sent, request: &str) -> Result<Permit, String> {
    let mut words = request.split(' ');
    let (method, uri) = (words.next().unwrap(), words.next().unwrap());
    let headers: Vec<_> = words
        .map(|header| header.split_once('=').unwrap())
        .collect();
    let request = Request {
        method: &method.parse().unwrap(),
        uri: &uri.parse().unwrap(),
        headers: &headers,
        body: false,
    };
    rules.decide(&request, sent)
}

#[track_caller]
fn check_in(sent: &mut Sent, request: &str, expected: Result<&str, &str>) {
    let decided = decide(&rules(), sent, request).map(|permit| {
        assert_eq!(permit.to_server, permit.url.host_str() == Some("plex.lan"));
        format!("{} {}", permit.method, permit.url)
    });
    let expected = expected
        .map(str::to_owned)
        .map_err(|what| format!("a request was not let out: `some_tool` {what}"));
    assert_eq!(decided, expected);
}

#[track_caller]
fn check(request: &str, expected: Result<&str, &str>) {
    check_in(&mut Sent::default(), request, expected);
}

#[test]
fn invariant_5_what_leaves_is_described_by_a_rule() {
    check(
        "GET http://plex.lan:32400/pre/",
        Ok("GET http://plex.lan:32400/pre/"),
    );
    check(
        "GET http://plex.lan:32400/pre/s/7/all?title=a%20b&%74ype=1",
        Ok("GET http://plex.lan:32400/pre/s/7/all?title=a%20b&type=1"),
    );
    check(
        "DELETE http://plex.lan:32400/pre/s/7",
        Ok("DELETE http://plex.lan:32400/pre/s/7"),
    );
    check(
        "GET https://other.example/q?title=a%20b",
        Ok("GET https://other.example/q?title=a%20b"),
    );
}

#[test]
fn sandbox_refusals_say_what_is_missing() {
    let server = "asks for a server other than http://plex.lan:32400/pre";
    for place in [
        "http://plex.lan/pre/",
        "https://plex.lan:32400/pre/",
        "http://PLEX.lan:32400/pre/",
        "http://plex.lan.:32400/pre/",
        "http://user@plex.lan:32400/pre/",
        "http://evil.example/pre/",
    ] {
        check(&format!("GET {place}"), Err(server));
    }
    let check = |request: &str, expected: &str| {
        let (method, target) = request.split_once(' ').unwrap();
        check(
            &format!("{method} http://plex.lan:32400{target}"),
            Err(expected),
        );
    };
    check("GET /other", "asks for a path outside the server's address");
    check(
        "GET /prefix/",
        "asks for an address with a path without a slash in front",
    );
    check(
        "GET /pre/../s/7/all",
        "asks for an address with a dot segment",
    );
    check(
        "GET /pre//s/7/all",
        "asks for an address with an empty path segment",
    );
    check(
        &format!("GET /pre/{}", "a".repeat(8192)),
        "asks for an address with more than 8 KiB of path and query",
    );
    check("GET /pre/x", "has no rule for GET /x");
    check("GET /pre/s/8/all", "has no rule for GET /s/8/all");
    check("PUT /pre/s/7", "has no rule for PUT on /s/7");
    check(
        "GET /pre/s/7/all?x=1",
        "has no rule for GET /s/7/all with the query key `x`",
    );
    check(
        "GET /pre/s/7/all?title=b",
        "may send GET /s/7/all with the query key `title` only as `title*={title}`",
    );
    check(
        "PUT /pre/n?at=1",
        "may send PUT /n only with `id={id}`, no more and no less often",
    );
    check(
        "GET /pre/r?name=x",
        "may send GET /r only when the call says `missing`",
    );
    check(
        "GET /pre/ x-plex-target=7",
        "has no rule for GET / with the header `x-plex-target`",
    );
    check(
        "GET /pre/p?address=plex.lan&token=@&id=7 x-plex-target=8",
        "may send GET /p only with the header `X-Plex-Target={id}`",
    );
    // The rules of one origin say nothing about another.
    self::check("GET https://other.example/", Err("has no rule for GET /"));
    check("GET /pre/q", "has no rule for GET /q");
}

#[test]
fn invariant_11_a_change_leaves_once_in_a_call() {
    let mut sent = Sent::default();
    let mut check = |request: &str, leaves: bool| {
        let (method, target) = request.split_once(' ').unwrap();
        let url = format!("{method} http://plex.lan:32400/pre{target}");
        let path = target.split('?').next().unwrap();
        let before = format!("sent {method} {path} before: a change leaves once in a call");
        let expected = if leaves {
            Ok(url.as_str())
        } else {
            Err(before.as_str())
        };
        check_in(&mut sent, &url, expected);
    };
    check("GET /", true);
    check("GET /", true);
    check("DELETE /s/7", true);
    check("DELETE /s/7", false);
    check("PUT /m/1,3", true);
    check("PUT /m/2", true);
    check("PUT /m/3", false);
    check("PUT /m/2?force=1", false);
    // Another choice of the component's makes no other change of it.
    check("PUT /n?id=7&at=1", true);
    check("PUT /n?id=7&at=2", false);
    check("POST /t?id=7", true);
    check("POST /t?id=7", false);
    // Another call knows nothing of it.
    self::check(
        "DELETE http://plex.lan:32400/pre/s/7",
        Ok("DELETE http://plex.lan:32400/pre/s/7"),
    );
}

#[test]
fn what_was_refused_was_not_sent() {
    let mut sent = Sent::default();
    let server = "http://plex.lan:32400/pre";
    assert!(decide(&rules(), &mut sent, &format!("PUT {server}/n?id=8&at=1")).is_err());
    assert!(decide(&rules(), &mut sent, &format!("PUT {server}/n?id=7&at=1")).is_ok());
}

#[test]
fn no_request_has_a_body() {
    let request = Request {
        method: &Method::DELETE,
        uri: &Uri::from_static("http://plex.lan:32400/pre/s/7"),
        headers: &[],
        body: true,
    };
    let words = "a request was not let out: `some_tool` sends a body with DELETE /s/7, and no request has one";
    let mut sent = Sent::default();
    assert_eq!(rules().decide(&request, &mut sent), Err(words.into()));
    let without = Request {
        body: false,
        ..request
    };
    assert!(rules().decide(&without, &mut sent).is_ok());
}

#[test]
fn a_permit_says_what_the_gate_does() {
    let request = "GET http://plex.lan:32400/pre/p?id=7&token=@&address=plex.lan x-plex-target=7";
    let permit = decide(&rules(), &mut Sent::default(), request).unwrap();
    assert!(permit.change && permit.to_server);
    assert_eq!(
        permit.headers,
        [("x-plex-target".to_owned(), "7".to_owned())]
    );
    assert_eq!(
        permit.answers.as_deref(),
        Some(&["a".to_owned(), "b".to_owned()][..])
    );
    let slot = Slot {
        parameter: 1,
        secret: "secret".into(),
    };
    assert_eq!(permit.slots, [slot]);
    let filled = |secrets: &[(&str, &str)]| {
        let secrets = secrets
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        permit.filled(&secrets.collect()).map(String::from)
    };
    assert_eq!(
        filled(&[("secret", "a/b &c")]),
        Ok("http://plex.lan:32400/pre/p?id=7&token=a%2Fb%20%26c&address=plex.lan".into())
    );
    assert_eq!(filled(&[]), Err("secret".into()));
    let plain = decide(
        &rules(),
        &mut Sent::default(),
        "GET http://plex.lan:32400/pre/",
    )
    .unwrap();
    assert!(!plain.change && plain.answers.is_none() && plain.slots.is_empty());
    assert_eq!(plain.filled(&BTreeMap::new()), Ok(plain.url));
}

#[test]
fn others_may_be_told_another_address() {
    let mut rules = rules();
    rules.told = Some(Origin::parse("http://10.0.0.2").unwrap());
    let request = |host: &str| {
        format!("GET http://plex.lan:32400/pre/p?id=7&token=@&address={host} x-plex-target=7")
    };
    let leaves = |host: &str| decide(&rules, &mut Sent::default(), &request(host)).is_ok();
    assert!(leaves("10.0.0.2") && !leaves("plex.lan"));
}

#[test]
fn sandbox_a_host_has_one_spelling() {
    let mut rules = rules();
    rules.server = Origin::parse("http://b\u{fc}cher.example:32400").unwrap();
    let check = |origin: &str, leaves: bool| {
        let uri = format!("{origin}/").parse::<Uri>().ok();
        let decided = uri.is_some_and(|uri| {
            let request = Request {
                method: &Method::GET,
                uri: &uri,
                headers: &[],
                body: false,
            };
            rules.decide(&request, &mut Sent::default()).is_ok()
        });
        assert_eq!(decided, leaves, "{origin}");
    };
    check("http://xn--bcher-kva.example:32400", true);
    check("http://b\u{fc}cher.example:32400", false);
    check("http://XN--bcher-kva.example:32400", false);
    check("http://xn--BCHER-KVA.example:32400", false);
    check("http://bu\u{308}cher.example:32400", false);
    check("http://b%C3%BCcher.example:32400", false);
    check("http://xn--bcher-kva\u{3002}example:32400", false);
    check("http://xn--bcher-kva.example.:32400", false);
    check("http://xn--bcher-kva.example:032400", false);
    check("http://xn--bcher-kva.example:", false);
    check("http://@xn--bcher-kva.example:32400", false);
    check("//xn--bcher-kva.example:32400", false);
}

#[test]
fn a_closed_gate_says_why() {
    let request = Request {
        method: &Method::GET,
        uri: &Uri::from_static("http://a/"),
        headers: &[],
        body: false,
    };
    let decided = Policy::Closed("no server".into()).decide(&request, &mut Sent::default());
    assert_eq!(decided, Err("no server".into()));
}

#[test]
fn invariant_5_what_a_library_would_change_is_not_sent() {
    let origin = Origin::parse("http://plex.lan").unwrap();
    let check = |segment: &str, expected: Option<&str>| {
        let target = Target {
            segments: vec![segment.into()],
            query: Vec::new(),
        };
        let url = canonical(&origin, &target).map(|url| url.to_string());
        assert_eq!(url.as_deref(), expected);
    };
    check("a", Some("http://plex.lan/a"));
    // No target that was parsed has such segments.
    check(".", None);
    check("..", None);
}

proptest! {
    #[test]
    fn invariant_9_no_argument_changes_the_endpoint(
        id in "[0-9]{1,3}|\\.\\./s/7|all|7/refresh\\?force=1|\\PC{0,8}|[./%?#&2eEfF;\\\\]{0,6}", encode in any::<bool>(),
    ) {
        let mut rules = rules();
        rules.arguments = Arguments::new([("id", Value::Text(id.clone()))]);
        let written = if encode {
            percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC).to_string()
        } else {
            id.clone()
        };
        let Ok(uri) = format!("http://plex.lan:32400/pre/s/{written}/all").parse::<Uri>() else { return Ok(()) };
        let request = Request { method: &Method::GET, uri: &uri, headers: &[], body: false };
        let Ok(permit) = rules.decide(&request, &mut Sent::default()) else { return Ok(()) };
        let segments: Vec<_> = permit.url.path_segments().unwrap().collect();
        prop_assert_eq!(segments.len(), 4);
        prop_assert_eq!((segments[0], segments[1], segments[3]), ("pre", "s", "all"));
        prop_assert!(permit.url.query().is_none() && !id.contains(['/', '%', '\\']));
    }
}
