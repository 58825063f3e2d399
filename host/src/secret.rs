//! The Plex token, kept from every place but one header.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use http::HeaderValue;

use forms::pasted;

/// A token file is a line of text; what is longer is another file.
const MAX_FILE: u64 = 16 * 1024;

/// A Plex token. It has no `Display`, and its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token as a person wrote it: surrounding white space and quotation marks are not part of it.
    ///
    /// # Errors
    ///
    /// When nothing is left, when it is no token, or when it holds what cannot stand in a header; the words never repeat the
    /// token.
    pub fn new(text: &str) -> Result<Token, String> {
        let text = pasted::bare(text);
        if text.is_empty() {
            return Err("the token is empty".into());
        }
        if let Some(words) = mistaken(text) {
            return Err(words.into());
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(
                "the token holds white space or characters outside ASCII: copy it again".into(),
            );
        }
        if text.contains(['"', '\'', '`', '<', '>', '{', '}']) {
            return Err(
                "the token holds a quotation mark or a bracket, which no token has: copy it again"
                    .into(),
            );
        }
        Ok(Token(text.to_owned()))
    }

    /// Reads the file that holds a token and nothing else.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or holds no token; names the file and never what is in it.
    pub fn read(path: &Path) -> Result<Token, String> {
        let bytes = contents(path).map_err(|error| {
            format!(
                "failed to read the token file `{}`: {error}",
                path.display()
            )
        })?;
        let about = |words: &str| format!("the token file `{}` {words}", path.display());
        if bytes.len() as u64 > MAX_FILE {
            return Err(about("is too large to be one"));
        }
        let text =
            pasted::decoded(&bytes).map_err(|words| about(&format!("is no text: {words}")))?;
        Token::new(&text).map_err(|words| format!("the token file `{}`: {words}", path.display()))
    }

    /// The value of the one header it may stand in, marked so that no log shows it.
    pub(crate) fn header_value(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(&self.0).expect("graphic ASCII is a header value");
        value.set_sensitive(true);
        value
    }

    /// The bytes to look for in what comes back.
    pub(crate) fn needle(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// No more than it takes to see that it is too much: a device never ends.
fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The words for something that people take for the token.
fn mistaken(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    // `PLEX_TOKEN=...`, `export PLEX_TOKEN=...`, `X-Plex-Token: ...`
    let named = text.split_once(['=', ':']).is_some_and(|(name, value)| {
        let is_name = |c: char| c.is_ascii_alphabetic() || "_- ".contains(c);
        !value.trim_matches(['=', ' ']).is_empty() && name.chars().all(is_name)
    });
    if pasted::is_placeholder(text) {
        Some(
            "it is a placeholder that was not filled in: write the token itself there, or name a file that holds it with PLEX_TOKEN_FILE (not every program that starts others fills in ${...})",
        )
    } else if lower.contains("x-plex-token=") && lower.contains("://") {
        Some("it is a whole address: only what follows `X-Plex-Token=` in it is the token")
    } else if lower.contains("://") {
        Some("it is an address, and not a token")
    } else if lower.starts_with("claim-") {
        Some(
            "it is a claim code, which gives a new server its owner; a token comes from a server that has one",
        )
    } else if lower.contains("x-plex-token") {
        Some("it has the name of the header or the parameter in front: leave out `X-Plex-Token`")
    } else if lower.starts_with("bearer ") || lower.starts_with("token ") {
        Some("it has a word in front: leave that out")
    } else if named {
        Some(
            "it has a name in front, as in NAME=VALUE: leave out the name and what follows it up to the token",
        )
    } else {
        None
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// The source of the token.
#[derive(Clone, Debug)]
pub enum TokenSource {
    /// Given once, at the start.
    Fixed(Token),
    /// A file that holds nothing else. It is read again when it changes, and once after a 401.
    File(PathBuf),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        let token = Token::new(text);
        match (token, expected) {
            (Ok(token), Ok(expected)) => assert_eq!(token.needle(), expected.as_bytes()),
            (Err(words), Err(expected)) => {
                assert!(words.contains(expected), "{text}: {words}");
                assert!(!words.contains("s3cret"), "shows the token: {words}");
            }
            (token, expected) => panic!("{text}: expected {expected:?}, found {token:?}"),
        }
    }

    #[test]
    fn a_token_is_trimmed_and_must_be_visible_ascii() {
        let illegal = "the token holds white space or characters outside ASCII: copy it again";
        check("abc-DEF_123", Ok("abc-DEF_123"));
        check("  abc\r\n", Ok("abc"));
        check(" \n", Err("the token is empty"));
        check("''", Err("the token is empty"));
        check("a b", Err(illegal));
        check("a\u{7}b", Err(illegal));
        check("töken", Err(illegal));
        check(
            "eyJhbGciOiJ9.eyJzdWIiOiIxIn0.c2ln-_",
            Ok("eyJhbGciOiJ9.eyJzdWIiOiIxIn0.c2ln-_"),
        );
        check("padded==", Ok("padded=="));
    }

    #[test]
    fn what_surrounds_a_token_is_not_part_of_it() {
        check("\"abc-1\"", Ok("abc-1"));
        check("'abc-1'\n", Ok("abc-1"));
        check("“abc-1”", Ok("abc-1"));
        check("\u{feff}abc-1\r\n", Ok("abc-1"));
        check("\"s3cret", Err("a quotation mark"));
    }

    #[test]
    fn what_is_no_token_is_named() {
        check("${PLEX_TOKEN}", Err("was not filled in"));
        check("$PLEX_TOKEN", Err("was not filled in"));
        check("%PLEX_TOKEN%", Err("was not filled in"));
        check("<your token>", Err("was not filled in"));
        check("${input:plex-token}", Err("was not filled in"));
        check("YOUR_PLEX_TOKEN", Err("was not filled in"));
        check("X-Plex-Token=s3cret", Err("leave out `X-Plex-Token`"));
        check("x-plex-token: s3cret", Err("leave out `X-Plex-Token`"));
        check("claim-s3cret", Err("a claim code"));
        check("PLEX_TOKEN=s3cret", Err("a name in front"));
        check("export PLEX_TOKEN=\"s3cret\"", Err("a name in front"));
        check("token: s3cret", Err("a name in front"));
        check("Bearer s3cret", Err("a word in front"));
        check(
            "https://nas:32400/library/metadata/1?X-Plex-Token=s3cret",
            Err("only what follows `X-Plex-Token=`"),
        );
        check("op://vault/plex/s3cret", Err("it is an address"));
        check("{\"token\": \"s3cret\"}", Err("white space"));
    }

    #[test]
    fn files_that_hold_a_token() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("token");
        let check = |bytes: &[u8], expected: Result<(), &str>| {
            std::fs::write(&path, bytes).unwrap();
            let found = Token::read(&path);
            match (&found, expected) {
                (Ok(token), Ok(())) => assert_eq!(token.needle(), b"s3cret"),
                (Err(words), Err(expected)) => {
                    assert!(words.contains(expected), "{words}");
                    assert!(words.contains(path.to_str().unwrap()), "{words}");
                    assert!(!words.contains("s3cret"), "{words}");
                }
                _ => panic!("expected {expected:?}, found {found:?}"),
            }
        };
        let wide: Vec<u8> = "\u{feff}s3cret\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        check(b"s3cret", Ok(()));
        check(b"s3cret\r\n", Ok(()));
        check(b"\xef\xbb\xbfs3cret\n", Ok(()));
        check(b"\"s3cret\"  \n\n", Ok(()));
        check(&wide, Ok(()));
        check(b"PLEX_TOKEN=s3cret\n", Err("a name in front"));
        check(b"${PLEX_TOKEN}\n", Err("was not filled in"));
        check(b"s3cret\ns3cret\n", Err("white space"));
        check(b"\n", Err("the token is empty"));
        check(b"s3cret\xff", Err("is no text"));
        assert!(
            Token::read(place.path())
                .unwrap_err()
                .contains("failed to read")
        );
    }

    #[test]
    #[cfg(unix)]
    fn a_file_without_an_end_is_not_read_to_its_end() {
        let words = Token::read(Path::new("/dev/zero")).unwrap_err();
        assert!(words.contains("too large to be one"), "{words}");
    }

    #[test]
    fn sandbox_nothing_prints_a_token() {
        let token = Token::new("geheim-geheim").unwrap();
        assert_eq!(format!("{token:?}"), "Token(..)");
        assert_eq!(format!("{:?}", token.header_value()), "Sensitive");
        assert_eq!(
            format!("{:?}", TokenSource::Fixed(token)),
            "Fixed(Token(..))"
        );
    }
}
