//! The scan of what comes back for the real token.
//!
//! No endpoint that tools ask should echo it. Should one do it all the same (an error page, a reflected header), asterisks
//! of the same length take its place before the sandbox sees it, so that lengths stay true.

use crate::secret::Token;

/// Looks through a stream of chunks for one token, percent-encoded in whatever mixture or not at all.
pub(crate) struct Scanner {
    token: Option<Token>,
    /// The end of the last chunk, as far as it may be the beginning of the token.
    held: Vec<u8>,
}

enum Match {
    /// The token, and how many bytes spell it.
    Whole(usize),
    /// Everything there is belongs to it, but it is not complete.
    Begun,
    None,
}

impl Scanner {
    /// Without a token everything passes.
    pub fn new(token: Option<Token>) -> Scanner {
        Scanner {
            token,
            held: Vec::new(),
        }
    }

    /// What may be passed on of everything up to this chunk.
    pub fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.held);
        bytes.extend_from_slice(chunk);
        if let Some(token) = &self.token {
            let clean = clean(token.needle(), &mut bytes);
            self.held = bytes.split_off(clean);
        }
        bytes
    }

    /// What was held back for a token that never came.
    pub fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }
}

/// Covers the token wherever it stands in one piece of text.
pub(crate) fn redact(token: &Token, text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    clean(token.needle(), &mut bytes);
    bytes
}

/// Covers every whole token; returns where one begins whose end is not there yet, or the length.
fn clean(needle: &[u8], bytes: &mut [u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        at += match match_at(needle, &bytes[at..]) {
            Match::Whole(length) => {
                bytes[at..at + length].fill(b'*');
                length
            }
            Match::Begun => return at,
            Match::None => 1,
        };
    }
    at
}

fn match_at(needle: &[u8], bytes: &[u8]) -> Match {
    let mut at = 0;
    for expected in needle {
        match bytes.get(at) {
            None => return Match::Begun,
            Some(byte) if byte == expected => at += 1,
            Some(b'%') => match (bytes.get(at + 1), bytes.get(at + 2)) {
                (Some(high), Some(low)) => {
                    if hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low)
                        != Some(*expected)
                    {
                        return Match::None;
                    }
                    at += 3;
                }
                (None, _) => return Match::Begun,
                (Some(high), None) => {
                    let begun = hex(*high) == Some(expected >> 4);
                    return if begun { Match::Begun } else { Match::None };
                }
            },
            Some(_) => return Match::None,
        }
    }
    Match::Whole(at)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token() -> Token {
        Token::new("aab-secret").unwrap()
    }

    #[track_caller]
    fn check(chunks: &[&str], expected: &str) {
        let mut scanner = Scanner::new(Some(token()));
        let mut seen: Vec<u8> = Vec::new();
        for chunk in chunks {
            seen.extend(scanner.push(chunk.as_bytes()));
        }
        seen.extend(scanner.finish());
        assert_eq!(String::from_utf8(seen).unwrap(), expected);
    }

    #[test]
    fn tokens_in_text() {
        check(&["nothing here"], "nothing here");
        check(&["aab-secret"], "**********");
        check(&["x=aab-secret&y=aab-secret"], "x=**********&y=**********");
        check(&["aaab-secret"], "a**********");
        check(&["aab-secre", ""], "aab-secre");
        check(&["x aab%2Dsecret y"], "x ************ y");
        check(&["%61%61%62%2d%73ecret"], "********************");
        check(&["aab%2Fsecret %"], "aab%2Fsecret %");
    }

    #[test]
    fn tokens_across_chunks() {
        check(&["x aab-", "secret y"], "x ********** y");
        check(&["a", "a", "a", "b", "-secret"], "a**********");
        check(&["aab%", "2", "Dsecret"], "************");
        check(&["aab-aab-", "secret"], "aab-**********");
        check(&["aab-", "other"], "aab-other");
    }

    #[test]
    fn without_a_token_everything_passes() {
        let mut scanner = Scanner::new(None);
        assert_eq!(scanner.push(b"aab-secret"), b"aab-secret");
        assert_eq!(scanner.finish(), b"");
    }

    proptest! {
        #[test]
        fn no_cut_lets_a_token_through(
            before in "[ab%-]{0,8}", after in "[ab%-]{0,8}", cuts in proptest::collection::vec(0usize..30, 0..5),
        ) {
            let text = format!("{before}aab-secret{after}");
            let mut scanner = Scanner::new(Some(token()));
            let (mut seen, mut last) = (Vec::new(), 0);
            let mut cuts = cuts;
            cuts.sort_unstable();
            for cut in cuts.into_iter().filter(|cut| *cut < text.len()).chain([text.len()]) {
                seen.extend(scanner.push(&text.as_bytes()[last..cut]));
                last = cut;
            }
            seen.extend(scanner.finish());
            prop_assert_eq!(String::from_utf8(seen).unwrap(), format!("{before}**********{after}"));
        }
    }
}
