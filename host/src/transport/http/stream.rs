//! An answer on its way to the client: whole, or in pieces, which are progress and then the result.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Frame};
use plex_mcp_protocol::http::Answer;

use super::exchange::Exchange;
use super::timeouts::Busy;

/// The body of such an answer.
struct Stream {
    body: BoxBody<Bytes, Infallible>,
    exchange: Exchange,
    busy: Option<Busy>,
}

/// `answer` with the text of the call's answer in it. If it comes in pieces, the connection is kept from being timed while the
/// call runs, and the line of the log until it has ended.
pub async fn finished(answer: Answer, exchange: Exchange, busy: Busy) -> Answer {
    let kind = answer.headers().get(CONTENT_TYPE);
    if kind.is_none_or(|kind| kind != "text/event-stream") {
        if !exchange.splice().has_text() {
            return answer;
        }
        let (head, body) = answer.into_parts();
        let Ok(body) = body.collect().await;
        let body = exchange.splice().put_into(body.to_bytes());
        return Answer::from_parts(head, Full::new(body).boxed());
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
        let splice =
            |frame: Frame<Bytes>| frame.map_data(|piece| self.exchange.splice().put_into(piece));
        polled.map(|polled| polled.map(|frame| frame.map(splice)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}
