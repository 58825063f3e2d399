//! Asks the client's person before a tool does something that cannot be undone.
//!
//! The component says what would go, and changes nothing: it fails with the code `confirm`. Its words become an elicitation,
//! and after a yes the tool is called once more, in a sandbox of its own, and this time it acts. A client of the era
//! without sessions is asked by an `InputRequiredResult`: it repeats its call with the answer and the state that stood
//! beside the question. An older one is asked over its session. One that cannot ask its person is not held up: the tool
//! acts at once.
//!
//! Source: MCP 2026-07-28, basic/patterns/mrtr and client/elicitation; 2025-11-25, client/elicitation.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::header::AUTHORIZATION;
use http::request::Parts;
use plex_mcp_contract::words::is_unsafe_for_terminal;
use plex_mcp_contract::{Effect, Tool, sha256};
use rmcp::ErrorData;
use rmcp::model::{
    CallToolRequestParams, ElicitRequestParams, ElicitResult, ElicitationAction,
    InputRequiredResult, RequestStateCodec, SealOptions,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::era::stateless;
use crate::failure::{CallError, ToolFailure};
use crate::tools::Confirmation;

/// The time that a person has for an answer.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The question among those of an `InputRequiredResult`, and the flag in its form.
const CONFIRM: &str = "confirm";

/// The code of a failure that asks for a person.
const CODE: &str = "confirm";

/// Most characters of a component's words that a person is shown.
const MAX_WORDS: usize = 1_000;

/// Questions that were asked, and answers that were taken.
pub(crate) struct Confirmations {
    /// Unless a key is given, it is this process's: a state outlives no restart.
    codec: RequestStateCodec,
    /// Questions that have been answered, and until when their states would be valid.
    used: Mutex<HashMap<Vec<u8>, Instant>>,
}

/// The outcome of a call that a person may have to confirm.
pub(crate) enum Asked {
    Answered(Result<Answer, CallError>),
    /// There was no yes, in words for whoever called.
    Unconfirmed(String),
    /// The client is to ask, and to call again.
    Asking(Box<InputRequiredResult>),
}

impl Default for Confirmations {
    fn default() -> Confirmations {
        Confirmations::with_key(
            &[Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat(),
        )
    }
}

impl Confirmations {
    /// Questions under a key of 32 bytes or more.
    pub fn with_key(key: &[u8]) -> Confirmations {
        Confirmations {
            codec: RequestStateCodec::try_new(key).expect("the key is long enough"),
            used: Mutex::default(),
        }
    }

    /// Runs a call of `tool`, after a yes where one is needed and can be had.
    ///
    /// # Errors
    /// When the request carries the state of another question, or of none.
    pub async fn confirmed<F>(
        &self,
        tool: &Tool,
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
        run: impl Fn(Confirmation) -> F,
    ) -> Result<Asked, ErrorData>
    where
        F: Future<Output = Result<Answer, CallError>>,
    {
        if tool.effect != Effect::Destructive || !tool.confirms || !can_ask(context) {
            return Ok(Asked::Answered(run(Confirmation::NotAsked).await));
        }
        if let Some(state) = &request.request_state
            && stateless(context)
        {
            let bound = bound(tool, request, context);
            let question = self.open(state, &bound)?;
            if let Some(yes) = answer(request) {
                self.use_up(question)?;
                if yes {
                    return Ok(Asked::Answered(run(Confirmation::NotAsked).await));
                }
                return Ok(unconfirmed(tool, ""));
            }
            // Not answered yet: ask again.
        }
        let words = match run(Confirmation::Asked).await {
            Err(CallError::Tool(failure)) if failure.code == CODE => question(tool, &failure),
            outcome => return Ok(Asked::Answered(outcome)),
        };
        if stateless(context) {
            let bound = bound(tool, request, context);
            return Ok(Asked::Asking(Box::new(self.asking(&words, &bound))));
        }
        let asked = context
            .peer
            .create_elicitation_with_timeout(form(&words), Some(PATIENCE));
        Ok(match asked.await {
            Ok(answer) if is_yes(&answer) => Asked::Answered(run(Confirmation::NotAsked).await),
            Ok(_) => unconfirmed(tool, ""),
            Err(error) => {
                tracing::debug!("elicitation: {error}");
                unconfirmed(tool, ", because no answer came")
            }
        })
    }

    fn asking(&self, words: &str, bound: &[u8]) -> InputRequiredResult {
        let options = SealOptions::new().associated_data(bound).ttl(PATIENCE);
        // Each question is another one: its answer counts once.
        let state = self.codec.seal_with(Uuid::new_v4().as_bytes(), &options);
        let question = json!({"method": "elicitation/create", "params": form(words)});
        let question = serde_json::from_value(question).expect("it is a request of the protocol");
        InputRequiredResult::new(Some([(CONFIRM.to_owned(), question)].into()), Some(state))
    }

    /// The question about this very call that `state` stood beside. It is what is sealed, and not the text of the seal: that
    /// can be written in more than one way.
    fn open(&self, state: &str, bound: &[u8]) -> Result<Vec<u8>, ErrorData> {
        let opened = self.codec.open_with(state, bound);
        opened.map_err(|error| {
            tracing::debug!("requestState: {error}");
            let words =
                "the `requestState` is not one of this call, or too old: call again without it";
            ErrorData::invalid_params(words, None)
        })
    }

    /// Takes an answer to a question, once.
    fn use_up(&self, question: Vec<u8>) -> Result<(), ErrorData> {
        let now = Instant::now();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, until| *until > now);
        match used.insert(question, now + PATIENCE) {
            None => Ok(()),
            Some(_) => Err(ErrorData::invalid_params(
                "the `requestState` was answered already: call again without it",
                None,
            )),
        }
    }
}

/// True if the client can show its person a form.
fn can_ask(context: &RequestContext<RoleServer>) -> bool {
    // Without a session there is no way back to an older client.
    let is_reachable = stateless(context) || context.extensions.get::<Parts>().is_none();
    let capabilities = context.client_capabilities();
    let elicitation = capabilities.and_then(|capabilities| capabilities.elicitation);
    // Neither form nor url: form.
    is_reachable && elicitation.is_some_and(|can| can.form.is_some() || can.url.is_none())
}

/// A digest of what a question is about: the tool, its arguments, and whoever calls.
fn bound(
    tool: &Tool,
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Vec<u8> {
    let head = context.extensions.get::<Parts>();
    let bearer = head.and_then(|head| head.headers.get(AUTHORIZATION));
    let client = context
        .client_info()
        .map(|client| (client.name, client.version));
    let what = json!([
        tool.name,
        request.arguments,
        bearer.map(|bearer| sha256(bearer.as_bytes())),
        client,
    ]);
    sha256(what.to_string().as_bytes()).into_bytes()
}

/// A person's answer in a request that was sent again, if there is one.
fn answer(request: &CallToolRequestParams) -> Option<bool> {
    let answer = request.input_responses.as_ref()?.get(CONFIRM)?;
    let answer = serde_json::from_value::<ElicitResult>(answer.clone());
    Some(answer.is_ok_and(|answer| is_yes(&answer)))
}

fn is_yes(answer: &ElicitResult) -> bool {
    let content = answer.content.as_ref();
    answer.action == ElicitationAction::Accept
        && content.is_some_and(|content| content[CONFIRM] == Value::Bool(true))
}

fn form(words: &str) -> ElicitRequestParams {
    let form = json!({
        "mode": "form",
        "message": words,
        "requestedSchema": {
            "type": "object",
            "properties": {CONFIRM: {"type": "boolean", "title": "Yes, do it", "default": false}},
            "required": [CONFIRM],
        },
    });
    serde_json::from_value(form).expect("it is a form of the protocol")
}

/// The words that a person is asked with. Those of the component are in quotes: it could claim anything.
fn question(tool: &Tool, failure: &ToolFailure) -> String {
    let mut chars = failure.message.chars();
    let shown = |c: char| {
        if is_unsafe_for_terminal(c) {
            c.escape_default().collect()
        } else {
            String::from(c)
        }
    };
    let words: String = (&mut chars).take(MAX_WORDS).map(shown).collect();
    let end = if chars.next().is_some() { "..." } else { "" };
    format!(
        "{}: this cannot be undone. The tool says: \"{words}{end}\"",
        tool.title
    )
}

fn unconfirmed(tool: &Tool, why: &str) -> Asked {
    let name = &tool.name;
    Asked::Unconfirmed(format!(
        "`{name}` was not confirmed{why}: nothing was changed"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_is_an_accepted_form_with_its_flag_set() {
        let check = |answer: Value, expected: Option<bool>| {
            let responses = json!({CONFIRM: answer});
            let mut request = CallToolRequestParams::new("tool");
            request.input_responses = serde_json::from_value(responses).unwrap();
            assert_eq!(super::answer(&request), expected, "{answer}");
        };
        check(
            json!({"action": "accept", "content": {"confirm": true}}),
            Some(true),
        );
        for no in [
            json!({"action": "accept", "content": {"confirm": false}}),
            json!({"action": "accept", "content": {"confirm": "true"}}),
            json!({"action": "accept", "content": {}}),
            json!({"action": "accept"}),
            json!({"action": "decline", "content": {"confirm": true}}),
            json!({"action": "cancel"}),
            json!({"action": "other"}),
            json!(true),
        ] {
            check(no, Some(false));
        }
        assert_eq!(super::answer(&CallToolRequestParams::new("tool")), None);
    }

    #[test]
    fn a_state_is_of_one_call_and_counts_once() {
        let confirmations = Confirmations::default();
        let state = confirmations
            .asking("words", b"this")
            .request_state
            .unwrap();
        assert!(confirmations.open(&state, b"this").is_ok());
        assert!(confirmations.open(&state, b"that").is_err());
        assert!(confirmations.open("", b"this").is_err());
        // Without the last digit, which has bits that mean nothing.
        for place in 0..state.len() - 1 {
            let mut bytes = state.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(bytes).unwrap();
            assert!(confirmations.open(&tampered, b"this").is_err(), "{place}");
        }
        assert!(Confirmations::default().open(&state, b"this").is_err());

        let question = confirmations.open(&state, b"this").unwrap();
        assert!(confirmations.use_up(question.clone()).is_ok());
        assert!(confirmations.use_up(question).is_err());
        let other = confirmations
            .asking("words", b"this")
            .request_state
            .unwrap();
        let other = confirmations.open(&other, b"this").unwrap();
        assert!(confirmations.use_up(other).is_ok());
    }

    #[test]
    fn the_components_words_are_quoted_and_bounded() {
        let check = |message: &str, expected: &str| {
            let tool = Tool {
                title: "Delete a list".into(),
                ..Tool::default()
            };
            let failure = ToolFailure {
                code: CODE.into(),
                message: message.into(),
                status: None,
                retryable: false,
                detail: None,
            };
            let expected =
                format!("Delete a list: this cannot be undone. The tool says: \"{expected}\"");
            assert_eq!(question(&tool, &failure), expected);
        };
        check("3 films go", "3 films go");
        check("a\u{1b}[2Jb\u{202e}", "a\\u{1b}[2Jb\\u{202e}");
        check(&"x".repeat(MAX_WORDS), &"x".repeat(MAX_WORDS));
        check(
            &"x".repeat(MAX_WORDS + 1),
            &format!("{}...", "x".repeat(MAX_WORDS)),
        );
    }
}
