//! The grammar a second time: about the text of a rule and the text of a request, with regular expressions and without a line
//! of the crate, so that a mistake in one is not repeated in the other.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value as Json;

use crate::drafts::{Asked, DRAFTS, Kind, Tool};

/// An expression that matches nothing.
const NEVER: &str = r"[^\s\S]";

/// A tool, and what was supplied.
pub struct Judge<'a> {
    pub tool: &'a Tool,
    pub call: &'a Json,
}

type Parameter = (String, String, String);

impl Judge<'_> {
    /// True if the rule describes the request.
    pub fn describes(&self, rule: &str, asked: &Asked<'_>) -> bool {
        let words: Vec<&str> = rule.split(' ').collect();
        let (origin, target) = origin(words[1]);
        let (asked_origin, asked_target) = self::origin(asked.target);
        // An address without a path is that of the root.
        let rooted = format!("/{asked_target}");
        let asked_target = if asked_target.is_empty() || asked_target.starts_with('?') {
            &rooted
        } else {
            asked_target
        };
        let headers: Vec<(String, &str)> = words[2..]
            .chunks(2)
            .filter(|clause| clause[0] == "header")
            .map(|clause| {
                let (name, value) = clause[1].split_once('=').unwrap();
                (name.to_lowercase(), value)
            })
            .collect();
        let changes = words[0] != "GET" && words[0] != "HEAD";
        let headers_fit = headers.len() == asked.headers.len()
            && headers.iter().all(|(name, rule)| {
                let mut asked = asked.headers.iter().filter(|(asked, _)| asked == name);
                asked
                    .next()
                    .is_some_and(|(_, value)| self.is_value(rule, value))
                    && asked.next().is_none()
            });
        words[0].trim_end_matches('!') == asked.method
            && origin == asked_origin
            && !asked.body
            && headers_fit
            && asked_target.len() <= 8192
            && self.is_target(
                target,
                asked_target,
                if changes { "change" } else { "read" },
            )
    }

    /// `depth` is `read`, `change` or `inside`.
    fn is_target(&self, rule: &str, asked: &str, depth: &str) -> bool {
        static STRANGE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"[^!-~]|[#\\]|%[^0-9A-Fa-f]|%.[^0-9A-Fa-f]|%.?$").unwrap()
        });
        if STRANGE.is_match(asked) {
            return false;
        }
        let (path, query) = asked
            .split_once('?')
            .map_or((asked, None), |(a, b)| (a, Some(b)));
        let rule = outer(rule, '?');
        let (rule_path, rule_query) = (rule[0], rule[1..].join("?"));
        let (segments, rules): (Vec<_>, Vec<_>) =
            (path.split('/').collect(), rule_path.split('/').collect());
        if !segments[0].is_empty() || segments.len() != rules.len() {
            return false;
        }
        let paths_fit = path == "/" && rule_path == "/"
            || std::iter::zip(&segments[1..], &rules[1..]).all(|(segment, rule)| {
                let Some(segment) = decode(segment) else {
                    return false;
                };
                let plain = !segment.is_empty()
                    && segment != "."
                    && segment != ".."
                    && !segment.contains(['/', '\\', '%']);
                plain && self.fits(rule, &segment, false)
            });
        let parameters: Option<Vec<Parameter>> = match query {
            None => Some(Vec::new()),
            Some(query) => query.split('&').map(parameter).collect(),
        };
        paths_fit && parameters.is_some_and(|asked| self.is_query(&rule_query, &asked, depth))
    }

    fn is_query(&self, rule: &str, asked: &[Parameter], depth: &str) -> bool {
        let keys: Vec<Key<'_>> = if rule.is_empty() {
            Vec::new()
        } else {
            outer(rule, '&').into_iter().map(Key::new).collect()
        };
        let supplied = |key: &Key<'_>| {
            self.names(key.value.unwrap_or_default())
                .iter()
                .all(|name| !self.spellings(name).is_empty())
        };
        if !keys
            .iter()
            .filter(|key| matches!(key.mark, '=' | '+'))
            .all(supplied)
        {
            return false;
        }
        let is_paging = |(key, operator, _): &Parameter| {
            depth == "read"
                && operator.is_empty()
                && (key == "X-Plex-Container-Start" || key == "X-Plex-Container-Size")
        };
        let about = |(name, _, _): &Parameter| -> Vec<usize> {
            let all: Vec<_> = (0..keys.len())
                .filter(|at| self.fits(keys[*at].name, name, true))
                .collect();
            let is_written = |at: &usize| !keys[*at].name.contains('{');
            let waits = |at: &usize| keys[*at].mark == '?' && !supplied(&keys[*at]);
            let some = |which: &dyn Fn(&usize) -> bool| -> Vec<usize> {
                all.iter().copied().filter(|at| which(at)).collect()
            };
            let orders = [
                some(&|at| is_written(at) && !waits(at)),
                some(&|at| !is_written(at)),
            ];
            let first = orders.into_iter().find(|keys| !keys.is_empty());
            first.unwrap_or(all)
        };
        let right = |key: &Key<'_>, (_, operator, value): &Parameter| match (key.mark, key.value) {
            ('b', _) => !is_header(value),
            ('+', Some(list)) => {
                operator == key.operator
                    && self
                        .elements(list.trim_matches(['{', '}']))
                        .iter()
                        .flatten()
                        .any(|text| text == value)
            }
            (_, rule) => operator == key.operator && self.is_value(rule.unwrap(), value),
        };
        let each_is_listed = asked.iter().all(|parameter| {
            let (key, _, value) = parameter;
            if is_paging(parameter) {
                let digits = Regex::new("^[0-9]{1,20}$").unwrap();
                return digits.is_match(value)
                    && asked.iter().filter(|other| other.0 == *key).count() == 1;
            }
            !key.to_lowercase().starts_with("x-plex-")
                && about(parameter)
                    .iter()
                    .any(|at| right(&keys[*at], parameter))
        });
        each_is_listed
            && keys.iter().enumerate().all(|(at, key)| {
                let mine: Vec<_> = asked
                    .iter()
                    .filter(|parameter| {
                        !is_paging(parameter)
                            && parameter.1 == key.operator
                            && about(parameter).contains(&at)
                    })
                    .collect();
                let twice = mine
                    .iter()
                    .any(|one| mine.iter().filter(|other| other.0 == one.0).count() > 1);
                if depth == "change" && key.mark != '+' && twice {
                    return false;
                }
                let all_right = || mine.iter().all(|parameter| right(key, parameter));
                match key.mark {
                    '=' => mine.len() == 1 && all_right(),
                    '?' if self.names(key.value.unwrap()).is_empty() => {
                        mine.len() <= 1 && all_right()
                    }
                    '?' => mine.len() == usize::from(supplied(key)) && all_right(),
                    '+' => {
                        let elements = self.elements(key.value.unwrap().trim_matches(['{', '}']));
                        let values = mine.iter().map(|parameter| &parameter.2);
                        elements.len() == mine.len()
                            && std::iter::zip(elements, values)
                                .all(|(words, value)| words.contains(value))
                    }
                    _ => true,
                }
            })
    }

    fn is_value(&self, rule: &str, value: &str) -> bool {
        match rule.split_once('(') {
            None => self.fits(rule, value, false),
            Some((before, inside)) => {
                let before =
                    Regex::new(&format!("(?s)^(?:{})(/.*)$", self.pattern(before, false))).unwrap();
                let inside = inside.strip_suffix(')').unwrap();
                before.captures(value).is_some_and(|found| {
                    let rest = found.iter().last().flatten().unwrap();
                    self.is_target(inside, rest.as_str(), "inside")
                })
            }
        }
    }

    fn fits(&self, rule: &str, text: &str, is_key: bool) -> bool {
        let whole = Regex::new(&format!("(?s)^(?:{})$", self.pattern(rule, is_key))).unwrap();
        whole.captures(text).is_some_and(|found| {
            !found
                .iter()
                .skip(1)
                .flatten()
                .any(|any| is_header(any.as_str()))
        })
    }

    /// A regular expression for pieces; each `{:any}` is a group.
    fn pattern(&self, rule: &str, is_key: bool) -> String {
        static PIECE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"\{([^}]*)\}|([^{]+)").unwrap());
        let words = |words: &[String]| {
            let words: Vec<_> = words.iter().map(|word| regex::escape(word)).collect();
            if words.is_empty() {
                NEVER.to_owned()
            } else {
                format!("(?:{})", words.join("|"))
            }
        };
        let plain = |word: &String| {
            !is_key
                || word
                    .chars()
                    .all(|char| char.is_ascii_alphanumeric() || char == '.')
        };
        let one = |piece: regex::Captures<'_>| -> String {
            let Some(braced) = piece.get(1) else {
                return regex::escape(&decode(&piece[2]).unwrap());
            };
            match braced.as_str() {
                ":digits" => "[0-9]{1,20}".into(),
                ":ids" => "[0-9]{1,20}(?:,[0-9]{1,20}){0,99}".into(),
                ":hex" => "[0-9a-fA-F]{1,64}".into(),
                ":uuid" => "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}".into(),
                ":any" => r"(\P{Cc}{1,512})".into(),
                ":server-scheme" => "http".into(),
                ":server-host" => r"192\.168\.1\.10".into(),
                ":server-port" => "32400".into(),
                ":player-token" => "@".into(),
                text if text.starts_with(':') => words(&DRAFTS.world.classes[&text[1..]]),
                text if text.contains('|') => {
                    let set: Vec<_> = text.split('|').map(|word| decode(word).unwrap()).collect();
                    words(&set)
                }
                text if text.ends_with("..") => {
                    let elements: Vec<Vec<String>> = self.elements(&text[..text.len() - 2]);
                    let elements: Vec<Vec<String>> = elements
                        .into_iter()
                        .map(|words| words.into_iter().filter(plain).collect::<Vec<_>>())
                        .filter(|words| !words.is_empty())
                        .collect();
                    // One of them first, and each of the later ones perhaps.
                    let first: Vec<_> = (0..elements.len())
                        .map(|at| {
                            let later = elements[at + 1..].iter().filter(|_| !is_key);
                            let later: String = later
                                .map(|element| format!("(?:,{})?", words(element)))
                                .collect();
                            format!("{}{later}", words(&elements[at]))
                        })
                        .collect();
                    if first.is_empty() {
                        NEVER.into()
                    } else {
                        format!("(?:{})", first.join("|"))
                    }
                }
                name => words(
                    &self
                        .spellings(name)
                        .into_iter()
                        .filter(plain)
                        .collect::<Vec<_>>(),
                ),
            }
        };
        PIECE.captures_iter(rule).map(one).collect()
    }

    /// The parameters that a value needs.
    fn names(&self, rule: &str) -> Vec<String> {
        let (before, inside) = rule.split_once('(').unwrap_or((rule, ""));
        let inside = outer(inside.trim_end_matches(')'), '?');
        let query = inside[1..].join("?");
        let always = outer(&query, '&')
            .into_iter()
            .map(Key::new)
            .filter(|key| key.mark == '=');
        let values: Vec<_> = always
            .filter_map(|key| key.value)
            .flat_map(|value| self.names(value))
            .collect();
        let of = |text: &str| -> Vec<String> {
            let pieces = Regex::new(r"\{([a-z][a-z0-9-]*)(?:\.\.)?\}").unwrap();
            pieces
                .captures_iter(text)
                .map(|found| found[1].to_owned())
                .collect()
        };
        [of(before), of(inside[0]), values].concat()
    }

    pub fn spellings(&self, name: &str) -> Vec<String> {
        match self.call.get(name) {
            Some(Json::Array(_)) => {
                let elements = self.elements(name);
                let fewest = elements.iter().map(Vec::len).min().unwrap_or(0);
                let joined = |at: usize| {
                    elements
                        .iter()
                        .map(|words: &Vec<String>| words[at].clone())
                        .collect::<Vec<_>>()
                        .join(",")
                };
                (0..fewest).map(joined).collect()
            }
            Some(value) => self.words(name, value),
            None => Vec::new(),
        }
    }

    fn elements(&self, name: &str) -> Vec<Vec<String>> {
        let Some(Json::Array(values)) = self.call.get(name) else {
            return Vec::new();
        };
        let elements: Vec<_> = values.iter().map(|value| self.words(name, value)).collect();
        if elements.iter().any(Vec::is_empty) {
            Vec::new()
        } else {
            elements
        }
    }

    fn words(&self, name: &str, value: &Json) -> Vec<String> {
        match (value, &self.tool.parameters[name].0) {
            (Json::Bool(true), _) => vec!["1".into(), "true".into()],
            (Json::Bool(false), _) => vec!["0".into(), "false".into()],
            (Json::Number(number), _) => vec![number.to_string()],
            (Json::String(text), Kind::Plain) if text.is_empty() => Vec::new(),
            (Json::String(text), Kind::Plain) => vec![text.clone()],
            (Json::String(text), Kind::Enum(cases)) if cases[text].is_empty() => {
                let hyphen = Regex::new("-(.)").unwrap();
                let camel =
                    hyphen.replace_all(text, |found: &regex::Captures<'_>| found[1].to_uppercase());
                vec![text.clone(), text.replace('-', "_"), camel.into_owned()]
            }
            (Json::String(text), Kind::Enum(cases)) => cases[text].clone(),
            other => panic!("{other:?}"),
        }
    }
}

pub struct Key<'a> {
    pub name: &'a str,
    /// `=`, `?`, `*`, `+`, or `b` for a bare one.
    mark: char,
    pub operator: &'a str,
    pub value: Option<&'a str>,
}

impl Key<'_> {
    pub fn new(text: &str) -> Key<'_> {
        static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?s)^((?:\{[^}]*\}|[^=?*+<>!{])*)([?*+]?)(<<|>>|<|>|!)?=(.*)$").unwrap()
        });
        match WRITTEN.captures(text) {
            None => Key {
                name: text,
                mark: 'b',
                operator: "",
                value: None,
            },
            Some(found) => {
                let part = |at| {
                    found
                        .get(at)
                        .map_or("", |part: regex::Match<'_>| &text[part.range()])
                };
                Key {
                    name: part(1),
                    mark: part(2).chars().next().unwrap_or('='),
                    operator: part(3),
                    value: Some(part(4)),
                }
            }
        }
    }
}

pub fn origin(target: &str) -> (&str, &str) {
    match target.find(":/") {
        Some(at) if at > 0 && !target[..at].contains('/') => (&target[..at], &target[at + 1..]),
        _ => ("", target),
    }
}

/// The parts outside braces and parentheses.
pub fn outer(text: &str, separator: char) -> Vec<&str> {
    let mut depth = 0;
    text.split(move |char| {
        depth += match char {
            '{' | '(' => 1,
            '}' | ')' => -1,
            _ => 0,
        };
        depth == 0 && char == separator
    })
    .collect()
}

fn parameter(text: &str) -> Option<Parameter> {
    let (key, value) = text.split_once('=')?;
    let key = decode(key)?;
    let operators = Regex::new("(?s)^(.*?)(<<|>>|<|>|!|)$").unwrap();
    let found = operators.captures(&key)?;
    (!found[1].is_empty())
        .then(|| Some((found[1].to_owned(), found[2].to_owned(), decode(value)?)))?
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        if let (b'%', [high, low, others @ ..]) = (first, others) {
            let digits = [*high, *low];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            rest = others;
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

fn is_header(text: &str) -> bool {
    let mut text = text.to_lowercase();
    for _ in 0..8 {
        if text.contains("x-plex-") {
            return true;
        }
        text = decode(&text).unwrap_or(text).to_lowercase();
    }
    false
}
