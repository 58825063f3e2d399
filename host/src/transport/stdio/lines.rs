//! Splits a stream into lines of bounded length.

use bytes::{Buf, Bytes, BytesMut};
use tokio_util::codec::Decoder;

/// One line without its end.
#[derive(Debug, PartialEq)]
pub enum Line {
    Whole(Bytes),
    /// Longer than allowed. It is skipped without being kept.
    TooLong,
}

/// The decoder. Empty lines are skipped; the last line needs no end.
pub struct Lines {
    max: usize,
    /// The length of the buffer that has been searched for an end.
    searched: usize,
    skipping: bool,
}

impl Lines {
    /// Lines of up to `max` bytes.
    pub fn new(max: usize) -> Lines {
        Lines {
            max,
            searched: 0,
            skipping: false,
        }
    }
}

impl Decoder for Lines {
    type Item = Line;
    type Error = std::io::Error;

    fn decode(&mut self, buffer: &mut BytesMut) -> std::io::Result<Option<Line>> {
        loop {
            let end = buffer[self.searched..].iter().position(|&b| b == b'\n');
            let Some(end) = end.map(|end| end + self.searched) else {
                self.searched = buffer.len();
                if self.skipping || buffer.len() > self.max {
                    buffer.clear();
                    self.searched = 0;
                    if !std::mem::replace(&mut self.skipping, true) {
                        return Ok(Some(Line::TooLong));
                    }
                }
                return Ok(None);
            };
            self.searched = 0;
            let line = buffer.split_to(end).freeze();
            buffer.advance(1);
            if std::mem::take(&mut self.skipping) {
                continue;
            }
            if line.len() > self.max {
                return Ok(Some(Line::TooLong));
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(Line::Whole(line)));
            }
        }
    }

    fn decode_eof(&mut self, buffer: &mut BytesMut) -> std::io::Result<Option<Line>> {
        if let Some(line) = self.decode(buffer)? {
            return Ok(Some(line));
        }
        self.searched = 0;
        let rest = buffer.split().freeze();
        Ok((!rest.trim_ascii().is_empty()).then_some(Line::Whole(rest)))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use proptest::prelude::*;
    use tokio_util::codec::FramedRead;

    use super::*;

    /// The lines that come out when `input` comes in pieces of `piece` bytes.
    async fn split(input: &[u8], piece: usize) -> Vec<Line> {
        let (mut write, read) = tokio::io::duplex(piece);
        let input = input.to_owned();
        tokio::spawn(async move { tokio::io::AsyncWriteExt::write_all(&mut write, &input).await });
        FramedRead::new(read, Lines::new(8))
            .map(Result::unwrap)
            .collect()
            .await
    }

    fn whole(text: &'static str) -> Line {
        Line::Whole(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn lines_are_the_same_however_they_arrive() {
        let check = async |input: &str, expected: &[Line]| {
            for piece in [1, 3, 100] {
                let found = split(input.as_bytes(), piece).await;
                assert_eq!(found, expected, "{input:?} in pieces of {piece}");
            }
        };
        check("a\nbc\n", &[whole("a"), whole("bc")]).await;
        check("a\r\n\n  \nb", &[whole("a\r"), whole("b")]).await;
        check("12345678\n", &[whole("12345678")]).await;
        check("123456789\na\n", &[Line::TooLong, whole("a")]).await;
        check("1234567890123456789012345", &[Line::TooLong]).await;
        check("", &[]).await;
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(input in "[a\n]{0,60}", piece in 1usize..12) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let (pieces, at_once) = runtime.block_on(async {
                (split(input.as_bytes(), piece).await, split(input.as_bytes(), 100).await)
            });
            prop_assert_eq!(pieces, at_once);
        }
    }
}
