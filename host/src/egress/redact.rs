//! The scan of what comes back for the tokens that were sent.
//!
//! No endpoint that tools ask should echo it. Should one do it all the same (an error page, a reflected header), asterisks
//! of the same length take its place before the sandbox sees it, so that lengths stay true.
//!
//! A guest undoes the escapes of what it parses, so that the token is found in these too, in whatever mixture:
//! percent-encoding, JSON's `\u0041` and `\/`, and XML's `&#65;` and `&#x41;`. This is against carelessness, not against
//! the server itself, which has the token anyway and could hide it in any code of its own.

use memchr::{memchr3, memmem};

use super::sent::SentTokens;
use crate::secret::Token;

/// Looks through a stream of chunks for tokens, escaped or not.
pub(crate) struct Scanner {
    tokens: SentTokens,
    /// One for each token, the longest first: what one passes on, the next looks through.
    searches: Vec<Search>,
    covered: u64,
}

/// The search for one token, and how far it may have begun.
struct Search {
    token: Token,
    /// The end of the last chunk, as far as it may be the beginning of the token.
    held: Vec<u8>,
}

enum Match {
    /// As expected, and how many bytes spell it.
    Whole(usize),
    /// Everything there is belongs to it, but it is not complete.
    Begun,
    None,
}

impl Scanner {
    /// For the tokens that a call sends, while they are sent. Without any everything passes.
    pub fn new(tokens: SentTokens) -> Scanner {
        Scanner {
            tokens,
            searches: Vec::new(),
            covered: 0,
        }
    }

    /// What may be passed on of everything up to this chunk.
    pub fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.look_for_new_tokens();
        let mut bytes = chunk.to_vec();
        for search in &mut self.searches {
            bytes = search.push(bytes, &mut self.covered);
        }
        bytes
    }

    /// The rest, held back for tokens that never came.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for search in &mut self.searches {
            bytes = search.push(bytes, &mut self.covered);
            bytes.append(&mut search.held);
        }
        bytes
    }

    /// How many tokens were covered since this was asked last.
    pub fn take_covered(&mut self) -> u64 {
        std::mem::take(&mut self.covered)
    }

    /// Another request of the call may have sent another token meanwhile.
    fn look_for_new_tokens(&mut self) {
        if self.tokens.len() == self.searches.len() {
            return;
        }
        for (place, token) in self.tokens.all().into_iter().enumerate() {
            let known = self.searches.get(place);
            if known.is_none_or(|search| search.token != token) {
                let held = Vec::new();
                self.searches.insert(place, Search { token, held });
            }
        }
    }
}

impl Search {
    /// The bytes to pass on, of those held back and these.
    fn push(&mut self, bytes: Vec<u8>, covered: &mut u64) -> Vec<u8> {
        let mut bytes = if self.held.is_empty() {
            bytes
        } else {
            self.held.extend_from_slice(&bytes);
            std::mem::take(&mut self.held)
        };
        let (clean, found) = clean(self.token.needle(), &mut bytes);
        self.held = bytes.split_off(clean);
        *covered += found;
        bytes
    }
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
fn clean(needle: &[u8], bytes: &mut [u8]) -> (usize, u64) {
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

/// Whether `bytes` begin with one byte of the token, in any of its spellings.
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

    fn token() -> Token {
        Token::new("aab-secret").unwrap()
    }

    fn sent(tokens: &[Token]) -> SentTokens {
        let sent = SentTokens::default();
        tokens.iter().for_each(|token| sent.note(token));
        sent
    }

    #[track_caller]
    fn check(chunks: &[&str], expected: &str) {
        let mut scanner = Scanner::new(sent(&[token()]));
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
    fn tokens_in_the_escapes_of_json_and_xml() {
        check(&[r#""aab\u002Dsecret""#], "\"***************\"");
        check(&[r"\u0061\u0061b\-secret"], &"*".repeat(21));
        check(&["<a b='aab&#45;secret'/>"], "<a b='**************'/>");
        check(&["aab&#x2d;s&#x00065;cret"], &"*".repeat(23));
        check(&["aab%2D&#115;\\u0065cret"], &"*".repeat(22));
        // What stands for something else stays.
        for other in [
            "aab&#45secret",
            "aab&#46;secret",
            r"aab\u012Dsecret",
            r"\aab\_secret",
            "aab&#;secret",
            "aab&#x0000002d;secret",
        ] {
            check(&[other], other);
        }
    }

    #[test]
    fn tokens_are_counted() {
        let mut scanner = Scanner::new(sent(&[token()]));
        scanner.push(b"aab-secret aab-sec");
        scanner.push(b"ret aab-");
        scanner.finish();
        assert_eq!((scanner.take_covered(), scanner.take_covered()), (2, 0));
        assert_eq!(
            redact(&token(), b"x aab-secret"),
            (b"x **********".to_vec(), 1)
        );
    }

    #[test]
    fn tokens_across_chunks() {
        check(&["x aab-", "secret y"], "x ********** y");
        check(&["a", "a", "a", "b", "-secret"], "a**********");
        check(&["aab%", "2", "Dsecret"], "************");
        check(&["aab\\", "u", "002", "Dsecret"], "***************");
        check(&["aab&", "#", "4", "5", ";secret"], "**************");
        check(&["aab-aab-", "secret"], "aab-**********");
        check(&["aab-", "other"], "aab-other");
    }

    #[test]
    fn each_of_several_tokens_is_covered_wherever_chunks_are_cut() {
        let tokens = ["aab", "aab-secret", "other"].map(|token| Token::new(token).unwrap());
        let text = "aab-secret, aab-secre, aaab, aab%2Dsecret, otheother";
        let expected = "**********, ***-secre, a***, ************, othe*****";
        for first in 0..text.len() {
            for second in first..text.len() {
                let mut scanner = Scanner::new(sent(&tokens));
                let mut seen = scanner.push(&text.as_bytes()[..first]);
                seen.extend(scanner.push(&text.as_bytes()[first..second]));
                seen.extend(scanner.push(&text.as_bytes()[second..]));
                seen.extend(scanner.finish());
                assert_eq!(String::from_utf8(seen).unwrap(), expected);
                assert_eq!(scanner.take_covered(), 5);
            }
        }
    }

    #[test]
    fn a_token_that_is_sent_meanwhile_is_covered_from_then_on() {
        let (first, second) = (token(), Token::new("aab-secret-too").unwrap());
        let tokens = sent(&[first]);
        let mut scanner = Scanner::new(tokens.clone());
        let mut seen = scanner.push(b"aab-secret aab-secret-to");
        tokens.note(&second);
        seen.extend(scanner.push(b"p aab-secret-too aab-secret"));
        seen.extend(scanner.finish());
        let expected = "********** **********-top ************** **********";
        assert_eq!(String::from_utf8(seen).unwrap(), expected);
    }

    #[test]
    fn without_a_token_everything_passes() {
        let mut scanner = Scanner::new(sent(&[]));
        assert_eq!(scanner.push(b"aab-secret"), b"aab-secret");
        assert_eq!(scanner.finish(), b"");
    }

    /// What looking at every byte covers.
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

        #[test]
        fn no_cut_lets_a_token_through(
            before in "[ab%&\\\\-]{0,8}", after in "[ab%&\\\\-]{0,8}", dash in "-|%2D|%2d|\\\\u002d|&#45;|&#x2D;", cuts in proptest::collection::vec(0usize..30, 0..5),
        ) {
            let secret = format!("aab{dash}secret");
            let text = format!("{before}{secret}{after}");
            let mut scanner = Scanner::new(sent(&[token()]));
            let (mut seen, mut last) = (Vec::new(), 0);
            let mut cuts = cuts;
            cuts.sort_unstable();
            for cut in cuts.into_iter().filter(|cut| *cut < text.len()).chain([text.len()]) {
                seen.extend(scanner.push(&text.as_bytes()[last..cut]));
                last = cut;
            }
            seen.extend(scanner.finish());
            prop_assert_eq!(String::from_utf8(seen).unwrap(), format!("{before}{}{after}", "*".repeat(secret.len())));
        }
    }
}
