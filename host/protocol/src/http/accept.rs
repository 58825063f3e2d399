//! In which forms a client takes an answer.
//!
//! MCP's clients must accept both JSON and a stream of events; people with curl, and small clients, name JSON alone or
//! nothing. Everything can be said in JSON but the progress of a call, which is then left out.

use http::HeaderMap;
use http::header::ACCEPT;

const JSON: (&str, &str) = ("application", "json");
const EVENTS: (&str, &str) = ("text", "event-stream");

/// The forms that an answer may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    Json,
    /// JSON, or events where there is more to say than one message.
    JsonAndEvents,
}

/// Both, as a client writes it.
pub const BOTH: &str = "application/json, text/event-stream";

/// The words for a client that takes no JSON.
pub const NO_JSON: &str = "answers are JSON: send `Accept: application/json`, with `text/event-stream` beside it to be told of progress\n";

/// Reads the `Accept` headers (RFC 9110, 12.5.1): without any, everything is accepted. Events only where they are named:
/// whoever accepts `*/*` may not know them.
pub fn accepted(headers: &HeaderMap) -> Option<Accepted> {
    let ranges: Vec<Range> = headers
        .get_all(ACCEPT)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .filter_map(Range::parse)
        .collect();
    let json = ranges.is_empty() || ranges.iter().any(|range| range.admits(JSON, &ranges));
    let events = ranges.iter().any(|range| range.is(EVENTS) && range.wanted);
    match (json, events) {
        (true, true) => Some(Accepted::JsonAndEvents),
        (true, false) => Some(Accepted::Json),
        (false, _) => None,
    }
}

/// A type, or several, of which a part is `*`.
#[derive(Debug)]
struct Range {
    kind: String,
    subtype: String,
    /// Not refused by `q=0`.
    wanted: bool,
}

impl Range {
    fn parse(text: &str) -> Option<Range> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let quality = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("q")
                .then_some(value.trim())
        });
        Some(Range {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            // Anything but a number is no refusal.
            wanted: quality.and_then(|quality| quality.parse().ok()) != Some(0.0_f32),
        })
    }

    fn is(&self, (kind, subtype): (&str, &str)) -> bool {
        self.kind == kind && self.subtype == subtype
    }

    fn covers(&self, kind: (&str, &str)) -> bool {
        self.is(kind) || self.is((kind.0, "*")) || self.is(("*", "*"))
    }

    /// This range wants a type, and no other range that is closer to it refuses it.
    fn admits(&self, kind: (&str, &str), all: &[Range]) -> bool {
        let closer = |other: &&Range| other.covers(kind) && other.stars() < self.stars();
        self.wanted && self.covers(kind) && !all.iter().filter(closer).any(|other| !other.wanted)
    }

    fn stars(&self) -> usize {
        [&self.kind, &self.subtype]
            .into_iter()
            .filter(|part| *part == "*")
            .count()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(accept: &[&str], expected: Option<Accepted>) {
        let headers = accept
            .iter()
            .map(|value| (ACCEPT, HeaderValue::from_str(value).unwrap()));
        assert_eq!(accepted(&headers.collect()), expected, "{accept:?}");
    }

    #[test]
    fn json_is_accepted_unless_it_is_refused() {
        let json = Some(Accepted::Json);
        check(&[], json);
        check(&[""], json);
        check(&["*/*"], json);
        check(&["application/*"], json);
        check(&["application/json"], json);
        check(&["Application/JSON; charset=utf-8"], json);
        check(&["text/html, */*;q=0.1"], json);
        check(&["text/html", "application/json;q=0.5"], json);
        check(&["text/html"], None);
        check(&["text/event-stream"], None);
        check(&["application/json;q=0"], None);
        check(&["application/json; Q=0.000, */*"], None);
        check(&["application/*;q=0, */*"], None);
        check(&["*/*;q=0, application/json"], json);
        check(&["application/json;q=many"], json);
    }

    #[test]
    fn events_are_accepted_where_they_are_named() {
        let both = Some(Accepted::JsonAndEvents);
        check(&[BOTH], both);
        check(&["application/json", "text/event-stream"], both);
        check(&["text/event-stream, */*"], both);
        check(&["*/*, Text/Event-Stream;q=0.9"], both);
        check(
            &["application/json, text/event-stream;q=0"],
            Some(Accepted::Json),
        );
        check(&["application/json, text/*"], Some(Accepted::Json));
    }

    proptest! {
        #[test]
        fn nothing_panics(value in "[ -~]{0,40}") {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_str(&value).unwrap())]);
            let _ = accepted(&headers);
        }
    }
}
