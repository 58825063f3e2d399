//! Bodies that something on their way compressed: decoded, so that they can be looked through.
//!
//! Every request asks for `identity`, and proxies in front of servers compress all the same. A body is decoded piece by
//! piece as the guest reads it: whatever a small body grows to, no more than a [`PIECE`] of it is held at once.

use std::io::{self, BufRead, ErrorKind, Read};

use bytes::{Buf, Bytes};
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// Most bytes that come out at once.
pub(crate) const PIECE: usize = 64 << 10;

/// Decodes one body.
pub(crate) enum Decoder {
    /// Nothing to decode.
    Identity(Input),
    Gzip(Box<MultiGzDecoder<Input>>),
    /// HTTP's `deflate`, which others call zlib.
    Deflate(Box<ZlibDecoder<Input>>),
}

/// Bytes of a coding's name that is shown; names that exist are shorter.
const LONGEST_NAME: usize = 40;

/// The state of a [`Decoder`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decoded {
    /// The next bytes of the body, never none.
    Piece(Bytes),
    /// Nothing before it is given more.
    Starved,
    /// Nothing any more: the body was complete.
    Over,
}

impl Decoder {
    /// For a body with these headers.
    ///
    /// # Errors
    /// Words on a coding that cannot be undone.
    pub fn new(headers: &HeaderMap) -> Result<Decoder, String> {
        let mut codings = headers.get_all(CONTENT_ENCODING).into_iter();
        let coding = codings
            .next()
            .map_or(&b"identity"[..], |coding| coding.as_bytes());
        let is = |name: &str| coding.eq_ignore_ascii_case(name.as_bytes());
        match codings.next() {
            None if is("identity") => Ok(Decoder::Identity(Input::default())),
            None if is("gzip") || is("x-gzip") => Ok(Decoder::Gzip(Box::new(MultiGzDecoder::new(
                Input::default(),
            )))),
            None if is("deflate") => Ok(Decoder::Deflate(Box::new(ZlibDecoder::new(
                Input::default(),
            )))),
            _ => Err(format!(
                "the server's answer is compressed (`{}`) although that was not asked for: switch compression off in the proxy before it, or let it use gzip",
                match coding.len() {
                    // Whole or not at all: in a part of it the token could not be found any more.
                    0..=LONGEST_NAME => coding.escape_ascii().to_string(),
                    _ => "something long".into(),
                }
            )),
        }
    }

    /// True if the body comes out as it went in.
    pub fn is_identity(&self) -> bool {
        matches!(self, Decoder::Identity(_))
    }

    /// Takes the next bytes as they arrived; only after everything before them was pulled.
    pub fn push(&mut self, chunk: Bytes) {
        let input = self.input();
        input.begun |= !chunk.is_empty();
        input.chunk = chunk;
    }

    /// Learns that nothing more arrives.
    pub fn end(&mut self) {
        self.input().ended = true;
    }

    /// The next decoded bytes.
    ///
    /// # Errors
    /// Words on a body that is damaged, breaks off, or goes on after its end.
    pub fn pull(&mut self) -> Result<Decoded, &'static str> {
        let Input { begun, ended, .. } = *self.input();
        // An answer to HEAD names a coding and has no body.
        if ended && !begun {
            return Ok(Decoded::Over);
        }
        let decoder: &mut dyn Read = match self {
            Decoder::Identity(input) => {
                return Ok(match std::mem::take(&mut input.chunk) {
                    chunk if !chunk.is_empty() => Decoded::Piece(chunk),
                    _ if ended => Decoded::Over,
                    _ => Decoded::Starved,
                });
            }
            Decoder::Gzip(decoder) => decoder,
            Decoder::Deflate(decoder) => decoder,
        };
        let mut piece = vec![0; PIECE];
        let read = decoder.read(&mut piece);
        match read {
            Ok(0) if self.input().chunk.has_remaining() => Err(DAMAGED),
            Ok(0) if ended => Ok(Decoded::Over),
            Ok(0) => Ok(Decoded::Starved),
            Ok(read) => Ok(Decoded::Piece(Bytes::copy_from_slice(&piece[..read]))),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock => Ok(Decoded::Starved),
                ErrorKind::UnexpectedEof => Err("the server's compressed answer breaks off"),
                _ => Err(DAMAGED),
            },
        }
    }

    fn input(&mut self) -> &mut Input {
        match self {
            Decoder::Identity(input) => input,
            Decoder::Gzip(decoder) => decoder.get_mut(),
            Decoder::Deflate(decoder) => decoder.get_mut(),
        }
    }
}

const DAMAGED: &str = "the server's compressed answer is damaged";

/// Bytes that have arrived and are not decoded yet. A decoder that wants more before the end is told to wait.
#[derive(Default)]
pub(crate) struct Input {
    chunk: Bytes,
    begun: bool,
    ended: bool,
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.ended || self.chunk.has_remaining() {
            Ok(&self.chunk)
        } else {
            Err(ErrorKind::WouldBlock.into())
        }
    }

    fn consume(&mut self, count: usize) {
        self.chunk.advance(count);
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use http::HeaderValue;

    use super::*;

    const TEXT: &[u8] = b"a text that is long enough to be compressed, compressed, compressed";

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn decoder(codings: &[&'static str]) -> Result<Decoder, String> {
        let value = |coding: &&'static str| (CONTENT_ENCODING, HeaderValue::from_static(coding));
        Decoder::new(&codings.iter().map(value).collect())
    }

    fn decode(coding: &'static str, body: &[u8], cut: usize) -> Result<Vec<u8>, &'static str> {
        let mut decoder = decoder(&[coding]).unwrap();
        let mut chunks = body.chunks(cut);
        let mut text = Vec::new();
        loop {
            match decoder.pull()? {
                Decoded::Piece(piece) => {
                    assert!((1..=PIECE).contains(&piece.len()) || coding == "identity");
                    text.extend_from_slice(&piece);
                }
                Decoded::Starved => match chunks.next() {
                    Some(chunk) => decoder.push(Bytes::copy_from_slice(chunk)),
                    None => decoder.end(),
                },
                Decoded::Over => return Ok(text),
            }
        }
    }

    /// However it is cut, the body decodes to this.
    #[track_caller]
    fn check(coding: &'static str, body: &[u8], expected: Result<&[u8], &str>) {
        for cut in 1..=body.len().max(1) {
            let decoded = decode(coding, body, cut);
            assert_eq!(
                decoded.as_deref().map_err(|words| *words),
                expected,
                "{coding}, {cut}"
            );
        }
    }

    #[test]
    fn known_codings_are_undone_and_others_refused() {
        for coding in ["identity", "gzip", "x-gzip", "GZip", "deflate"] {
            assert!(decoder(&[coding]).is_ok(), "{coding}");
        }
        assert!(decoder(&[]).is_ok_and(|decoder| decoder.is_identity()));
        let refused = [
            &["br"][..],
            &["zstd"],
            &["gzip, gzip"],
            &["gzip", "gzip"],
            &["identity", "br"],
            &[""],
        ];
        for codings in refused {
            let words = decoder(codings).err().expect("it is refused");
            assert!(words.contains("switch compression off"), "{words}");
        }
        let odd = HeaderValue::from_bytes(b"\t\xff").unwrap();
        let odd = Decoder::new(&HeaderMap::from_iter([(CONTENT_ENCODING, odd)]));
        assert!(odd.is_err_and(|words| words.contains("(`\\t\\xff`)")));
    }

    #[test]
    fn however_a_body_is_cut_it_decodes_to_the_same() {
        check("identity", TEXT, Ok(TEXT));
        check("identity", b"", Ok(b""));
        check("gzip", &gzip(TEXT), Ok(TEXT));
        check("gzip", &gzip(b""), Ok(b""));
        check("gzip", b"", Ok(b""));
        check(
            "gzip",
            &[gzip(TEXT), gzip(b""), gzip(b"!")].concat(),
            Ok(&[TEXT, b"!"].concat()),
        );
        check("deflate", &zlib(TEXT), Ok(TEXT));
        check("deflate", b"", Ok(b""));
    }

    #[test]
    fn broken_bodies() {
        let cut = Err("the server's compressed answer breaks off");
        for (coding, body) in [("gzip", gzip(TEXT)), ("deflate", zlib(TEXT))] {
            for length in 1..body.len() {
                check(coding, &body[..length], cut);
            }
            let mut wrong = body.clone();
            let checksum = match coding {
                "gzip" => body.len() - 8,
                _ => body.len() - 1,
            };
            wrong[checksum] ^= 1;
            check(coding, &wrong, Err(DAMAGED));
            check(
                coding,
                &[&body[..], b"garbage, and more of it"].concat(),
                Err(DAMAGED),
            );
            check(coding, b"this was never compressed", Err(DAMAGED));
        }
    }

    #[test]
    fn sandbox_a_bomb_grows_a_piece_at_a_time() {
        let bomb = gzip(&vec![b'x'; 32 << 20]);
        assert!(bomb.len() < PIECE, "{}", bomb.len());
        let mut decoder = decoder(&["gzip"]).unwrap();
        decoder.push(bomb.into());
        let Ok(Decoded::Piece(piece)) = decoder.pull() else {
            panic!("no piece")
        };
        assert!(piece.len() <= PIECE);
    }
}
