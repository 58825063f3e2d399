//! The scan of what comes back for the tokens that were sent.
//!
//! No endpoint that tools ask should echo it. Should one do it all the same (an error page, a reflected header), asterisks
//! of the same length take its place before the sandbox sees it, so that lengths stay true.
//!
//! A guest undoes the escapes of what it parses, so that the token is found in these too, in whatever mixture:
//! percent-encoding, JSON's `\u0041` and `\/`, and XML's `&#65;` and `&#x41;`. This is against carelessness, not against
//! the server itself, which has the token anyway and could hide it in any code of its own.

use memchr::{memchr3, memmem};

use crate::secret::Token;

enum Match {
    /// As expected, and how many bytes spell it.
    Whole(usize),
    /// Everything there is belongs to it, but it is not complete.
    Begun,
    None,
}

/// Covers the token wherever it stands in one piece of text, and counts how often.
pub(crate) fn redact(token: &Token, text: &[u8]) -> (Vec<u8>, u64) {
    let mut bytes = text.to_vec();
    let (_, covered) = clean(token.needle(), &mut bytes);
    (bytes, covered)
}

/// Covers every whole token; returns where one begins whose end is not there yet, or the length, and how many there were.
///
/// Bytes are compared one by one only around those that may stand for another: nearly everything is passed over by a search
/// for the token as it is.
pub(super) fn clean(needle: &[u8], bytes: &mut [u8]) -> (usize, u64) {
    let (mut at, mut covered) = (0, 0);
    while let Some(escape) = memchr3(b'%', b'\\', b'&', &bytes[at..]) {
        let escape = at + escape;
        covered += cover_plain(needle, bytes, &mut at, escape);
        // In front of its first escape a token is written as it is.
        let earliest = at.max((escape + 1).saturating_sub(needle.len()));
        at = escape + 1;
        for begin in earliest..=escape {
            match match_at(needle, &bytes[begin..]) {
                Match::Whole(length) => {
                    at = begin + length;
                    bytes[begin..at].fill(b'*');
                    covered += 1;
                    break;
                }
                Match::Begun => return (begin, covered),
                Match::None => {}
            }
        }
    }
    let end = bytes.len();
    covered += cover_plain(needle, bytes, &mut at, end);
    let earliest = at.max((end + 1).saturating_sub(needle.len()));
    let begun = (earliest..end).find(|begin| needle.starts_with(&bytes[*begin..]));
    (begun.unwrap_or(end), covered)
}

/// Covers every token between `at` and `end` that is written as it is; moves `at` behind the last one.
fn cover_plain(needle: &[u8], bytes: &mut [u8], at: &mut usize, end: usize) -> u64 {
    let mut covered = 0;
    while let Some(found) = memmem::find(&bytes[*at..end], needle) {
        let begin = *at + found;
        *at = begin + needle.len();
        bytes[begin..*at].fill(b'*');
        covered += 1;
    }
    covered
}

fn match_at(needle: &[u8], bytes: &[u8]) -> Match {
    let mut at = 0;
    for expected in needle {
        match spelled(*expected, &bytes[at..]) {
            Match::Whole(length) => at += length,
            unfinished => return unfinished,
        }
    }
    Match::Whole(at)
}

/// Looks for one byte of the token at the beginning of `bytes`, in any of its spellings.
fn spelled(expected: u8, bytes: &[u8]) -> Match {
    match bytes {
        [] => Match::Begun,
        [byte, ..] if *byte == expected => Match::Whole(1),
        [b'%', rest @ ..] => number(expected, rest, 16, 2).after(1),
        [b'\\'] => Match::Begun,
        [b'\\', b'u', rest @ ..] => number(expected, rest, 16, 4).after(2),
        [b'\\', byte, ..] if *byte == expected && byte.is_ascii_punctuation() => Match::Whole(2),
        [b'&'] | [b'&', b'#'] => Match::Begun,
        [b'&', b'#', b'x', rest @ ..] => reference(expected, rest, 16).after(3),
        [b'&', b'#', rest @ ..] => reference(expected, rest, 10).after(2),
        _ => Match::None,
    }
}

impl Match {
    fn after(self, length: usize) -> Match {
        match self {
            Match::Whole(rest) => Match::Whole(length + rest),
            unfinished => unfinished,
        }
    }
}

/// Exactly so many digits that stand for the byte.
fn number(expected: u8, bytes: &[u8], radix: u32, digits: usize) -> Match {
    let mut value = 0;
    for at in 0..digits {
        let Some(byte) = bytes.get(at) else {
            return Match::Begun;
        };
        match char::from(*byte).to_digit(radix) {
            Some(digit) => value = value * radix + digit,
            None => return Match::None,
        }
    }
    if value == u32::from(expected) {
        Match::Whole(digits)
    } else {
        Match::None
    }
}

/// Digits and a semicolon; of the zeros in front no more than anybody writes.
fn reference(expected: u8, bytes: &[u8], radix: u32) -> Match {
    const MOST: usize = 6;
    let is_digit = |byte: &u8| char::from(*byte).is_digit(radix);
    let digits = bytes
        .iter()
        .take(MOST)
        .take_while(|byte| is_digit(byte))
        .count();
    match bytes.get(digits) {
        // No digits at all are the number 0, which no token has.
        Some(b';') => number(expected, bytes, radix, digits).after(1),
        None => Match::Begun,
        Some(_) => Match::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tokens_in_one_text_are_counted() {
        let token = Token::new("aab-secret").unwrap();
        let found = redact(&token, b"x aab-secret");
        assert_eq!(found, (b"x **********".to_vec(), 1));
    }

    /// The result of looking at every byte.
    fn byte_by_byte(needle: &[u8], bytes: &mut [u8]) -> (usize, u64) {
        let (mut at, mut covered) = (0, 0);
        while at < bytes.len() {
            at += match match_at(needle, &bytes[at..]) {
                Match::Whole(length) => {
                    bytes[at..at + length].fill(b'*');
                    covered += 1;
                    length
                }
                Match::Begun => return (at, covered),
                Match::None => 1,
            };
        }
        (at, covered)
    }

    proptest! {
        #[test]
        fn what_is_passed_over_holds_no_token(
            needle in "[ab]{1,4}",
            text in "([ab]|a{1,3}|%6[12]|%|\\\\u006[12]|\\\\|&#9[78];|&#x6[12];|&#|[&x*]){0,24}",
        ) {
            let (mut quick, mut slow) = (text.clone().into_bytes(), text.into_bytes());
            let found = clean(needle.as_bytes(), &mut quick);
            prop_assert_eq!(found, byte_by_byte(needle.as_bytes(), &mut slow));
            prop_assert_eq!(quick, slow);
        }
    }
}
