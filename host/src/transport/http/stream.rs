//! An answer that comes in pieces: progress, and then the result.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt as _;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame, SizeHint};
use plex_mcp_protocol::http::Answer;

use super::exchange::Exchange;
use super::timeouts::Busy;

/// The body of such an answer.
struct Stream {
    body: BoxBody<Bytes, Infallible>,
    exchange: Exchange,
    busy: Option<Busy>,
}

/// Keeps the connection from being timed while the call runs, and the line of the log until it has ended, if `answer` comes
/// in pieces. Another answer is whole.
pub fn hold(answer: Answer, exchange: Exchange, busy: Busy) -> Answer {
    let kind = answer.headers().get(CONTENT_TYPE);
    if kind.is_none_or(|kind| kind != "text/event-stream") {
        return answer;
    }
    let busy = Some(busy);
    answer.map(|body| {
        Stream {
            body,
            exchange,
            busy,
        }
        .boxed()
    })
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        // The last piece: from here it is the client that takes its time.
        if self.exchange.called() {
            self.busy = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
