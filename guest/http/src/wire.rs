//! Requests and answers, between `wasi:http` and the types of Rust's web servers.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::request::Parts;
use http::{Request, Response};
use wasi::http::types::{
    Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use wasi::io::streams::StreamError;

/// Bytes that are read at a time.
const CHUNK: u64 = 64 << 10;

/// Bytes that can be written at once (wasi:io, `blocking-write-and-flush`).
const MAX_WRITE: usize = 4096;

/// Why a body is not there.
pub enum Unread {
    TooLong,
    BrokenOff,
}

/// A request's head. Engines take the `Host` header out and give it as the authority.
///
/// # Errors
/// What is wrong with it, in words for whoever sent it.
pub fn head(request: &IncomingRequest) -> Result<Parts, &'static str> {
    const UNFIT: &str = "the head of the request is not one that can be read\n";
    let method = request.method();
    let method = match &method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        Method::Connect => "CONNECT",
        Method::Options => "OPTIONS",
        Method::Trace => "TRACE",
        Method::Patch => "PATCH",
        Method::Other(name) => name,
    };
    let target = request.path_with_query();
    let mut head = Request::builder().method(method).uri(
        target
            .as_deref()
            .filter(|target| !target.is_empty())
            .unwrap_or("/"),
    );
    let mut names_a_host = false;
    for (name, value) in request.headers().entries() {
        names_a_host |= name.eq_ignore_ascii_case(HOST.as_str());
        head = head.header(name, value);
    }
    if let Some(authority) = request.authority().filter(|_| !names_a_host) {
        head = head.header(HOST, authority);
    }
    Ok(head.body(()).map_err(|_| UNFIT)?.into_parts().0)
}

/// The whole body, up to so many bytes.
pub fn body(request: IncomingRequest, most: usize) -> Result<Bytes, Unread> {
    let body = request.consume().map_err(|()| Unread::BrokenOff)?;
    let stream = body.stream().map_err(|()| Unread::BrokenOff)?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(CHUNK) {
            Ok(read) if bytes.len() + read.len() > most => return Err(Unread::TooLong),
            Ok(read) => bytes.extend_from_slice(&read),
            Err(StreamError::Closed) => return Ok(bytes.into()),
            Err(StreamError::LastOperationFailed(_)) => return Err(Unread::BrokenOff),
        }
    }
}

/// Sends an answer. Whoever left does not get it, and nobody is there to be told.
pub fn answer(to: ResponseOutparam, answer: Response<Bytes>) {
    let (head, body) = answer.into_parts();
    let headers = Fields::new();
    let own = (CONTENT_LENGTH, body.len().to_string().into_bytes());
    let given = head.headers.iter();
    let given = given.map(|(name, value)| (name.clone(), value.as_bytes().to_vec()));
    for (name, value) in given
        .filter(|(name, _)| *name != CONTENT_LENGTH)
        .chain([own])
    {
        // Engines write some headers themselves, and refuse these.
        let _ = headers.append(name.as_str(), &value);
    }
    let answer = OutgoingResponse::new(headers);
    let _ = answer.set_status_code(head.status.as_u16());
    let Ok(outgoing) = answer.body() else {
        return;
    };
    ResponseOutparam::set(to, Ok(answer));
    if let Ok(stream) = outgoing.write() {
        for piece in body.chunks(MAX_WRITE) {
            if stream.blocking_write_and_flush(piece).is_err() {
                break;
            }
        }
    }
    let _ = OutgoingBody::finish(outgoing, None);
}
