//! The token that is sent, read again when its file changes.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::secret::{Token, TokenSource};

/// The configured token, kept as long as its file stays the same.
#[derive(Debug)]
pub(crate) struct Tokens {
    source: TokenSource,
    last: Mutex<Option<(Stamp, Token)>>,
}

type Stamp = (Option<SystemTime>, u64);

impl Tokens {
    pub fn new(source: TokenSource) -> Tokens {
        Tokens {
            source,
            last: Mutex::new(None),
        }
    }

    /// The token to send now.
    ///
    /// # Errors
    /// Words on why its file gives none.
    pub fn current(&self) -> Result<Token, String> {
        self.read(false)
    }

    /// The token after the server refused `refused`, if there is another one by now.
    pub fn after_refusal(&self, refused: &Token) -> Option<Token> {
        match &self.source {
            TokenSource::Fixed(_) => None,
            TokenSource::File(_) => self.read(true).ok().filter(|token| token != refused),
        }
    }

    fn read(&self, afresh: bool) -> Result<Token, String> {
        let path = match &self.source {
            TokenSource::Fixed(token) => return Ok(token.clone()),
            TokenSource::File(path) => path,
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = stamp(path)?;
        match &*last {
            Some((seen, token)) if !afresh && *seen == stamp => Ok(token.clone()),
            _ => {
                let token = Token::read(path)?;
                *last = Some((stamp, token.clone()));
                Ok(token)
            }
        }
    }
}

fn stamp(path: &Path) -> Result<Stamp, String> {
    let metadata = fs::metadata(path).map_err(|error| {
        format!(
            "failed to read the token file `{}`: {error}",
            path.display()
        )
    })?;
    Ok((metadata.modified().ok(), metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Token {
        Token::new(text).unwrap()
    }

    #[test]
    fn a_file_is_read_again_when_it_changes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        let tokens = Tokens::new(TokenSource::File(path.clone()));
        assert!(
            tokens
                .current()
                .unwrap_err()
                .starts_with("failed to read the token file")
        );

        fs::write(&path, "first\n").unwrap();
        assert_eq!(tokens.current(), Ok(token("first")));
        fs::write(&path, "second-one\n").unwrap();
        assert_eq!(tokens.current(), Ok(token("second-one")));
        fs::write(&path, "\n").unwrap();
        assert!(
            tokens
                .current()
                .unwrap_err()
                .ends_with("the token is empty")
        );
    }

    #[test]
    fn a_file_that_is_too_large_to_be_one_is_not_read() {
        let check = |length: usize, expected: Result<Token, &str>| {
            let file = tempfile::NamedTempFile::new().unwrap();
            fs::write(&file, format!("{:length$}", "first")).unwrap();
            let tokens = Tokens::new(TokenSource::File(file.path().to_owned()));
            let path = file.path().display();
            let expected = expected.map_err(|what| format!("the token file `{path}` {what}"));
            assert_eq!(tokens.current(), expected);
        };
        check(16_384, Ok(token("first")));
        check(16_385, Err("is too large to be one"));
    }

    #[test]
    fn a_refusal_reads_the_file_even_if_it_looks_unchanged() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        fs::write(&path, "first").unwrap();
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        let tokens = Tokens::new(TokenSource::File(path.clone()));
        let first = tokens.current().unwrap();
        assert_eq!(tokens.after_refusal(&first), None);

        fs::write(&path, "other").unwrap();
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(written)
            .unwrap();
        assert_eq!(tokens.current(), Ok(token("first")));
        assert_eq!(tokens.after_refusal(&first), Some(token("other")));
        assert_eq!(tokens.current(), Ok(token("other")));
    }

    #[test]
    fn a_fixed_token_stays() {
        let tokens = Tokens::new(TokenSource::Fixed(token("fixed")));
        assert_eq!(tokens.current(), Ok(token("fixed")));
        assert_eq!(tokens.after_refusal(&token("fixed")), None);
    }
}
