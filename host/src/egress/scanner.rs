//! The search for tokens in a stream of chunks, over their edges.

use super::redact::clean;
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

impl Scanner {
    /// For the tokens that a call sends, while they are sent. Without any everything passes.
    pub fn new(tokens: SentTokens) -> Scanner {
        Scanner {
            tokens,
            searches: Vec::new(),
            covered: 0,
        }
    }

    /// The part that may be passed on of everything up to this chunk.
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

    /// The number of tokens covered since this was asked last.
    pub fn take_redactions(&mut self) -> u64 {
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
        // Escapes of something else stay.
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
        assert_eq!(
            (scanner.take_redactions(), scanner.take_redactions()),
            (2, 0)
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
                assert_eq!(scanner.take_redactions(), 5);
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

    proptest! {
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
