//! The forms of answers, by the rule that admitted their request: members and types, and not one value.

mod form;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::Serialize;

use form::Form;

/// The forms of all answers since it was switched on. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Observed(Arc<Mutex<BTreeMap<String, Answers>>>);

/// The answers to the requests that one rule admits.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answers {
    answers: usize,
    /// HTTP's.
    statuses: BTreeSet<u16>,
    media_types: BTreeSet<&'static str>,
    /// The form of the answers that are JSON and no failure.
    #[serde(skip_serializing_if = "Form::is_empty")]
    body: Form,
}

/// Media types that are named; of others it is only said that they are others.
const MEDIA_TYPES: [&str; 7] = [
    "application/json",
    "application/xml",
    "text/xml",
    "text/html",
    "text/plain",
    "image/jpeg",
    "image/png",
];

/// An answer while it is read.
pub(crate) struct Observing {
    observed: Observed,
    rule: String,
    body: Option<Vec<u8>>,
}

impl Observed {
    /// The answers to the requests that each rule admits.
    pub fn answers(&self) -> BTreeMap<String, Answers> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.clone()
    }

    /// Notes an answer to a request that `rule` admits, and reads its body if it has a form.
    pub(crate) fn begin(&self, rule: String, status: u16, headers: &HeaderMap) -> Observing {
        let said = headers.get(CONTENT_TYPE);
        let said = said.and_then(|said| said.to_str().ok());
        let said = said.map(|said| said.split(';').next().unwrap_or_default().trim());
        let media_type = said.map(|said| {
            let mut known = MEDIA_TYPES.into_iter();
            let known = known.find(|known| known.eq_ignore_ascii_case(said));
            known.unwrap_or("another")
        });
        self.note(&rule, |answers| {
            answers.answers += 1;
            answers.statuses.insert(status);
            answers.media_types.extend(media_type);
        });
        let has_form = (200..300).contains(&status) && media_type == Some(MEDIA_TYPES[0]);
        Observing {
            observed: self.clone(),
            rule,
            body: has_form.then(Vec::new),
        }
    }

    fn note(&self, rule: &str, note: impl FnOnce(&mut Answers)) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        note(answers.entry(rule.to_owned()).or_default());
    }
}

impl Observing {
    pub fn push(&mut self, piece: &[u8]) {
        if let Some(body) = &mut self.body {
            body.extend_from_slice(piece);
        }
    }

    /// Adds the form of a body that is complete; one that is no JSON has none.
    pub fn finish(self) {
        let value = self
            .body
            .and_then(|body| serde_json::from_slice(&body).ok());
        if let Some(value) = value {
            self.observed
                .note(&self.rule, |answers| answers.body.add(&value));
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(media_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))])
    }

    #[track_caller]
    fn check(status: u16, media_type: &'static str, body: &str, expected: &str) {
        let observed = Observed::default();
        let mut observing = observed.begin("GET /a".to_owned(), status, &headers(media_type));
        let (first, second) = body.split_at(body.len() / 2);
        observing.push(first.as_bytes());
        observing.push(second.as_bytes());
        observing.finish();
        let json = serde_json::to_string(&observed.answers()["GET /a"]).unwrap();
        assert_eq!(json, expected);
    }

    #[test]
    fn an_answer_leaves_its_status_its_type_and_its_form() {
        check(
            200,
            "application/json; charset=utf-8",
            r#"{"title": "Metropolis"}"#,
            r#"{"answers":1,"statuses":[200],"media_types":["application/json"],"body":{"title":"text"}}"#,
        );
        check(
            404,
            "text/html",
            "<h1>Metropolis</h1>",
            r#"{"answers":1,"statuses":[404],"media_types":["text/html"]}"#,
        );
        check(
            200,
            "x/metropolis",
            "",
            r#"{"answers":1,"statuses":[200],"media_types":["another"]}"#,
        );
        check(
            200,
            "application/json",
            r#"{"title": "Metro"#,
            r#"{"answers":1,"statuses":[200],"media_types":["application/json"]}"#,
        );
    }
}
