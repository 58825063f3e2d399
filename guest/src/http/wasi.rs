//! `Transport` over `wasi:http`.
//!
//! The order of an exchange: head, (no) body, hand over, wait for the response's head, read its body.
//! Several exchanges go on at once by polling what each of them waits for.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use wasi::{
    clocks::monotonic_clock,
    http::{
        outgoing_handler,
        types::{
            ErrorCode, Fields, FutureIncomingResponse, IncomingBody, OutgoingRequest,
            RequestOptions, Scheme,
        },
    },
    io::{
        poll::{self, Pollable},
        streams::{InputStream, StreamError},
    },
    random::random,
};

use super::{MAX_BODY, Request, Response, Transport, TransportError};

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
        let head = Fields::new();
        for (name, value) in &request.headers {
            head.append(name, value.as_bytes())
                .map_err(|_| TransportError::Other)?;
        }
        let outgoing = OutgoingRequest::new(head);
        let set = outgoing.set_scheme(Some(&self.scheme)).is_ok()
            && outgoing.set_authority(Some(&self.authority)).is_ok()
            && outgoing
                .set_path_with_query(Some(&request.path_and_query))
                .is_ok();
        if !set {
            return Err(TransportError::Other);
        }
        let options = RequestOptions::new();
        // A host that does not know one of these limits says so; our own deadline holds all the same.
        let _ = options.set_connect_timeout(Some(nanoseconds(CONNECT.min(timeout))));
        let _ = options.set_first_byte_timeout(Some(nanoseconds(timeout)));
        let _ = options.set_between_bytes_timeout(Some(nanoseconds(timeout)));
        let future = outgoing_handler::handle(outgoing, Some(options)).map_err(reason)?;
        Ok(Exchange::Waiting {
            wake: future.subscribe(),
            future,
        })
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
            let mut wakes: Vec<&Pollable> = under_way.iter().map(|(_, e)| e.wake()).collect();
            wakes.push(&deadline);
            let ready = poll::poll(&wakes);
            if ready.contains(&(under_way.len() as u32)) {
                break;
            }
            let mut position = 0;
            for (index, exchange) in std::mem::take(&mut under_way) {
                let step = match ready.contains(&position) {
                    true => exchange.advance(),
                    false => Step::Again(exchange),
                };
                match step {
                    Step::Again(exchange) => under_way.push((index, exchange)),
                    Step::Done(answer) => answers[index] = Some(answer),
                }
                position += 1;
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

    fn sleep(&self, duration: Duration) {
        monotonic_clock::subscribe_duration(nanoseconds(duration)).block();
    }

    fn random(&self) -> u64 {
        random::get_random_u64()
    }
}

/// An exchange and what it waits for. Children before parents: resources are dropped in field order.
enum Exchange {
    Waiting {
        wake: Pollable,
        future: FutureIncomingResponse,
    },
    Reading {
        wake: Pollable,
        stream: InputStream,
        _body: IncomingBody,
        response: Response,
    },
}

enum Step {
    Again(Exchange),
    Done(Result<Response, TransportError>),
}

impl Exchange {
    fn wake(&self) -> &Pollable {
        match self {
            Exchange::Waiting { wake, .. } | Exchange::Reading { wake, .. } => wake,
        }
    }

    fn advance(self) -> Step {
        match self {
            Exchange::Waiting { wake, future } => match future.get() {
                None => Step::Again(Exchange::Waiting { wake, future }),
                Some(Ok(Ok(incoming))) => {
                    let mut response = Response {
                        status: incoming.status(),
                        ..Response::default()
                    };
                    let head = incoming.headers();
                    let first = |name: &str| {
                        let values = head.get(name);
                        values
                            .first()
                            .map(|value| String::from_utf8_lossy(value).into_owned())
                    };
                    response.content_type = first("content-type").unwrap_or_default();
                    response.retry_after = first("retry-after")
                        .and_then(|s| Some(Duration::from_secs(s.trim().parse().ok()?)));
                    let length =
                        first("content-length").and_then(|s| s.trim().parse::<usize>().ok());
                    if length.is_some_and(|length| length > MAX_BODY) {
                        return Step::Done(Err(TransportError::TooLarge));
                    }
                    // One allocation of the right size: growing would leave copies behind. A server
                    // that lies pays with no more than this.
                    response.body = Vec::with_capacity(length.unwrap_or(0));
                    drop(head);
                    let (Ok(body), future) = (incoming.consume(), future) else {
                        return Step::Done(Err(TransportError::Other));
                    };
                    drop((wake, future));
                    match body.stream() {
                        Ok(stream) => Step::Again(Exchange::Reading {
                            wake: stream.subscribe(),
                            stream,
                            _body: body,
                            response,
                        }),
                        Err(()) => Step::Done(Err(TransportError::Other)),
                    }
                }
                Some(Ok(Err(code))) => Step::Done(Err(reason(code))),
                Some(Err(())) => Step::Done(Err(TransportError::Other)),
            },
            Exchange::Reading {
                wake,
                stream,
                _body,
                mut response,
            } => match stream.read(CHUNK) {
                Ok(bytes) if response.body.len() + bytes.len() > MAX_BODY => {
                    Step::Done(Err(TransportError::TooLarge))
                }
                Ok(bytes) => {
                    response.body.extend_from_slice(&bytes);
                    Step::Again(Exchange::Reading {
                        wake,
                        stream,
                        _body,
                        response,
                    })
                }
                Err(StreamError::Closed) => Step::Done(Ok(response)),
                Err(StreamError::LastOperationFailed(error)) => {
                    Step::Done(Err(wasi::http::types::http_error_code(&error)
                        .map_or(TransportError::Lost, reason)))
                }
            },
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
