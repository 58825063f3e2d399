//! Every rule admits something, every key of it, and every class.

use std::collections::BTreeSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

use crate::call::Call;
use crate::drafts::{Asked, DRAFTS};
use crate::judge::{Judge, Key, origin, outer};

/// A request with everything that a rule may have, written from the rule's text.
struct Example<'a> {
    judge: Judge<'a>,
    used: BTreeSet<String>,
}

impl Example<'_> {
    /// A text that pieces may stand for.
    fn text(&mut self, rule: &str) -> String {
        let (before, rest) = rule.split_once('{').unwrap_or((rule, ""));
        let before = before.to_owned();
        if rest.is_empty() && !rule.contains('{') {
            return before;
        }
        let (piece, after) = rest.split_once('}').unwrap();
        let one_of = |words: Vec<&str>| {
            let mut words = words.into_iter();
            words.find(|word| !word.is_empty()).unwrap().to_owned()
        };
        let text = match piece {
            ":digits" => "1".to_owned(),
            ":ids" => "1,2".to_owned(),
            ":hex" => "a1".to_owned(),
            ":any" => "x".to_owned(),
            ":server-scheme" => "http".to_owned(),
            ":server-host" => "192.168.1.10".to_owned(),
            ":server-port" => "32400".to_owned(),
            ":player-token" => "@".to_owned(),
            piece if piece.starts_with(':') => {
                let name = &piece[1..];
                self.used.insert(name.to_owned());
                one_of(
                    DRAFTS.world.classes[name]
                        .iter()
                        .map(String::as_str)
                        .collect(),
                )
            }
            piece if piece.contains('|') => one_of(piece.split('|').collect()),
            piece => {
                // In a key only the last way to write an enum's case may stand.
                let mut spellings = self.judge.spellings(piece.trim_end_matches('.'));
                spellings.pop().unwrap()
            }
        };
        before + &text + &self.text(after)
    }

    /// A path and query, of which `encode` says how values are written.
    fn target(&mut self, rule: &str) -> String {
        let parts = outer(rule, '?');
        let mut target = self.text(parts[0]);
        let query = parts[1..].join("?");
        let keys = if query.is_empty() {
            Vec::new()
        } else {
            outer(&query, '&')
        };
        for (place, key) in keys.into_iter().map(Key::new).enumerate() {
            target.push(if place == 0 { '?' } else { '&' });
            let value = match key.value {
                None => "1".to_owned(),
                Some(value) => {
                    let (before, inside) = value.split_once('(').unwrap_or((value, ""));
                    let before = self.text(before);
                    let inside = inside.strip_suffix(')').map(|inside| self.target(inside));
                    before + &inside.unwrap_or_default()
                }
            };
            let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let name = self.text(key.name);
            target += &format!(
                "{}{}={}",
                encoded(&name),
                encoded(key.operator),
                encoded(&value)
            );
        }
        target
    }
}

#[test]
fn every_rule_key_and_class_is_used() {
    let mut used = BTreeSet::new();
    for (name, tool) in &DRAFTS.tools {
        let call: Json = tool.any_call();
        for rule in &tool.rules {
            let text = rule.to_string();
            let words: Vec<&str> = text.split(' ').collect();
            let judge = Judge { tool, call: &call };
            let mut example = Example {
                judge,
                used: BTreeSet::new(),
            };
            let (place, target) = origin(words[1]);
            let target = example.target(target);
            let target = if place.is_empty() {
                target
            } else {
                format!("{place}:{target}")
            };
            let headers = words[2..].chunks(2).filter(|clause| clause[0] == "header");
            let headers: Vec<(String, String)> = headers
                .map(|clause| {
                    let (name, value) = clause[1].split_once('=').unwrap();
                    (name.to_lowercase(), example.text(value))
                })
                .collect();
            let asked = Asked {
                method: words[0].trim_end_matches('!'),
                target: &target,
                headers: headers
                    .iter()
                    .map(|(name, value)| (name.clone(), value.as_str()))
                    .collect(),
                body: false,
            };
            let decided = Call::by(name, vec![rule.clone()], &call).decide(&asked);
            assert!(decided.is_ok(), "{name}: {rule}: {target}: {decided:?}");
            used.append(&mut example.used);
        }
    }
    let declared: BTreeSet<String> = DRAFTS.world.classes.keys().cloned().collect();
    assert_eq!(used, declared);
}
