//! A Plex server that attacks: whatever it sends, the caller gets words, the next call works, the process lives and stays small.
//!
//! The server of these tests writes raw bytes, so that nothing is between an attack and the client that has to bear it.

mod raw;

mod asleep;
mod bodies;
mod cut;
mod framing;
mod heads;
mod pages;
mod protocols;
mod redirects;
mod smuggling;
mod text;
mod token;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::process::Command;

use self::raw::{Raw, Script, Step};
use crate::harness::{OWNER_TOKEN, Stdio, outcome, peak, request, set_up};

const ITEMS: &str = "plex_get_library_items";
const SEARCH: &str = "plex_search";

/// What the process may have in memory at its largest: an instance that fills the 128 MiB it may have, and everything else.
const MEMORY_KIB: u64 = 200 << 10;

/// What a server does to one call.
struct Attack {
    name: String,
    tool: &'static str,
    script: Script,
}

/// Answers `script` to a list of items.
fn attack(name: impl Into<String>, script: Script) -> Attack {
    Attack {
        name: name.into(),
        tool: ITEMS,
        script,
    }
}

/// Answers these bytes and closes.
fn sends(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Attack {
    attack(name, vec![Step::Send(bytes.into())])
}

/// Answers 200 with this JSON, whole and correctly framed.
fn answers(name: impl Into<String>, body: impl AsRef<[u8]>) -> Attack {
    sends(name, ok("application/json", body))
}

/// An answer 200, correctly framed.
fn ok(content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    framed(
        &format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n"),
        body,
    )
}

/// `head`, a length, and `body`.
fn framed(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A page of one film.
const PAGE: &str = r#"{"MediaContainer":{"size":1,"totalSize":1,"offset":0,"Metadata":[{"ratingKey":"42","type":"movie","title":"Nosferatu"}]}}"#;

/// A page whose members are `members`.
fn page(members: &str) -> String {
    format!(r#"{{"MediaContainer":{{{members}}}}}"#)
}

/// Numbers of the calls that come after an attack.
const AFTER: u64 = 1_000_000;

/// Plays each attack to one call, so many at once, and then asks a well-behaved server; compares with the snapshot what the
/// callers are told.
async fn check(name: &str, at_once: usize, flags: &[&str], attacks: Vec<Attack>) {
    let told = play(at_once, flags, &attacks).await;
    let text: String = (attacks.iter().zip(told))
        .map(|(attack, told)| format!("{}\n  {told}\n", attack.name))
        .collect();
    insta::assert_snapshot!(name, text);
}

/// Plays each attack; returns what its caller is told, and how often the server was asked where that was not once.
async fn play(at_once: usize, flags: &[&str], attacks: &[Attack]) -> Vec<String> {
    let raw = Raw::start(vec![Step::Send(ok("application/json", PAGE))]).await;
    let mut command = set_up(&raw.url);
    command.args(flags);
    play_to(command, &raw, at_once, attacks).await
}

async fn play_to(command: Command, raw: &Raw, at_once: usize, attacks: &[Attack]) -> Vec<String> {
    let mut client = Stdio::open(command).await;
    let mut told = BTreeMap::new();
    let mut waiting = (2u64..).zip(attacks);
    let mut under_way = 0;
    while told.len() < attacks.len() || under_way > 0 {
        while under_way < at_once
            && let Some((id, attack)) = waiting.next()
        {
            raw.play(needle(attack.tool, id), attack.script.clone());
            client.send(&call(id, attack.tool, id)).await;
            under_way += 1;
        }
        let answer = client.next().await;
        no_token("stdout", &answer.to_string());
        let id = answer["id"].as_u64().unwrap();
        let outcome = outcome(&answer["result"]);
        if id > AFTER {
            let items = outcome.unwrap_or_else(|words| panic!("after {}: {words}", id - AFTER));
            assert_eq!(items["items"][0]["rating_key"], "42", "{answer}");
            under_way -= 1;
        } else {
            told.insert(id, shown(outcome, &raw.url));
            client.send(&call(AFTER + id, ITEMS, 1)).await;
        }
    }
    raw.over().await;
    let peak = peak(client.process());
    assert!(peak < MEMORY_KIB, "{peak} KiB");
    let (status, stderr) = client.end().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
    no_token("stderr", &stderr);
    for head in raw.heads("") {
        one_token(&head);
    }
    (told.into_iter().zip(attacks))
        .map(
            |((id, told), attack)| match raw.heads(&needle(attack.tool, id)).len() {
                1 => told,
                times => format!("{told} ({times} requests)"),
            },
        )
        .collect()
}

/// What only the requests for attack `id` have in their first line.
fn needle(tool: &str, id: u64) -> String {
    match tool {
        SEARCH => format!("query={id}&"),
        _ => format!("/library/sections/{id}/all?"),
    }
}

fn call(id: u64, tool: &str, attack: u64) -> Value {
    let arguments = match tool {
        SEARCH => json!({"query": attack.to_string()}),
        // In brief, most of what a server sends would be passed over.
        _ => json!({"library_id": attack.to_string(), "detail": "full"}),
    };
    request(
        id,
        "tools/call",
        json!({"name": tool, "arguments": arguments}),
    )
}

/// The words of an error, or as much of an answer as tells it from others.
fn shown(outcome: Result<&Value, &str>, url: &str) -> String {
    match outcome {
        Ok(answer) => {
            let text = answer.to_string();
            match text.char_indices().nth(300) {
                None => format!("ok: {text}"),
                Some((at, _)) => format!(
                    "ok: {}... ({} characters)",
                    &text[..at],
                    text.chars().count()
                ),
            }
        }
        Err(words) => words.replace(url, "http://PLEX"),
    }
}

#[track_caller]
fn no_token(about: &str, text: &str) {
    for look in crate::secrets::looks::looks(OWNER_TOKEN) {
        assert!(!text.contains(&look), "{about}: {look} in:\n{text}");
    }
}

/// The token is in one header of a request, and nowhere else in it.
#[track_caller]
fn one_token(head: &str) {
    let header = format!("x-plex-token: {OWNER_TOKEN}\r\n");
    let rest = head.replacen(&header, "", 1);
    assert_ne!(rest, head, "no token in {head}");
    no_token("a request", &rest);
}

/// As often as it can.
const AT_ONCE: Duration = Duration::ZERO;

/// So slowly that no limit but that of time is met.
const DRIP: Duration = Duration::from_millis(100);

/// Many attacks at the same time, below the calls that may run at once.
const MANY: usize = 8;

/// For servers that never come to an end.
const SHORT: &[&str] = &["--timeout", "4s", "--max-body", "1MiB"];

/// For servers that answer at once: nothing is learnt from an answer that a busy machine makes late.
const LONG: &[&str] = &["--timeout", "60s", "--max-body", "1MiB"];
