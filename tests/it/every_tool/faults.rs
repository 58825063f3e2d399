//! What goes wrong at any request of an example leads to an error or to the right answer. The next call works, and no change
//! is sent twice.

use std::collections::BTreeSet;

use plex_mcp_demo::{Fault, FaultRule, Format, Paths, Seen};
use serde_json::{Value, json};

use super::{Findings, answer, each_tool};
use crate::harness::{Arguments, Fresh, Listed, Tool};

/// What goes wrong at one request, and whether at all others of its path too. What passes is asked for again; `faults.rs`
/// beside this folder has what becomes of that in words.
fn faults() -> [(Fault, bool); 7] {
    [
        (Fault::Reset, false),
        (Fault::LostAnswer, false),
        (Fault::TruncatedBody, false),
        (Fault::Status(503, None), false),
        (Fault::Status(404, None), true),
        (Fault::Status(500, None), true),
        (Fault::NotPlex, true),
    ]
}

pub async fn suite(listed: &Listed) -> Findings {
    each_tool(listed, async |tool| {
        let (mut found, mut tried) = (Vec::new(), BTreeSet::new());
        for example in &tool.examples {
            let mut fresh = listed.fresh(Format::Negotiated, &[]).await;
            let result = fresh.client.call(&tool.name, json!(example)).await;
            let right = match answer(&result) {
                Ok(right) => right,
                Err(words) => {
                    found.push(format!("{}: {words}", json!(example)));
                    continue;
                }
            };
            for (number, seen) in fresh.plex.seen().iter().enumerate() {
                if tried.insert((seen.method.clone(), shape(&seen.target))) {
                    let case = Case {
                        listed,
                        tool,
                        example,
                        right,
                        number,
                        seen,
                    };
                    found.extend(case.look().await);
                }
            }
        }
        found
    })
    .await
}

/// A request of an example.
struct Case<'a> {
    listed: &'a Listed,
    tool: &'a Tool,
    example: &'a Arguments,
    right: &'a Value,
    /// Its place among the requests of the call.
    number: usize,
    seen: &'a Seen,
}

impl Case<'_> {
    async fn look(&self) -> Findings {
        let mut found = Vec::new();
        let mut fresh = None;
        for (fault, all) in faults() {
            // A change leaves another server behind.
            let mut server = match fresh.take().filter(|_| self.tool.is_read()) {
                Some(server) => server,
                None => self.listed.fresh(Format::Negotiated, &[]).await,
            };
            let about = format!("{} {}: {fault:?}", self.seen.method, self.seen.target);
            let wrong = self.under(&mut server, fault, all).await;
            found.extend(wrong.into_iter().map(|wrong| format!("{about}: {wrong}")));
            fresh = Some(server);
        }
        found
    }

    async fn under(&self, Fresh { plex, client }: &mut Fresh, fault: Fault, all: bool) -> Findings {
        let before = plex.seen().len();
        plex.inject(FaultRule {
            paths: if all {
                Paths::Exactly(path(&self.seen.target).to_owned())
            } else {
                Paths::Number(before + self.number)
            },
            first: None,
            fault,
        });
        let result = client.call(&self.tool.name, json!(self.example)).await;
        let mut found = Vec::new();
        match answer(&result) {
            Ok(answer)
                if !is_part(answer, self.right) && !says_what_is_missing(answer, self.right) =>
            {
                found.push(format!("answers {answer} instead of {}", self.right));
            }
            Err("") => found.push("an error without words".to_owned()),
            _ => {}
        }
        let mut changes = BTreeSet::new();
        for seen in &plex.seen()[before..] {
            let rule = self.tool.rule(&seen.method, &seen.target, self.example);
            let is_change = rule.is_none_or(|rule| rule.changes);
            if is_change && !changes.insert((seen.method.clone(), seen.target.clone())) {
                found.push(format!("sends {} {} twice", seen.method, seen.target));
            }
        }
        plex.clear_faults();
        let next = client.call(&self.tool.name, json!(self.example)).await;
        match answer(&next) {
            Ok(answer) if self.tool.is_read() && answer != self.right => {
                found.push(format!("the next call answers {answer}"));
            }
            // What a change has changed may be in the way of the same change.
            Err(words) if self.tool.is_read() => found.push(format!("the next call: {words}")),
            _ => {}
        }
        found
    }
}

/// Whether an answer says, where the right one does not, that something could not be had and why.
fn says_what_is_missing(answer: &Value, right: &Value) -> bool {
    let mut fields = answer.as_object().into_iter().flatten();
    fields.any(|(name, _)| name.ends_with("_note") && right.get(name).is_none())
}

/// Whether an answer is the right one, or is without what could not be had.
fn is_part(answer: &Value, right: &Value) -> bool {
    match (answer, right) {
        (Value::Object(answer), Value::Object(right)) => {
            let mut fields = answer.iter();
            fields.all(|(name, value)| right.get(name).is_some_and(|right| is_part(value, right)))
        }
        (Value::Array(answer), Value::Array(right)) => {
            answer.is_empty()
                || answer.len() == right.len()
                    && answer
                        .iter()
                        .zip(right)
                        .all(|(answer, right)| is_part(answer, right))
        }
        (answer, right) => answer == right,
    }
}

fn path(target: &str) -> &str {
    target.split('?').next().unwrap_or_default()
}

/// The path of a request with its numbers, and lists of them, as `#`.
fn shape(target: &str) -> String {
    let number = |segment: &str| {
        !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit() || b == b',')
    };
    let segments = path(target).split('/');
    let segments = segments.map(|segment| if number(segment) { "#" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}
