use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use http::request::Parts;
use http::{Response, StatusCode};

use super::status_of;
use crate::node::Node;
use crate::render::xml;
use crate::reply::html;

pub fn status(code: u16, after: Option<u32>) -> Response<Bytes> {
    let status = status_of(code);
    let mut response = answer(status, "text/html", html(status, ""));
    if let Some(seconds) = after {
        let seconds = HeaderValue::from(seconds);
        response.headers_mut().insert(RETRY_AFTER, seconds);
    }
    response
}

/// The answer of a server while it starts, `/identity` included.
pub fn maintenance(parts: &Parts) -> Response<Bytes> {
    let accept = parts
        .headers
        .get("accept")
        .and_then(|value| value.to_str().ok());
    let status = StatusCode::SERVICE_UNAVAILABLE;
    if accept.is_some_and(|accept| accept.contains("application/json")) {
        let body = r#"{"code":503,"title":"Maintenance","status":"Plex Media Server is currently running startup maintenance tasks."}"#;
        return answer(status, "application/json", body.to_owned());
    }
    let node = Node::new("Response")
        .attr("code", 503)
        .attr("title", "Maintenance")
        .attr(
            "status",
            "Plex Media Server is currently running database migrations.",
        );
    answer(status, "text/xml;charset=utf-8", xml(&node))
}

/// The answer to a change, although nothing was changed.
pub fn ignored() -> Response<Bytes> {
    answer(StatusCode::OK, "text/html", String::new())
}

pub fn router() -> Response<Bytes> {
    let page = "<!DOCTYPE html>\n<html><head><title>Router login</title></head><body><form method=\"post\" action=\"/login\"><input name=\"password\"></form></body></html>\n";
    answer(StatusCode::OK, "text/html; charset=utf-8", page.to_owned())
}

pub fn redirect(to: &str) -> Response<Bytes> {
    let mut response = answer(StatusCode::FOUND, "text/html", String::new());
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

pub fn mislabelled(mut response: Response<Bytes>) -> Response<Bytes> {
    let kind = HeaderValue::from_static("text/plain");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// A byte that no UTF-8 text has, at the beginning of the first title.
pub fn invalid_utf8(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|body| in_title(&body, b"\xe9\xff"))
}

/// In XML a control character, in JSON the escape that stands for it there.
pub fn illegal_characters(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|body| {
        let character: &[u8] = if body.starts_with(b"{") {
            b"\\u0004"
        } else {
            b"\x04"
        };
        in_title(&body, character)
    })
}

fn in_title(body: &Bytes, insert: &[u8]) -> Bytes {
    let starts: [&[u8]; 2] = [b"\"title\":\"", b" title=\""];
    let place = starts.into_iter().find_map(|start| {
        let found = body
            .windows(start.len())
            .position(|window| window == start)?;
        Some(found + start.len())
    });
    let place = place.unwrap_or(body.len());
    let mut damaged = body[..place].to_vec();
    damaged.extend_from_slice(insert);
    damaged.extend_from_slice(&body[place..]);
    Bytes::from(damaged)
}

fn answer(status: StatusCode, kind: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert("x-plex-protocol", HeaderValue::from_static("1.0"));
    response
}
