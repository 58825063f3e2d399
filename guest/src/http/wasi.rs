//! `Transport` over `wasi:http`.
//!
//! The order of an exchange: head, (no) body, hand over, wait for the response's head, read its body.
//! Several exchanges go on at once by polling what each of them waits for.

use std::{
    collections::VecDeque,
    mem,
    time::{Duration, Instant},
};

use wasi::{
    clocks::{monotonic_clock, wall_clock},
    http::{
        outgoing_handler,
        types::{
            self, ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse,
            OutgoingRequest, RequestOptions, Scheme,
        },
    },
    io::{
        poll::{self, Pollable},
        streams::{InputStream, StreamError},
    },
    random::random,
};

use super::{MAX_BODY, Method, Request, Response, Transport, TransportError};

/// Requests of one batch that are under way at the same time; hosts allow about as many.
const IN_FLIGHT: usize = 8;

/// To establish a connection. A server on the same network answers in milliseconds.
const CONNECT: Duration = Duration::from_secs(5);

/// Bytes asked of a body at a time.
const CHUNK: u64 = 256 * 1024;

/// `wasi:http`, to one server.
pub struct Wasi {
    started: Instant,
    scheme: Scheme,
    authority: String,
}

impl Wasi {
    /// `authority` is host and port, as they stand in the server's address.
    pub fn new(https: bool, authority: &str) -> Wasi {
        let scheme = if https { Scheme::Https } else { Scheme::Http };
        Wasi {
            started: Instant::now(),
            scheme,
            authority: authority.to_owned(),
        }
    }

    fn start(&self, request: &Request, timeout: Duration) -> Result<Exchange, TransportError> {
        let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
        let headers = request.headers.iter();
        let mut headers: Vec<_> = headers.map(|(name, value)| header(name, value)).collect();
        if request.method != Method::Get {
            // A host that sends bodies in pieces would wait for one that never comes.
            headers.push(header("content-length", "0"));
        }
        let head = Fields::from_list(&headers).map_err(|_| TransportError::Other)?;
        let outgoing = OutgoingRequest::new(head);
        let method = match request.method {
            Method::Get => types::Method::Get,
            Method::Put => types::Method::Put,
            Method::Post => types::Method::Post,
            Method::Delete => types::Method::Delete,
        };
        let set = outgoing.set_method(&method).is_ok()
            && outgoing.set_scheme(Some(&self.scheme)).is_ok()
            && outgoing.set_authority(Some(&self.authority)).is_ok()
            && outgoing
                .set_path_with_query(Some(&request.path_and_query))
                .is_ok();
        if !set {
            return Err(TransportError::Other);
        }
        let options = RequestOptions::new();
        // A host that does not know this limit says so. All others are our own deadline: two clocks that run out together
        // would leave it to chance which words a timeout has.
        let _ = options.set_connect_timeout(Some(nanoseconds(CONNECT.min(timeout))));
        let future = outgoing_handler::handle(outgoing, Some(options)).map_err(reason)?;
        Ok(Exchange::Waiting(Waiting {
            wake: future.subscribe(),
            future,
        }))
    }
}

impl Transport for Wasi {
    fn send(
        &self,
        requests: &[Request],
        timeout: Duration,
    ) -> Vec<Result<Response, TransportError>> {
        let deadline = monotonic_clock::subscribe_duration(nanoseconds(timeout));
        let mut answers: Vec<Option<Result<Response, TransportError>>> =
            requests.iter().map(|_| None).collect();
        let mut queue: VecDeque<usize> = (0..requests.len()).collect();
        let mut under_way: Vec<(usize, Exchange)> = Vec::new();
        loop {
            while under_way.len() < IN_FLIGHT
                && let Some(index) = queue.pop_front()
            {
                match self.start(&requests[index], timeout) {
                    Ok(exchange) => under_way.push((index, exchange)),
                    Err(error) => answers[index] = Some(Err(error)),
                }
            }
            if under_way.is_empty() {
                break;
            }
            let mut wakes: Vec<&Pollable> =
                (under_way.iter_mut().map(|(_, exchange)| exchange.wake())).collect();
            wakes.push(&deadline);
            let ready = poll::poll(&wakes);
            if ready.contains(&(under_way.len() as u32)) {
                break;
            }
            for (position, (index, exchange)) in (0..).zip(mem::take(&mut under_way)) {
                let step = if ready.contains(&position) {
                    exchange.advance()
                } else {
                    Step::Again(exchange)
                };
                match step {
                    Step::Again(exchange) => under_way.push((index, exchange)),
                    Step::Done(answer) => answers[index] = Some(answer),
                }
            }
        }
        answers
            .into_iter()
            .map(|answer| answer.unwrap_or(Err(TransportError::Timeout)))
            .collect()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    fn now(&self) -> Duration {
        let now = wall_clock::now();
        Duration::new(now.seconds, now.nanoseconds)
    }

    fn sleep(&self, duration: Duration) {
        monotonic_clock::subscribe_duration(nanoseconds(duration)).block();
    }

    fn random(&self) -> u64 {
        random::get_random_u64()
    }
}

/// An exchange and what it waits for.
enum Exchange {
    Waiting(Waiting),
    Reading(Reading),
}

/// A host traps when a resource goes before what was made from it: fields are dropped in their order,
/// children first, so these are never taken apart.
struct Waiting {
    wake: Pollable,
    future: FutureIncomingResponse,
}

/// The same order, for the same reason.
struct Reading {
    /// Made where there is something to wait for: most bodies have come when their head has.
    wake: Option<Pollable>,
    stream: InputStream,
    _body: IncomingBody,
    response: Response,
    /// Bytes that the server announces, or none.
    length: usize,
}

enum Step {
    Again(Exchange),
    Done(Result<Response, TransportError>),
}

impl Exchange {
    fn wake(&mut self) -> &Pollable {
        match self {
            Exchange::Waiting(waiting) => &waiting.wake,
            Exchange::Reading(Reading { wake, stream, .. }) => {
                wake.get_or_insert_with(|| stream.subscribe())
            }
        }
    }

    fn advance(self) -> Step {
        match self {
            Exchange::Waiting(waiting) => match waiting.future.get() {
                None => Step::Again(Exchange::Waiting(waiting)),
                Some(Ok(Ok(incoming))) => match Reading::start(incoming) {
                    Ok(reading) => reading.advance(),
                    Err(error) => Step::Done(Err(error)),
                },
                Some(Ok(Err(code))) => Step::Done(Err(reason(code))),
                Some(Err(())) => Step::Done(Err(TransportError::Other)),
            },
            Exchange::Reading(reading) => reading.advance(),
        }
    }
}

impl Reading {
    fn start(incoming: IncomingResponse) -> Result<Reading, TransportError> {
        let mut response = Response {
            status: incoming.status(),
            ..Response::default()
        };
        let head = incoming.headers();
        let first = |name: &str| {
            let values = head.get(name);
            values
                .first()
                .map(|value| String::from_utf8_lossy(value).trim().to_owned())
        };
        response.content_type = first("content-type").unwrap_or_default();
        response.retry_after =
            first("retry-after").and_then(|s| Some(Duration::from_secs(s.parse().ok()?)));
        let length = first("content-length").and_then(|s| s.parse::<usize>().ok());
        let length = length.unwrap_or(0);
        if length > MAX_BODY {
            return Err(TransportError::TooLarge);
        }
        let body = incoming.consume().map_err(|()| TransportError::Other)?;
        let stream = body.stream().map_err(|()| TransportError::Other)?;
        Ok(Reading {
            wake: None,
            stream,
            _body: body,
            response,
            length,
        })
    }

    /// Reads what is there.
    fn advance(mut self) -> Step {
        loop {
            let body = &mut self.response.body;
            match self.stream.read(CHUNK) {
                Ok(bytes) if bytes.is_empty() => return Step::Again(Exchange::Reading(self)),
                Ok(bytes) if body.len() + bytes.len() > MAX_BODY => {
                    return Step::Done(Err(TransportError::TooLarge));
                }
                Ok(bytes) if body.is_empty() && bytes.len() >= self.length => *body = bytes,
                Ok(bytes) => {
                    // One allocation of the right size: growing would leave copies behind. A server that lies pays
                    // with no more than this.
                    if body.capacity() < self.length {
                        body.reserve_exact(self.length - body.len());
                    }
                    body.extend_from_slice(&bytes);
                }
                Err(StreamError::Closed) => {
                    return Step::Done(Ok(mem::take(&mut self.response)));
                }
                Err(StreamError::LastOperationFailed(error)) => {
                    let code = wasi::http::types::http_error_code(&error);
                    // Made from the stream, so it goes first.
                    drop(error);
                    return Step::Done(Err(code.map_or(TransportError::Lost, reason)));
                }
            }
        }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn reason(code: ErrorCode) -> TransportError {
    match code {
        ErrorCode::DnsTimeout
        | ErrorCode::DnsError(_)
        | ErrorCode::DestinationNotFound
        | ErrorCode::DestinationUnavailable
        | ErrorCode::DestinationIpUnroutable
        | ErrorCode::ConnectionRefused
        | ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionLimitReached => TransportError::Connect,
        ErrorCode::ConnectionTerminated | ErrorCode::HttpResponseIncomplete => TransportError::Lost,
        ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout => TransportError::Timeout,
        ErrorCode::TlsProtocolError
        | ErrorCode::TlsCertificateError
        | ErrorCode::TlsAlertReceived(_) => TransportError::Tls,
        ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited => TransportError::Denied,
        ErrorCode::HttpResponseBodySize(_) => TransportError::TooLarge,
        _ => TransportError::Other,
    }
}
