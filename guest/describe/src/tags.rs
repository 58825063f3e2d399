//! The tags in the doc comments of the WIT: a closed set, one a line.

use serde::Serialize;
use serde_json::Value;

/// A doc comment taken apart: the words for people and models, and the tags.
#[derive(Debug, Default, PartialEq)]
pub struct Doc {
    pub words: String,
    pub tags: Vec<Tag>,
}

#[derive(Debug, PartialEq)]
pub enum Tag {
    Title(String),
    Toolset(String),
    Effect {
        effect: Effect,
        idempotent: bool,
    },
    /// A line of the egress grammar, as written; the host parses it.
    Egress(String),
    Param(Param),
    DefaultToolsets(Vec<String>),
    Check(String),
    Origin {
        name: String,
        url: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    Read,
    Write,
    Destructive,
}

/// `@param NAME [MIN..=MAX] [= DEFAULT] WORDS`
///
/// Bounds are of a number's value, a string's characters or a list's elements.
#[derive(Debug, PartialEq)]
pub struct Param {
    pub name: String,
    pub bounds: Option<(i64, i64)>,
    pub default: Option<Value>,
    pub words: String,
}

/// Takes `comment` apart. The error names the tag.
pub fn parse(comment: &str) -> Result<Doc, String> {
    let mut words: Vec<&str> = Vec::new();
    let mut tags = Vec::new();
    for line in comment.lines().map(str::trim) {
        match line.strip_prefix('@') {
            Some(tag) => tags.push(parse_tag(tag)?),
            None => words.push(line),
        }
    }
    Ok(Doc {
        words: words.join("\n").trim().to_owned(),
        tags,
    })
}

fn parse_tag(line: &str) -> Result<Tag, String> {
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    if rest.is_empty() {
        return Err(format!("@{name} says nothing"));
    }
    Ok(match name {
        "title" => Tag::Title(rest.to_owned()),
        "toolset" => Tag::Toolset(one_word(name, rest)?),
        "effect" => effect(rest)?,
        "egress" => Tag::Egress(egress(rest)?),
        "param" => Tag::Param(param(rest)?),
        "default-toolsets" => {
            Tag::DefaultToolsets(rest.split_whitespace().map(str::to_owned).collect())
        }
        "check" => Tag::Check(one_word(name, rest)?),
        "origin" => match rest.split_once(' ') {
            Some((name, url)) => Tag::Origin {
                name: name.into(),
                url: url.trim().into(),
            },
            None => return Err("@origin takes a name and a URL".into()),
        },
        _ => return Err(format!("unknown tag @{name}")),
    })
}

fn one_word(tag: &str, rest: &str) -> Result<String, String> {
    match rest.contains(char::is_whitespace) {
        true => Err(format!("@{tag} takes one word, not `{rest}`")),
        false => Ok(rest.to_owned()),
    }
}

fn effect(rest: &str) -> Result<Tag, String> {
    let mut words = rest.split_whitespace();
    let effect = match words.next() {
        Some("read") => Effect::Read,
        Some("write") => Effect::Write,
        Some("destructive") => Effect::Destructive,
        _ => {
            return Err(format!(
                "@effect is read, write or destructive, not `{rest}`"
            ));
        }
    };
    let idempotent = match words.next() {
        None => false,
        Some("idempotent") => true,
        Some(other) => return Err(format!("@effect may be idempotent, not `{other}`")),
    };
    match words.next() {
        None => Ok(Tag::Effect { effect, idempotent }),
        Some(other) => Err(format!("@effect has a word too many: `{other}`")),
    }
}

/// Only the shape: what a line admits is the host's business, which parses it for good.
fn egress(rest: &str) -> Result<String, String> {
    match rest.split_once(' ') {
        Some((method, target))
            if method.bytes().all(|b| b.is_ascii_uppercase())
                && target.contains('/')
                && !target.contains(char::is_whitespace) =>
        {
            Ok(rest.to_owned())
        }
        _ => Err(format!("@egress is METHOD TEMPLATE, not `{rest}`")),
    }
}

fn param(rest: &str) -> Result<Param, String> {
    let (name, rest) = take_word(rest);
    let (mut words, mut bounds, mut default) = (rest, None, None);
    let (word, after) = take_word(words);
    if let Some((min, max)) = word.split_once("..=") {
        let number = |text: &str| {
            text.parse::<i64>()
                .map_err(|_| format!("@param {name}: `{text}` is not a number"))
        };
        let (min, max) = (number(min)?, number(max)?);
        if min > max {
            return Err(format!("@param {name}: `{word}` is empty"));
        }
        bounds = Some((min, max));
        words = after;
    }
    if let Some(after) = words.strip_prefix("= ") {
        let (literal, after) = take_word(after.trim_start());
        default = Some(serde_json::from_str(literal).unwrap_or_else(|_| Value::from(literal)));
        words = after;
    }
    match words.is_empty() {
        true => Err(format!("@param {name} has no words")),
        false => Ok(Param {
            name: name.into(),
            bounds,
            default,
            words: words.into(),
        }),
    }
}

fn take_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}
