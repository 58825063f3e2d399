//! The tags in the doc comments of the WIT: a closed set, one a line.
//!
//! `docs/section.md` says what each of them means. A comment is read for the place where it stands: the world, a
//! function, a record, an enum's case.

mod param;
mod world;

use egress_policy::Effect;
use serde_json::{Map, Value};

pub use param::{Param, TextKind};
pub use world::{Class, Delegated, IdKind, Origin, WorldTag};

/// The form of a tag: its name, and the text after it.
pub type Form = (&'static str, &'static str);

const FUNCTION: &[Form] = &[
    ("title", "WORDS"),
    ("toolset", "NAME"),
    ("effect", "read|write|destructive [idempotent]"),
    ("egress", "METHOD [ORIGIN:]/PATH"),
    (
        "param",
        "NAME[: id KIND | : uri] [MIN..=MAX] [!WORD|WORD] [= DEFAULT] WORDS",
    ),
    ("page", "DEFAULT"),
    ("alias", "NEW = OLD"),
    ("example", "{\"argument\": VALUE, ...}"),
    ("requests", "NUMBER"),
    ("timeout", "60s|2m"),
];

const RECORD: &[Form] = &[("content", "image")];

const CASE: &[Form] = &[("wire", "WORD ...")];

/// All places that have tags, with their tags.
const PLACES: [(&str, &[Form]); 4] = [
    ("the world", world::FORMS),
    ("a function", FUNCTION),
    ("a record", RECORD),
    ("an enum's case", CASE),
];

/// The tags of one place.
pub trait Tag: Sized {
    /// As errors call it: `a function`.
    const PLACE: &'static str;

    /// Reads the text after the name of a tag that belongs here.
    ///
    /// # Errors
    /// The mistake; the caller says which tag it is and how it is written.
    fn parse(name: &str, text: &str) -> Result<Self, String>;
}

/// Takes a comment apart: the words for people and models, and the tags.
///
/// # Errors
/// Everything that is wrong with the tags, each naming one and saying what to write.
pub fn read<T: Tag>(comment: &str) -> Result<(String, Vec<T>), Vec<String>> {
    let mut words: Vec<&str> = Vec::new();
    let (mut tags, mut errors) = (Vec::new(), Vec::new());
    for line in comment.lines().map(str::trim) {
        match line.strip_prefix('@').map(one::<T>) {
            None => words.push(line),
            Some(Ok(tag)) => tags.push(tag),
            Some(Err(error)) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok((words.join("\n").trim().to_owned(), tags))
    } else {
        Err(errors)
    }
}

/// The error for a tag that has to stand there.
pub fn missing<T: Tag>(name: &str) -> String {
    let form = forms::<T>().iter().find(|(known, _)| *known == name);
    let form = form.map_or("", |(_, form)| form);
    format!("@{name} is missing: write `@{name} {form}`")
}

fn forms<T: Tag>() -> &'static [Form] {
    let forms = PLACES.iter().find(|(place, _)| *place == T::PLACE);
    forms.map_or(&[][..], |(_, forms)| *forms)
}

fn one<T: Tag>(line: &str) -> Result<T, String> {
    let (name, text) = word(line);
    let forms = forms::<T>();
    let Some((_, form)) = forms.iter().find(|(known, _)| *known == name) else {
        return Err(unknown(name, T::PLACE, forms));
    };
    if text.is_empty() {
        return Err(format!("@{name} says nothing: write `@{name} {form}`"));
    }
    T::parse(name, text).map_err(|error| format!("@{name} {error}: write `@{name} {form}`"))
}

fn unknown(name: &str, place: &str, forms: &[Form]) -> String {
    let elsewhere =
        (PLACES.iter()).find(|(_, forms)| forms.iter().any(|(known, _)| *known == name));
    if let Some((elsewhere, _)) = elsewhere {
        return format!("@{name} stands on {place}: it belongs on {elsewhere}");
    }
    let known: Vec<String> = forms.iter().map(|(name, _)| format!("@{name}")).collect();
    let known = if known.is_empty() {
        "no tags".to_owned()
    } else {
        known.join(", ")
    };
    format!("@{name} is unknown: {place} takes {known}")
}

/// A tag on a function.
#[derive(Debug, PartialEq)]
pub enum FunctionTag {
    Title(String),
    Toolset(String),
    Effect {
        effect: Effect,
        idempotent: bool,
    },
    /// A rule, as written.
    Egress(String),
    Param(Param),
    /// The default of `limit`.
    Page(u32),
    Alias {
        new: String,
        old: String,
    },
    /// Arguments of a right call, in MCP's `snake_case`.
    Example(Map<String, Value>),
    Requests(u32),
    /// Seconds.
    Timeout(u32),
}

/// Requests that every call may send.
pub const USUAL_REQUESTS: u32 = 64;

/// Requests that a call may send at most, whatever its tool says.
pub const MAX_REQUESTS: u32 = 256;

/// Seconds that a call may take at most, whatever its tool says.
const MAX_TIMEOUT: u32 = 600;

/// Entries of a page at most.
pub const MAX_PAGE: u32 = 200;

impl Tag for FunctionTag {
    const PLACE: &'static str = "a function";

    fn parse(tag: &str, text: &str) -> Result<FunctionTag, String> {
        Ok(match tag {
            "title" => FunctionTag::Title(text.to_owned()),
            "toolset" => FunctionTag::Toolset(name(text)?),
            "effect" => effect(text)?,
            "egress" => FunctionTag::Egress(egress(text)?),
            "param" => FunctionTag::Param(param::parse(text)?),
            "page" => FunctionTag::Page(number(text, 1, MAX_PAGE)?),
            "alias" => match text.split_once('=') {
                Some((new, old)) => FunctionTag::Alias {
                    new: name(new)?,
                    old: name(old)?,
                },
                None => return Err(format!("has no `=` in `{text}`")),
            },
            "example" => FunctionTag::Example(
                serde_json::from_str(text).map_err(|e| format!("is no JSON object ({e})"))?,
            ),
            "requests" => FunctionTag::Requests(number(text, USUAL_REQUESTS + 1, MAX_REQUESTS)?),
            "timeout" => FunctionTag::Timeout(seconds(text)?),
            _ => return Err("is no tag of a function".into()),
        })
    }
}

/// A tag on a record.
#[derive(Debug, PartialEq)]
pub enum RecordTag {
    Image,
}

impl Tag for RecordTag {
    const PLACE: &'static str = "a record";

    fn parse(_: &str, text: &str) -> Result<RecordTag, String> {
        if text == "image" {
            Ok(RecordTag::Image)
        } else {
            Err(format!("is not `{text}`"))
        }
    }
}

/// The server's words for a case.
#[derive(Debug, PartialEq)]
pub struct Wire(pub Vec<String>);

impl Tag for Wire {
    const PLACE: &'static str = "an enum's case";

    fn parse(_: &str, text: &str) -> Result<Wire, String> {
        Ok(Wire(text.split_whitespace().map(str::to_owned).collect()))
    }
}

/// For comments in which no tag may stand.
#[derive(Debug, PartialEq)]
pub enum NoTag {}

impl Tag for NoTag {
    const PLACE: &'static str = "a field, an enum or an interface";

    fn parse(_: &str, _: &str) -> Result<NoTag, String> {
        Err("belongs elsewhere".into())
    }
}

fn effect(text: &str) -> Result<FunctionTag, String> {
    let (first, rest) = word(text);
    let mut effects = Effect::ALL.into_iter();
    let effect = (effects.find(|effect| effect.to_string() == first))
        .ok_or_else(|| format!("is not `{first}`"))?;
    match rest {
        "" | "idempotent" => Ok(FunctionTag::Effect {
            effect,
            idempotent: !rest.is_empty(),
        }),
        _ => Err(format!("goes on with `{rest}`")),
    }
}

/// Only the beginning: the rule's own parser says what a rule is.
fn egress(text: &str) -> Result<String, String> {
    let (method, target) = word(text);
    let method = method.strip_suffix('!').unwrap_or(method);
    let is_method = !method.is_empty() && method.bytes().all(|b| b.is_ascii_uppercase());
    if is_method && target.contains('/') {
        Ok(text.to_owned())
    } else {
        Err(format!("is not `{text}`"))
    }
}

fn seconds(text: &str) -> Result<u32, String> {
    let (digits, factor) = match (text.strip_suffix('s'), text.strip_suffix('m')) {
        (Some(digits), _) => (digits, 1),
        (_, Some(digits)) => (digits, 60),
        _ => return Err(format!("has no unit in `{text}`")),
    };
    let seconds = number(digits, 1, MAX_TIMEOUT)? * factor;
    if seconds <= MAX_TIMEOUT {
        Ok(seconds)
    } else {
        Err(format!("is {MAX_TIMEOUT}s at most, not `{text}`"))
    }
}

fn number(text: &str, min: u32, max: u32) -> Result<u32, String> {
    (text.parse().ok())
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| format!("is a number from {min} to {max}, not `{text}`"))
}

/// One name in WIT's kebab-case.
fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_word = |word: &str| {
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        word.starts_with(|c: char| c.is_ascii_lowercase()) && word.bytes().all(letters)
    };
    if text.split('-').all(is_word) {
        Ok(text.to_owned())
    } else {
        Err(format!("takes a name in kebab-case, not `{text}`"))
    }
}

/// The first word of a text, and what comes after it.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}
