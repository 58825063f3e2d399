//! Examples of the paths that a rule admits.

use super::class::Class;
use super::piece::{Piece, Pieces};
use super::rule::Rule;

impl Rule {
    /// Paths that it admits, if `words` are the values that a parameter may have: every word of a set, and one example of a
    /// class.
    pub fn paths(&self, words: impl Fn(&str) -> Vec<String>) -> Vec<String> {
        let mut paths = vec![String::new()];
        for segment in self.path.iter() {
            let segments = texts(segment, &words);
            paths = combine(&paths, &segments, "/");
        }
        if self.path.iter().next().is_none() {
            paths = vec!["/".to_owned()];
        }
        paths
    }
}

fn texts(pieces: &Pieces, words: &impl Fn(&str) -> Vec<String>) -> Vec<String> {
    pieces.iter().fold(vec![String::new()], |texts, piece| {
        let pieces = match piece {
            Piece::Literal(text) => vec![text.clone()],
            Piece::OneOf { words, .. } => words.to_vec(),
            Piece::Class(Class::Digits | Class::Hex) => vec!["1".to_owned()],
            Piece::Class(Class::Ids) => vec!["1,2".to_owned()],
            Piece::Class(Class::Uuid) => vec!["00000000-0000-0000-0000-000000000000".to_owned()],
            Piece::Class(Class::Any) => vec!["x".to_owned()],
            Piece::Argument(name)
            | Piece::Elements {
                parameter: name, ..
            } => words(name),
            Piece::Server(_) | Piece::Secret(_) => Vec::new(),
        };
        combine(&texts, &pieces, "")
    })
}

fn combine(before: &[String], after: &[String], between: &str) -> Vec<String> {
    before
        .iter()
        .flat_map(|start| {
            after
                .iter()
                .map(move |end| format!("{start}{between}{end}"))
        })
        .collect()
}
