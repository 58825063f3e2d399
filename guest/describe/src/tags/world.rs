//! The tags on the world.

use forms::Pattern;

use super::{Form, Tag, name, word};

pub(super) const FORMS: &[Form] = &[
    ("default-toolsets", "NAME ..."),
    ("check", "TOOL"),
    ("origin", "NAME URL"),
    ("class", "NAME WORD|WORD"),
    ("delegated", "NAME METHOD /PATH /POINTER"),
    ("id", "KIND [SET]{MIN,MAX} [from TOOL]"),
];

/// A tag on the world.
#[derive(Debug, PartialEq)]
pub enum WorldTag {
    DefaultToolsets(Vec<String>),
    Check(String),
    Origin(Origin),
    Class(Class),
    Delegated(Delegated),
    Id(IdKind),
}

/// A server besides the configured one.
#[derive(Debug, PartialEq)]
pub struct Origin {
    pub name: String,
    /// Scheme and authority, as written.
    pub url: String,
}

/// A set of words that rules admit as `{:NAME}`.
#[derive(Debug, PartialEq)]
pub struct Class {
    pub name: String,
    pub words: Vec<String>,
}

/// A short-lived secret that the host fetches from the configured server.
#[derive(Debug, PartialEq)]
pub struct Delegated {
    pub name: String,
    pub method: String,
    pub path: String,
    /// A JSON pointer into the answer.
    pub pointer: String,
}

/// A kind of ids and what they look like.
#[derive(Debug, PartialEq)]
pub struct IdKind {
    pub name: String,
    pub pattern: Pattern,
    /// The tool whose answers have them.
    pub source: Option<String>,
}

impl Tag for WorldTag {
    const PLACE: &'static str = "the world";

    fn parse(tag: &str, text: &str) -> Result<WorldTag, String> {
        let (first, rest) = word(text);
        Ok(match tag {
            "default-toolsets" => WorldTag::DefaultToolsets(
                text.split_whitespace()
                    .map(name)
                    .collect::<Result<_, _>>()?,
            ),
            "check" => WorldTag::Check(name(text)?),
            "origin" => WorldTag::Origin(Origin {
                name: name(first)?,
                url: url(rest)?,
            }),
            "class" => WorldTag::Class(Class {
                name: name(first)?,
                words: words(rest)?,
            }),
            "delegated" => WorldTag::Delegated(delegated(text)?),
            "id" => WorldTag::Id(id(first, rest)?),
            _ => return Err("is no tag of the world".into()),
        })
    }
}

fn id(kind: &str, text: &str) -> Result<IdKind, String> {
    let (pattern, source) = match text.split_once(" from ") {
        Some((pattern, tool)) => (pattern.trim_end(), Some(name(tool.trim_start())?)),
        None => (text, None),
    };
    Ok(IdKind {
        name: name(kind)?,
        pattern: Pattern::parse(pattern).map_err(|error| format!("of {kind}: {error}"))?,
        source,
    })
}

fn url(text: &str) -> Result<String, String> {
    let authority = (text.strip_prefix("https://")).or_else(|| text.strip_prefix("http://"));
    let is_origin = |rest: &&str| !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']);
    match authority.filter(is_origin) {
        Some(_) => Ok(text.to_owned()),
        None => Err(format!(
            "takes a scheme and a host, like https://example.org, not `{text}`"
        )),
    }
}

fn words(text: &str) -> Result<Vec<String>, String> {
    let words: Vec<String> = text.split('|').map(str::to_owned).collect();
    let odd = |(place, word): &(usize, &String)| {
        word.is_empty() || word.contains(char::is_whitespace) || words[..*place].contains(word)
    };
    match words.iter().enumerate().find(odd) {
        None => Ok(words),
        Some((_, word)) => Err(format!("has a word that is empty or there twice: `{word}`")),
    }
}

fn delegated(text: &str) -> Result<Delegated, String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [first, method, path, pointer] = parts[..] else {
        return Err(format!("takes four words, not {}", parts.len()));
    };
    if !method.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(format!("takes a method, not `{method}`"));
    }
    if let Some(odd) = [path, pointer].iter().find(|text| !text.starts_with('/')) {
        return Err(format!("takes a path and a pointer, not `{odd}`"));
    }
    Ok(Delegated {
        name: name(first)?,
        method: method.to_owned(),
        path: path.to_owned(),
        pointer: pointer.to_owned(),
    })
}
