//! Rules and requests from bytes, and what must hold of those that may leave. For a fuzz target, and for the test of its
//! seeds.

use egress_policy::{
    Arguments, Effect, Origin, Permit, Policy, Request, Rules, Sent, Target, Value,
};
use http::{Method, Uri};

use super::parse::parsed;

const SERVER: &str = "http://plex.lan:32400/pre";
const OTHER: &str = "https://other.example";

/// Lines: rules, an empty line, the argument `id`, the elements of `ids` with blanks in between, and then requests, which may
/// have headers after a blank. Returns how many of these may leave in one call.
pub fn decide(bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let (rules, asked) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut asked = asked.lines();
    let id = asked.next().unwrap_or_default();
    let ids: Vec<&str> = asked.next().unwrap_or_default().split(' ').collect();
    let policy = Policy::Rules(Rules {
        tool: "tool".into(),
        rules: parsed(rules, Effect::Destructive).into(),
        arguments: Arguments::new([
            ("id", Value::Text(id.to_owned())),
            (
                "ids",
                Value::List(ids.iter().map(|id| Value::Text((*id).to_owned())).collect()),
            ),
        ]),
        server: Origin::parse(SERVER).expect("it is an origin"),
        told: None,
        others: [(
            "other".to_owned(),
            Origin::parse(OTHER).expect("it is an origin"),
        )]
        .into(),
        placeholders: [("secret".to_owned(), "@".to_owned())].into(),
    });
    let mut sent = Sent::default();
    let mut changes = 0;
    let mut permitted = 0;
    for line in asked {
        let mut words = line.split(' ');
        let (method, uri) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let (Ok(method), Ok(uri)) = (method.parse::<Method>(), uri.parse::<Uri>()) else {
            continue;
        };
        let headers: Vec<_> = words.filter_map(|word| word.split_once('=')).collect();
        let request = Request {
            method: &method,
            uri: &uri,
            headers: &headers,
            body: false,
        };
        let Ok(permit) = policy.decide(&request, &mut sent) else {
            continue;
        };
        check(&permit);
        permitted += 1;
        changes += usize::from(permit.change);
        // Decided about once more, in another call, the request that is sent means the same.
        let again = Request {
            uri: &permit.url.as_str().parse().expect("a URL is a URI"),
            ..request
        };
        let again = policy.decide(&again, &mut Sent::default());
        assert_eq!(again.map(|permit| permit.url), Ok(permit.url));
    }
    let rules = rules.lines().count();
    assert!(changes <= rules * (ids.len() + 1), "each change once");
    permitted
}

/// A request that is sent has one meaning, and no header among its keys.
fn check(permit: &Permit) {
    let sent = permit.url.as_str();
    let below = sent.strip_prefix(if permit.to_server { SERVER } else { OTHER });
    let below = below.expect("it goes where it may");
    let path = below
        .split('?')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    assert!(path.starts_with('/'));
    for hidden in [
        "//", "/.", "\\", "%2f", "%5c", "%25", "%00", "%0a", "%0d", "#", "@/",
    ] {
        // A segment may begin with a dot as long as it is not only dots.
        let dots = hidden == "/."
            && path
                .split('/')
                .all(|segment| !matches!(segment, "." | ".."));
        assert!(dots || !path.contains(hidden), "{hidden} in {path}");
    }
    let target = Target::parse(below).expect("it is parsed again");
    assert_eq!(target.canonical(), below);
    for parameter in &target.query {
        let key = parameter.key.to_ascii_lowercase();
        let paging = ["x-plex-container-start", "x-plex-container-size"].contains(&key.as_str());
        assert!(
            !key.starts_with("x-plex-") || paging && !permit.change,
            "{below}"
        );
    }
}
