//! How much fits into an answer, and the one place where lists are cut to it.

use super::written::Written;
use crate::types::{ErrorCode, ToolError};

/// Characters of JSON that an answer may take, as a host writes it that leaves absent fields out.
#[derive(Clone, Copy, Debug)]
pub struct Budget(pub usize);

/// The comma between an element and the one before.
pub const JOINT: usize = 1;

/// Characters of a name outside lists.
const NAME: usize = 200;

impl Budget {
    /// What is left for the lists of an answer beside `rest`: the same answer with these lists empty, and with everything
    /// else as long as it can get.
    pub fn beside<T: Written>(self, rest: &T) -> Room {
        Room {
            budget: self.0,
            left: self.0.checked_sub(rest.characters()),
            is_taken: false,
        }
    }
}

/// Characters that the lists of an answer may take yet.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    budget: usize,
    /// None where the rest alone is too long.
    left: Option<usize>,
    /// Whether an element is in it already.
    is_taken: bool,
}

impl Room {
    /// Cuts `list` to what fits and says how many were left out.
    ///
    /// Fails where nothing at all fits, because then there is no way to go on.
    pub fn cut<T: Written>(&mut self, list: &mut Vec<T>) -> Result<Option<u32>, ToolError> {
        self.cut_by(list, &mut T::characters)
    }

    /// The same, where `size` says what an element takes with all that it brings into the answer.
    pub fn cut_by<T>(
        &mut self,
        list: &mut Vec<T>,
        size: &mut dyn FnMut(&T) -> usize,
    ) -> Result<Option<u32>, ToolError> {
        let mut left = self.left.ok_or_else(|| too_large(self.budget))?;
        let mut fit = 0;
        for element in list.iter() {
            match left.checked_sub(size(element) + JOINT) {
                Some(rest) => left = rest,
                None => break,
            }
            fit += 1;
        }
        if fit == 0 && !list.is_empty() && !self.is_taken {
            return Err(too_large(self.budget));
        }
        self.left = Some(left);
        self.is_taken |= fit > 0;
        let omitted = list.len() - fit;
        list.truncate(fit);
        Ok((omitted > 0).then(|| u32::try_from(omitted).unwrap_or(u32::MAX)))
    }
}

/// A name that stands outside lists, short enough not to crowd them out. The server may make it of any length.
pub fn short(name: String) -> String {
    // Written as JSON, a control character is as long as six others.
    clipped(name.replace(char::is_control, " "), NAME)
}

/// The first `most` characters, and a sign where there are more.
pub fn clipped(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn too_large(budget: usize) -> ToolError {
    ToolError {
        code: ErrorCode::TooLarge,
        message: format!(
            "one entry alone is longer than an answer may be ({budget} characters): ask for less \
             detail, skip it with a higher offset, or allow longer answers with --max-answer"
        ),
        status: None,
        retryable: false,
    }
}
