//! The query of a rule: its keys, and how often each stands in a request.

mod nested;

use std::fmt;

use super::mismatch::Mismatch;
use super::names::{self, Names};
use super::piece::{Call, Counted, Piece, Pieces, Place, names_a_header};
use super::syntax::{split, split_once};
use super::target::{OPERATORS, Parameter};
pub(crate) use nested::{Described, ValueRule};

/// Query keys of Plex's paging, which change how much is answered but never what.
///
/// Source: developer.plex.tv, "Pagination".
pub(crate) const PAGING: [&str; 2] = ["X-Plex-Container-Start", "X-Plex-Container-Size"];

/// The beginning of the headers that Plex takes as query keys as well, in any case.
pub(crate) const HEADERS: &str = "x-plex-";

/// The number of times that a key stands in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// `key=`: once.
    Once,
    /// `key?=`: once when the call supplied its parameters, otherwise not at all; if it names none, at most once.
    Supplied,
    /// `key*=`: any number of times; in a change, where pieces make its name, each name once.
    Free,
    /// `key+=`: once for each element of a list, in its order.
    Each,
    /// `key`: any number of times with any operator and value.
    Bare,
}

/// One key of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub name: Pieces,
    pub mark: Mark,
    pub operator: &'static str,
    /// `None` for a bare key.
    pub value: Option<ValueRule>,
    text: String,
}

/// The keys of a rule, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<Key>);

/// Whose query it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// A read's, which may page.
    Read,
    Change,
    /// One inside a value.
    Nested,
}

/// A query that a rule describes.
#[derive(Clone, Debug, Default)]
pub(crate) struct QueryFound {
    pub parameters: Vec<Parameter>,
    pub counted: Counted,
    /// Delegated secrets: the place of the parameter that each fills, and the secret's name.
    pub secrets: Vec<(usize, String)>,
}

impl Query {
    /// # Errors
    /// The key that is wrong, and what to write.
    pub fn parse(text: &str, names: &Names<'_>) -> Result<Query, String> {
        let keys = split(text, '&')?;
        let keys: Vec<Key> = keys
            .into_iter()
            .map(|key| Key::parse(key, names))
            .collect::<Result<_, _>>()?;
        for (at, key) in keys.iter().enumerate() {
            let twice = |other: &Key| other.name == key.name && other.operator == key.operator;
            let several = keys[..at].iter().find(|other| twice(other));
            if several.is_some_and(|other| other.mark != Mark::Free || key.mark != Mark::Free) {
                return Err(format!(
                    "`{key}` writes a key that was written before: write it once, with a set of values or with `*=`"
                ));
            }
        }
        Ok(Query(keys))
    }

    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.iter()
    }

    /// The parameters without which it admits nothing.
    pub fn needed(&self) -> Vec<&str> {
        let always = self.0.iter().filter(|key| key.is_needed());
        always.flat_map(Key::parameters_of_value).collect()
    }

    /// The lists of elements in values that are always there.
    pub fn lists_mut(&mut self) -> Vec<&mut Piece> {
        let always = self.0.iter_mut().filter(|key| key.mark == Mark::Once);
        let values = always.filter_map(|key| key.value.as_mut());
        values.flat_map(ValueRule::lists_mut).collect()
    }

    /// Matches these parameters.
    ///
    /// # Errors
    /// Says how they miss it.
    pub fn describe(
        &self,
        asked: &[Parameter],
        call: &Call<'_>,
        depth: Depth,
    ) -> Result<QueryFound, Mismatch> {
        let missing = self
            .needed()
            .into_iter()
            .find(|name| !call.arguments.has(name));
        if let Some(name) = missing {
            return Err(Mismatch::Unsupplied(name.to_owned()));
        }
        let mut found = QueryFound::default();
        // The asked parameters that each key is about, in their order.
        let mut about: Vec<Vec<&Parameter>> = vec![Vec::new(); self.0.len()];
        for (place, parameter) in asked.iter().enumerate() {
            if is_paging(parameter) && depth == Depth::Read {
                let earlier = asked[..place].iter().any(|it| it.key == parameter.key);
                if earlier || !is_page_number(&parameter.value) {
                    return Err(Mismatch::Value {
                        key: parameter.key.clone(),
                        rule: format!("{}={{:digits}}", parameter.key),
                    });
                }
                found.parameters.push(parameter.clone());
                continue;
            }
            if is_header(&parameter.key) {
                return Err(Mismatch::Key(parameter.key.clone()));
            }
            let keys = self.about(parameter, call);
            if keys.is_empty() {
                return Err(Mismatch::Key(parameter.key.clone()));
            }
            for &(at, _) in &keys {
                if self.0[at].operator == parameter.operator {
                    about[at].push(parameter);
                }
            }
            let described = keys.iter().find_map(|(at, counted)| {
                let key = &self.0[*at];
                let mut described = key.describe(parameter, call)?;
                described.counted.extend(counted);
                Some((key, described))
            });
            let Some((key, described)) = described else {
                return Err(Mismatch::Value {
                    key: parameter.key.clone(),
                    rule: self.0[keys[0].0].text.clone(),
                });
            };
            if let Some(secret) = key.secret() {
                let slot = (found.parameters.len(), secret.to_owned());
                found.secrets.push(slot);
            }
            found.counted.extend(described.counted);
            found.parameters.push(Parameter {
                value: described.text,
                ..parameter.clone()
            });
        }
        for (key, asked) in std::iter::zip(&self.0, about) {
            let doubled = |(at, one): (usize, &&Parameter)| {
                asked[..at].iter().any(|other| other.key == one.key)
            };
            let must_differ = depth == Depth::Change && key.mark != Mark::Each;
            if must_differ && asked.iter().enumerate().any(doubled) {
                return Err(Mismatch::Count(key.text.clone()));
            }
            if !key.is_often_enough(&asked, call) {
                return Err(Mismatch::Count(key.text.clone()));
            }
        }
        Ok(found)
    }

    /// The keys that are about a parameter by its name, with the counted elements in it: one that is written out goes before
    /// those with pieces, unless it waits for what the call did not supply.
    fn about(&self, parameter: &Parameter, call: &Call<'_>) -> Vec<(usize, Counted)> {
        let described = |which: &dyn Fn(&Key) -> bool| {
            let keys = self.0.iter().enumerate();
            keys.filter(|(_, key)| which(key))
                .filter_map(|(at, key)| Some((at, key.name.describe(&parameter.key, call)?)))
                .collect::<Vec<_>>()
        };
        let is_written = |key: &Key| key.name.literal().is_some();
        let waits = |key: &Key| key.mark == Mark::Supplied && !key.is_supplied(call);
        let mut keys = described(&|key| is_written(key) && !waits(key));
        if keys.is_empty() {
            keys = described(&|key| !is_written(key));
        }
        if keys.is_empty() {
            keys = described(&is_written);
        }
        // One that must be there is not passed by for one that need not.
        keys.sort_by_key(|(at, _)| matches!(self.0[*at].mark, Mark::Free | Mark::Bare));
        keys
    }
}

impl Key {
    fn parse(text: &str, names: &Names<'_>) -> Result<Key, String> {
        let (left, value) = split_once(text, '=')?;
        let Some(value) = value else {
            return Ok(Key {
                name: name(text, left, names)?,
                mark: Mark::Bare,
                operator: "",
                value: None,
                text: text.to_owned(),
            });
        };
        let operator = OPERATORS
            .into_iter()
            .find(|operator| left.ends_with(operator))
            .unwrap_or_default();
        let left = &left[..left.len() - operator.len()];
        let marks = [('?', Mark::Supplied), ('*', Mark::Free), ('+', Mark::Each)];
        let (left, mark) = marks
            .into_iter()
            .find_map(|(sign, mark)| Some((left.strip_suffix(sign)?, mark)))
            .unwrap_or((left, Mark::Once));
        let value = ValueRule::parse(value, names)?;
        let is_list = |name| names.parameter(name) == Ok(names::Parameter::List);
        if mark == Mark::Each && !value.list().is_some_and(is_list) {
            return Err(format!(
                "`{text}`: `+=` stands for each element of a list: write `+={{list}}`"
            ));
        }
        Ok(Key {
            name: name(text, left, names)?,
            mark,
            operator,
            value: Some(value),
            text: text.to_owned(),
        })
    }

    fn describe(&self, parameter: &Parameter, call: &Call<'_>) -> Option<Described> {
        let Some(value) = &self.value else {
            let text = parameter.value.clone();
            return (!names_a_header(&text)).then(|| Described {
                text,
                ..Described::default()
            });
        };
        if parameter.operator != self.operator {
            return None;
        }
        if self.mark == Mark::Each {
            // Which of them it is, and that none is missing, shows when all are known.
            let mut elements = call.arguments.elements(value.list()?).iter().flatten();
            let text = elements.find(|text| **text == parameter.value)?.clone();
            return Some(Described {
                text,
                ..Described::default()
            });
        }
        value.describe(&parameter.value, call)
    }

    /// True if the key is there as often as it must be. `asked` are the parameters of its name and operator.
    fn is_often_enough(&self, asked: &[&Parameter], call: &Call<'_>) -> bool {
        let all_right = || {
            asked
                .iter()
                .all(|asked| self.describe(asked, call).is_some())
        };
        match self.mark {
            Mark::Bare | Mark::Free => true,
            Mark::Once => asked.len() == 1 && all_right(),
            Mark::Supplied if self.parameters_of_value().is_empty() => {
                asked.len() <= 1 && all_right()
            }
            Mark::Supplied => asked.len() == usize::from(self.is_supplied(call)) && all_right(),
            Mark::Each => {
                let list = self.value.as_ref().and_then(ValueRule::list);
                let elements = call.arguments.elements(list.unwrap_or_default());
                asked.len() == elements.len()
                    && std::iter::zip(asked, elements)
                        .all(|(asked, spellings)| spellings.contains(&asked.value))
            }
        }
    }

    /// True if the call supplied all parameters of its value.
    fn is_supplied(&self, call: &Call<'_>) -> bool {
        let parameters = self.parameters_of_value();
        parameters.into_iter().all(|name| call.arguments.has(name))
    }

    /// True if the rule admits nothing without it.
    pub fn is_needed(&self) -> bool {
        matches!(self.mark, Mark::Once | Mark::Each)
    }

    pub fn parameters_of_value(&self) -> Vec<&str> {
        self.value.as_ref().map_or_else(Vec::new, ValueRule::needed)
    }

    /// The delegated secret that is its value.
    pub fn secret(&self) -> Option<&str> {
        let mut pieces = self.value.iter().flat_map(|value| value.pieces.iter());
        pieces.find_map(|piece| match piece {
            Piece::Secret(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

impl ValueRule {
    /// The list that is all of it.
    fn list(&self) -> Option<&str> {
        let mut pieces = self.pieces.iter();
        match (pieces.next(), pieces.next(), &self.nested) {
            (Some(Piece::Argument(name)), None, None) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn name(text: &str, name: &str, names: &Names<'_>) -> Result<Pieces, String> {
    if name.is_empty() {
        return Err(format!(
            "`{text}` is no query key: write `key`, `key=VALUE`, `key?=VALUE`, `key*=VALUE` or `key+={{list}}`"
        ));
    }
    let pieces = Pieces::parse(name, Place::Key, names)?;
    let first = match pieces.iter().next() {
        Some(Piece::Literal(text)) => std::slice::from_ref(text),
        Some(Piece::OneOf { words, .. }) => words,
        _ => &[],
    };
    if first.iter().any(|word| is_header(word)) {
        return Err(format!(
            "`{text}`: Plex reads such a key as a header, and no rule may list one: leave it out; paging needs no rule in reads"
        ));
    }
    Ok(pieces)
}

fn is_paging(parameter: &Parameter) -> bool {
    PAGING.contains(&parameter.key.as_str()) && parameter.operator.is_empty()
}

fn is_page_number(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_header(key: &str) -> bool {
    key.get(..HEADERS.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(HEADERS))
}
