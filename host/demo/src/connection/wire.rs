//! Plex takes `<` and `>` in a query as they are; the HTTP library does not. This encodes them before it looks.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Line;

/// A connection whose request lines are legal by the time they are read.
pub struct Wire<I> {
    io: I,
    line: Line,
    reader: Reader,
    /// Read, made legal, and not yet handed on.
    ready: Vec<u8>,
}

impl<I> Wire<I> {
    pub fn new(io: I, line: Line) -> Wire<I> {
        Wire {
            io,
            line,
            reader: Reader::default(),
            ready: Vec::new(),
        }
    }
}

/// The place of the next byte in the requests.
#[derive(Default)]
struct Reader {
    place: Place,
    /// The line so far, as it came.
    current: Vec<u8>,
    /// Length of the body that follows the headers, or of the piece of it that is read.
    body: usize,
    /// The body comes in pieces, each with its length before it.
    is_chunked: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    #[default]
    RequestLine,
    Headers,
    Body,
    /// The length of the next piece of a body, in hexadecimal digits.
    Length,
    /// The end after the last piece.
    Trailers,
}

impl Reader {
    /// Makes a byte legal, and tells the request line when it ends.
    fn push(&mut self, byte: u8, out: &mut Vec<u8>, line: &Line) {
        if self.place == Place::Body {
            out.push(byte);
            self.body -= 1;
            if self.body == 0 {
                self.place = if self.is_chunked {
                    Place::Length
                } else {
                    Place::RequestLine
                };
            }
            return;
        }
        match byte {
            b'<' if self.place == Place::RequestLine => out.extend_from_slice(b"%3C"),
            b'>' if self.place == Place::RequestLine => out.extend_from_slice(b"%3E"),
            _ => out.push(byte),
        }
        if byte != b'\n' {
            self.current.push(byte);
            return;
        }
        let current = String::from_utf8_lossy(&self.current).trim_end().to_owned();
        self.current.clear();
        match self.place {
            // Empty lines between requests are allowed.
            Place::RequestLine if current.is_empty() => {}
            Place::RequestLine => {
                line.note(&current);
                self.body = 0;
                self.is_chunked = false;
                self.place = Place::Headers;
            }
            Place::Headers if current.is_empty() => {
                self.place = if self.is_chunked {
                    Place::Length
                } else if self.body > 0 {
                    Place::Body
                } else {
                    Place::RequestLine
                };
            }
            Place::Length => {
                let digits = current.split(';').next().unwrap_or_default();
                let length = usize::from_str_radix(digits.trim(), 16).unwrap_or(0);
                // The end of its line belongs to a piece.
                self.body = length.saturating_add(2);
                self.place = if length == 0 {
                    Place::Trailers
                } else {
                    Place::Body
                };
            }
            Place::Trailers if current.is_empty() => self.place = Place::RequestLine,
            Place::Trailers | Place::Body => {}
            Place::Headers => {
                if let Some((name, value)) = current.split_once(':') {
                    if name.eq_ignore_ascii_case("content-length") {
                        self.body = value.trim().parse().unwrap_or(0);
                    } else if name.eq_ignore_ascii_case("transfer-encoding") {
                        self.is_chunked = value.trim().eq_ignore_ascii_case("chunked");
                    }
                }
            }
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Wire<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = &mut *self;
        if wire.ready.is_empty() {
            let mut bytes = [0; 8 * 1024];
            let mut read = ReadBuf::new(&mut bytes);
            match Pin::new(&mut wire.io).poll_read(context, &mut read) {
                Poll::Ready(Ok(())) => {}
                other => return other,
            }
            for byte in read.filled() {
                wire.reader.push(*byte, &mut wire.ready, &wire.line);
            }
        }
        let size = wire.ready.len().min(buffer.remaining());
        buffer.put_slice(&wire.ready[..size]);
        wire.ready.drain(..size);
        Poll::Ready(Ok(()))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Wire<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.line.is_reset() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: &str, expected: &str) {
        let (mut reader, mut out) = (Reader::default(), Vec::new());
        for byte in sent.bytes() {
            reader.push(byte, &mut out, &Line::default());
        }
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn only_request_lines_are_touched() {
        check(
            "GET /a?b>=1&c<<=2 HTTP/1.1\r\nX: <>\r\n\r\n",
            "GET /a?b%3E=1&c%3C%3C=2 HTTP/1.1\r\nX: <>\r\n\r\n",
        );
    }

    #[test]
    fn bodies_are_left_alone_and_the_next_request_is_not() {
        check(
            "PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\n<>\nGET /> HTTP/1.1\r\n\r\n",
            "PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\n<>\nGET /%3E HTTP/1.1\r\n\r\n",
        );
    }

    /// So Node sends a change, whether it has a body or not.
    #[test]
    fn bodies_in_pieces_are_left_alone_too() {
        let head = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        let next = "GET /> HTTP/1.1\r\n\r\n";
        for body in ["0\r\n\r\n", "3;a=b\r\n<>\n\r\n0\r\nX: >\r\n\r\n"] {
            check(
                &[head, body, next].concat(),
                &[head, body, "GET /%3E HTTP/1.1\r\n\r\n"].concat(),
            );
        }
    }
}
