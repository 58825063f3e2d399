//! How much fits into an answer, and the one place where lists are cut to it.

use std::{
    cell::Cell,
    io::{self, Write},
};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::types::{ErrorCode, ToolError};

/// Characters of JSON that an answer may take, as a host writes it that leaves absent fields out.
#[derive(Clone, Copy, Debug)]
pub struct Budget(pub usize);

/// For what joins an element to the one before; and cases of enums, of which an element has two at most, may be an
/// underscore longer than they are counted.
pub const JOINT: usize = 3;

/// Characters of a name outside lists.
const NAME: usize = 200;

impl Budget {
    /// What is left for the lists of an answer beside `rest`: the same answer with these lists empty, and with everything
    /// else as long as it can get.
    pub fn beside<T: Serialize>(self, rest: &T) -> Room {
        Room {
            budget: self.0,
            left: self.0.checked_sub(characters(rest)),
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
    pub fn cut<T: Serialize>(&mut self, list: &mut Vec<T>) -> Result<Option<u32>, ToolError> {
        // There are no fewer bytes than characters, and nobody has to look at them.
        let most: usize = list.iter().map(|element| bytes(element) + JOINT).sum();
        if let Some(left) = self.left.and_then(|left| left.checked_sub(most)) {
            self.left = Some(left);
            self.is_taken |= !list.is_empty();
            return Ok(None);
        }
        self.cut_by(list, &mut characters)
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

/// Characters that `value` takes as JSON without its absent fields.
pub fn characters<T: Serialize>(value: &T) -> usize {
    // Of a character's bytes in UTF-8, all but the first begin with the bits 10.
    counted(value, |bytes| {
        bytes.iter().filter(|b| **b & 0xc0 != 0x80).count()
    })
}

/// Bytes that it takes.
fn bytes<T: Serialize>(value: &T) -> usize {
    counted(value, <[u8]>::len)
}

fn counted(value: &impl Serialize, size: fn(&[u8]) -> usize) -> usize {
    let count = Cell::new(0);
    let writer = Count {
        count: &count,
        size,
    };
    let absent = OmitAbsent {
        count: &count,
        before_key: 0,
    };
    // A writer that only counts cannot fail.
    let _ = value.serialize(&mut Serializer::with_formatter(writer, absent));
    count.get()
}

struct Count<'c> {
    count: &'c Cell<usize>,
    size: fn(&[u8]) -> usize,
}

impl Write for Count<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.count.set(self.count.get() + (self.size)(bytes));
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes).map(drop)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes a key back when its value turns out to be absent.
struct OmitAbsent<'c> {
    count: &'c Cell<usize>,
    before_key: usize,
}

impl Formatter for OmitAbsent<'_> {
    fn begin_object_key<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.before_key = self.count.get();
        if first { Ok(()) } else { w.write_all(b",") }
    }

    fn write_null<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.count.set(self.before_key);
        Ok(())
    }
}
