//! The tokens that one call has sent. No text that comes of the call may hold one.
//!
//! The token of now is not enough: its file may be replaced, or go, while an answer is on its way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::redact::redact;
use crate::secret::Token;

/// The tokens of one call; its clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentTokens(Arc<Mutex<Vec<Token>>>);

impl SentTokens {
    /// Notes a token before it leaves.
    pub fn note(&self, token: &Token) {
        let mut tokens = self.tokens();
        if !tokens.contains(token) {
            tokens.push(token.clone());
            // One token may begin with another: the longer one is covered first, or its end would stay.
            tokens.sort_by_key(|token| std::cmp::Reverse(token.needle().len()));
        }
    }

    /// The number of tokens.
    pub fn len(&self) -> usize {
        self.tokens().len()
    }

    /// The tokens, the longest first.
    pub fn all(&self) -> Vec<Token> {
        self.tokens().clone()
    }

    /// Covers every token in one piece of text, and counts them.
    pub fn cover(&self, text: &[u8]) -> (Vec<u8>, u64) {
        let nothing = (text.to_vec(), 0);
        self.tokens().iter().fold(nothing, |(text, before), token| {
            let (text, covered) = redact(token, &text);
            (text, before + covered)
        })
    }

    /// `text` without the tokens.
    pub fn redact(&self, text: &str) -> String {
        let (text, _) = self.cover(text.as_bytes());
        String::from_utf8_lossy(&text).into_owned()
    }

    fn tokens(&self) -> MutexGuard<'_, Vec<Token>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sent: &[&str], text: &str, expected: &str, covered: u64) {
        let tokens = SentTokens::default();
        for token in sent {
            tokens.note(&Token::new(token).unwrap());
        }
        let (found, count) = tokens.cover(text.as_bytes());
        assert_eq!((found.as_slice(), count), (expected.as_bytes(), covered));
        assert_eq!(tokens.redact(text), expected);
    }

    #[test]
    fn every_token_that_was_sent_is_covered() {
        check(&[], "first other", "first other", 0);
        check(&["first"], "first other", "***** other", 1);
        check(&["first", "other"], "first other", "***** *****", 2);
        check(&["first", "first"], "first first", "***** *****", 2);
    }

    #[test]
    fn a_token_that_begins_like_another_is_covered_to_its_end() {
        for sent in [["first", "first-one"], ["first-one", "first"]] {
            check(&sent, "first-one, first", "*********, *****", 2);
        }
    }
}
