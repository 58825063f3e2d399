//! Whatever is asked for, the crate and the second reading of the grammar decide alike.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value as Json;

use crate::call::Call;
use crate::drafts::{Asked, DRAFTS};
use crate::judge::Judge;
use crate::lines::lines;

/// Requests that are made up.
const CASES: u32 = 1024;

/// One change to a request that is right, or nearly.
#[derive(Clone, Debug)]
enum Bend {
    Drop,
    Double,
    Swap,
    Value(&'static str),
    Key(&'static str),
    Operator(&'static str),
    Insert(&'static str),
    Encode,
    Cut,
    Method(&'static str),
    Header(&'static str),
    NoHeader,
    Body,
    /// In the arguments: one that is left out.
    Unsupplied,
}

const PIECES: [&str; 34] = [
    "1",
    "2",
    "8",
    "all",
    "x",
    "",
    "/",
    "%2F",
    "..",
    ".",
    "%2e",
    "%",
    "%25",
    "&",
    "&a=1",
    "&type=1",
    "&id=9",
    "&sort=x",
    "=",
    "?",
    "#",
    "!",
    "%3E",
    ",",
    ",1",
    "%2C6",
    "%00",
    "%C3%A4",
    "&X-Plex-Token=1",
    "&X-Plex-Container-Size=5",
    "X-Plex-Token",
    "%26year%3D1",
    "%3FX-Plex-Token%3D1",
    "@",
];

fn bend() -> impl Strategy<Value = Bend> {
    let pieces = || select(&PIECES[..]);
    prop_oneof![
        2 => Just(Bend::Drop),
        2 => Just(Bend::Double),
        2 => Just(Bend::Swap),
        2 => pieces().prop_map(Bend::Value),
        1 => select(vec!["x", "id", "type", "sort", "title", "force", "X-Plex-Token", "x-plex-container-size", "show.genre", "push", "genre", "title.locked"]).prop_map(Bend::Key),
        2 => select(vec!["!", "%3E", "%3C%3C", "%3E%3E", "<", "!!"]).prop_map(Bend::Operator),
        3 => pieces().prop_map(Bend::Insert),
        1 => Just(Bend::Encode),
        1 => Just(Bend::Cut),
        1 => select(vec!["GET", "PUT", "POST", "DELETE", "HEAD"]).prop_map(Bend::Method),
        1 => select(vec!["abc", "abd", ""]).prop_map(Bend::Header),
        1 => Just(Bend::NoHeader),
        1 => Just(Bend::Body),
        1 => Just(Bend::Unsupplied),
    ]
}

#[derive(Clone, Debug)]
struct Bent {
    method: String,
    target: String,
    headers: Vec<(String, &'static str)>,
    body: bool,
    call: Json,
}

impl Bent {
    fn bend(&mut self, bend: &Bend, at: Index) {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let mut keys: Vec<String> = query
            .split('&')
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect();
        let path = path.to_owned();
        match bend {
            Bend::Method(method) => self.method = (*method).to_owned(),
            Bend::Header(value) => self
                .headers
                .push(("x-plex-target-client-identifier".into(), value)),
            Bend::NoHeader => self.headers.clear(),
            Bend::Body => self.body = true,
            Bend::Unsupplied => {
                let call = self.call.as_object_mut().unwrap();
                if !call.is_empty() {
                    let name = call.keys().nth(at.index(call.len())).unwrap().clone();
                    call.remove(&name);
                }
            }
            Bend::Insert(piece) => {
                let places: Vec<_> = self
                    .target
                    .char_indices()
                    .map(|(at, _)| at)
                    .chain([self.target.len()])
                    .collect();
                self.target
                    .insert_str(places[at.index(places.len())], piece);
            }
            Bend::Cut => {
                let places: Vec<_> = self.target.char_indices().map(|(at, _)| at).collect();
                if !places.is_empty() {
                    self.target.remove(places[at.index(places.len())]);
                }
            }
            Bend::Encode => {
                let places: Vec<_> = self
                    .target
                    .char_indices()
                    .filter(|(_, char)| char.is_ascii_alphanumeric())
                    .collect();
                if !places.is_empty() {
                    let (place, char) = places[at.index(places.len())];
                    let encoded = format!("%{:02x}", char as u32);
                    self.target.replace_range(place..=place, &encoded);
                }
            }
            _ if keys.is_empty() => {}
            bend => {
                let place = at.index(keys.len());
                let (key, value) = keys[place]
                    .split_once('=')
                    .map_or((keys[place].clone(), String::new()), |(a, b)| {
                        (a.to_owned(), b.to_owned())
                    });
                match bend {
                    Bend::Drop => drop(keys.remove(place)),
                    Bend::Double => keys.push(keys[place].clone()),
                    Bend::Swap => keys.rotate_left(place),
                    Bend::Value(piece) => keys[place] = format!("{key}={piece}"),
                    Bend::Key(name) => keys[place] = format!("{name}={value}"),
                    Bend::Operator(sign) => keys[place] = format!("{key}{sign}={value}"),
                    _ => unreachable!("it was bent before"),
                }
                self.target = if keys.is_empty() {
                    path
                } else {
                    format!("{path}?{}", keys.join("&"))
                };
            }
        }
    }
}

#[test]
fn sandbox_two_readings_of_the_grammar_decide_alike() {
    let lines: Vec<_> = lines()
        .into_iter()
        .filter(|line| line.expected != "later")
        .collect();
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(CASES)
    });
    let left = AtomicUsize::new(0);
    let right: Vec<_> = lines
        .iter()
        .filter(|line| line.expected == "leaves")
        .collect();
    let places = prop_oneof![3 => any::<Index>().prop_map(|at| (true, at)), 1 => any::<Index>().prop_map(|at| (false, at))];
    let bends = proptest::collection::vec((bend(), any::<Index>()), 0..4);
    let ran = runner.run(&(places, bends), |((is_right, at), bends)| {
        let line = if is_right {
            right[at.index(right.len())]
        } else {
            &lines[at.index(lines.len())]
        };
        let mut bent = Bent {
            method: line.asked.method.to_owned(),
            target: line.asked.target.to_owned(),
            headers: line.asked.headers.clone(),
            body: line.asked.body,
            call: line.call.clone(),
        };
        for (bend, at) in &bends {
            bent.bend(bend, *at);
        }
        let asked = Asked {
            method: &bent.method,
            target: &bent.target,
            headers: bent.headers.clone(),
            body: bent.body,
        };
        let decided = Call::of(line.tool, &bent.call).decide(&asked);
        // No address holds what follows a `#`.
        let asked = Asked {
            target: bent.target.split('#').next().unwrap(),
            ..asked
        };
        let is_uri = !matches!(&decided, Err(error) if error == "no URI");
        let tool = &DRAFTS.tools[line.tool];
        let judge = Judge {
            tool,
            call: &bent.call,
        };
        let describes = is_uri
            && tool
                .rules
                .iter()
                .any(|rule| judge.describes(&rule.to_string(), &asked));
        prop_assert_eq!(
            decided.is_ok(),
            describes,
            "{}: {:?}: {:?}",
            line.tool,
            &bent,
            decided
        );
        left.fetch_add(usize::from(describes), Ordering::Relaxed);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
    let left = left.into_inner();
    println!("{left} of {CASES} left");
    let cases = CASES as usize;
    assert!(
        (cases / 10..cases * 9 / 10).contains(&left),
        "{left} of {CASES} left"
    );
}
