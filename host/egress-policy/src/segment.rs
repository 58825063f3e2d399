//! The path of a rule: its segments.

use super::names::Names;
use super::piece::{Call, Counted, Piece, Pieces, Place};

/// The segments of a path, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Segments(Vec<Pieces>);

impl Segments {
    /// Parses a path, which begins with a slash and ends without one.
    ///
    /// # Errors
    /// The segment that is none, and what to write.
    pub fn parse(path: &str, names: &Names<'_>) -> Result<Segments, String> {
        let path = path
            .strip_prefix('/')
            .ok_or_else(|| format!("the path `{path}` begins without a slash: write `/...`"))?;
        if path.is_empty() {
            return Ok(Segments::default());
        }
        let segment = |text: &str| {
            let pieces = Pieces::parse(text, Place::Segment, names)?;
            let never = |text: &str| text.contains(['/', '\\', '%']);
            let holds_one = pieces.iter().any(|piece| match piece {
                Piece::Literal(text) => never(text),
                Piece::OneOf { words, .. } => words.iter().any(|word| never(word)),
                _ => false,
            });
            let dead = match pieces.literal() {
                Some("") => Some("an empty path segment"),
                Some("." | "..") => Some("a dot segment"),
                _ if holds_one => Some("an encoded slash, backslash or percent sign in the path"),
                _ => None,
            };
            match dead {
                None => Ok(pieces),
                Some(what) => Err(format!("`/{path}` has {what}, and no request has")),
            }
        };
        let segments = path.split('/').map(segment).collect::<Result<_, _>>()?;
        Ok(Segments(segments))
    }

    /// Matches these segments; returns the counted elements that they name.
    pub fn describe(&self, segments: &[String], call: &Call<'_>) -> Option<Counted> {
        if self.0.len() != segments.len() {
            return None;
        }
        std::iter::zip(&self.0, segments)
            .map(|(pieces, text)| pieces.describe(text, call))
            .try_fold(Counted::new(), |mut counted, found| {
                counted.extend(found?);
                Some(counted)
            })
    }

    pub fn iter(&self) -> impl Iterator<Item = &Pieces> {
        self.0.iter()
    }

    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.0.iter().flat_map(Pieces::iter)
    }

    pub fn pieces_mut(&mut self) -> impl Iterator<Item = &mut Piece> {
        self.0.iter_mut().flat_map(Pieces::iter_mut)
    }
}
