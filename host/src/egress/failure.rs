//! Why a request failed: the code that the guest gets, and the words that a person needs.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::iter;

use rustls::{AlertDescription, PeerIncompatible};
use wasmtime_wasi_http::Error;

use super::client::CONNECT_TIMEOUT;
use super::resolver::Unresolved;
use egress_policy::Origin;

mod certificate;

/// A failed exchange: what the guest is told, and what the gate could see and it cannot.
#[derive(Debug)]
pub(crate) struct Failure {
    pub code: Error,
    pub words: String,
}

impl Failure {
    pub fn new(code: Error, words: impl Into<String>) -> Failure {
        Failure {
            code,
            words: words.into(),
        }
    }

    /// Reads an error of the HTTP client. Its own words are not used: they may hold the whole URL.
    pub fn of(error: &reqwest::Error, origin: &Origin) -> Failure {
        if let Some(error) = cause::<rustls::Error>(error) {
            return tls(error, origin);
        }
        if cause::<Unresolved>(error).is_some() {
            let code = Error::DnsError {
                rcode: None,
                info_code: None,
            };
            return Failure::new(
                code,
                format!("no address was found for the host `{}`", origin.host()),
            );
        }
        if error.is_timeout() {
            return if error.is_connect() {
                no_connection(origin)
            } else {
                no_answer()
            };
        }
        if error.is_builder() {
            let words = "failed to set up TLS: are the system's root certificates installed?";
            return Failure::new(Error::ConfigurationError, words);
        }
        if is_closed(error) {
            return closed(origin);
        }
        if deepest(error).is_some_and(hyper::Error::is_parse_too_large) {
            let words =
                "the server sends more in the head of its answer than is read: check host and port";
            return Failure::new(Error::HttpResponseHeaderSectionSize(None), words);
        }
        let kind = cause::<io::Error>(error).map(io::Error::kind);
        Failure::of_connection(kind, error.is_connect(), origin)
    }

    /// Reads what the system says about a connection, or one that is `connecting`.
    fn of_connection(kind: Option<ErrorKind>, connecting: bool, origin: &Origin) -> Failure {
        match kind {
            Some(ErrorKind::ConnectionRefused) => Failure::new(
                Error::ConnectionRefused,
                format!(
                    "nothing accepts connections at {origin}: check that the server runs, and host and port"
                ),
            ),
            Some(ErrorKind::TimedOut) => no_connection(origin),
            Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => Failure::new(
                Error::DestinationUnavailable,
                format!(
                    "there is no way to {origin} from this machine: check the network, and the address"
                ),
            ),
            Some(kind) if is_end(kind) => closed(origin),
            _ if connecting => Failure::new(
                Error::DestinationUnavailable,
                format!("no connection to {origin} came about"),
            ),
            _ => Failure::new(
                Error::HttpProtocolError,
                format!("what answers at {origin} does not speak HTTP: check host and port"),
            ),
        }
    }

    /// An answer that broke off after it had begun.
    pub fn of_body(error: &reqwest::Error, origin: &Origin) -> Failure {
        let failure = Failure::of(error, origin);
        match failure.code {
            Error::ConnectionTerminated | Error::HttpProtocolError => Failure::new(
                Error::HttpResponseIncomplete,
                "the server closed the connection in the middle of its answer",
            ),
            _ => failure,
        }
    }
}

/// A connection was closed, or broke down, before an answer had come.
pub(crate) fn is_closed(error: &reqwest::Error) -> bool {
    let of_system = cause::<io::Error>(error).map(io::Error::kind);
    let of_http = deepest(error).is_some_and(|error| {
        // A request is cancelled that finds its connection closed.
        error.is_incomplete_message() || error.is_canceled() || error.is_closed()
    });
    of_system.is_some_and(is_end) || of_http
}

/// The error of HTTP itself. A request that was not sent is cancelled, and the end of its connection is below that.
fn deepest(error: &reqwest::Error) -> Option<&hyper::Error> {
    chain(error).filter_map(<dyn StdError>::downcast_ref).last()
}

fn is_end(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
    )
}

/// The first error of one type in the chain.
pub(crate) fn cause<'a, E: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a E> {
    chain(error).find_map(<dyn StdError>::downcast_ref)
}

/// An error and what it comes of. TLS errors hide inside `io::Error`s, which are their own source's wrapper.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    iter::successors(Some(error), |&error: &&'a (dyn StdError + 'static)| {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|inner| inner as &(dyn StdError + 'static));
        inner.or_else(|| error.source())
    })
}

pub(crate) fn no_answer() -> Failure {
    Failure::new(
        Error::HttpResponseTimeout,
        "the server accepted the request but did not answer in time",
    )
}

fn no_connection(origin: &Origin) -> Failure {
    let seconds = CONNECT_TIMEOUT.as_secs();
    Failure::new(
        Error::ConnectionTimeout,
        format!(
            "no connection to {origin} within {seconds} s: check the address, and firewalls on the way"
        ),
    )
}

fn closed(origin: &Origin) -> Failure {
    let hint = if origin.is_https() {
        "check that the port is the server's"
    } else {
        "it may accept only secure connections: try https:// in its address"
    };
    Failure::new(
        Error::ConnectionTerminated,
        format!("the server closed the connection without an answer: {hint}"),
    )
}

fn tls(error: &rustls::Error, origin: &Origin) -> Failure {
    let (code, words) = match error {
        rustls::Error::InvalidCertificate(error) => (
            Error::TlsCertificateError,
            certificate::words(error, origin),
        ),
        rustls::Error::AlertReceived(alert) => (
            Error::TlsAlertReceived {
                alert_id: Some(u8::from(*alert)),
                alert_message: Some(format!("{alert:?}")),
            },
            match alert {
                AlertDescription::ProtocolVersion => old(origin),
                alert => format!("the server broke off the TLS handshake ({alert:?})"),
            },
        ),
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => (Error::TlsProtocolError, old(origin)),
        rustls::Error::InvalidMessage(_) => (
            Error::TlsProtocolError,
            format!("what answers at {origin} does not speak TLS: try http:// in its address"),
        ),
        error => (
            Error::TlsProtocolError,
            format!("TLS with {origin} failed: {error}"),
        ),
    };
    Failure { code, words }
}

fn old(origin: &Origin) -> String {
    format!("what answers at {origin} speaks no TLS that is safe today (1.2 or 1.3): update it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: rustls::Error, expected: &str) {
        let origin = Origin::parse("https://192.168.1.10:32400").unwrap();
        // As it comes out of the client: inside one input/output error inside another.
        let nested = io::Error::other(io::Error::other(error));
        let found = cause::<rustls::Error>(&nested).expect("TLS error in the chain");
        assert_eq!(tls(found, &origin).words, expected);
    }

    #[test]
    fn a_connection_that_fails_says_what_to_check() {
        let origin = Origin::parse("http://192.168.1.10:32400").unwrap();
        let check = |kind: Option<ErrorKind>, connecting, expected: &str| {
            let words = Failure::of_connection(kind, connecting, &origin).words;
            assert!(words.contains(expected), "{kind:?}: {words}");
        };
        let refused = "nothing accepts connections at http://192.168.1.10:32400: check that";
        check(Some(ErrorKind::ConnectionRefused), true, refused);
        let late = "no connection to http://192.168.1.10:32400 within 5 s: check the address";
        check(Some(ErrorKind::TimedOut), true, late);
        let nowhere = "there is no way to http://192.168.1.10:32400 from this machine";
        check(Some(ErrorKind::HostUnreachable), true, nowhere);
        check(Some(ErrorKind::NetworkUnreachable), true, nowhere);
        let closed = "the server closed the connection without an answer: it may accept only";
        for kind in [
            ErrorKind::ConnectionReset,
            ErrorKind::ConnectionAborted,
            ErrorKind::BrokenPipe,
            ErrorKind::UnexpectedEof,
        ] {
            check(Some(kind), false, closed);
        }
        for kind in [None, Some(ErrorKind::Other)] {
            check(
                kind,
                true,
                "no connection to http://192.168.1.10:32400 came about",
            );
            check(kind, false, "does not speak HTTP: check host and port");
        }
    }

    #[test]
    fn a_handshake_that_fails_says_what_is_wrong_with_the_certificate() {
        check(
            rustls::CertificateError::Revoked.into(),
            "the server's certificate was revoked",
        );
        check(
            rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType),
            "what answers at https://192.168.1.10:32400 does not speak TLS: try http:// in its address",
        );
        check(
            rustls::Error::AlertReceived(AlertDescription::HandshakeFailure),
            "the server broke off the TLS handshake (HandshakeFailure)",
        );
        let old = "what answers at https://192.168.1.10:32400 speaks no TLS that is safe today (1.2 or 1.3): update it";
        check(
            rustls::Error::AlertReceived(AlertDescription::ProtocolVersion),
            old,
        );
        check(PeerIncompatible::ServerDoesNotSupportTls12Or13.into(), old);
    }
}
