//! Whatever a guest asks, what leaves is a request that its tool may send, with one token for one server; or nothing.
//!
//! The requests that may be sent are written down a second time ([`oracle`]), so that a mistake in how the gate reads rules or addresses
//! is not repeated by who judges it.

mod oracle;
mod requests;

use std::sync::atomic::{AtomicUsize, Ordering};

use egress_policy::{Request as Wanted, Sent, Value};
use http::{Method, Request};
use proptest::test_runner::{Config, TestRunner};
use wasmtime_wasi_http::RequestOptions;

use self::oracle::{check_arrived, check_elsewhere, check_headers, check_target};
use self::requests::{Asked, asked};
use crate::egress::hook::leaving;
use crate::egress::tests::call::{Call, REAL, fixed, policy};
use crate::egress::tests::server::{Server, ok};
use crate::egress::{Gate, Origin, Policy, Tls, headers};
use crate::limits::Limits;
use crate::secret::Token;

const RULES: [&str; 6] = [
    "GET /",
    "GET /s/{id}/all?type&title*={title}",
    "GET /m/{:digits}/children?sort",
    "GET /any/{:any}",
    "PUT /s/{id}/refresh?force*={force}",
    "DELETE /s/{id}",
];

fn arguments() -> [(&'static str, Value); 3] {
    let text = |text: &str| Value::Text(text.into());
    [
        ("id", text("7")),
        ("title", text("a b")),
        ("force", Value::Text(String::new())),
    ]
}

/// The tool of these tests: `RULES` towards the server, and one rule towards another origin.
fn tool(server: &Origin, other: &Origin) -> Policy {
    let rules = [&RULES[..], &["GET other:/q?title*={title}"]].concat();
    let Policy::Rules(mut granted) = policy(server, &rules, &arguments()) else {
        unreachable!("rules were given")
    };
    granted.others = [("other".to_owned(), other.clone())].into();
    Policy::Rules(granted)
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
        let guest = asked.headers();
        let wanted = Wanted {
            method: &method,
            uri: &uri,
            headers: &headers::bound(&guest),
            body: false,
        };
        let Ok(permit) = policy.decide(&wanted, &mut Sent::default()) else {
            return false;
        };
        let token = permit.to_server.then_some(&token);
        let request = leaving(&permit, &permit.url, &guest, None, token).unwrap();
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
