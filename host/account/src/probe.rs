//! Asks addresses, side by side, which server they are. No token is sent: an address may be anybody's.

use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;
use http::header::ACCEPT;
use quick_xml::events::Event;
use reqwest::Client;
use serde_json::Value;

use crate::candidate::Candidate;
use crate::plex_tv::{body, reason};

/// A server in the next room answers at once, and one behind the relay within a second or two.
const TIMEOUT: Duration = Duration::from_secs(4);

/// The answer has three fields.
const MAX_BODY: usize = 64 << 10;

/// What became of one address.
#[derive(Debug)]
pub struct Probe {
    pub candidate: Candidate,
    /// Good when the right server answered.
    pub outcome: Result<(), Trouble>,
}

/// Why an address is not used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Trouble {
    #[error("no answer in time")]
    Timeout,
    #[error("not reached: {0}")]
    Unreachable(String),
    #[error("another Plex server answers there")]
    OtherServer,
    #[error("the server is starting, updating or overloaded")]
    Unavailable,
    #[error("what answers there is not a Plex server")]
    NotPlex,
}

/// Asks all of `candidates` at once whether they are the server that `identifier` belongs to. In the same order.
pub async fn probe(client: &Client, identifier: &str, candidates: Vec<Candidate>) -> Vec<Probe> {
    let probes = candidates.into_iter().map(async |candidate| {
        let outcome = answers(client, &candidate.url, identifier).await;
        Probe { candidate, outcome }
    });
    join_all(probes).await
}

/// Asks one address whether it is the server that `identifier` belongs to.
///
/// # Errors
/// When it is not.
pub async fn answers(client: &Client, url: &str, identifier: &str) -> Result<(), Trouble> {
    if answering(client, url).await? == identifier {
        Ok(())
    } else {
        Err(Trouble::OtherServer)
    }
}

/// The identifier of the server at an address. `/identity` is answered to everybody (plex-api.md 3).
async fn answering(client: &Client, url: &str) -> Result<String, Trouble> {
    let failed = |error: reqwest::Error| {
        if error.is_timeout() {
            Trouble::Timeout
        } else {
            Trouble::Unreachable(reason(&error))
        }
    };
    let request = client
        .get(format!("{url}/identity"))
        .header(ACCEPT, "application/json")
        .timeout(TIMEOUT);
    let response = request.send().await.map_err(failed)?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::SERVICE_UNAVAILABLE => return Err(Trouble::Unavailable),
        _ => return Err(Trouble::NotPlex),
    }
    let body = body(response, MAX_BODY).await.map_err(failed)?;
    body.and_then(|body| identifier(&body))
        .ok_or(Trouble::NotPlex)
}

/// Some proxies in front of Plex make it answer in XML whatever it is asked for.
fn identifier(body: &[u8]) -> Option<String> {
    const NAME: &str = "machineIdentifier";
    if let Ok(json) = serde_json::from_slice::<Value>(body) {
        return Some(json["MediaContainer"][NAME].as_str()?.to_owned());
    }
    let mut reader = quick_xml::Reader::from_reader(body);
    loop {
        let element = match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => element,
            Event::Eof => return None,
            _ => continue,
        };
        if element.name().as_ref() != "MediaContainer" {
            return None;
        }
        let attribute = element.try_get_attribute(NAME).ok()??;
        return Some(attribute.value.into_owned());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn identifiers_in_both_formats() {
        let check = |body: &str, expected: Option<&str>| {
            assert_eq!(identifier(body.as_bytes()).as_deref(), expected, "{body}");
        };
        check(
            r#"{"MediaContainer":{"size":0,"machineIdentifier":"abc"}}"#,
            Some("abc"),
        );
        check(
            r#"<?xml version="1.0"?><MediaContainer size="0" machineIdentifier="abc"/>"#,
            Some("abc"),
        );
        check(r#"{"MediaContainer":{}}"#, None);
        check(r#"<MediaContainer size="0"></MediaContainer>"#, None);
        check("<html><body machineIdentifier='abc'></body></html>", None);
        check("", None);
        check("[]", None);
    }

    proptest! {
        #[test]
        fn anything_may_answer(body: Vec<u8>, text in "<?MediaContainer[ =\"a-z<>/&;]{0,40}") {
            let _ = identifier(&body);
            let _ = identifier(text.as_bytes());
        }
    }
}
