//! The pieces of a rule that it leaves to the component.

use super::piece::Pieces;
use super::query::Mark;
use super::query::ValueRule;
use super::rule::Rule;

impl Rule {
    /// The number of pieces that the component chooses: classes, sets, and keys with any value.
    pub fn choices(&self) -> usize {
        self.chosen().len()
    }

    /// One sentence on what the component chooses; `None` if it chooses nothing.
    pub fn choice(&self) -> Option<String> {
        let chosen = self.chosen();
        let (last, others) = chosen.split_last()?;
        Some(if others.is_empty() {
            format!("The component chooses {last}.")
        } else {
            format!("The component chooses {} and {last}.", others.join(", "))
        })
    }

    fn chosen(&self) -> Vec<String> {
        let mut chosen = Vec::new();
        for segment in self.path.iter() {
            pieces(segment, "in the path", &mut chosen);
        }
        query(&self.query, "", &mut chosen);
        for header in &self.headers {
            let place = format!("in the header `{}`", header.name);
            pieces(&header.value.pieces, &place, &mut chosen);
        }
        chosen
    }
}

fn query(keys: &super::query::Query, inside: &str, chosen: &mut Vec<String>) {
    for key in keys.keys() {
        if key.mark == Mark::Bare {
            chosen.push(format!("any `{key}`{inside}"));
            continue;
        }
        pieces(&key.name, &format!("as a key{inside}"), chosen);
        if let Some(value) = &key.value {
            let place = format!("for `{}`{inside}", shown(&key.name));
            self::value(value, &place, &shown(&key.name), chosen);
        }
    }
}

fn value(value: &ValueRule, place: &str, key: &str, chosen: &mut Vec<String>) {
    pieces(&value.pieces, place, chosen);
    if let Some(nested) = &value.nested {
        for segment in nested.path.iter() {
            pieces(segment, &format!("in the path inside `{key}`"), chosen);
        }
        query(&nested.query, &format!(" inside `{key}`"), chosen);
    }
}

fn pieces(pieces: &Pieces, place: &str, chosen: &mut Vec<String>) {
    let of_component = pieces.iter().filter(|piece| piece.is_chosen());
    chosen.extend(of_component.map(|piece| format!("`{piece}` {place}")));
}

fn shown(pieces: &Pieces) -> String {
    pieces.iter().map(ToString::to_string).collect()
}
