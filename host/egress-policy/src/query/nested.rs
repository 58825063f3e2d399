//! The end of a value that is a path and query once more.

use super::{Depth, Query};
use crate::mismatch::Mismatch;
use crate::names::Names;
use crate::piece::{Call, Counted, Piece, Pieces, Place};
use crate::segment::Segments;
use crate::syntax::split_once;
use crate::target::Target;

/// A value of a rule: pieces, and after them perhaps `(/path?query)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValueRule {
    pub pieces: Pieces,
    pub nested: Option<Nested>,
}

/// A path and query inside a value, matched as a read is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nested {
    pub path: Segments,
    pub query: Query,
}

/// A value that a rule describes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Described {
    /// As it is sent: a path inside it in its one spelling.
    pub text: String,
    pub counted: Counted,
}

impl ValueRule {
    /// # Errors
    /// The part that is wrong, and what to write.
    pub fn parse(text: &str, names: &Names<'_>) -> Result<ValueRule, String> {
        let (before, nested) = split_once(text, '(')?;
        let pieces = Pieces::parse(before, Place::Value, names)?;
        let Some(nested) = nested else {
            return Ok(ValueRule {
                pieces,
                nested: None,
            });
        };
        let inside = nested
            .strip_suffix(')')
            .ok_or_else(|| format!("`{text}`: `(...)` ends a value: write nothing after it"))?;
        if pieces.ends_open() {
            return Err(format!(
                "`{text}`: nobody can tell where what stands before `(...)` ends: write text between them"
            ));
        }
        let nested = Nested::parse(inside, names)?;
        Ok(ValueRule {
            pieces,
            nested: Some(nested),
        })
    }

    /// Matches this value.
    pub fn describe(&self, text: &str, call: &Call<'_>) -> Option<Described> {
        let Some(nested) = &self.nested else {
            let counted = self.pieces.describe(text, call)?;
            return Some(Described {
                text: text.to_owned(),
                counted,
            });
        };
        let described = self.pieces.describe_up_to(text, call, |rest| {
            let mut inside = nested.describe(rest, call)?;
            let before = &text[..text.len() - rest.len()];
            inside.text.insert_str(0, before);
            Some(inside)
        });
        let (counted, mut described) = described?;
        described.counted.extend(counted);
        Some(described)
    }

    /// The parameters without which it cannot stand.
    pub fn needed(&self) -> Vec<&str> {
        let mut needed: Vec<_> = self.pieces.parameters().collect();
        if let Some(nested) = &self.nested {
            needed.extend(nested.path.pieces().filter_map(Piece::parameter));
            needed.extend(nested.query.needed());
        }
        needed
    }

    /// Its pieces at every depth.
    pub fn all_pieces(&self) -> Vec<&Piece> {
        let mut pieces: Vec<_> = self.pieces.iter().collect();
        if let Some(nested) = &self.nested {
            pieces.extend(nested.path.pieces());
            pieces.extend(nested.query.keys().flat_map(|key| key.name.iter()));
            let values = nested.query.keys().filter_map(|key| key.value.as_ref());
            pieces.extend(values.flat_map(ValueRule::all_pieces));
        }
        pieces
    }

    /// Its lists of elements, as far as they are always there.
    pub fn lists_mut(&mut self) -> Vec<&mut Piece> {
        let mut pieces: Vec<_> = self.pieces.iter_mut().collect();
        if let Some(nested) = &mut self.nested {
            pieces.extend(nested.path.pieces_mut());
            pieces.extend(nested.query.lists_mut());
        }
        pieces.retain(|piece| matches!(piece, Piece::Elements { .. }));
        pieces
    }
}

impl Nested {
    fn parse(text: &str, names: &Names<'_>) -> Result<Nested, String> {
        let (path, query) = split_once(text, '?')?;
        Ok(Nested {
            path: Segments::parse(path, names)?,
            query: query.map_or(Ok(Query::default()), |query| Query::parse(query, names))?,
        })
    }

    fn describe(&self, text: &str, call: &Call<'_>) -> Option<Described> {
        let target = Target::parse(text).ok()?;
        let mut counted = self.path.describe(&target.segments, call)?;
        let query: Result<_, Mismatch> = self.query.describe(&target.query, call, Depth::Nested);
        let query = query.ok()?;
        counted.extend(query.counted);
        let target = Target {
            segments: target.segments,
            query: query.parameters,
        };
        Some(Described {
            text: target.canonical(),
            counted,
        })
    }
}
