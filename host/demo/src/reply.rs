//! Answers, and how they look on the wire.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION,
};
use http::{Response, StatusCode};

use crate::node::Node;
use crate::render;
use crate::request::Request;

/// The answer of a route: a [`Reply`], or an error page.
pub type Answer = Result<Reply, Refusal>;

/// An error page, which says what went wrong by its status and now and then by a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: StatusCode,
    /// Plain lines after the end of the page; mostly there are none (plex-api-2 21).
    pub reason: &'static str,
}

impl Refusal {
    pub const fn new(status: StatusCode) -> Refusal {
        Refusal { status, reason: "" }
    }

    pub const fn because(self, reason: &'static str) -> Refusal {
        Refusal { reason, ..self }
    }
}

/// The answer of a route that is no refusal.
pub enum Reply {
    Tree {
        root: Node,
        /// Offset and total, when the list was asked for in pages.
        page: Option<(usize, usize)>,
        /// The job that the request started.
        activity: Option<String>,
    },
    /// The thing that was made.
    Created(Node),
    /// Done, with nothing to say.
    Done {
        activity: Option<String>,
    },
    /// Done, with no body at all.
    NoContent,
    Error(Refusal),
    /// An HTML page that sends a browser's root request to the web client.
    RootUnauthorized,
    /// Elsewhere on this server.
    Moved(&'static str),
    /// The words of a player, passed on as they came.
    Player(&'static str),
    /// A file as it is.
    File {
        media_type: &'static str,
        bytes: Vec<u8>,
    },
}

pub const NOT_FOUND: Refusal = Refusal::new(StatusCode::NOT_FOUND);
pub const BAD_REQUEST: Refusal = Refusal::new(StatusCode::BAD_REQUEST);
pub const FORBIDDEN: Refusal = Refusal::new(StatusCode::FORBIDDEN);
pub const UNAUTHORIZED: Refusal = Refusal::new(StatusCode::UNAUTHORIZED);

/// Done, with nothing to say.
pub const DONE: Answer = Ok(Reply::Done { activity: None });

/// The formats that the server answers in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON to those who ask for it, XML to everybody else.
    #[default]
    Negotiated,
    /// XML whatever is asked for, as some proxies in front of Plex bring about.
    Xml,
}

impl From<Node> for Answer {
    fn from(root: Node) -> Answer {
        Ok(root.into())
    }
}

impl From<Node> for Reply {
    fn from(root: Node) -> Reply {
        Reply::Tree {
            root,
            page: None,
            activity: None,
        }
    }
}

impl Reply {
    /// A list, of which `page` says which part of how many it is.
    pub fn page(root: Node, page: Option<(usize, usize)>) -> Answer {
        Ok(Reply::Tree {
            root,
            page,
            activity: None,
        })
    }

    /// The answer's status, headers and body, its connection headers apart.
    pub fn response(self, request: &Request, format: Format) -> Response<Bytes> {
        let mut response = Response::builder();
        let (kind, body): (&str, Vec<u8>) = match self {
            Reply::Tree {
                root,
                page,
                activity,
            } => {
                if let Some((start, total)) = page {
                    response = response
                        .header("X-Plex-Container-Start", start)
                        .header("X-Plex-Container-Total-Size", total);
                }
                response = with_activity(response, activity);
                tree(&root, request, format)
            }
            Reply::Created(root) => {
                response = response.status(StatusCode::CREATED);
                tree(&root, request, format)
            }
            Reply::Done { activity } => {
                response = with_activity(response, activity);
                ("text/html", Vec::new())
            }
            Reply::NoContent => {
                response = response.status(StatusCode::NO_CONTENT);
                ("text/html", Vec::new())
            }
            Reply::Error(Refusal { status, reason }) => {
                response = response.status(status);
                ("text/html", (html(status, "") + reason).into_bytes())
            }
            Reply::RootUnauthorized => {
                let status = StatusCode::UNAUTHORIZED;
                response = response.status(status);
                ("text/html", html(status, TO_WEB).into_bytes())
            }
            Reply::Moved(path) => {
                let host = request
                    .headers
                    .get("host")
                    .and_then(|host| host.to_str().ok());
                let location = format!("http://{}{path}", host.unwrap_or("127.0.0.1"));
                response = response
                    .status(StatusCode::MOVED_PERMANENTLY)
                    .header(LOCATION, location);
                ("text/html", Vec::new())
            }
            Reply::Player(words) => ("text/xml;charset=utf-8", words.into()),
            Reply::File { media_type, bytes } => (media_type, bytes),
        };
        response = response
            .header("X-Plex-Protocol", "1.0")
            .header(CONTENT_TYPE, kind)
            .header(CACHE_CONTROL, "no-cache");
        let body = if request.accepts_gzip() && !body.is_empty() && !kind.starts_with("image/") {
            let packed = gzip(&body);
            response = response
                .header(CONTENT_ENCODING, "gzip")
                .header("X-Plex-Content-Original-Length", body.len())
                .header("X-Plex-Content-Compressed-Length", packed.len());
            packed
        } else {
            body
        };
        let mut response = response
            .body(Bytes::from(body))
            .expect("headers are made of numbers and fixed text");
        let asked = request.headers.get(CONNECTION);
        if asked.is_none_or(|value| !value.as_bytes().eq_ignore_ascii_case(b"close")) {
            let headers = response.headers_mut();
            headers.insert(CONNECTION, HeaderValue::from_static("Keep-Alive"));
            headers.insert(KEEP_ALIVE, HeaderValue::from_static("timeout=20"));
        }
        response
    }
}

/// A tree and its media type.
fn tree(root: &Node, request: &Request, format: Format) -> (&'static str, Vec<u8>) {
    if request.wants_json() && format == Format::Negotiated {
        ("application/json", render::json(root).into_bytes())
    } else {
        ("text/xml;charset=utf-8", render::xml(root).into_bytes())
    }
}

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

const TO_WEB: &str = r"<script>window.location = window.location.href.match(/(^.+\/)[^\/]*$/)[1] + 'web/index.html';</script>";

/// Plex's error page; the only thing that says what went wrong is the status.
pub fn html(status: StatusCode, head: &str) -> String {
    let (code, reason) = (status.as_u16(), reason(status));
    format!(
        "<html><head>{head}<title>{reason}</title></head><body><h1>{code} {reason}</h1></body></html>"
    )
}

fn reason(status: StatusCode) -> &'static str {
    match status.as_u16() {
        509 => "Bandwidth Limit Exceeded",
        _ => status.canonical_reason().unwrap_or("Error"),
    }
}

fn with_activity(
    response: http::response::Builder,
    activity: Option<String>,
) -> http::response::Builder {
    match activity {
        Some(activity) => response.header("X-Plex-Activity", activity),
        None => response,
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(body)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, expected: &str) {
        let status = StatusCode::from_u16(status).expect("a status");
        assert_eq!(html(status, ""), expected);
    }

    #[test]
    fn error_pages_are_those_of_a_real_server() {
        check(
            401,
            "<html><head><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>",
        );
        check(
            509,
            "<html><head><title>Bandwidth Limit Exceeded</title></head><body><h1>509 Bandwidth Limit Exceeded</h1></body></html>",
        );
        assert_eq!(html(StatusCode::UNAUTHORIZED, "").len(), 91);
        assert_eq!(html(StatusCode::UNAUTHORIZED, TO_WEB).len(), 193);
    }
}
