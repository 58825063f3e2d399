//! `@param NAME[: id KIND | : uri] [MIN..=MAX] [!WORD|WORD] [= DEFAULT] WORDS`

use super::{name, word};

/// A `@param` line, before the parameter's type is known.
#[derive(Debug, Default, PartialEq)]
pub struct Param {
    pub name: String,
    pub kind: Option<TextKind>,
    /// Of a number's value, a text's characters or a list's elements; both ends included.
    pub bounds: Option<(f64, f64)>,
    /// The text contains none of these, in any case.
    pub without: Vec<String>,
    /// As written: a word, or a JSON text.
    pub default: Option<String>,
    pub words: String,
}

/// The kind of a text that is more than words.
#[derive(Clone, Debug, PartialEq)]
pub enum TextKind {
    /// The name of its kind.
    Id(String),
    Uri,
}

pub(super) fn parse(text: &str) -> Result<Param, String> {
    let (first, rest) = word(text);
    let (name, kind, rest) = match first.strip_suffix(':') {
        None => (name(first)?, None, rest),
        Some(first) => {
            let (kind, rest) = kind(rest).map_err(|error| format!("{first} {error}"))?;
            (name(first)?, Some(kind), rest)
        }
    };
    let of = |error| format!("{name} {error}");
    let (bounds, rest) = bounds(rest).map_err(of)?;
    let (without, rest) = without(rest).map_err(of)?;
    let (default, rest) = default(rest).map_err(of)?;
    if rest.is_empty() {
        return Err(format!("{name} has no words"));
    }
    Ok(Param {
        words: rest.to_owned(),
        name,
        kind,
        bounds,
        without,
        default,
    })
}

fn kind(text: &str) -> Result<(TextKind, &str), String> {
    match word(text) {
        ("uri", rest) => Ok((TextKind::Uri, rest)),
        ("id", rest) => {
            let (kind, rest) = word(rest);
            Ok((TextKind::Id(name(kind)?), rest))
        }
        (other, _) => Err(format!("is an `id` or a `uri`, not `{other}`")),
    }
}

type Bounds = Option<(f64, f64)>;

fn bounds(text: &str) -> Result<(Bounds, &str), String> {
    let (first, rest) = word(text);
    let Some((min, max)) = first.split_once("..=") else {
        return Ok((None, text));
    };
    let number = |text: &str| {
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        number.ok_or_else(|| format!("has a bound that is no number: `{text}`"))
    };
    let (min, max) = (number(min)?, number(max)?);
    if min > max {
        return Err(format!("has bounds that admit nothing: `{first}`"));
    }
    Ok((Some((min, max)), rest))
}

fn without(text: &str) -> Result<(Vec<String>, &str), String> {
    let Some(marked) = text.strip_prefix('!') else {
        return Ok((Vec::new(), text));
    };
    let (first, rest) = word(marked);
    let words: Vec<String> = first.split('|').map(str::to_lowercase).collect();
    let is_word =
        |word: &String| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !words.iter().all(is_word) {
        return Err(format!("takes words of letters and digits, not `!{first}`"));
    }
    Ok((words, rest))
}

fn default(text: &str) -> Result<(Option<String>, &str), String> {
    let Some(written) = text.strip_prefix("= ") else {
        return Ok((None, text));
    };
    let written = written.trim_start();
    if !written.starts_with('"') {
        let (first, rest) = word(written);
        return Ok((Some(first.to_owned()), rest));
    }
    let mut texts = serde_json::Deserializer::from_str(written).into_iter::<String>();
    match texts.next() {
        Some(Ok(_)) => {
            let (literal, rest) = written.split_at(texts.byte_offset());
            Ok((Some(literal.to_owned()), rest.trim_start()))
        }
        _ => Err(format!("has a default that is no JSON text: `{written}`")),
    }
}
