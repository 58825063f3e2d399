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

/// For what stands around a list: its name, `total`, `next_offset`, notes.
const ENVELOPE: usize = 500;

impl Budget {
    /// Cuts `list` to what fits and says how many were left out.
    ///
    /// Fails where not even the first fits, because then there is no way to go on.
    pub fn cut<T: Serialize>(&self, list: &mut Vec<T>) -> Result<Option<u32>, ToolError> {
        self.cut_after(0, list)
    }

    /// The same for a list that follows `taken` characters of others; it may be cut to nothing.
    pub fn cut_after<T: Serialize>(
        &self,
        taken: usize,
        list: &mut Vec<T>,
    ) -> Result<Option<u32>, ToolError> {
        // Cases of enums may be an underscore longer than they are counted.
        let budget = (self.0 - self.0 / 50).saturating_sub(ENVELOPE + taken);
        let fit = |size: fn(&T) -> usize| {
            let mut used = 0;
            list.iter().position(|element| {
                used += size(element) + 1;
                used > budget
            })
        };
        // There are no fewer bytes than characters, and nobody has to look at them.
        match fit(bytes).and_then(|_| fit(characters)) {
            None => Ok(None),
            Some(0) if taken == 0 => Err(too_large(self.0)),
            Some(fit) => {
                let omitted = list.len() - fit;
                list.truncate(fit);
                Ok(Some(u32::try_from(omitted).unwrap_or(u32::MAX)))
            }
        }
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
