//! The way to plex.tv: one origin, one client, answers of bounded size.

use std::error::Error as _;
use std::time::Duration;

use http::HeaderMap;
use http::header::{ACCEPT, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response};
use url::Url;

use crate::error::Error;
use crate::message::{Answer, Request};

const ORIGIN: &str = "https://plex.tv";

/// Somebody waits, and plex.tv answers within a second or two when it is well.
const TIMEOUT: Duration = Duration::from_secs(15);

/// An account with a hundred servers of ten addresses each is a tenth of this.
const MAX_BODY: usize = 4 << 20;

/// What plex.tv is told about this program; it stands in the account's list of devices.
#[derive(Clone, Debug)]
pub struct Device {
    /// A UUID, the same at every start: plex.tv lists a new device for each new one.
    pub identifier: String,
    /// Name of the program.
    pub product: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What tells this computer from the person's others, e.g. its host name.
    pub name: String,
}

/// plex.tv, seen by one device.
#[derive(Clone)]
pub struct PlexTv {
    pub(crate) client: Client,
    pub(crate) device: Device,
    origin: Url,
}

impl PlexTv {
    /// `client` must follow neither redirects nor a proxy: requests carry tokens.
    pub fn new(client: Client, device: Device) -> PlexTv {
        let origin = Url::parse(ORIGIN).expect("a URL");
        PlexTv {
            client,
            device,
            origin,
        }
    }

    /// The same, but for the origin: for tests, with what [`stand_in`] admits.
    #[must_use]
    pub fn at(self, origin: Url) -> PlexTv {
        PlexTv { origin, ..self }
    }

    /// The client, for asking the servers that plex.tv names.
    pub fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Answer, Error> {
        let operation = request.operation;
        let mut url = self.origin.clone();
        url.set_path(&request.path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        let mut sent = self
            .client
            .request(request.method, url)
            .headers(self.device.headers())
            .timeout(TIMEOUT);
        if let Some(token) = request.token {
            sent = sent.header("x-plex-token", token.header_value());
        }
        let failed = |error: reqwest::Error| failed(operation, &error);
        let response = sent.send().await.map_err(failed)?;
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let body = body(response, MAX_BODY).await.map_err(failed)?;
        let body = body.ok_or(Error::BadAnswer {
            operation,
            what: "it is too large",
        })?;
        Ok(Answer {
            operation,
            status,
            retry_after,
            body,
        })
    }
}

impl Device {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in [
            ("x-plex-client-identifier", self.identifier.as_str()),
            ("x-plex-product", self.product),
            ("x-plex-version", self.version),
            ("x-plex-platform", std::env::consts::OS),
            ("x-plex-device", self.product),
            ("x-plex-device-name", &self.name),
        ] {
            // A host name may hold what a header may not: plex.tv then lists the device without it.
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        headers
    }
}

/// The address of a stand-in for plex.tv, which only this computer can be: tokens of an account are sent there.
///
/// # Errors
/// When it is no `http` address of this computer.
pub fn stand_in(address: &str) -> Result<Url, String> {
    let is_loopback = |url: &Url| match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    };
    let url = Url::parse(address).ok();
    url.filter(|url| url.scheme() == "http" && is_loopback(url))
        .ok_or_else(|| {
            "a stand-in for plex.tv has a loopback address, such as http://127.0.0.1:8000".into()
        })
}

/// The body, or nothing when it is larger than `max` bytes.
pub(crate) async fn body(
    mut response: Response,
    max: usize,
) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > max {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

fn failed(operation: &'static str, error: &reqwest::Error) -> Error {
    if error.is_timeout() {
        return Error::Timeout { operation };
    }
    Error::Unreachable {
        operation,
        reason: reason(error),
    }
}

/// The innermost cause: those around it repeat it, and the outermost one shows the URL with its query.
pub(crate) fn reason(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    while let Some(inner) = cause.and_then(|cause| cause.source()) {
        cause = Some(inner);
    }
    cause.map_or_else(|| "the connection failed".to_owned(), ToString::to_string)
}

/// Seconds are what plex.tv sends; a date is taken for nothing said.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok();
    seconds.map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_on_this_computer() {
        for good in ["http://127.0.0.1:8000", "http://[::1]:1"] {
            assert!(stand_in(good).is_ok(), "{good}");
        }
        for bad in [
            "https://plex.example",
            "http://plex.tv",
            "http://localhost.evil.example",
            "http://192.168.1.10:1",
            "https://127.0.0.1",
            "nonsense",
        ] {
            assert!(stand_in(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn retry_after_is_seconds() {
        let check = |value: &'static str, expected: Option<u64>| {
            let headers = [(RETRY_AFTER, HeaderValue::from_static(value))];
            let found = retry_after(&headers.into_iter().collect());
            assert_eq!(found, expected.map(Duration::from_secs), "{value}");
        };
        check("30", Some(30));
        check(" 0 ", Some(0));
        check("-1", None);
        check("Wed, 21 Oct 2026 07:28:00 GMT", None);
    }

    #[test]
    fn a_name_that_no_header_takes_is_left_out() {
        let device = |name: &str| Device {
            identifier: "id".to_owned(),
            product: "plex-mcp",
            version: "1",
            name: name.to_owned(),
        };
        assert!(device("nas").headers().contains_key("x-plex-device-name"));
        assert!(!device("a\nb").headers().contains_key("x-plex-device-name"));
    }
}
