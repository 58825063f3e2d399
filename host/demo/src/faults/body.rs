use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::request::Parts;
use http::{Method, Response};
use hyper::body::{Body, Frame, SizeHint};

use super::{Broken, Watch};

/// A body that may stop before its end.
pub struct FaultBody {
    /// The bytes that are sent in one piece.
    piece: Bytes,
    /// Sent again and again while there are bytes left to send.
    filler: Bytes,
    left: usize,
    then: Then,
    /// True if the length is known to be that of the piece.
    exact: bool,
    watch: Watch,
    /// True if what was sent has had its turn to leave before the connection is closed.
    flushed: bool,
}

/// The event after the last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    End,
    Hang,
    Close,
}

const CHUNK: usize = 64 * 1024;

impl FaultBody {
    pub fn whole(response: Response<Bytes>, watch: Watch, parts: &Parts) -> Response<FaultBody> {
        if parts.method == Method::HEAD || response.body().is_empty() {
            watch.done();
        }
        response.map(|piece| FaultBody::new(piece, Then::End, true, watch))
    }

    /// The first half, under the length of the whole.
    pub fn half(mut response: Response<Bytes>, watch: Watch, then: Then) -> Response<FaultBody> {
        let length = response.body().len();
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from(length));
        response.map(|body| FaultBody::new(body.slice(..length / 2), then, false, watch))
    }

    /// An answer whose only title is about so many bytes long.
    pub fn huge(bytes: usize, watch: Watch) -> Response<FaultBody> {
        let start = Bytes::from_static(b"{\"MediaContainer\":{\"size\":1,\"title1\":\"");
        let mut body = FaultBody::new(start, Then::End, false, watch);
        body.filler = Bytes::from(vec![b'x'; CHUNK]);
        body.left = bytes;
        let mut response = Response::new(body);
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    fn new(piece: Bytes, then: Then, exact: bool, watch: Watch) -> FaultBody {
        FaultBody {
            piece,
            filler: Bytes::new(),
            left: 0,
            then,
            exact,
            watch,
            flushed: false,
        }
    }

    /// The next bytes; none when there are no more.
    fn next(&mut self) -> Bytes {
        if !self.piece.is_empty() {
            return std::mem::take(&mut self.piece);
        }
        let size = self.left.min(self.filler.len());
        self.left -= size;
        self.filler.slice(..size)
    }
}

impl Body for FaultBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let bytes = self.next();
        if self.then == Then::End && self.piece.is_empty() && self.left == 0 {
            self.watch.done();
        }
        if !bytes.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.then {
            Then::End => Poll::Ready(None),
            // Nobody is woken: only the client can end it, by going away.
            Then::Hang => Poll::Pending,
            Then::Close if !self.flushed => {
                self.flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Then::Close => Poll::Ready(Some(Err(Broken))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.then == Then::End && self.piece.is_empty() && self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        if self.exact {
            SizeHint::with_exact(self.piece.len() as u64)
        } else {
            SizeHint::default()
        }
    }
}
