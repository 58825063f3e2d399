//! The characters of JSON that a value takes, as a host writes it that leaves absent fields out.
//!
//! They are counted without writing: no text is made, and nothing of an answer's form stands here, for what records and
//! enums take is generated from the WIT.

use crate::types::*;

/// A value of an answer.
pub trait Written {
    /// Characters of JSON; none where it is absent.
    fn characters(&self) -> usize;
}

include!(concat!(env!("OUT_DIR"), "/written.rs"));

/// A field with a name of so many characters, and the comma behind it; nothing where its value is absent.
fn member<T: Written>(name: usize, value: &T) -> usize {
    match value.characters() {
        0 => 0,
        // Quotes, a colon and the comma.
        value => name + value + 4,
    }
}

/// Braces around its members, of which the last has no comma.
fn record(members: usize) -> usize {
    2 + members.saturating_sub(1)
}

/// Characters that a byte of a text in UTF-8 takes: escapes take more, and of a character only its first byte counts.
const WIDTHS: [u8; 256] = {
    let mut widths = [1; 256];
    let mut byte = 0;
    while byte < widths.len() {
        match byte as u8 {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => widths[byte] = 2,
            0..0x20 => widths[byte] = 6,
            0x80..0xc0 => widths[byte] = 0,
            _ => {}
        }
        byte += 1;
    }
    widths
};

impl Written for str {
    fn characters(&self) -> usize {
        let widths = self.bytes().map(|byte| WIDTHS[usize::from(byte)]);
        2 + widths.map(usize::from).sum::<usize>()
    }
}

impl Written for String {
    fn characters(&self) -> usize {
        self.as_str().characters()
    }
}

impl Written for bool {
    fn characters(&self) -> usize {
        if *self { 4 } else { 5 }
    }
}

impl Written for u64 {
    fn characters(&self) -> usize {
        self.checked_ilog10().unwrap_or(0) as usize + 1
    }
}

impl Written for u32 {
    fn characters(&self) -> usize {
        u64::from(*self).characters()
    }
}

impl Written for u8 {
    fn characters(&self) -> usize {
        u64::from(*self).characters()
    }
}

impl Written for i32 {
    fn characters(&self) -> usize {
        usize::from(*self < 0) + self.unsigned_abs().characters()
    }
}

impl Written for f64 {
    fn characters(&self) -> usize {
        zmij::Buffer::new().format(*self).len()
    }
}

impl<T: Written> Written for Option<T> {
    fn characters(&self) -> usize {
        self.as_ref().map_or(0, T::characters)
    }
}

impl<T: Written> Written for Vec<T> {
    fn characters(&self) -> usize {
        let elements: usize = self.iter().map(T::characters).sum();
        2 + elements + self.len().saturating_sub(1)
    }
}
