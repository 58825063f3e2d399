//! The requests that the rules of a hundred tools are tried on, through the gate: those that may leave arrive as they were
//! asked for, with the one token and the headers that a rule binds, and no others arrive.

#[path = "../../../egress-policy/tests/it/drafts.rs"]
mod drafts;
#[path = "../../../egress-policy/tests/it/lines.rs"]
mod lines;

use std::collections::{BTreeMap, BTreeSet};

use egress_policy::Effect;
use http::{Method, Request, Uri};
use http_body_util::BodyExt;
use percent_encoding::percent_decode_str;
use serde_json::Value as Json;
use wasmtime_wasi_http::{Error, RequestOptions};

use self::drafts::{Asked, DRAFTS, PLACEHOLDER, SERVER, Servers, policy};
use self::lines::{Line, lines, never_read};
use super::call::{Call, REAL, fixed};
use super::server::{Server, answer};
use crate::component::Delegated;
use crate::egress::{Gate, Origin, Tls};
use crate::limits::Limits;

const SECRET: &str = "short-lived-secret";

/// The path at which the gate asks for a delegated secret.
const GIVEN_AT: &str = "/secret?of=this";

/// The server, the other origins that rules name, and the gate to them. Every one of them answers with a secret.
struct World {
    server: Server,
    others: BTreeMap<String, Server>,
    gate: Gate,
}

impl World {
    async fn start() -> World {
        let body = format!(r#"{{"secret":"{SECRET}"}}"#);
        let given = move || {
            let json = "Content-Type: application/json\r\n";
            answer("200 OK", json, body.as_bytes())
        };
        let start = || Server::start(std::iter::repeat_with(given.clone()));
        let mut others = BTreeMap::new();
        for name in &DRAFTS.world.origins {
            others.insert(name.clone(), start().await);
        }
        let server = start().await;
        let secrets = DRAFTS.world.delegated.iter().map(|name| Delegated {
            name: name.clone(),
            method: "GET".into(),
            path: GIVEN_AT.into(),
            pointer: "/secret".into(),
        });
        let limits = Limits::default();
        let gate = Gate::new(
            Some(server.origin.clone()),
            fixed(),
            &Tls::default(),
            &limits,
        );
        World {
            server,
            others,
            gate: gate
                .unwrap()
                .with_delegated(secrets.collect())
                .with_client_identifier("this-installation"),
        }
    }

    /// A call of a tool, which tells players the address that stands in the requests.
    fn call(&self, tool: &str, arguments: &Json) -> Call {
        let others = self.others.iter();
        let servers = Servers {
            server: self.server.origin.clone(),
            told: Some(Origin::parse(SERVER).unwrap()),
            others: others
                .map(|(name, server)| (name.clone(), server.origin.clone()))
                .collect(),
        };
        let rules = DRAFTS.tools[tool].rules.clone().into();
        let policy = policy(tool, rules, arguments, servers);
        Call::through(self.gate.clone(), &Limits::default(), policy)
    }

    /// Sends a request in a call. Returns the body of the answer; an error where the gate has refused it, or where it is
    /// none that a component could write.
    async fn send(&self, call: &mut Call, asked: &Asked<'_>) -> Result<String, String> {
        let (origin, target) = asked.origin();
        let place = match origin {
            None => self.server.origin.to_string(),
            Some(name) => match self.others.get(name) {
                Some(server) => server.origin.to_string(),
                None => format!("https://{name}.example"),
            },
        };
        let uri: Uri = format!("{place}{target}")
            .parse()
            .map_err(|_| "no URI".to_owned())?;
        let request = Request::builder()
            .method(asked.method)
            .uri(uri)
            .header("x-plex-token", "placeholder")
            .header("x-plex-client-identifier", "another")
            .header("cookie", "a=b");
        let request = asked.headers.iter().fold(request, |request, header| {
            request.header(header.0.as_str(), header.1)
        });
        let body = if asked.body { "{}" } else { "" };
        let sent = call.request(request, body, RequestOptions::default()).await;
        let detail = call.call_record.detail().unwrap_or_default();
        match sent {
            Ok(answered) => {
                let body = answered.into_body().collect().await.unwrap().to_bytes();
                Ok(String::from_utf8(body.to_vec()).unwrap())
            }
            Err(Error::HttpRequestDenied) => {
                assert!(detail.contains("a request was not let out"), "{detail}");
                Err(detail)
            }
            Err(error) => panic!("{asked:?}: {error:?}: {detail}"),
        }
    }

    /// The heads of the requests that arrived since the last time, by the place at which they did.
    fn arrived(&mut self) -> Vec<(Option<String>, String)> {
        let mut arrived = Vec::new();
        while let Ok(head) = self.server.heads.try_recv() {
            arrived.push((None, head));
        }
        for (name, server) in &mut self.others {
            while let Ok(head) = server.heads.try_recv() {
                arrived.push((Some(name.clone()), head));
            }
        }
        arrived
    }
}

/// The contents of a target: the segments of its path and the keys of its query, decoded.
fn meaning(target: &str) -> (Vec<String>, Vec<(String, String)>) {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap();
        (decoded(key), decoded(value))
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    (
        path.split('/').map(decoded).collect(),
        pairs.map(pair).collect(),
    )
}

/// The request arrived at the place that it names, and says there what was asked for, and nothing else.
fn check_arrived(asked: &Asked<'_>, arrived: &[(Option<String>, String)]) {
    let (origin, target) = asked.origin();
    let needs_secret = target.contains(&format!("={PLACEHOLDER}"));
    let (given, sent) = match arrived {
        [sent] => (None, sent),
        [given, sent] => (Some(given), sent),
        other => panic!("{asked:?}: {other:?}"),
    };
    assert_eq!(given.is_some(), needs_secret, "{asked:?}: {arrived:?}");
    if let Some((place, head)) = given {
        assert_eq!(*place, None);
        assert!(head.starts_with(&format!("GET {GIVEN_AT} ")), "{head}");
    }
    let (place, head) = sent;
    assert_eq!(place.as_deref(), origin, "{asked:?}");
    let mut lines = head.trim_end().split("\r\n");
    let line: Vec<_> = lines.next().unwrap().split(' ').collect();
    let said = target.replace(&format!("={PLACEHOLDER}"), &format!("={SECRET}"));
    assert_eq!((line[0], line[2]), (asked.method, "HTTP/1.1"));
    assert_eq!(meaning(line[1]), meaning(&said), "{head}");

    let headers: BTreeSet<_> = lines.map(|line| line.split_once(": ").unwrap()).collect();
    let mut expected = BTreeSet::from([
        (
            "accept",
            if head.contains("accept: application/json") {
                "application/json"
            } else {
                "*/*"
            },
        ),
        ("accept-encoding", "identity"),
        ("x-plex-client-identifier", "this-installation"),
    ]);
    if origin.is_none() {
        expected.insert(("x-plex-token", REAL));
    }
    for (name, value) in &asked.headers {
        expected.insert((name, value));
    }
    let ours = |(name, value): &&(&str, &str)| {
        *name != "host" && (*name, *value) != ("content-length", "0")
    };
    let headers: BTreeSet<_> = headers.iter().filter(ours).copied().collect();
    assert_eq!(headers, expected, "{head}");
}

#[tokio::test]
async fn invariant_5_of_the_requests_for_a_hundred_tools_those_leave_that_rules_describe() {
    let mut world = World::start().await;
    let (mut left, mut refused, mut repeated) = (0, 0, 0);
    for Line {
        expected,
        tool,
        asked,
        call,
    } in &lines()
    {
        let mut called = world.call(tool, call);
        let sent = world.send(&mut called, asked).await;
        let arrived = world.arrived();
        assert_eq!(
            sent.is_ok(),
            *expected == "leaves",
            "{tool} {asked:?}: {sent:?}"
        );
        let Ok(body) = sent else {
            assert_eq!(arrived, []);
            refused += 1;
            continue;
        };
        check_arrived(asked, &arrived);
        assert!(arrived.len() == 1 || !body.contains(SECRET), "{body}");
        left += 1;
        // In the same call, a change has left.
        let again = world.send(&mut called, asked).await;
        match again {
            Err(words) => {
                assert!(words.contains("a change leaves once in a call"), "{words}");
                assert_eq!(world.arrived(), []);
                repeated += 1;
            }
            Ok(_) => {
                assert_eq!(asked.method, Method::GET.as_str(), "{asked:?}");
                check_arrived(asked, &world.arrived());
            }
        }
    }
    let reads = DRAFTS.tools.iter();
    for (name, tool) in reads.filter(|(_, tool)| tool.effect == Effect::Read) {
        assert!(tool.later.is_empty());
        let mut called = world.call(name, &tool.any_call());
        for target in never_read() {
            let asked = Asked {
                method: "GET",
                target,
                headers: Vec::new(),
                body: false,
            };
            let sent = world.send(&mut called, &asked).await;
            assert!(sent.is_err(), "{name} {target}");
            refused += 1;
        }
    }
    assert_eq!(world.arrived(), []);
    println!("{left} left, of these {repeated} once; {refused} did not");
    assert!(left >= 44 && repeated >= 60 && refused >= 1018);
}
