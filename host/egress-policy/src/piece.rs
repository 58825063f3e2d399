//! Pieces of a rule: what may stand in a segment, a key or a value.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::sync::Arc;

use super::arguments::Arguments;
use super::class::Class;
use super::names::{Names, Parameter, is_name, listed};
use super::origin::Origin;
use super::syntax::literal;

/// The values of pieces in one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub arguments: &'a Arguments,
    /// The address that `{:server-host}` and its like tell others.
    pub server: &'a Origin,
    /// The placeholder that the component has for each delegated secret.
    pub placeholders: &'a BTreeMap<String, String>,
}

/// The place that pieces stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Segment,
    Key,
    Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Literal(String),
    /// `{a|b|}`, or `{:NAME}` of a class that the world declares.
    OneOf {
        text: String,
        words: Arc<[String]>,
    },
    Class(Class),
    /// `{param}`.
    Argument(String),
    /// `{param..}`: one or more elements in their order. Those that are `counted` leave once each in a change.
    Elements {
        parameter: String,
        counted: bool,
    },
    Server(ServerPart),
    /// `{:NAME}` of a delegated secret.
    Secret(String),
}

/// A part of the server's address, as others are told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerPart {
    Scheme,
    Host,
    Port,
}

/// A text of pieces, read from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pieces {
    place: Place,
    pieces: Vec<Piece>,
}

/// The elements of counted lists that a text named, by their place in the list.
pub(crate) type Counted = BTreeSet<usize>;

impl Pieces {
    /// # Errors
    /// The part that is no piece, and what to write.
    pub fn parse(text: &str, place: Place, names: &Names<'_>) -> Result<Pieces, String> {
        let allowed: &[u8] = match place {
            Place::Segment => b"-._~:,@",
            Place::Key => b"-_.[]:",
            Place::Value => b"-._~:,@/[]",
        };
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (before, braced) = match rest.split_once('{') {
                None => (rest, None),
                Some((before, after)) => (before, Some(after)),
            };
            if !before.is_empty() {
                pieces.push(Piece::Literal(literal(before, allowed)?));
            }
            let Some(after) = braced else { break };
            let (inside, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{text}` is not closed"))?;
            pieces.push(Piece::parse(inside, place, allowed, names)?);
            rest = after;
        }
        let pieces = Pieces { place, pieces };
        if pieces.run_together() {
            return Err(format!(
                "`{text}`: two open pieces stand side by side, and nobody can tell where one ends: write text between them"
            ));
        }
        Ok(pieces)
    }

    /// True if two pieces of any length have nothing between them.
    fn run_together(&self) -> bool {
        let mut open = false;
        self.pieces.iter().any(|piece| {
            let was_open = open;
            open = match piece {
                Piece::OneOf { words, .. } => open && words.iter().any(String::is_empty),
                piece => piece.is_open(),
            };
            was_open && piece.is_open()
        })
    }

    /// True if it ends with a piece of any length.
    pub fn ends_open(&self) -> bool {
        self.pieces.last().is_some_and(Piece::is_open)
    }

    /// Its text, if it is nothing but text.
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Piece> {
        self.pieces.iter_mut()
    }

    /// The parameters that it names.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(Piece::parameter)
    }

    /// Matches all of `text`; returns the counted elements that it names.
    pub fn describe(&self, text: &str, call: &Call<'_>) -> Option<Counted> {
        self.describe_up_to(text, call, |rest| rest.is_empty().then_some(()))
            .map(|(counted, ())| counted)
    }

    /// Matches a beginning of `text` after which `end` accepts the rest.
    pub fn describe_up_to<R>(
        &self,
        text: &str,
        call: &Call<'_>,
        end: impl FnMut(&str) -> Option<R>,
    ) -> Option<(Counted, R)> {
        let mut walk = Walk {
            call,
            is_key: self.place == Place::Key,
            failed: HashSet::new(),
            end,
        };
        walk.describe(&self.pieces, text)
    }
}

/// One reading of a text, which tries the longest beginnings first.
struct Walk<'a, F> {
    call: &'a Call<'a>,
    is_key: bool,
    /// Numbers of pieces and of bytes that were left, in vain. Without it, time would grow exponentially.
    failed: HashSet<(usize, usize)>,
    end: F,
}

impl<R, F: FnMut(&str) -> Option<R>> Walk<'_, F> {
    fn describe(&mut self, pieces: &[Piece], text: &str) -> Option<(Counted, R)> {
        let Some((first, others)) = pieces.split_first() else {
            return (self.end)(text).map(|end| (Counted::new(), end));
        };
        if !self.failed.insert((pieces.len(), text.len())) {
            return None;
        }
        for (length, counted) in first.beginnings(text, self.call) {
            // A key that is made of an argument can only be the name of something.
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
            let bound = self.is_key && first.parameter().is_some();
            if bound && !text[..length].bytes().all(plain) {
                continue;
            }
            if let Some((mut rest, end)) = self.describe(others, &text[length..]) {
                rest.extend(counted);
                return Some((rest, end));
            }
        }
        None
    }
}

impl Piece {
    fn parse(text: &str, place: Place, allowed: &[u8], names: &Names<'_>) -> Result<Piece, String> {
        if let Some(name) = text.strip_prefix(':') {
            return Piece::named(name, place, names);
        }
        if text.contains('|') {
            let words: Vec<_> = text
                .split('|')
                .map(|word| literal(word, allowed))
                .collect::<Result<_, _>>()?;
            if words.iter().collect::<BTreeSet<_>>().len() < words.len() {
                return Err(format!("`{{{text}}}` says a word twice"));
            }
            return Ok(Piece::OneOf {
                text: text.to_owned(),
                words: words.into(),
            });
        }
        let (name, elements) = match text.strip_suffix("..") {
            Some(name) => (name, true),
            None => (text, false),
        };
        if !is_name(name) {
            return Err(format!("`{{{text}}}` holds no name in kebab-case"));
        }
        match (names.parameter(name)?, elements) {
            (Parameter::List, true) => Ok(Piece::Elements {
                parameter: name.to_owned(),
                counted: false,
            }),
            (Parameter::One, true) => Err(format!(
                "`{{{text}}}`: `{name}` is no list: write `{{{name}}}`"
            )),
            (Parameter::List, false) if place == Place::Key => Err(format!(
                "`{{{text}}}`: a key names one element of a list: write `{{{name}..}}`"
            )),
            (_, false) => Ok(Piece::Argument(name.to_owned())),
        }
    }

    /// Reads `{:name}`.
    fn named(name: &str, place: Place, names: &Names<'_>) -> Result<Piece, String> {
        let server = match name {
            "server-scheme" => Some(ServerPart::Scheme),
            "server-host" => Some(ServerPart::Host),
            "server-port" => Some(ServerPart::Port),
            _ => None,
        };
        if let Some(part) = server {
            return if place == Place::Value {
                Ok(Piece::Server(part))
            } else {
                Err(format!("`{{:{name}}}` stands in a value only"))
            };
        }
        match Class::named(name) {
            Some(Class::Any) if place == Place::Key => {
                return Err("`{:any}` in a key would admit every key: write a set".into());
            }
            Some(class) => return Ok(Piece::Class(class)),
            None => {}
        }
        if let Some(words) = names.world.classes.get(name) {
            return Ok(Piece::OneOf {
                text: format!(":{name}"),
                words: words.clone().into(),
            });
        }
        if names.world.delegated.contains(name) {
            return Ok(Piece::Secret(name.to_owned()));
        }
        let declared = names.world.classes.keys().chain(&names.world.delegated);
        Err(format!(
            "`{{:{name}}}` is no class: write `{{:digits}}`, `{{:ids}}`, `{{:hex}}`, `{{:uuid}}`, `{{:any}}` or one that the world declares; {}",
            listed("it declares", declared)
        ))
    }

    /// True if its length is not its own.
    fn is_open(&self) -> bool {
        matches!(
            self,
            Piece::Class(_) | Piece::Argument(_) | Piece::Elements { .. } | Piece::Secret(_)
        )
    }

    pub fn parameter(&self) -> Option<&str> {
        match self {
            Piece::Argument(name)
            | Piece::Elements {
                parameter: name, ..
            } => Some(name),
            _ => None,
        }
    }

    /// True if the component chooses its text.
    pub fn is_chosen(&self) -> bool {
        matches!(self, Piece::OneOf { .. } | Piece::Class(_))
    }

    /// The lengths of those beginnings of `text` that it describes, each with the counted elements in it.
    fn beginnings(&self, text: &str, call: &Call<'_>) -> Vec<(usize, Counted)> {
        let words = |words: &[String]| {
            words
                .iter()
                .filter(|word| text.starts_with(word.as_str()))
                .map(|word| (word.len(), Counted::new()))
                .collect()
        };
        match self {
            Piece::Literal(literal) => words(std::slice::from_ref(literal)),
            Piece::OneOf { words: set, .. } => words(set),
            Piece::Class(class) => class
                .beginnings(text)
                .into_iter()
                .filter(|length| *class != Class::Any || !names_a_header(&text[..*length]))
                .map(|length| (length, Counted::new()))
                .collect(),
            Piece::Argument(name) => words(&call.arguments.texts(name)),
            Piece::Elements { parameter, counted } => {
                let list = call.arguments.elements(parameter);
                let mut found = elements(list, text);
                for (_, elements) in &mut found {
                    *elements = if *counted {
                        // An element that the list holds twice is the same one.
                        let first = |index: &usize| list.iter().position(|it| *it == list[*index]);
                        elements.iter().filter_map(first).collect()
                    } else {
                        Counted::new()
                    };
                }
                found
            }
            Piece::Server(part) => {
                let origin = call.server;
                let part = match part {
                    ServerPart::Scheme => origin.scheme().to_owned(),
                    ServerPart::Host => origin.host().to_owned(),
                    ServerPart::Port => origin.port().to_string(),
                };
                words(&[part])
            }
            Piece::Secret(name) => match call.placeholders.get(name) {
                Some(placeholder) => words(std::slice::from_ref(placeholder)),
                None => Vec::new(),
            },
        }
    }
}

/// The lengths of those beginnings of `text` that are elements of a list, in its order and with commas in between.
fn elements(list: &[Vec<String>], text: &str) -> Vec<(usize, Counted)> {
    let mut found = BTreeMap::new();
    // Places at which an element may begin, with those before it. Of two ways to get there, the one that uses up less of the list.
    let mut open = BTreeMap::from([(0, Counted::new())]);
    while let Some((at, before)) = open.pop_first() {
        let next = before.last().map_or(0, |last| last + 1);
        for (index, spellings) in list.iter().enumerate().skip(next) {
            for spelling in spellings.iter().filter(|it| text[at..].starts_with(*it)) {
                let end = at + spelling.len();
                let mut elements = before.clone();
                elements.insert(index);
                found.entry(end).or_insert_with(|| elements.clone());
                if text[end..].starts_with(',') {
                    let other = open.entry(end + 1).or_insert_with(|| elements.clone());
                    if elements.last() < other.last() {
                        *other = elements;
                    }
                }
            }
        }
    }
    found.into_iter().rev().collect()
}

/// True if a text that nobody bound would be read as one of the headers that Plex takes in a query, however often it is
/// decoded.
pub(crate) fn names_a_header(text: &str) -> bool {
    let mut text = Cow::Borrowed(text);
    loop {
        let mut places = text.as_bytes().windows(HEADERS.len());
        if places.any(|place| place.eq_ignore_ascii_case(HEADERS)) {
            return true;
        }
        let decoded = percent_encoding::percent_decode_str(&text).decode_utf8_lossy();
        if decoded == text {
            return false;
        }
        text = Cow::Owned(decoded.into_owned());
    }
}

/// Their names begin so, in any case.
const HEADERS: &[u8] = b"x-plex-";

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Literal(text) => f.write_str(text),
            Piece::OneOf { text, .. } => write!(f, "{{{text}}}"),
            Piece::Class(class) => write!(f, "{{:{}}}", class.name()),
            Piece::Argument(name) => write!(f, "{{{name}}}"),
            Piece::Elements { parameter, .. } => write!(f, "{{{parameter}..}}"),
            Piece::Server(ServerPart::Scheme) => f.write_str("{:server-scheme}"),
            Piece::Server(ServerPart::Host) => f.write_str("{:server-host}"),
            Piece::Server(ServerPart::Port) => f.write_str("{:server-port}"),
            Piece::Secret(name) => write!(f, "{{:{name}}}"),
        }
    }
}

#[cfg(test)]
mod tests;
